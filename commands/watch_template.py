"""`loanwatch watch template`: an empty table of watches for a bank to fill in."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import click

from intake.watch_columns import COLUMNS

__all__ = ["template"]


@click.command()
@click.option("--format", "format_", type=click.Choice(["xlsx", "csv"]), default="xlsx")
@click.option("--out", type=click.Path(path_type=Path), help="File (default watches.xlsx or .csv).")
def template(format_: str, out: Path | None) -> None:
    """模板 Write a table to fill in, with titles in both languages and one line as an example."""
    path = out or Path(f"watches.{format_}")
    path.write_bytes(_workbook() if format_ == "xlsx" else _text())
    click.echo(f"{path}: {len(COLUMNS)} columns, * are needed")


def _titles() -> list[str]:
    return [("*" if column.needed else "") + column.title for column in COLUMNS]


def _text() -> bytes:
    """Return CSV that a spreadsheet opens rightly: with a byte order mark."""
    file = io.StringIO()
    csv.writer(file).writerows([_titles(), [column.example for column in COLUMNS]])
    return file.getvalue().encode("utf-8-sig")


def _workbook() -> bytes:
    from openpyxl import Workbook  # a fifth of a second that no other command pays
    from openpyxl.comments import Comment
    from openpyxl.styles import Font

    book = Workbook()
    sheet = book.active
    sheet.title = "watches"
    sheet.append(_titles())
    sheet.append([column.example for column in COLUMNS])
    for place, column in enumerate(COLUMNS, start=1):
        cell = sheet.cell(1, place)
        cell.font = Font(bold=True)
        if column.note_zh:
            cell.comment = Comment(f"{column.note_zh}\n{column.note_en}", "loanwatch")
        letter = cell.column_letter
        sheet.column_dimensions[letter].width = 22
        for row in range(2, 300):  # codes and days stay what is typed
            sheet[f"{letter}{row}"].number_format = "@"
    sheet.freeze_panes = "A2"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
