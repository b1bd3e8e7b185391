from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pyarrow
import pyarrow.parquet as pq
import pytest

from intake.errors import IntakeError
from tests.intake.formats.tables import lines


def parquet(**columns) -> bytes:
    file = io.BytesIO()
    pq.write_table(pyarrow.table(columns), file)
    return file.getvalue()


def test_typed_columns_become_what_a_table_would_have_said():
    content = parquet(
        名称=["甲", None], 日期=[date(2023, 3, 15), None], 金额=[Decimal("12.50"), Decimal("0")],
        标签=[["a", "b"], []],
    )  # fmt: skip
    assert lines(content, "t.parquet") == [
        {"名称": "甲", "日期": "2023-03-15", "金额": "12.5", "标签": "a；b"},
        {"名称": "", "日期": "", "金额": "0", "标签": ""},
    ]


def test_more_rows_than_one_batch_are_all_there():
    assert len(lines(parquet(a=list(range(5001))), "t.parquet")) == 5001


@pytest.mark.parametrize("content", [b"PAR1", parquet(a=[1])[:-20], b"PAR1" + b"\x00" * 100])
def test_a_damaged_file_is_one_sentence(content):
    with pytest.raises(IntakeError, match="not Parquet") as caught:
        lines(content, "t.parquet")
    assert "\n" not in str(caught.value)
