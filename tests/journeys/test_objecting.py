"""A company objects: filed, accepted and upheld from the command line; the fact says so afterwards."""

from __future__ import annotations

from command import answer, exported, finish
from test_rejected import table  # noqa: F401  # the fixture: one small table and its mapping


def test_an_objection_from_its_filing_to_the_corrected_fact(table):  # noqa: F811
    var = ("--data-dir", table / "var")
    mapped = {"LOANWATCH_SOURCES": str(table / "sources")}
    (table / "mine.csv").write_text(
        "名称,代码,日期,文号,状态\n京样39676058公司,91110112984561512M,2021-02-03,样罚5,\n",
        encoding="utf-8",
    )
    answer("import", table / "mine.csv", *var, "--json", **mapped)
    [fact] = exported("facts", table / "var")
    assert fact["state"] == "standing"
    claim = ("--claim", "处罚已撤销", "--proof", f"样复决〔2021〕1号={'0' * 64}")
    opened = finish("objections", "open", fact["fact_id"], *claim, *var, **mapped)
    assert opened.returncode == 0, opened.stderr
    name, state = opened.stdout.splitlines()[0].split()
    assert state == "filed"

    accepted = finish("objections", "step", name, "accept", *var, **mapped)
    assert accepted.stdout.splitlines()[0] == f"{name} accepted"
    decided = finish("objections", "decide", name, "--uphold", "--note", "属实", *var, **mapped)
    assert decided.stdout.splitlines() == [f"{name} upheld"]
    [ended] = exported("facts", table / "var")
    assert (ended["state"], ended["ended_reason"]) == ("withdrawn", "属实")
