from __future__ import annotations

import pytest

from config.mapping_check import problems
from schemas.catalogue import Kind
from schemas.mappings import Field, Identity, KindWhen, Mapping


def check(kind: str, **fields: Field) -> list[tuple[str, str]]:
    found = list(
        problems(
            Mapping(
                name="some_source", title_zh="表", title_en="table", owner="某局", kind=kind,
                files=("*",), identity=Identity(name="名称"), fields=fields,
            )
        )
    )  # fmt: skip
    return [(path[-1], problem) for path, problem in found]


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
        ("inspection", {"passed": Field(type="flag")}, "passed", ["condition"]),
        ("inspection", {"passed": Field(type="flag", when="[a] is b")}, "when", ["is is no test"]),
        (
            "lawsuit",
            {"text": field("text", when="[a] empty")},
            "when",
            ["only a field of type flag"],
        ),
        ("lawsuit", {"text": Field(columns=("/(/",))}, "columns", ["/(/ is not a pattern"]),
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
    assert [path for path, _ in problems(mapping)] == [("identity",)]


def several(*kinds: KindWhen, **more) -> list[str]:
    mapping = Mapping(
        name="some_source", title_zh="表", title_en="table", owner="某局", kind="tax_penalty",
        files=("*",), identity=Identity(name="名称"), kinds=kinds, **more,
    )  # fmt: skip
    return [f"{'.'.join(path)}: {problem}" for path, problem in problems(mapping)]


def test_a_field_need_fit_only_the_kinds_that_have_it():
    seizure = KindWhen(when="[类别] contains 查封", kind="court_seizure")
    fields = {"fine": field("fine"), "property_reference": field("text")}
    assert not several(seizure, fields=fields)
    assert several(seizure, fields={"passed": field("text")})[0].startswith("fields.passed")


def test_conditions_are_read_before_any_row_is():
    assert several(KindWhen(when="类别 = 查封", kind="court_seizure"), where="[a", fields={}) == [
        "kinds.0.when: a column in square brackets is expected, not 类别",
        "where: [a cannot be read",
    ]


def test_a_payload_says_what_type_its_fields_are():
    kind = Kind(
        code="lawsuit", name_zh="涉诉", name_en="Lawsuit", category="court", family="court",
        direction="adverse", payload={"amount": "money", "until": "date"},
    )  # fmt: skip

    def found(**fields: Field) -> list[str]:
        mapping = Mapping(
            name="some_source", title_zh="表", title_en="table", owner="某局", kind="lawsuit",
            files=("*",), identity=Identity(name="名称"), fields=fields,
        )  # fmt: skip
        return [problem for _, problem in problems(mapping, {"lawsuit": kind})]

    assert found(until=field("date"), amount=field("money"), further=field("text")) == []
    assert found(until=field("text")) == [
        "type: text cannot give the date that lawsuit has here; it must be one of: date"
    ]


def test_a_kind_that_the_catalogue_lacks_is_named():
    mapping = Mapping(
        name="some_source", title_zh="表", title_en="table", owner="某局", kind="lawsuit",
        files=("*",), identity=Identity(name="名称"), fields={},
    )  # fmt: skip
    other = Kind(
        code="bid_won", name_zh="中标", name_en="Bid", category="bids", family="other",
        direction="positive",
    )  # fmt: skip
    [(path, problem)] = problems(mapping, {"bid_won": other})
    assert path == ("kind",)
    assert "lawsuit is not in the catalogue" in problem
