from __future__ import annotations

import pytest

from config.mapping_check import problems
from schemas.mappings import Field, Identity, Mapping


def check(kind: str, **fields: Field) -> list[tuple[str, str]]:
    return list(
        problems(
            Mapping(
                name="some_source", title_zh="表", title_en="table", owner="某局", kind=kind,
                files=("*",), identity=Identity(name="名称"), fields=fields,
            )
        )
    )  # fmt: skip


def field(type_: str, **more) -> Field:
    return Field(columns=("列",), type=type_, **more)


def test_a_mapping_that_fits_its_kind_has_no_problem():
    assert not check(
        "inspection", occurred_at=field("date"), passed=field("word", words={"合格": True})
    )
    assert not check("tax_arrears", amount=field("money"), tax=field("text"))
    assert not check("registration", action=Field(constant="established"))
    assert not check(
        "equity_change", nature=field("word", words={"质押": "pledge"}), holder=field("text"),
        share_before=field("share"), share_after=field("share"),
    )  # fmt: skip


def test_a_kind_of_the_catalogue_takes_any_further_field():
    assert not check("lawsuit", amount=field("money"), court=field("text"), judge=field("text"))


@pytest.mark.parametrize(
    ("kind", "fields", "key", "words"),
    [
        ("tax_penalty", {"colour": field("text")}, "colour", ["no such field", "violation"]),
        ("tax_penalty", {"uscc": field("text")}, "uscc", ["no such field"]),
        ("lawsuit", {"fact_id": field("text")}, "fact_id", ["no such field"]),
        ("tax_penalty", {"fine": field("text")}, "fine", ["text", "money, fine"]),
        ("tax_penalty", {"occurred_at": field("text")}, "occurred_at", ["date"]),
        ("tax_penalty", {"violation": field("list")}, "violation", ["text, word"]),
        ("tax_penalty", {"fine": Field(type="fine")}, "fine", ["columns or a constant"]),
        ("tax_arrears", {"tax": field("text")}, "fields", ["amount is missing"]),
        ("inspection", {"passed": field("word")}, "passed", ["words"]),
        ("inspection", {"passed": field("word", words={"合格": "yes"})}, "passed", ["yes"]),
        ("inspection", {"passed": Field(constant="yes")}, "passed", ["yes"]),
        ("registration", {"action": Field(constant="founded")}, "action", ["founded"]),
    ],
)
def test_a_mapping_that_contradicts_itself_is_named_with_its_key(kind, fields, key, words):
    found = check(kind, **fields)
    assert [k for k, _ in found] == [key]
    assert all(word in found[0][1] for word in words)


def test_a_table_that_names_nobody_is_useless():
    mapping = Mapping(
        name="some_source", title_zh="表", title_en="table", owner="某局", kind="lawsuit",
        files=("*",), identity=Identity(), fields={},
    )  # fmt: skip
    assert [key for key, _ in problems(mapping)] == ["identity"]
