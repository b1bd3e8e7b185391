"""What was sent against what every bank received and what is stored. Pure.

A repeat of one webhook id is the product's right only where the receiver's answer was lost: the
bank gave none or an error, or a process that may have held it was ended meanwhile.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from faults.facts import Sending
from faults.receiver import Call

__all__ = ["Found", "Losses", "Stored", "check", "named", "repeats", "total"]

Losses = Sequence[tuple[float, float]]
"""Times, monotonic, between which the answer of a receiver may have been lost."""


class Stored(Struct, frozen=True):
    """What the store says of some rounds."""

    facts: Mapping[str, int]  # document number -> rows
    delivered: frozenset[tuple[str, str]]  # bank, document number of deliveries that are delivered
    refused: Mapping[tuple[str, int], int]  # file, row of the file -> rows


class Found(Struct, frozen=True, kw_only=True):
    """The result of some rounds. All but the first four must be zero."""

    facts_sent: int = 0
    alerts_expected: int = 0
    rows_sent: int = 0
    repeats_on_wire: int = 0  # of one id, where the answer before was lost
    facts_lost: int = 0
    facts_twice: int = 0
    alerts_lost: int = 0
    alerts_duplicate: int = 0
    alerts_misrouted: int = 0
    alerts_unrecorded: int = 0  # delivered, and the store does not say so
    refusals_wrong: int = 0  # rows that should have been refused and stored once, or should not
    unsigned: int = 0
    in_summaries: int = 0  # of the alerts expected, those that came in one; no fault

    @property
    def sound(self) -> bool:
        return not any(
            (
                self.facts_lost, self.facts_twice, self.alerts_lost, self.alerts_duplicate,
                self.alerts_misrouted, self.alerts_unrecorded, self.refusals_wrong, self.unsigned,
            )
        )  # fmt: skip


def check(sent: Sending, calls: Sequence[Call], losses: Losses, stored: Stored) -> Found:
    """Compare one round. `calls` and `stored` may hold other rounds too; those are left out,

    but for what no round explains: it is misrouted.
    """
    told = [(call, document) for call in calls for document in named(call, sent)]
    mine = list({id(call): call for call, _ in told}.values())
    answered = {(call.bank, document) for call, document in told if call.status == 204}
    ids: dict[tuple[str, str], set[str]] = {}
    twice = 0  # named twice in one summary
    for call, document in told:
        ids.setdefault((call.bank, document), set()).add(call.webhook_id)
    for call in mine:
        here = named(call, sent)
        twice += len(here) - len(set(here)) + call.unnamed
    explained, unexplained = repeats(mine, losses)
    refused = {place: n for place, n in stored.refused.items() if place[0] in _files(sent)}
    wrong = Counter(dict.fromkeys(sent.refused, 1))
    wrong.subtract(refused)
    return Found(
        facts_sent=len(sent.facts),
        alerts_expected=len(sent.alerts),
        rows_sent=sent.rows,
        repeats_on_wire=explained,
        facts_lost=len(sent.facts - stored.facts.keys()),
        facts_twice=sum(n > 1 for d, n in stored.facts.items() if d in sent.facts),
        alerts_lost=len(sent.alerts - answered),
        alerts_duplicate=unexplained + sum(len(some) - 1 for some in ids.values()) + twice,
        alerts_misrouted=len(
            {(c.bank, document) for c, document in told if c.institution != c.bank}
            | (ids.keys() - sent.alerts)
        ),
        alerts_unrecorded=len((sent.alerts & answered) - stored.delivered),
        refusals_wrong=sum(map(abs, wrong.values())),
        unsigned=sum(not c.signed for c in mine),
        in_summaries=len({(c.bank, d) for c, d in told if c.borrowers and (c.bank, d) in sent.alerts}),
    )  # fmt: skip


def named(call: Call, sent: Sending) -> list[str]:
    """Return the documents of a round that a call tells of: its own, or those a summary stands for."""
    if call.document in sent.facts:
        return [call.document]
    return [sent.documents[code] for code in call.borrowers if code in sent.documents]


def repeats(calls: Iterable[Call], losses: Losses) -> tuple[int, int]:
    """Return how many repeats of an id on the wire are explained, and how many are not."""
    explained = unexplained = 0
    last: dict[tuple[str, str], Call] = {}
    for call in sorted(calls, key=lambda c: c.at):
        before = last.get((call.bank, call.webhook_id))
        last[(call.bank, call.webhook_id)] = call
        if before is None:
            continue
        lost = before.status != 204 or any(
            start <= call.at and end >= before.at for start, end in losses
        )
        explained, unexplained = explained + lost, unexplained + (not lost)
    return explained, unexplained


def _files(sent: Sending) -> set[str]:
    return {sheet.name for sheet in sent.sheets}


def total(found: Iterable[Found]) -> Found:
    """Return the sum of some rounds."""
    sums: Counter[str] = Counter()
    for one in found:
        sums.update({name: getattr(one, name) for name in Found.__struct_fields__})
    return Found(**sums)
