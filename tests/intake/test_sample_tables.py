"""The nine published tables through the door: nothing lost, and rows that were checked by eye."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, date, datetime
from fnmatch import fnmatch
from pathlib import Path

import pytest

from config.catalogue import load_catalogue
from config.regions import load_regions
from config.sources import load_sources
from intake.directory import Directory
from intake.door import Door
from intake.identities import company_in
from intake.layout import Layout
from intake.persons import screen_text
from intake.reading import read_rows
from schemas.changes import Change, Dated
from schemas.incoming import Rejection, RejectReason, Row

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 1, 1, tzinfo=UTC)
LINES = {  # data rows, counted with `csv` alone by the publisher's note (samples/README.md)
    "tax_penalty_beijing": 2106, "tax_arrears_beijing": 329, "major_tax_violation_beijing": 570,
    "culture_inspection_beijing": 9855, "press_penalty_beijing": 91,
    "environment_penalty_beijing": 1747, "court_seizure_beijing": 716,
    "safety_inspection_miyun": 4083, "registration_beijing": 8360,
}  # fmt: skip


@pytest.fixture(scope="module")
def admitted() -> dict[tuple[str, int], Change | Rejection]:
    mappings = load_sources(ROOT / "config" / "sources")
    directory = Directory()
    rows: list[Row | Rejection] = []
    for mapping in mappings.values():
        (path,) = (
            path
            for path in sorted((ROOT / "samples").glob("*.csv"))
            if any(fnmatch(path.name, pattern) for pattern in mapping.files)
        )
        rows += read_rows(path, mapping, load="l1", seen_at=NOW)
    layouts = {name: Layout(mapping) for name, mapping in mappings.items()}
    for row in rows:
        if isinstance(row, Row) and (company := company_in(row, layouts[row.source])):
            directory.learn(company)
    catalogue = load_catalogue(ROOT / "config" / "catalogue.yaml")
    door = Door(mappings, catalogue, directory, regions=load_regions())
    return {
        (row.source, row.row): door.admit(row, NOW) if isinstance(row, Row) else row for row in rows
    }


def test_every_row_of_every_table_is_accounted_for(admitted):
    assert Counter(source for source, _ in admitted) == LINES


def test_no_row_fails_for_a_date_an_amount_or_a_word(admitted):
    reasons = {a.reason for a in admitted.values() if isinstance(a, Rejection)}
    assert reasons == {
        RejectReason.UNKNOWN_COMPANY, RejectReason.AMBIGUOUS_COMPANY, RejectReason.BAD_IDENTIFIER,
        RejectReason.BAD_CHECK_DIGIT, RejectReason.PERSON_IDENTIFIER,
    }  # fmt: skip


def test_a_company_that_no_table_knows_by_code_is_never_guessed(admitted):
    by_name = [
        answer
        for (source, _), answer in admitted.items()
        if source == "safety_inspection_miyun" and isinstance(answer, Change)
    ]
    assert by_name
    assert all("identified_by_name" in answer.remarks for answer in by_name)


def test_ambiguous_companies_come_with_their_candidates(admitted):
    unclear = [
        a
        for a in admitted.values()
        if isinstance(a, Rejection) and a.reason is RejectReason.AMBIGUOUS_COMPANY
    ]
    assert unclear
    assert all(len(a.candidates) >= 2 for a in unclear)


def test_one_fact_in_two_rows_is_one_fact(admitted):
    def fact(source: str, row: int) -> str:
        answer = admitted[source, row]
        assert isinstance(answer, Change)
        return answer.fact_id

    # the same company, type of case and month, published twice
    assert fact("major_tax_violation_beijing", 490) == fact("major_tax_violation_beijing", 555)
    # one tax, one sum, three lines
    assert len({fact("tax_arrears_beijing", row) for row in (222, 223, 224)}) == 1


def test_two_decisions_of_one_day_are_two_facts(admitted):
    """A printer was fined twice on 2021-08-23, under two numbers: 0.2 and 3 times 10,000 yuan."""
    facts = {
        answer.fact_id: answer.fine
        for (source, _), answer in admitted.items()
        if source == "press_penalty_beijing"
        and isinstance(answer, Change)
        and (answer.uscc, answer.occurred_at.date()) == ("9111022851663408X1", date(2021, 8, 22))
    }
    assert sorted(facts.values()) == [200_000, 3_000_000]


def test_the_precision_of_every_date_is_said(admitted):
    seen: dict[str, set[Dated]] = {}
    for (source, _), answer in admitted.items():
        if isinstance(answer, Change):
            seen.setdefault(source, set()).add(answer.dated)
    assert seen["major_tax_violation_beijing"] == {Dated.MONTH}
    assert seen["tax_arrears_beijing"] == {Dated.PUBLISHED}
    assert seen["environment_penalty_beijing"] == {Dated.DAY, Dated.PUBLISHED}
    assert seen["culture_inspection_beijing"] == {Dated.MINUTE}
    assert seen["registration_beijing"] == {Dated.DAY}


def test_an_amount_that_stands_only_in_the_sentence_is_found(admitted):
    fines = [
        answer.fine
        for (source, _), answer in admitted.items()
        if source == "tax_penalty_beijing" and isinstance(answer, Change)
    ]
    assert sum(fine is not None for fine in fines) / len(fines) > 0.99


def test_nothing_kept_of_a_rejected_row_looks_like_a_person(admitted):
    for answer in admitted.values():
        if isinstance(answer, Rejection):
            for text in (answer.value, *answer.cells.values()):
                assert screen_text(text) == text


def test_the_counts_in_the_samples_readme_are_true(admitted):
    text = (ROOT / "samples" / "README.md").read_text(encoding="utf-8")
    rows = re.findall(
        r"^\| `(\w+)` \| (.+?) \| (.+?) \| (.+?) \| (.+?) \| (.+?) \|$", text, re.MULTILINE
    )
    told = {row[0]: [int(number.replace(",", "")) for number in row[1:5]] for row in rows}
    counted = {}
    for source in LINES:
        answers = [answer for (name, _), answer in admitted.items() if name == source]
        changes = [answer for answer in answers if isinstance(answer, Change)]
        facts = {change.fact_id for change in changes}
        counted[source] = [
            len(answers), len(facts), len(changes) - len(facts), len(answers) - len(changes),
        ]  # fmt: skip
    assert told == counted
