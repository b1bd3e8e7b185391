from __future__ import annotations

from pathlib import Path

from config.catalogue import load_catalogue
from config.vocabulary import load_vocabulary
from intake.suggest.distinguish import telling_columns
from intake.suggest.shapes import shape_of
from intake.suggest.titles import Titles

CONFIG = Path(__file__).parents[3] / "config"
TITLES = Titles(
    load_vocabulary(CONFIG / "vocabulary.yaml", load_catalogue(CONFIG / "catalogue.yaml"))
)


def telling(rows: list[dict[str, str]], placed: set[str]) -> tuple[str, ...]:
    shapes = {c: shape_of([row[c] for row in rows]) for c in rows[0]}
    return telling_columns(rows, ["名称", "日期"], shapes, TITLES, placed)


def test_the_column_that_differs_within_a_day_tells_facts_apart():
    rows = [
        {
            "名称": f"甲{n // 2}",
            "日期": "1",
            "税种": "增值税" if n % 2 else "所得税",
            "序号": str(n),
            "地区": "乙",
        }
        for n in range(100)
    ]
    assert telling(rows, {"税种"}) == ("税种",)


def test_a_row_that_is_there_twice_needs_no_telling_apart():
    rows = [{"名称": f"甲{n // 2}", "日期": "1", "税种": "增值税"} for n in range(100)]
    assert telling(rows, {"税种"}) == ()
