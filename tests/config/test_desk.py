from __future__ import annotations

from pathlib import Path

import pytest

from config.desk import load_desk
from config.errors import ConfigError
from config.institutions import load_institutions
from schemas.pace import DeskPolicy

SHIPPED = Path(__file__).parents[2] / "config/desk.yaml"
BANK = "institutions:\n  - id: bank_one\n    name_zh: 甲\n    name_en: One\n"


def test_what_is_shipped_is_what_counts_without_a_file():
    assert load_desk(SHIPPED) == DeskPolicy()


@pytest.mark.parametrize(
    "old, new, says",
    [
        ('closes: "12:00"', 'closes: "08:00"', "(line 6): hours: closes 08:00 is not later"),
        ('opens: "13:30"', 'opens: "11:30"', "(line 6): hours: opens 11:30 lies before the end"),
        ('opens: "13:30"', 'opens: "25:30"', "opens"),
        ("respond_minutes: 120", "respond_minutes: 961", "(line 18): critical.respond_minutes: is"),
        (
            "after_minutes: 60",
            "after_minutes: 30",
            "(line 23): critical.steps.1.after_minutes: every",
        ),
        ("to: supervisor", "to: boss", "boss"),
        ("four_eyes: true", "for_eyes: true", "for_eyes"),
        ("reopen_days: 180", "reopen_days: 0", "reopen_days"),
    ],
)
def test_what_does_not_fit_is_refused_with_line_and_key(tmp_path, old, new, says):
    text = SHIPPED.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "desk.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigError) as refused:
        load_desk(path)
    assert says in str(refused.value) and str(path) in str(refused.value)


@pytest.mark.parametrize(
    "staff, says",
    [
        ("- {id: system, role: officer}", "(line 6): bank_one: staff: system is what the clock"),
        ("- {id: a1, role: supervisor}\n      - {id: a1, role: officer}", "(line 6)"),
        ("- {id: a1, role: checker}", "(line 5): bank_one: staff: nobody is there to handle"),
        ("- {id: a1, role: officer}", "(line 5): bank_one: staff: nobody is there to check"),
        ("- {id: a1, role: boss}", "boss"),
        ("- {id: 张三, role: officer}", "id"),
    ],
)
def test_posts_that_cannot_work_are_refused_with_their_line(tmp_path, staff, says):
    path = tmp_path / "institutions.yaml"
    path.write_text(f"{BANK}    staff:\n      {staff}\n", encoding="utf-8")
    with pytest.raises(ConfigError) as refused:
        load_institutions(path)
    assert says in str(refused.value)
