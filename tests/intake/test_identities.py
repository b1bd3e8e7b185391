from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest

from intake.directory import Directory
from intake.identities import Identified, Unidentified, company_in, identify
from intake.layout import Layout
from schemas.companies import Company
from schemas.incoming import RejectReason, Row
from schemas.mappings import Field, Identity, Mapping
from tests.intake.numbers import company, organisation, resident, resident_that_is_a_uscc, uscc

ORGANISATION = organisation("58561505")
HERE, MOVED, OTHER = company(), company(region="110108"), company("28287070")
REGIONS = frozenset({"110105", "110108"})


def directory(*companies: tuple[str, str]) -> Directory:
    found = Directory()
    for code, name in companies:
        found.learn(Company(uscc=code, source="register", name=name))
    return found


def found(codes, name="", known=((HERE, "甲公司"),), regions=REGIONS):
    columns = [(f"code{n}", code) for n, code in enumerate(codes, start=1)]
    return identify(columns, ("name", name), directory(*known), regions)


def test_a_valid_code_needs_no_directory():
    assert found([OTHER], known=()) == Identified(OTHER)


@pytest.mark.parametrize(
    ("code", "remark"),
    [
        ("110105" + ORGANISATION, "identified_by_tax_number"),
        ("110105" + ORGANISATION + "000", "identified_by_tax_number"),
        ("110108" + ORGANISATION, "identified_by_tax_number"),  # the company moved since
        (ORGANISATION, "identified_by_organisation_code"),
        (f"{ORGANISATION[:8]}-{ORGANISATION[8]}", "identified_by_organisation_code"),
    ],
)
def test_older_codes_find_the_credit_code_that_contains_them(code, remark):
    assert found([code]) == Identified(HERE, (remark,))


def test_the_region_of_a_tax_number_decides_between_two_credit_codes():
    both = ((HERE, "甲公司"), (MOVED, "甲公司"))
    exact = found(["110108" + ORGANISATION], known=both)
    assert exact == Identified(MOVED, ("identified_by_tax_number",))
    unclear = found(["500103" + ORGANISATION], known=both)
    assert unclear == Unidentified(
        RejectReason.AMBIGUOUS_COMPANY,
        "code1",
        "500103" + ORGANISATION,
        tuple(sorted(both_codes())),
    )


def both_codes():
    return HERE, MOVED


@pytest.mark.parametrize("code", ["<JD>", "5", "营业执照", HERE[:17] + "?", "910000000000000000"])
def test_a_broken_code_falls_back_to_an_unambiguous_name(code):
    assert found([code], "甲公司") == Identified(HERE, ("identified_by_name",))


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("<JD>", RejectReason.BAD_IDENTIFIER),
        ("营业执照", RejectReason.BAD_IDENTIFIER),
        (HERE[:17] + "1", RejectReason.BAD_CHECK_DIGIT),
        ("110105" + organisation("28287070"), RejectReason.UNKNOWN_COMPANY),
        ("110105282870702", RejectReason.BAD_IDENTIFIER),  # no organisation code at its end
    ],
)
def test_a_broken_code_with_an_unknown_name_says_what_is_wrong_with_the_code(code, reason):
    assert found([code], "没有的公司") == Unidentified(reason, "code1", code)


def test_a_name_of_two_companies_is_refused_with_both():
    answer = found([], "甲公司", known=((HERE, "甲公司"), (OTHER, "甲公司")))
    assert answer == Unidentified(
        RejectReason.AMBIGUOUS_COMPANY, "name", "甲公司", tuple(sorted((HERE, OTHER)))
    )


def test_no_code_and_no_name_is_nobody():
    assert found([]) == Unidentified(RejectReason.NO_IDENTIFIER, "name")


def test_an_unknown_name_is_an_unknown_company():
    assert found([], "乙公司") == Unidentified(RejectReason.UNKNOWN_COMPANY, "name", "乙公司")


def test_a_code_beats_a_name_and_the_difference_is_remarked():
    known = ((HERE, "甲公司"), (OTHER, "乙公司"))
    assert found([HERE], "乙公司", known) == Identified(HERE, ("name_differs",))


def test_the_first_valid_code_wins_and_a_second_one_is_remarked():
    assert found([HERE, OTHER]) == Identified(HERE, ("codes_differ",))
    assert found(["<JD>", OTHER]) == Identified(OTHER)


def test_odd_codes_are_accepted_with_a_remark():
    wrong_inner = uscc("91110105" + ORGANISATION[:8] + ("1" if ORGANISATION[8] != "1" else "2"))
    assert found([wrong_inner]) == Identified(wrong_inner, ("inner_check_failed",))
    abroad = company(region="100000")
    assert found([abroad]) == Identified(abroad, ("unknown_region",))
    assert found([abroad], regions=frozenset()) == Identified(abroad)


@pytest.mark.parametrize("number", [resident(), resident_that_is_a_uscc(), resident() + "01"])
def test_a_person_is_refused_even_where_the_name_is_known(number):
    answer = found([number], "甲公司")
    assert isinstance(answer, Unidentified)
    assert answer.reason is RejectReason.PERSON_IDENTIFIER


def test_a_number_masked_while_reading_is_still_known_for_a_person():
    answer = found(["110***************"], "甲公司")
    assert answer == Unidentified(RejectReason.PERSON_IDENTIFIER, "code1", "110***************")


