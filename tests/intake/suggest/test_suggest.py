"""Proposals for tables never seen: the nine samples without their own titles, and made-up styles."""

from __future__ import annotations

import csv
import shutil
from datetime import UTC, datetime
from fnmatch import fnmatch
from pathlib import Path

import msgspec
import pytest

from config.catalogue import load_catalogue
from config.regions import load_regions
from config.sources import load_mapping, load_sources
from config.vocabulary import load_vocabulary
from intake.errors import IntakeError
from intake.suggest.suggest import suggest
from intake.suggest.titles import plain_title
from intake.suggest.write import as_yaml
from intake.trial import try_mapping
from schemas.mappings import Mapping
from schemas.vocabulary import Term, Vocabulary
from tests.intake.numbers import resident
from tests.intake.suggest.made_up import TABLES, write
from tests.intake.suggest.made_up_lists import LISTS, MORTGAGES

ROOT = Path(__file__).parents[3]
CATALOGUE = load_catalogue(ROOT / "config" / "catalogue.yaml")
VOCABULARY = load_vocabulary(ROOT / "config" / "vocabulary.yaml", CATALOGUE)
SOURCES = load_sources(ROOT / "config" / "sources")
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def sample(mapping: Mapping) -> Path:
    return next(p for p in (ROOT / "samples").glob("*.csv") if fnmatch(p.name, mapping.files[0]))


