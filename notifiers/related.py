"""How a company in trouble is tied to a borrower, in words. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from notifiers.money import money
from notifiers.plain_text import one_line
from notifiers.wording import WORDING
from schemas.alerts import Alert
from schemas.exposures import Exposure
from schemas.ties import Link

__all__ = ["path_in_words", "related_in_words"]

_MOST_NAMED = 3  # of the borrowers tied to a hub; the page shows more


def related_in_words(alert: Alert, language: str) -> Iterator[str]:
    """Yield who is in trouble and by which path it reaches whom; nothing for an own change."""
    wording, exposure = WORDING[language], alert.exposure
    if not alert.path and exposure is None:
        return
    change = alert.change
    if alert.path or not _of_a_trade(exposure):
        yield wording.company.format(name=one_line(change.name) or change.uscc, uscc=change.uscc)
    if alert.path:
        end = one_line(alert.borrower_name) or alert.borrower if exposure is None else ""
        yield wording.path.format(path=path_in_words(alert.path, end, language))
    if exposure is not None:
        total = money(exposure.balance, language)
        yield wording.exposure.format(n=exposure.count, balance=total)
        for one in exposure.largest[:_MOST_NAMED]:
            name = one_line(one.name) or one.uscc
            balance = money(one.balance, language)
            if one.link is None:
                yield wording.exposed_of_trade.format(name=name, balance=balance)
                continue
            link, _, _ = path_in_words((one.link,), name, language).rpartition(" → ")
            yield wording.exposed.format(name=name, link=link or name, balance=balance)


def _of_a_trade(exposure: Exposure | None) -> bool:
    """Return whether the borrowers are of one trade rather than tied to one company."""
    return exposure is not None and all(one.link is None for one in exposure.largest)


def path_in_words(path: Sequence[Link], end: str, language: str) -> str:
    """Return the hops one after the other; `end` names the last company."""
    natures = WORDING[language].nature
    names = [one_line(link.source_name) or link.source for link in path[1:]]
    said = [one_line(path[0].source_name) or path[0].source]
    for link, name in zip(path, [*names, end or path[-1].target], strict=True):
        share = f"{link.share:.1%}".replace(".0%", "%")
        said.append(natures[link.nature, link.direction].format(share=share, name=name))
    return " ".join(said)
