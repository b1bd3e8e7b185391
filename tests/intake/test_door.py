from __future__ import annotations

from datetime import UTC, date, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.directory import Directory
from intake.door import Door
from intake.errors import IntakeError
from schemas.catalogue import Catalogue, Kind
from schemas.changes import Catalogued, Change, Dated, Inspection, Provenance, TaxPenalty
from schemas.companies import Company
from schemas.incoming import Offer, Rejection, RejectReason, Row
from schemas.mappings import Field, Identity, Mapping
from tests.intake.numbers import company, resident, resident_that_is_a_uscc

NOW = datetime(2024, 1, 2, 3, 4, tzinfo=UTC)
HERE = company()


def kind(code: str) -> Kind:
    return Kind(
        code=code,
        name_zh="类",
        name_en="kind",
        category="some",
        family="other",
        direction="adverse",
    )


def mapping(name: str, of: str, **changes) -> Mapping:
    given = {
        "name": name, "title_zh": "表", "title_en": "table", "owner": "某局", "kind": of,
        "files": ("*",), "identity": Identity(codes=("代码",), name="名称"),
    }  # fmt: skip
    return Mapping(**{**given, **changes})


PENALTIES = mapping(
    "penalties", "tax_penalty", distinguish=("事由",),
    fields={
        "occurred_at": Field(columns=("日期",), type="date"),
        "document_number": Field(columns=("文号",)),
        "authority": Field(columns=("机关",)),
        "violation": Field(columns=("事由",)),
        "fine": Field(columns=("金额", "结果"), type="fine"),
    },
)  # fmt: skip
INSPECTIONS = mapping(
    "inspections", "inspection", as_of=date(2022, 12, 31),
    fields={
        "occurred_at": Field(columns=("日期",), type="date"),
        "passed": Field(columns=("结果",), type="word", words={"合格": True, "不合格": False}),
    },
)  # fmt: skip
LAWSUITS = mapping(
    "lawsuits", "lawsuit",
    fields={"amount": Field(columns=("标的",), type="money"), "court": Field(columns=("法院",))},
)  # fmt: skip
MAPPINGS = {m.name: m for m in (PENALTIES, INSPECTIONS, LAWSUITS)}
CATALOGUE = Catalogue(kinds=tuple(kind(m.kind) for m in MAPPINGS.values()))
COLUMNS = ("代码", "名称", "日期", "文号", "机关", "事由", "金额", "结果", "标的", "法院", "备注")


def door() -> Door:
    directory = Directory()
    directory.learn(Company(uscc=HERE, source="register", name="甲公司"))
    return Door(MAPPINGS, CATALOGUE, directory)


def row(source: str, *, number: int = 7, **cells: str) -> Row:
    given = {"代码": HERE, "名称": "甲公司"} if source in MAPPINGS else {}
    return Row(
        source=source, load="l1", file="表.csv", row=number,
        cells=dict.fromkeys(COLUMNS, "") | given | cells,
    )  # fmt: skip


def penalty(**cells: str) -> TaxPenalty:
    answer = door().admit(row("penalties", 日期="2021/5/18", **cells), NOW)
    assert isinstance(answer, TaxPenalty)
    return answer


def refused(source: str, **cells: str) -> Rejection:
    answer = door().admit(row(source, **cells), NOW)
    assert isinstance(answer, Rejection)
    return answer


def test_a_row_becomes_a_change_with_three_times_and_its_provenance():
    change = penalty(文号="京税罚〔2021〕7 号", 结果="罚款2000元")
    assert change == TaxPenalty(
        fact_id=change.fact_id, uscc=HERE, name="甲公司", fine=200_000,
        occurred_at=datetime(2021, 5, 17, 16, tzinfo=UTC), dated=Dated.DAY, seen_at=NOW,
        document_number="京税罚〔2021〕7 号",
        provenance=Provenance(source="penalties", load="l1", file="表.csv", row=7),
    )  # fmt: skip


def test_a_change_survives_the_wire():
    change = penalty(文号="1号")
    assert msgspec.json.decode(msgspec.json.encode(change), type=TaxPenalty) == change


def test_one_document_number_is_one_fact_however_it_is_spelt():
    first, second = penalty(文号="京税罚〔2021〕7 号", 金额="1"), penalty(文号="京税罚[2021]７号")
    assert first.fact_id == second.fact_id


@pytest.mark.parametrize("word", ["", "无", "不详", "-"])
def test_a_word_for_nothing_is_no_document_number(word):
    first, second = penalty(文号=word, 金额="1"), penalty(文号=word, 金额="2")
    assert first.document_number == ""
    assert first.fact_id != second.fact_id


@pytest.mark.parametrize(
    "other", [{"金额": "2"}, {"机关": "乙局"}, {"事由": "丢失发票"}, {"代码": company("28287070")}]
)
def test_without_a_number_what_differs_makes_two_facts(other):
    same = {"金额": "1", "机关": "甲局", "事由": "逾期"}
    assert penalty(**same).fact_id == penalty(**same).fact_id
    assert penalty(**same).fact_id != penalty(**{**same, **other}).fact_id


def test_companies_that_share_a_document_number_keep_their_own_fact():
    assert penalty(文号="1号").fact_id != penalty(文号="1号", 代码=company("28287070")).fact_id


def test_an_undated_row_takes_the_date_of_its_table_and_says_so():
    change = door().admit(row("inspections", 结果="合格"), NOW)
    assert isinstance(change, Inspection)
    assert (change.dated, change.occurred_at) == (
        Dated.PUBLISHED,
        datetime(2022, 12, 30, 16, tzinfo=UTC),
    )
    assert change.published_at == change.occurred_at