def header(path: Path) -> set[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return set(next(csv.reader(file)))


HEADERS = {name: header(sample(mapping)) for name, mapping in SOURCES.items()}


def without(name: str) -> Vocabulary:
    """The vocabulary without every title that only this table has."""
    own = {plain_title(title) for title in HEADERS[name]}
    own -= {plain_title(t) for other, header in HEADERS.items() if other != name for t in header}

    def less(term: Term) -> Term:
        titles = tuple(title for title in term.titles if plain_title(title) not in own)
        return msgspec.structs.replace(term, titles=titles)

    return msgspec.structs.replace(
        VOCABULARY, code=less(VOCABULARY.code), name=less(VOCABULARY.name),
        aside=less(VOCABULARY.aside), fields={k: less(v) for k, v in VOCABULARY.fields.items()},
    )  # fmt: skip


def columns(mapping: Mapping, field: str) -> tuple[str, ...]:
    return mapping.fields[field].columns if field in mapping.fields else ()


@pytest.mark.parametrize("renamed", [False, True])
@pytest.mark.parametrize("name", SOURCES)
def test_a_sample_table_is_understood_without_its_own_titles(tmp_path, name, renamed):
    written, path = SOURCES[name], sample(SOURCES[name])
    if renamed:
        path = Path(shutil.copy(path, tmp_path / "table.csv"))
    proposed = suggest(path, without(name), CATALOGUE).mapping
    assert proposed.identity.codes[:1] == written.identity.codes[:1]
    assert proposed.identity.name == written.identity.name
    for field in ("occurred_at", "document_number", "amount", "fine", "passed"):
        assert columns(proposed, field) == columns(written, field), field
    for field in ("occurred_at", "amount", "fine"):
        if field in written.fields:
            was = written.fields[field]
            assert (proposed.fields[field].unit, proposed.fields[field].order) == (
                was.unit,
                was.order,
            )
    if not (renamed and name == "court_seizure_beijing"):  # nothing in the table says seizure
        assert proposed.kind == written.kind


@pytest.mark.parametrize("file", TABLES)
def test_a_table_of_another_style_is_understood(tmp_path, file):
    _, kind, code, name, when, further = TABLES[file]
    mapping = suggest(write(tmp_path, file), VOCABULARY, CATALOGUE).mapping
    assert (mapping.kind, mapping.identity.codes[:1], mapping.identity.name) == (
        kind,
        (code,),
        name,
    )
    found = {field: columns(mapping, field)[:1] for field in ("occurred_at", *further)}
    assert found == {"occurred_at": (when,), **{f: (c,) for f, c in further.items()}}


@pytest.mark.parametrize("file", [name for name in TABLES if name != "失信名单.csv"])
def test_a_proposal_is_a_mapping_that_reads_its_table(tmp_path, file):
    table = write(tmp_path, file)
    path = tmp_path / "proposed.yaml"
    path.write_text(as_yaml(suggest(table, VOCABULARY, CATALOGUE)), encoding="utf-8")
    trial = try_mapping(table, load_mapping(path), CATALOGUE, load_regions(), NOW, show=3)
    assert trial.read == trial.accepted + trial.merged + trial.rejected == 40
    assert trial.rejected == trial.reasons.get("left_out", 0)
    assert trial.filled["occurred_at"] == trial.accepted
    assert len(trial.first) == 3


def test_the_lists_of_departments_are_among_the_tables():
    assert set(LISTS) <= set(TABLES)


def test_a_register_without_codes_is_read_by_its_names(tmp_path):
    path = tmp_path / "动产抵押登记.csv"
    path.write_bytes(MORTGAGES.content())
    mapping = suggest(path, VOCABULARY, CATALOGUE).mapping
    assert (mapping.kind, mapping.identity.codes) == (MORTGAGES.kind, ())
    assert (mapping.identity.name, columns(mapping, "occurred_at")) == (
        MORTGAGES.name, (MORTGAGES.when,),
    )  # fmt: skip
    assert mapping.fields["amount"].unit == "万元"  # and not the bank that holds the mortgage


def test_units_and_orders_are_read_from_titles_and_values(tmp_path):
    def field(file: str, name: str):
        return suggest(write(tmp_path, file), VOCABULARY, CATALOGUE).mapping.fields[name]

    assert field("watch.csv", "fine").unit == "万元"
    assert field("欠费.csv", "amount").unit == "千元"  # a line above the header says so
    assert field("court enforcement.csv", "occurred_at").order == "mdy"
    assert field("export.json", "occurred_at").order == "epoch"
    assert field("检查.csv", "passed").words == {"是": True, "否": False}


def test_a_table_of_ratings_has_two_kinds_and_leaves_the_others_out(tmp_path):
    path = write(tmp_path, "纳税信用A级.csv")
    mapping = suggest(path, VOCABULARY, CATALOGUE).mapping
    trial = try_mapping(path, mapping, CATALOGUE, load_regions(), NOW)
    assert trial.kinds == {"tax_rating_a": 10, "tax_rating_d": 10}
    assert trial.reasons == {"left_out": 20}


def test_what_could_not_be_placed_is_said(tmp_path):
    path = tmp_path / "t.csv"
    lines = "".join(f"甲{n}有限公司,{n}.5,蓝\n" for n in range(20))
    path.write_text("单位,颜值,颜色\n" + lines, encoding="utf-8")
    proposal = suggest(path, VOCABULARY, CATALOGUE)
    assert {"occurred_at", "kind", "owner", "颜值", "颜色"} <= {
        left.what for left in proposal.unplaced
    }


def test_confidence_is_lower_where_day_and_month_could_be_either_way(tmp_path):
    def sure(days: range) -> float:
        path = tmp_path / "检查.csv"
        rows = "".join(f"甲{n}有限公司,{d}/{n % 12 + 1}/2023,合格\n" for n, d in enumerate(days))
        path.write_text("企业名称,检查日期,检查结果\n" + rows, encoding="utf-8")
        placed = suggest(path, VOCABULARY, CATALOGUE).placed
        return next(p.confidence for p in placed if p.target == "occurred_at")

    assert sure(range(1, 12)) < 0.7 < sure(range(5, 28))


def test_numbers_of_persons_are_neither_used_nor_shown(tmp_path):
    path = tmp_path / "检查.csv"
    rows = "".join(f"甲{n}有限公司,{resident(sequence=n)},2023-1-2,合格\n" for n in range(30))
    path.write_text("企业名称,证件号码,检查日期,检查结果\n" + rows, encoding="utf-8")
    proposal = suggest(path, VOCABULARY, CATALOGUE)
    assert not proposal.mapping.identity.codes
    assert "19491231" not in as_yaml(proposal)


def test_a_file_that_is_no_table_is_one_sentence(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("x\n", encoding="utf-8")
    with pytest.raises(IntakeError, match="no table"):
        suggest(path, VOCABULARY, CATALOGUE)