MAPPING = Mapping(
    name="some_source", title_zh="表", title_en="table", owner="某局", kind="registration",
    files=("*",), identity=Identity(codes=("代码", "旧代码"), name="名称"),
    fields={"action": Field(constant="established")},
)  # fmt: skip


def taught(**cells):
    return company_in(
        Row(source="some_source", load="", file="f", row=1, cells=cells), Layout(MAPPING)
    )


def test_a_row_teaches_its_valid_code_and_the_name_beside_it():
    assert taught(代码="", 旧代码=HERE, 名称=" 甲公司 ") == Company(
        uscc=HERE, source="some_source", name="甲公司"
    )


def test_a_word_for_nothing_is_not_learnt_as_a_name():
    assert taught(代码=HERE, 名称="无") == Company(uscc=HERE, source="some_source")


@pytest.mark.parametrize("code", ["", "<JD>", HERE[:17] + "?", resident_that_is_a_uscc()])
def test_a_row_without_a_companys_code_teaches_nothing(code):
    assert taught(代码=code, 名称="甲公司") is None


def known_by(*companies: Company, codes=(), name: str = "") -> Identified | Unidentified:
    directory = Directory()
    for one in companies:
        directory.learn(one)
    return identify(
        [(f"code{n}", c) for n, c in enumerate(codes)], ("name", name), directory, frozenset()
    )


REGISTERED = "110108000000016"  # MOD 11,10 reckoned by hand: 6 makes the product end in 1


def test_a_registration_number_finds_the_company_it_was_taught_for():
    one = Company(uscc=HERE, source="r", registrations=(REGISTERED,))
    assert known_by(one, codes=[REGISTERED]) == Identified(
        HERE, ("identified_by_registration_number",)
    )
    answer = known_by(codes=[REGISTERED])
    assert isinstance(answer, Unidentified)
    assert answer.reason is RejectReason.UNKNOWN_COMPANY  # well formed: it may be learnt later


def test_a_former_name_is_a_name():
    one = Company(uscc=HERE, source="r", name="甲公司", former_names=("旧甲公司",))
    assert known_by(one, name="旧甲公司") == Identified(HERE, ("identified_by_name",))


@pytest.mark.parametrize("name", ["甲北京科技公司", "甲(北京)科技-公司", "甲·（北京）科技公司"])
def test_brackets_dots_and_dashes_do_not_make_another_name(name):
    one = Company(uscc=HERE, source="r", name="甲（北京）科技公司")
    assert known_by(one, name=name) == Identified(HERE, ("identified_by_similar_name",))


def test_a_name_alike_to_two_companies_is_nobody():
    two = (
        Company(uscc=HERE, source="r", name="甲（北京）公司"),
        Company(uscc=OTHER, source="r", name="甲北（京）公司"),
    )
    answer = known_by(*two, name="甲北京公司")
    assert isinstance(answer, Unidentified)
    assert answer.candidates == tuple(sorted((HERE, OTHER)))


@pytest.mark.parametrize("name", ["乙公司", "甲公司(旧)", "甲科技公司", "甲 公司司"])
def test_a_name_that_is_merely_like_another_is_nobody(name):
    assert isinstance(
        known_by(Company(uscc=HERE, source="r", name="甲公司"), name=name), Unidentified
    )


def test_a_branch_without_a_known_code_is_its_parent():
    parent = Company(uscc=HERE, source="r", name="甲有限公司")
    assert known_by(parent, name="甲有限公司重庆分公司") == Identified(HERE, ("branch_of_parent",))


def test_a_branch_with_a_code_is_its_parent_only_if_a_register_says_so():
    branch = "甲有限公司重庆分公司"
    parent = Company(uscc=HERE, source="r", name="甲有限公司")
    said = Company(uscc=OTHER, source="r", name=branch, parent=HERE)
    assert known_by(parent, codes=[OTHER], name=branch) == Identified(OTHER)
    assert known_by(parent, said, codes=[OTHER], name=branch) == Identified(
        HERE, ("branch_of_parent",)
    )


def test_a_merged_company_is_answered_for_by_the_last_successor_and_a_circle_ends():
    chain = [
        Company(uscc=HERE, source="r", successor=OTHER),
        Company(uscc=OTHER, source="r", successor=MOVED),
    ]
    assert known_by(*chain, codes=[HERE]) == Identified(MOVED, ("merged_into_successor",))
    circle = Company(uscc=MOVED, source="r", successor=HERE)
    answer = known_by(*chain, circle, codes=[HERE])
    assert isinstance(answer, Identified)


def test_a_register_teaches_former_names_numbers_and_parents():
    mapping = msgspec.structs.replace(
        MAPPING,
        identity=Identity(
            codes=("代码", "旧代码"),
            name="名称",
            former_names=("曾用名",),
            parent="总公司",
            established="成立日期",
        ),
    )
    cells = {
        "代码": HERE,
        "旧代码": REGISTERED,
        "名称": "甲",
        "曾用名": "乙；丙、甲",
        "总公司": OTHER,
        "成立日期": "2023-05-06",
    }
    row = Row(source="some_source", load="", file="f", row=1, cells=cells)
    assert company_in(row, Layout(mapping)) == Company(
        uscc=HERE, source="some_source", name="甲", former_names=("乙", "丙"),
        registrations=(REGISTERED,), parent=OTHER,
        established=datetime(2023, 5, 5, 16, tzinfo=UTC),  # midnight in Shanghai
    )  # fmt: skip
    unread = msgspec.structs.replace(row, cells={**cells, "成立日期": "去年"})
    assert company_in(unread, Layout(mapping)).established is None
