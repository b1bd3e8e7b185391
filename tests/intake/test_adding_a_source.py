"""The example of `docs/adding-a-source.md`, followed to the letter."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from fnmatch import fnmatch
from pathlib import Path
from textwrap import dedent

import msgspec
import pytest

from config.catalogue import load_catalogue
from config.sources import load_mapping
from intake.directory import Directory
from intake.door import Door
from intake.reading import read_rows
from schemas.changes import AdministrativePenalty
from schemas.companies import Company
from schemas.incoming import Rejection, RejectReason, Row
from schemas.mappings import Field, Mapping
from tests.intake.numbers import company

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "adding-a-source.md").read_text(encoding="utf-8")
NOW = datetime(2024, 6, 1, tzinfo=UTC)


def block(language: str) -> str:
    match = re.search(rf" *```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert match
    return dedent(match[1])


@pytest.fixture(params=["utf-8-sig", "gb18030"])
def answers(request, tmp_path):
    table = tmp_path / "城管处罚2024.csv"
    table.write_text(block("csv"), encoding=request.param)
    path = tmp_path / "city_management_penalty.yaml"
    path.write_text(block("yaml"), encoding="utf-8")
    mapping = load_mapping(path)
    assert fnmatch(table.name, mapping.files[0])
    directory = Directory()
    directory.learn(Company(uscc=company("28287070"), source="register", name="丙饭店"))
    catalogue = load_catalogue(ROOT / "config" / "catalogue.yaml")
    door = Door({mapping.name: mapping}, catalogue, directory)
    rows = list(read_rows(table, mapping, load="l1", seen_at=NOW))
    return [door.admit(row, NOW) for row in rows if isinstance(row, Row)]


def test_its_rows_become_what_the_page_says(answers):
    first, second, third = answers
    assert isinstance(first, AdministrativePenalty)
    assert (first.fine, first.document_number) == (200_000, "某城管罚〔2024〕1号")
    assert first.occurred_at == datetime(2024, 3, 4, 16, tzinfo=UTC)
    assert isinstance(second, Rejection)
    assert isinstance(third, Rejection)
    assert second.reason is RejectReason.UNKNOWN_COMPANY
    assert third.reason is RejectReason.BAD_DATE


def test_every_key_and_every_type_is_on_the_page():
    for field in msgspec.structs.fields(Mapping):
        assert f"`{field.name}" in PAGE, field.name
    types = msgspec.inspect.type_info(Field)
    assert isinstance(types, msgspec.inspect.StructType)
    (literal,) = (f.type for f in types.fields if f.name == "type")
    assert isinstance(literal, msgspec.inspect.LiteralType)
    for name in literal.values:
        assert f"| `{name}` |" in PAGE, name
