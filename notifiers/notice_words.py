"""Notices other than a raised alert, in words: a title, and a line for each alert. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from notifiers.dates import day
from notifiers.plain_text import one_line, shorten
from notifiers.wording import WORDING
from schemas.catalogue import Kind
from schemas.notices import (
    Brief,
    Notice,
    Seed,
    WatchEnding,
    WatchTransferred,
    briefs_of,
    severity_of,
    type_of,
)

__all__ = ["notice_in_words"]

_MOST_SUBJECTS = 20
_TITLE_LENGTH = 60
_NAMES = {
    "alert.reminded": ("再次提醒", "Reminder"),
    "alert.assigned": ("已指派", "Assigned"),
    "alert.escalated": ("逐级上报", "Escalated"),
    "alert.retracted": ("撤回", "Retracted"),
    "alert.amended": ("更正", "Amended"),
    "alert.disputed": ("异议", "Disputed"),
    "digest": ("汇总", "Digest"),
    "seed": ("新增监测·已知情况", "New watch: what is known"),
    "watch.ending": ("监测到期", "Watch ending"),
    "watch.transferred": ("监测已转移", "Watch transferred"),
    "silence.ended": ("静默到期", "Silence ended"),
}


def notice_in_words(
    notice: Notice, kinds: Mapping[str, Kind], language: str
) -> tuple[str, list[str]]:
    """Return title and lines."""
    wording, name = WORDING[language], _NAMES[type_of(notice)][0 if language == "zh" else 1]
    briefs = briefs_of(notice)
    about = ""
    if isinstance(notice, Seed | WatchEnding | WatchTransferred):
        about = one_line(notice.name) or notice.uscc
    elif len(briefs) == 1:
        about = one_line(briefs[0].name) or briefs[0].uscc
    head = wording.title_head.format(severity=f"{name}·{wording.severity[severity_of(notice)]}")
    lines = [_line(brief, kinds, language) for brief in briefs[:_MOST_SUBJECTS]]
    return shorten(head + about, _TITLE_LENGTH), lines


def _line(brief: Brief, kinds: Mapping[str, Kind], language: str) -> str:
    wording, kind = WORDING[language], kinds.get(brief.kind)
    known = "" if kind is None else one_line(kind.name_zh if language == "zh" else kind.name_en)
    name = one_line(brief.name) or brief.uscc
    said = [day(brief.occurred_at), name, known or brief.kind]
    return wording.title_head.format(severity=wording.severity[brief.severity]) + " ".join(said)
