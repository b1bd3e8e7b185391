from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from commands.ties import read_ties
from config.loading import load
from schemas.incoming import Rejection, RejectReason
from schemas.tie_mappings import TieMapping
from schemas.ties import Nature, Tie

A, B = "91110105585615050L", "911101158976043341"
NOW = datetime(2026, 3, 2, tzinfo=UTC)
DOCUMENT = Path(__file__).parents[2] / "docs" / "relations.md"


@pytest.fixture
def mapping(tmp_path) -> TieMapping:
    """The example of the document, as it stands there."""
    text = DOCUMENT.read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]
    path = tmp_path / "holdings.yaml"
    path.write_text(text, encoding="utf-8")
    assert yaml.safe_load(text)["nature"] == "ownership"
    return load(path, TieMapping)


def read(tmp_path, mapping, *lines: str):
    path = tmp_path / "股东.csv"
    path.write_text(
        "\n".join(["股东统一社会信用代码,企业统一社会信用代码,持股比例", *lines]), encoding="utf-8"
    )
    return list(read_ties(path, mapping, "load"))


def test_a_row_is_a_tie(tmp_path, mapping):
    assert read(tmp_path, mapping, f"{A},{B},60%", f"{B},{A},0") == [
        Tie(nature=Nature.OWNERSHIP, holder=A, held=B, share=0.6, source="holdings_example"),
        Tie(nature=Nature.OWNERSHIP, holder=B, held=A, share=0.0, source="holdings_example"),
    ]


@pytest.mark.parametrize(
    ("line", "field", "reason"),
    [
        (f",{B},60%", "股东统一社会信用代码", RejectReason.NO_IDENTIFIER),
        (f"{A[:-1]}M,{B},60%", "股东统一社会信用代码", RejectReason.BAD_CHECK_DIGIT),
        (f"{A},12345,60%", "企业统一社会信用代码", RejectReason.BAD_IDENTIFIER),
        (f"{A},{A},60%", "企业统一社会信用代码", RejectReason.BAD_VALUE),
        (f"{A},{B},", "持股比例", RejectReason.MISSING_FIELD),
        (f"{A},{B},160%", "持股比例", RejectReason.BAD_AMOUNT),
        (f"{A},{B},多半", "持股比例", RejectReason.BAD_AMOUNT),
    ],
)
def test_a_row_that_is_none_is_refused_with_field_and_reason(
    tmp_path, mapping, line, field, reason
):
    [good, refused] = read(tmp_path, mapping, f"{B},{A},1", line)
    assert isinstance(good, Tie)
    assert isinstance(refused, Rejection)
    assert (refused.field, refused.reason, refused.row) == (field, reason, 2)
    assert refused.file == "股东.csv"
