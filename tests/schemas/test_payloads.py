"""What is written of the payloads is what is sent."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema_rs
import pytest
from some_alerts import ARREARS, BANK, ENGLISH, NOON
from some_notices import every_notice

from notifiers.outbox import open_deliveries
from notifiers.render import render
from schemas.notices import TYPES, type_of
from schemas.payloads import payload_schema

DOCS = Path(__file__).parents[2] / "docs"
SCHEMA = json.loads((DOCS / "webhooks.schema.json").read_text(encoding="utf-8"))
VALID = jsonschema_rs.validator_for(SCHEMA, validate_formats=True)


def payload(number: int, institution=BANK) -> dict:
    [delivery, *_] = open_deliveries(every_notice(institution.id)[number], institution, NOON)
    sent = render(delivery, institution, {ARREARS.code: ARREARS}, NOON)
    return json.loads(sent.payload)


def test_the_file_is_what_the_structs_say():
    """Else: `./loanwatch deliveries schema > docs/webhooks.schema.json`."""
    assert json.loads(json.dumps(payload_schema())) == SCHEMA


@pytest.mark.parametrize("institution", [BANK, ENGLISH], ids=["zh", "en"])
@pytest.mark.parametrize("number", range(len(TYPES)), ids=list(TYPES))
def test_what_is_sent_of_every_type_is_what_the_schema_describes(number, institution):
    found = payload(number, institution)
    VALID.validate(found)
    assert found["type"] == found["data"]["type"] == list(TYPES)[number]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda p: p.update(type="alert.unknown"), lambda p: p.pop("timestamp"),
        lambda p: p.update(timestamp="yesterday"), lambda p: p["data"].pop("delivery_id"),
        lambda p: p["data"].pop("notice_id"), lambda p: p["data"].update(institution=7),
    ],
)  # fmt: skip
def test_what_the_schema_does_not_describe_it_refuses(spoil):
    found = payload(4)
    spoil(found)
    assert not VALID.is_valid(found)


def test_the_page_names_every_type_with_what_it_says():
    page = (DOCS / "webhooks.md").read_text(encoding="utf-8")
    for notice in every_notice():
        assert f"| `{type_of(notice)}` |" in page
