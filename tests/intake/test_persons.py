from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.persons import is_masked, is_person_like, mask, screen, screen_text
from tests.intake.numbers import company, organisation, resident, resident_that_is_a_uscc, uscc

REGIONS = st.sampled_from(["110105", "500103", "440300", "650102", "820000"])
RESIDENTS = st.builds(
    resident, REGIONS, st.dates(date(1900, 1, 1), date(2020, 12, 31)), st.integers(0, 999)
)
WORDS = st.text(st.sampled_from("负责人张三，罚款：（）AB "), max_size=12)


def test_the_example_of_the_standard():
    assert resident() == "11010519491231002X"
    assert is_person_like("11010519491231002X")


@given(RESIDENTS, WORDS, WORDS)
def test_no_resident_number_survives_in_a_text(number, before, after):
    shown = screen_text(f"{before}{number}{after}")
    assert number not in shown
    assert number[6:17] not in shown
    assert is_masked(shown)


@given(RESIDENTS)
def test_writing_it_apart_or_wide_hides_nothing(number):
    apart = f"{number[:6]} {number[6:14]}-{number[14:]}"
    wide = "".join(chr(ord(c) + 0xFEE0) for c in number)
    for text in (apart, wide, number.lower()):
        assert number[9:14] not in screen_text(text)
        assert is_masked(screen_text(text))


@given(RESIDENTS, st.integers(0, 10))
def test_a_mistyped_check_character_is_still_a_person(number, other):
    mistyped = number[:17] + "0123456789X"[other]
    proven = mistyped == uscc(mistyped[:17]) and organisation(mistyped[8:16]) == mistyped[8:17]
    filled = mistyped[15:] == "000" and organisation(mistyped[6:14]) == mistyped[6:15]
    assert is_person_like(mistyped) == (mistyped == number or not (proven or filled))


@given(RESIDENTS)
def test_a_lost_check_character_or_a_suffix_is_still_a_person(number):
    assert is_person_like(number[:17])
    assert is_person_like(number + "01")


def test_passing_the_checksum_of_a_credit_code_proves_nothing():
    number = resident_that_is_a_uscc()
    assert uscc(number[:17]) == number
    assert is_person_like(number)


@given(st.from_regex(r"[0-9A-HJ-NPQRTUWXY]{8}", fullmatch=True), REGIONS)
def test_a_company_is_never_a_person(eight, region):
    assert not is_person_like(company(eight, region))


def test_a_public_body_whose_code_looks_like_a_birth_date_is_let_in():
    # 12 + 110119 (Yanqing) + 81231xxx: digits 7 to 14 read 19 81 12 31
    codes = [company(f"811231{n:02}", "110119", "12") for n in range(100)]
    numeric = [code for code in codes if code[8:17].isdigit()]
    assert numeric
    refused = [code for code in numeric if is_person_like(code)]
    # only where the resident checksum holds too, one in eleven, nobody can tell
    assert all(code == resident("121101", date(1981, 12, 31), int(code[14:17])) for code in refused)
    assert len(refused) < len(numeric) / 5


def test_an_old_number_is_told_from_a_tax_number_by_the_organisation_digit():
    right = "110105" + organisation("49123101")  # born 1949-12-31 or company 491231 01
    assert right[6:12] == "491231"
    wrong = right[:14] + str((int(right[14]) + 1) % 10)
    assert not is_person_like(right)
    assert is_person_like(wrong)
    assert is_masked(screen_text(f"证件 {wrong}"))


def test_a_tax_number_filled_with_zeros_is_a_company():
    number = "110105" + organisation("19881102") + "000"
    assert number[6:14] == "19881102" and number != resident(born=date(1988, 11, 2), sequence=700)
    assert not is_person_like(number)


def test_impossible_days_are_no_birth_dates():
    assert not is_person_like("110105194902310020")
    assert not is_person_like("110105194913310020")


@pytest.mark.parametrize(
    "text",
    ["京朝四税罚〔2020〕7 号", "91110105585615050L", "13601234567", "2022-11-15 14:32:00", "",
     "京房售证字(2013)911号", "20201105163000123456"],
)  # fmt: skip
def test_other_numbers_are_left_alone(text):
    assert screen_text(text) == text


def test_a_clean_row_is_the_very_same_object():
    cells = {"名称": "某公司", "代码": company()}
    assert screen(cells) is cells


def test_only_the_cell_that_holds_one_changes():
    cells = {"名称": "某公司", "备注": f"法人{resident()}", "代码": company()}
    assert screen(cells) == {**cells, "备注": "法人110***************"}


def test_numbers_do_not_run_over_from_one_cell_to_the_next():
    cells = {"a": "110105", "b": "19491231", "c": "002X"}
    assert screen(cells) is cells


def test_a_mask_keeps_three_characters_and_the_length():
    assert mask(resident()) == "110" + "*" * 15
    assert not is_masked("110**")


def test_a_number_that_stands_free_once_its_neighbour_is_masked_is_masked_too():
    """Found by the fuzzer: the second fifteen digits hid behind the first eighteen."""
    screened = screen_text("111111191111111911" + "111111111111121")
    assert screened == "111" + "*" * 15 + "111" + "*" * 12
    assert screen_text(screened) == screened
