"""The features that scores rest on, in words. One without an entry is shown by its name. Pure."""

from __future__ import annotations

from collections.abc import Callable
from math import floor

from notifiers.money import money
from schemas.scores import Cause

__all__ = ["FEATURES_IN_WORDS", "cause_in_words", "percent"]

_NEVER_DAYS = 3650.0  # what the detectors give for "since the last one" where there was none
_MOST_YUAN = 10**12  # beyond it a figure is a mistake of its source, and only makes lines long

_AXES = {
    "own": ("与自身比，", "Against its own past: "),
    "peers": ("与同业比，", "Against peers: "),
    "industry": ("看行业，", "In its industry: "),
}

Phrase = Callable[[float, float, bool], str]  # value, what is usual, whether in Chinese


def cause_in_words(cause: Cause, language: str) -> str:
    """Return one cause as a phrase: compared with whom, its value, and what is usual."""
    zh = language == "zh"
    phrase = FEATURES_IN_WORDS.get(cause.feature)
    words = (
        phrase(cause.value, cause.usual, zh)
        if phrase
        else _usually(cause.feature, f"{cause.value:.4g}", f"{cause.usual:.4g}", zh)
    )
    return _AXES[cause.axis][0 if zh else 1] + words


def percent(part: float) -> str:
    """Return a part of the whole, never rounded up: what is below all others is not 100 %.

    >>> percent(0.5), percent(0.9996), percent(1.0)
    ('50%', '99.9%', '100%')
    """
    if 0.99 <= part < 1:
        return f"{floor(part * 1000 + 1e-6) / 10:.1f}%".replace(".0%", "%")
    return f"{floor(part * 100 + 1e-6)}%"


def _usually(what: str, value: str, usual: str, zh: bool) -> str:
    return f"{what} {value}，通常 {usual}" if zh else f"{what} {value}, usually {usual}"


def _gravity(value: float, usual: float, zh: bool) -> str:
    names = ("提示", "预警", "重大") if zh else ("notice", "warning", "critical")
    now, often = (names[min(3, max(1, round(v))) - 1] for v in (value, usual))
    return _usually("类别" if zh else "gravity of the kind", now, often, zh)


def _direction(value: float, usual: float, zh: bool) -> str:
    names = ("有利", "中性", "不利") if zh else ("favourable", "neutral", "adverse")
    name = names[min(2, max(0, round(value * 2)))]
    return f"变动方向：{name}" if zh else f"direction: {name}"


def _amount(value: float, usual: float, zh: bool) -> str:
    now, often = (
        money(round(min(_MOST_YUAN, max(0.0, v)) * 100), "zh" if zh else "en")
        for v in (value, usual)
    )
    return _usually("金额" if zh else "amount", now, often, zh)


def _degree(zh_name: str, en_name: str) -> Phrase:
    return lambda value, usual, zh: _usually(
        zh_name if zh else en_name, percent(value), percent(usual), zh
    )


def _days(zh_what: str, en_what: str) -> Phrase:
    def phrase(value: float, usual: float, zh: bool) -> str:
        if value >= _NEVER_DAYS:
            return f"此前没有{zh_what}记录" if zh else f"no {en_what} on record before"
        if zh:
            return f"距上次{zh_what} {value:,.0f} 天，通常 {usual:,.0f} 天"
        return f"{value:,.0f} days since the last {en_what}, usually {usual:,.0f}"

    return phrase


def _count(zh_what: str, en_what: str) -> Phrase:
    """The counts fade with time, so there are parts of a change: "about"."""

    def phrase(value: float, usual: float, zh: bool) -> str:
        if zh:
            return f"{zh_what}约 {value:.1f} 次，通常 {usual:.1f} 次"
        return f"about {value:.1f} {en_what}, usually {usual:.1f}"

    return phrase


def _novelty(value: float, usual: float, zh: bool) -> str:
    before = round(1 / value) - 1 if value > 0 else 0  # 1 never before, 1/2 once, 1/3 twice ...
    if before <= 0:
        return "首次出现此类变动" if zh else "first change of this family"
    return f"此类变动此前 {before} 次" if zh else f"changes of this family before: {before}"


def _failed(value: float, usual: float, zh: bool) -> str:
    if value < 0.5:
        return _usually("合格" if zh else "passed", percent(1 - value), percent(1 - usual), zh)
    rare = percent(usual)
    return (
        f"不合格或被列入，同类中占 {rare}" if zh else f"failed or listed, as {rare} of such changes"
    )


def _lines(value: float, usual: float, zh: bool) -> str:
    n = round(value)
    return f"跨越 {n} 条控制线（1/3、1/2、2/3）" if zh else f"lines of control crossed: {n}"


def _age(value: float, usual: float, zh: bool) -> str:
    return f"新股东成立 {value:,.0f} 天" if zh else f"new holder established {value:,.0f} days ago"


def _record(value: float, usual: float, zh: bool) -> str:
    if value < 2:
        return "新股东有不良记录" if zh else "the new holder has a record"
    return (
        f"新股东有 {value:.0f} 项不良记录"
        if zh
        else f"{value:.0f} grave facts about the new holder"
    )


FEATURES_IN_WORDS: dict[str, Phrase] = {
    "severity_prior": _gravity,
    "direction": _direction,
    "amount_yuan": _amount,
    "amount_against_own": _degree("金额高于自身历史的程度", "amount above its own past"),
    "days_since_last": _days("变动", "change"),
    "days_since_same_family": _days("同类变动", "change of this family"),
    "changes_30_days": _count("近30天变动", "changes in 30 days"),
    "changes_180_days": _count("近180天变动", "changes in 180 days"),
    "same_family_180_days": _count("近180天同类变动", "changes of this family in 180 days"),
    "novelty_of_family": _novelty,
    "share_moved": _degree("股权变动程度", "share at stake"),
    "failed_or_listed": _failed,
    "control_lines": _lines,
    "share_handed_over": _degree("转让占总股本", "of the capital handed over"),
    "capital_withdrawn": _degree("减资占总股本", "of the capital withdrawn"),
    "pledged_part": _degree("累计质押占总股本", "of the capital pledged"),
    "frozen_part": _degree("累计冻结占总股本", "of the capital frozen"),
    "days_since_equity_change": _days("股权变更", "equity change"),
    "holder_age_days": _age,
    "holder_record": _record,
    "industry_pulse": _degree("此类变动的激增程度", "surge of such changes"),
}
"""Feature → phrase. Values are in the feature's own unit, see `detectors.features`."""
