"""What a server holds is read from the records that landed there; worked out by hand."""

from __future__ import annotations

import json

from faults.landed import Landing, stored_of
from faults.world import HOOK
from schemas.identifiers import delivery_id


def landing(place: str, first: int, *records: object) -> Landing:
    return Landing(place, first, "\n".join(map(json.dumps, records)).encode())


def change(number: int) -> dict[str, object]:
    return {"fact_id": f"f{number}", "document_number": f"D{number}"}


def assessed(number: int, outcome: str = "accepted") -> dict[str, object]:
    return {"change": change(number), "outcome": outcome}


def alert(number: int) -> dict[str, object]:
    return {"alert_id": f"a{number}", "change": change(number)}


def receipt(alert_id: str, bank: str, outcome: str, delivery: str) -> dict[str, object]:
    return {"alert_id": alert_id, "institution": bank, "outcome": outcome, "delivery_id": delivery}


def test_a_fact_counts_once_for_each_record_that_accepted_it_however_often_that_landed():
    found = stored_of({
        "assessments": [
            landing("assessments/0", 7, assessed(1), assessed(2), assessed(1, "merged")),
            landing("assessments/0", 8, assessed(2)),  # again, cut elsewhere
            landing("assessments/1", 7, assessed(3)), landing("assessments/1", 9, assessed(3)),
        ]
    })  # fmt: skip
    assert found.facts == {"D1": 1, "D2": 1, "D3": 2}


def test_who_was_told_is_known_from_receipts_and_from_messages_that_held_alerts_went_with():
    told = {"alert_id": "a3", "institution": "two", "fate": "told", "notice_id": "n1"}
    found = stored_of({
        "assessments": [landing("assessments/0", 0, *(assessed(n) for n in range(1, 6)))],
        "alerts": [landing("alerts/0", 0, *(alert(n) for n in range(1, 6)))],
        "receipts": [landing(
            "receipts/0", 0, receipt("a1", "one", "delivered", "d1"),
            receipt("a2", "one", "failed", "d2"),
            receipt("", "two", "delivered", delivery_id("n1", HOOK)),
        )],
        "held": [landing(
            "held/0", 0, told, {**told, "alert_id": "a4", "notice_id": "n2"},
            {**told, "alert_id": "a5", "fate": "waiting"},
        )],
    })  # fmt: skip
    assert {who for who in found.delivered if who[1]} == {("one", "D1"), ("two", "D3")}


def test_refusals_are_counted_by_their_place_in_a_file():
    refused = {"file": "x.csv", "row": 3}
    found = stored_of({"rejected": [landing("rejected/0", 0, refused, refused)]})
    assert found.refused == {("x.csv", 3): 2}
