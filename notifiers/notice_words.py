"""Notices other than a raised alert, in words: from the templates of their type and language. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from notifiers.dates import day, minute
from notifiers.money import money
from notifiers.notice_names import DIGESTS, ENDS, FIELDS, RETRACTIONS
from notifiers.plain_text import one_line, shorten
from notifiers.templates import template
from notifiers.wording import WORDING
from schemas.catalogue import Kind
from schemas.notices import (
    AlertAmended,
    AlertRetracted,
    Brief,
    Digest,
    Known,
    Notice,
    Seed,
    SilenceEnded,
    WatchEnding,
    briefs_of,
    severity_of,
    type_of,
)
from schemas.scalars import Severity

__all__ = ["notice_in_words"]

_MOST_LISTED = 20  # of a digest or a seed; the platform shows all
_TITLE_LENGTH = 60
_LINE_LENGTH = 160


def notice_in_words(
    notice: Notice, kinds: Mapping[str, Kind], language: str
) -> tuple[str, list[str]]:
    """Return title and lines. A template's first line is the title; empty lines are left out."""
    words = _Words(kinds, language)
    text = template(f"{language}/{type_of(notice)}.txt").render(words.of(notice))
    title, *lines = [line.strip() for line in text.split("\n") if line.strip()]
    return shorten(title, _TITLE_LENGTH), [shorten(line, 2 * _LINE_LENGTH) for line in lines]


class _Words:
    """What templates may use, in one language."""

    def __init__(self, kinds: Mapping[str, Kind], language: str) -> None:
        self._kinds, self._language = kinds, language
        self._zh, self._severity = language == "zh", WORDING[language].severity

    def of(self, notice: Notice) -> dict[str, Any]:
        briefs, which = briefs_of(notice), 0 if self._zh else 1
        found: dict[str, Any] = {
            "notice": notice, "severity": self._severity[severity_of(notice)],
            "about": self._about(notice, briefs), "day": day, "minute": minute,
            "brief": self._brief, "known": self._known, "most": _MOST_LISTED,
            "field": lambda name: FIELDS[name][which] if name in FIELDS else one_line(name),
        }  # fmt: skip
        match notice:
            case Digest():
                found["digest_reason"] = DIGESTS[notice.reason][which]
                found["by_severity"] = self._counts(notice.by_severity)
                found["more"] = notice.total - min(_MOST_LISTED, len(briefs))
            case SilenceEnded():
                found["more"] = notice.total - min(_MOST_LISTED, len(briefs))
            case Seed():
                found["more"] = notice.total - min(_MOST_LISTED, len(notice.known))
            case WatchEnding():
                found["watch_end"] = ENDS[notice.ending][which]
                found["ended"] = notice.ends_at <= notice.at
            case AlertRetracted():
                found["retract_reason"] = RETRACTIONS[notice.reason][which]
            case AlertAmended():
                pass
        if len(briefs) == 1:
            found["the_alert"] = self._the_alert(briefs[0])
        return found

    def _about(self, notice: Notice, briefs: tuple[Brief, ...]) -> str:
        if len(briefs) == 1:
            name = one_line(briefs[0].name) or briefs[0].uscc
            return f"{shorten(name, 30)} {self._kind(briefs[0].kind)}"
        name = one_line(getattr(notice, "name", "")) or getattr(notice, "uscc", "")
        return shorten(name, 40)

    def _kind(self, code: str) -> str:
        kind = self._kinds.get(code)
        if kind is None:
            return one_line(code)
        return one_line(kind.name_zh if self._zh else kind.name_en)

    def _brief(self, brief: Brief) -> str:
        name = shorten(one_line(brief.name) or brief.uscc, 30)
        head = WORDING[self._language].title_head.format(severity=self._severity[brief.severity])
        return f"{head}{day(brief.occurred_at)} {name} {self._kind(brief.kind)}"

    def _the_alert(self, brief: Brief) -> str:
        what = f"{day(brief.occurred_at)} {self._kind(brief.kind)}"
        told = minute(brief.raised_at)
        if self._zh:
            return f"预警：{what}，{brief.uscc}，{told} 生成"
        return f"Alert: {what}, {brief.uscc}, raised {told}"

    def _known(self, known: Known) -> str:
        parts = [f"{day(known.occurred_at)} {self._kind(known.kind)}", one_line(known.text)]
        if known.amount is not None:
            parts.append(money(known.amount, self._language))
        head = WORDING[self._language].title_head.format(severity=self._severity[known.severity])
        return head + shorten(WORDING[self._language].comma.join(filter(None, parts)), _LINE_LENGTH)

    def _counts(self, by_severity: Mapping[str, int]) -> str:
        said = [
            f"{self._severity[severity]} {n}"
            for severity in sorted(Severity, reverse=True)
            if (n := by_severity.get(str(int(severity)), 0))
        ]
        return WORDING[self._language].comma.join(said)
