"""Any bytes as a table, through reader and door: no crash, no hang, no row unaccounted.

    benchmarks/.venv/bin/python benchmarks/fuzz_intake.py -max_total_time=700 -timeout=20

Atheris (libFuzzer) changes the samples and small files of every format towards code not yet seen. The
first byte of an input chooses the name of the file. What a table may answer is a row, a rejection,
or one `IntakeError` in one sentence; rows are numbered without a gap; the door answers every row.
"""

from __future__ import annotations

import sys
import tempfile
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parents[1]))

with atheris.instrument_imports(include=["intake", "xlrd"]):
    from intake.dates import parse_when
    from intake.directory import Directory
    from intake.door import Door
    from intake.errors import IntakeError
    from intake.money import find_fine, parse_fen
    from intake.persons import screen_text
    from intake.reading import read_rows
    from schemas.row_conditions import parse_condition

from config.catalogue import load_catalogue
from schemas.incoming import Row
from schemas.mappings import Field, Identity, Mapping

ROOT = Path(__file__).parents[1]
NOW = datetime(2026, 1, 1, tzinfo=UTC)
NAMES = ("t.csv", "t.json", "t.jsonl", "t.xlsx", "t.xls", "t.parquet", "t.zip", "t")
MAPPING = Mapping(
    name="fuzzed", title_zh="表", title_en="table", owner="某局", kind="administrative_penalty",
    files=("*",), identity=Identity(codes=("a",), name="b"), delimiter="",
    fields={
        "occurred_at": Field(columns=("c*",), type="date"),
        "fine": Field(columns=("d", "e"), type="fine"),
        "violation": Field(columns=("/f.*/",)),
    },
)  # fmt: skip
DOOR = Door({"fuzzed": MAPPING}, load_catalogue(ROOT / "config" / "catalogue.yaml"), Directory())
FOLDER = Path(tempfile.mkdtemp(prefix="fuzz-intake-"))


def one_table(data: bytes) -> None:
    path = FOLDER / NAMES[data[0] % len(NAMES)]
    path.write_bytes(data[1:])
    numbers: dict[str, int] = {}
    try:
        for answer in read_rows(path, MAPPING, load="l", seen_at=NOW):
            if answer.row:
                assert answer.row == numbers.get(answer.file, 0) + 1, "a row is unaccounted"
                numbers[answer.file] = answer.row
            if isinstance(answer, Row):
                DOOR.admit(answer, NOW)
    except IntakeError as error:
        assert "\n" not in str(error), "more than one sentence"


def one_text(data: bytes) -> None:
    text = data[:400].decode("utf-8", "replace")
    screened = screen_text(text)
    assert screen_text(screened) == screened, "screened twice is not screened once"
    find_fine(text)
    for parse in (parse_fen, parse_when, parse_condition):
        with suppress(ValueError):
            parse(text)


def test_one_input(data: bytes) -> None:
    if len(data) < 2:
        return
    one_table(data)
    one_text(data[1:])


if __name__ == "__main__":
    atheris.Setup(sys.argv, test_one_input)
    atheris.Fuzz()
