"""Codes are valid by the standards' own arithmetic, written here a second time."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc as library

from simulate.codes import CAPACITY, credit_codes
from simulate.districts import DISTRICT_CODES

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def check_of_whole(body: str) -> str:
    """GB 32100: weights are the powers of 3 modulo 31; the check makes the sum vanish."""
    total, weight = 0, 1
    for character in body:
        total += ALPHABET.index(character) * weight
        weight = weight * 3 % 31
    return next(c for c in ALPHABET if (total + ALPHABET.index(c)) % 31 == 0)


def check_of_organisation(body: str) -> str:
    """GB 11714: 11 less the weighted sum modulo 11, where 10 is X and 11 is 0."""
    total = sum(int(c, 36) * w for c, w in zip(body, (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    return {10: "X", 11: "0"}.get(11 - total % 11, str(11 - total % 11))


def test_the_independent_check_knows_a_published_code():
    # The example of python-stdnum's manual, a code that exists.
    assert check_of_whole("91110000600037341") == "L"
    assert check_of_organisation("60003734") == "1"


@given(st.lists(st.sampled_from(DISTRICT_CODES), min_size=1, max_size=8), st.integers(0, CAPACITY))
def test_both_check_digits_are_right(districts, first):
    for district, raw in zip(districts, credit_codes(np.array(districts), first), strict=True):
        code = raw.decode()
        assert (len(code), code[:2], code[2:8]) == (18, "91", district)
        assert code[16] == check_of_organisation(code[8:16])
        assert code[17] == check_of_whole(code[:17])
        assert library.is_valid(code)


def test_no_two_companies_share_a_code_nor_an_organisation_code():
    n = 200_000
    codes = credit_codes(np.full(n, "500103"), CAPACITY - 100)  # over the end and on from 0
    assert len(np.unique(codes)) == n
    assert len({code[8:17] for code in codes.tolist()}) == n


def test_codes_far_apart_differ_as_well():
    one, two = (credit_codes(np.array(["500103"]), first)[0] for first in (0, CAPACITY // 31))
    assert one != two


def test_a_code_never_looks_like_a_resident_id():
    # Those have a date of birth where these have letters.
    assert all(code[8:10] == b"MY" for code in credit_codes(np.array(DISTRICT_CODES), 7).tolist())