def test_an_undated_row_of_an_undated_table_takes_the_time_it_was_seen_but_stays_one_fact():
    first = door().admit(row("lawsuits", 标的="5"), NOW)
    later = door().admit(row("lawsuits", 标的="5"), NOW.replace(year=2025))
    assert isinstance(first, Catalogued)
    assert isinstance(later, Catalogued)
    assert (first.dated, first.occurred_at) == (Dated.FIRST_SEEN, NOW)
    assert first.fact_id == later.fact_id


def test_a_kind_of_the_catalogue_keeps_further_fields_as_text():
    change = door().admit(row("lawsuits", 标的="5", 法院="某法院"), NOW)
    assert isinstance(change, Catalogued)
    assert (change.code, change.amount, change.fields) == ("lawsuit", 500, {"court": "某法院"})


@pytest.mark.parametrize(
    ("cells", "reason", "field", "value"),
    [
        ({"日期": "2021/2/30"}, RejectReason.BAD_DATE, "日期", "2021/2/30"),
        ({"日期": "2203/1/1"}, RejectReason.BAD_DATE, "日期", "2203/1/1"),
        ({"日期": "2024/1/5"}, RejectReason.BAD_DATE, "日期", "2024/1/5"),  # not yet
        ({"金额": "很多"}, RejectReason.BAD_AMOUNT, "金额", "很多"),
        ({"代码": "<JD>", "名称": "乙"}, RejectReason.BAD_IDENTIFIER, "代码", "<JD>"),
        ({"代码": "", "名称": ""}, RejectReason.NO_IDENTIFIER, "名称", ""),
    ],
)
def test_a_rejection_says_where_and_why_and_keeps_the_row(cells, reason, field, value):
    answer = refused("penalties", **cells)
    assert (answer.reason, answer.field, answer.value) == (reason, field, value)
    assert (answer.source, answer.load, answer.file, answer.row) == ("penalties", "l1", "表.csv", 7)
    assert answer.cells == row("penalties", **cells).cells


def test_a_field_the_kind_cannot_do_without_is_asked_for():
    answer = refused("inspections", 结果="")
    assert (answer.reason, answer.field) == (RejectReason.MISSING_FIELD, "结果")


def test_an_unknown_source_is_refused():
    answer = door().admit(row("nobody", 名称="甲公司"), NOW)
    assert isinstance(answer, Rejection)
    assert answer.reason is RejectReason.UNKNOWN_SOURCE


@pytest.mark.parametrize("number", [resident(), resident_that_is_a_uscc(), resident().lower()])
def test_a_person_is_refused_and_nothing_of_the_row_is_kept(number):
    answer = refused("penalties", 代码=number, 事由="张三")
    assert answer.reason is RejectReason.PERSON_IDENTIFIER
    assert (answer.field, answer.value, answer.cells) == ("代码", "110***************", {})
    assert answer.detail == ""


def test_the_name_beside_a_persons_number_is_not_kept_either():
    answer = refused("penalties", 代码="", 名称=f"张三{resident()}")
    assert answer.reason is RejectReason.PERSON_IDENTIFIER
    assert (answer.field, answer.value, answer.cells) == ("名称", "110***************", {})


@given(
    st.sampled_from(sorted(MAPPINGS)),
    st.sampled_from(COLUMNS),
    st.dictionaries(st.sampled_from(COLUMNS), st.sampled_from(["", "x", "合格", "2021/1/1", HERE])),
    st.sampled_from(["{}", "张三{}", "号{}。", "{}01"]),
)
def test_no_resident_number_leaves_the_door_wherever_it_stands(source, column, cells, around):
    cells[column] = around.format(resident())
    answer = door().admit(row(source, **cells), NOW)
    assert "19491231" not in msgspec.json.encode(answer).decode()


@given(
    st.sampled_from([*MAPPINGS, "nobody"]),
    st.dictionaries(st.sampled_from(COLUMNS), st.text(max_size=30)),
)
def test_the_door_answers_every_row(source, cells):
    answer = door().admit(row(source, **cells), NOW)
    assert isinstance(answer, Change | Rejection)
    msgspec.json.decode(msgspec.json.encode(answer), type=type(answer))


def test_event_time_orders_rows_and_never_fails():
    one = door()
    assert one.event_time(row("penalties", 日期="2021/5/18")) == datetime(
        2021, 5, 17, 16, tzinfo=UTC
    )
    assert one.event_time(row("inspections")) == datetime(2022, 12, 30, 16, tzinfo=UTC)
    assert one.event_time(row("penalties", 日期="2021/2/30")) == datetime(1970, 1, 1, tzinfo=UTC)
    assert one.event_time(row("nobody")) == datetime(1970, 1, 1, tzinfo=UTC)


def test_a_mapping_of_an_unknown_kind_or_field_closes_the_door():
    with pytest.raises(IntakeError, match="lawsuits: kind: lawsuit is not in the catalogue"):
        Door({"lawsuits": LAWSUITS}, Catalogue(kinds=(kind("tax_penalty"),)), Directory())
    wrong = mapping("wrong", "tax_penalty", fields={"colour": Field(constant="red")})
    with pytest.raises(IntakeError, match="colour is not a field of tax_penalty"):
        Door({"wrong": wrong}, CATALOGUE, Directory())


def test_a_good_offer_passes_untouched():
    change = penalty(文号="1号")
    assert door().admit(Offer(change=change), NOW) is change
