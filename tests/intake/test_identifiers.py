from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc as stdnum_uscc

from intake.identifiers import inner_check_holds, organisation_code_valid, uscc_valid
from tests.intake.numbers import company, organisation, uscc

EIGHT = st.from_regex(r"[0-9A-HJ-NPQRTUWXY]{8}", fullmatch=True)


@given(EIGHT)
def test_a_code_reckoned_from_the_standard_is_valid(eight):
    assert uscc_valid(company(eight))
    assert inner_check_holds(company(eight))
    assert organisation_code_valid(organisation(eight))


@given(EIGHT, st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(eight, place, shift):
    code = company(eight)
    if not code[place].isdigit():
        return
    wrong = code[:place] + str((int(code[place]) + shift) % 10) + code[place + 1 :]
    assert not uscc_valid(wrong)


def test_a_valid_code_may_hold_a_wrong_organisation_code():
    right = organisation("58561505")
    wrong = right[:8] + ("1" if right[8] != "1" else "2")
    code = uscc("91110105" + wrong)
    assert uscc_valid(code)
    assert not inner_check_holds(code)


def test_rural_collectives_begin_with_n():
    assert uscc_valid(company(kind="N2"))


@pytest.mark.parametrize("code", ["", "91", "9111010558561505OL", "911101055856150500", "9" * 19])
def test_other_shapes_are_no_credit_codes(code):
    assert not uscc_valid(code)


@given(st.from_regex(r"[0-9]{8}[0-9A-HJ-NPQRTUWXY]{10}", fullmatch=True))
def test_the_check_character_is_the_one_that_python_stdnum_reckons(code):
    assert uscc_valid(code) == (stdnum_uscc.calc_check_digit(code) == code[17])
    right = code[:17] + stdnum_uscc.calc_check_digit(code)
    assert uscc_valid(right)
