"""A bank's list by the command line: template, import, what was refused, sent again, ended."""

from __future__ import annotations

import csv
import json

from click.testing import CliRunner
from openpyxl import load_workbook

from commands.main import cli
from intake.watch_columns import COLUMNS, header_of

BANK = "yuyang_rural"


def answer(*order: str, code: int = 0) -> str:
    done = CliRunner().invoke(cli, order)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        if code and str(done.exception):
            return str(done.exception)
        raise done.exception
    assert done.exit_code == code, done.output
    return done.output


def test_the_template_is_a_table_that_can_be_read_back(tmp_path):
    book, text = tmp_path / "w.xlsx", tmp_path / "w.csv"
    answer("watch", "template", "--out", str(book))
    answer("watch", "template", "--format", "csv", "--out", str(text))
    sheet = load_workbook(book).active
    titles = [cell.value for cell in sheet[1]]
    assert set(header_of(titles)) == {column.field for column in COLUMNS}
    with text.open(encoding="utf-8-sig", newline="") as file:
        assert next(csv.reader(file)) == titles


def test_from_the_filled_template_to_the_end_of_a_watch(tmp_path):
    var, book = ("--data-dir", str(tmp_path / "var")), tmp_path / "名单.xlsx"
    answer("watch", "template", "--out", str(book))
    filled = load_workbook(book)
    sheet = filled.active
    places = header_of(c.value for c in sheet[1])
    columns = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(3, columns[places["borrower_name"]]).value = "从未见过有限公司"
    sheet.cell(3, columns[places["loan_reference"]]).value = "样贷2026-002"
    sheet.cell(3, columns[places["consent_reference"]]).value = "授权2026-002"
    filled.save(book)
    results = tmp_path / "results.csv"
    order = ("watch", "import", str(book), "--institution", BANK, *var, "--json")
    told = json.loads(answer(*order, "--results", str(results)))
    assert told["outcomes"] == {"added": 1, "refused": 1}
    with results.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert (rows[1]["row"], rows[1]["reason"], rows[1]["value"]) == (
        "2", "unknown_company", "从未见过有限公司",
    )  # fmt: skip
    again = json.loads(
        answer("rejected", "resend", "--source", f"watch_list_{BANK}", *var, "--json")
    )
    assert (again["chosen"], again["sent"], again["still_rejected"]) == (1, 1, 1)
    watch = json.loads(answer("watch", "list", *var, "--json"))
    id_ = watch["watch_id"]
    assert (watch["officer"], watch["balance"]) == ("rm-07", 500_000_000)
    assert "paused" in answer("watch", "pause", id_, *var)
    assert "removed" in answer("watch", "remove", id_, "--reason", "已结清", *var)
    assert "is_over" in answer("watch", "resume", id_, *var, code=1)
    assert answer("watch", "list", *var, "--json") == ""
    gone = json.loads(answer("watch", "list", "--state", "all", *var, "--json"))
    assert (gone["watch_id"], gone["state"]) == (id_, "removed")
