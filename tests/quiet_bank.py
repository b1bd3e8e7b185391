"""A bank's desk to write tests with: alerts in a few words, a clock to turn, a restart at will."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from some_alerts import BANK, alert, arrears

from desk.noise.bank import Bank
from desk.noise.outcome import Push
from schemas import codec
from schemas.alerts import Alert
from schemas.decisions import Reason
from schemas.held import Fate, HeldAlert
from schemas.noise import Noise
from schemas.notices import Notice, Seed, WatchEnd, WatchEnding
from schemas.quiet import NoticeStay, QuietRecord
from schemas.scalars import Severity
from schemas.silences import Silence, SilenceAnswer, SilenceEnd, SilenceWish

MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)  # 10:00 in Shanghai, a working day
_decode: Any = codec.decoder(QuietRecord)  # type: ignore[arg-type]


class SomeCases:
    """What the bank has done about alerts, said by the test."""

    def __init__(self) -> None:
        self.over: set[str] = set()
        self.taken: set[str] = set()

    def ended(self, alert_id: str) -> bool:
        return alert_id in self.over

    def answered(self, alert_id: str) -> bool:
        return alert_id in self.over | self.taken


def about(
    number: int, borrower: str = "A", rule: str = "r1", severity: int = 2,
    reason: Reason = Reason.FIRST,
) -> Alert:  # fmt: skip
    """Return an alert about a borrower that is named by a letter."""
    uscc = borrower * 18
    return alert(
        number, change=arrears(number, uscc=uscc), rule=rule, concern=f"{uscc}:{rule}",
        severity=Severity(severity), reason=reason, alert_id=f"{number:032x}",
    )  # fmt: skip


def begun(number: int, *known: Any) -> Seed:
    return Seed(
        notice_id=f"{number:032x}", institution="north", at=MONDAY, watch_id=f"w{number}",
        uscc="A" * 18, known=known, total=len(known),
    )  # fmt: skip


def ending(number: int) -> WatchEnding:
    return WatchEnding(
        notice_id=f"{number:032x}", institution="north", at=MONDAY, watch_id=f"w{number}",
        uscc="A" * 18, ends_at=MONDAY + timedelta(days=14), ending=WatchEnd.MATURITY,
    )  # fmt: skip


def silence(number: int = 1, *, hours: float = 24, at: datetime = MONDAY, **more: Any) -> Silence:
    values: dict[str, Any] = {
        "silence_id": f"{number:032x}", "institution": "north", "author": "supervisor_1",
        "reason": "known", "starts_at": at, "ends_at": at + timedelta(hours=hours),
    }  # fmt: skip
    return Silence(**values | more)


class Desk:
    """Feeds a bank and keeps all it says; its clock only goes on."""

    def __init__(
        self, noise: Noise, *, restarts: bool = False, red_lines: Iterable[str] = ()
    ) -> None:
        self.red_lines = frozenset(red_lines)
        self.institution = msgspec.structs.replace(BANK, noise=noise)
        self.cases, self.restarts = SomeCases(), restarts
        self.now = MONDAY
        self.log: list[tuple[str, bytes | None]] = []
        self.pushes: list[Push] = []
        self.held: list[HeldAlert] = []
        self.answers: list[SilenceAnswer] = []
        self.notices: list[tuple[datetime, str]] = []
        self.waited: list[NoticeStay] = []
        self.bank = Bank(self.institution, self.red_lines, self.cases)

    def take(self, alert: Alert) -> None:
        self.bank.take(alert, self.now)
        self.gather()

    def amend(self, number: int, severity: int) -> None:
        """Let an alert be as grave as that by now, wherever it is."""
        graver = {"severity": Severity(severity)}
        for stay in self.bank.memory.stays.of_alert(f"{number:032x}"):
            brief = msgspec.structs.replace(stay.brief, **graver)
            break
        else:
            return
        self.bank.amend(brief, lambda alert: msgspec.structs.replace(alert, **graver), self.now)
        self.gather()

    def notice(self, notice: Notice) -> None:
        self.bank.notice(notice, self.now)
        self.gather()

    def silence(self, wanted: Silence) -> SilenceAnswer:
        self.bank.wish(SilenceWish(request_id="0" * 32, silence=wanted), self.now)
        self.gather()
        return self.answers[-1]

    def end(self, number: int) -> SilenceAnswer:
        wish = SilenceEnd(
            request_id="1" * 32, institution="north", silence_id=f"{number:032x}",
            by="officer_1", at=self.now,
        )  # fmt: skip
        self.bank.end(wish, self.now)
        self.gather()
        return self.answers[-1]

    def wait(self, **time: float) -> None:
        """Let time pass and look at the clock."""
        self.wait_until(self.now + timedelta(**time))

    def wait_until(self, at: datetime) -> None:
        self.now = at
        self.bank.tick(self.now)
        self.gather()

    def wait_for_all(self, days: int = 100) -> None:
        """Let time pass, looking at the clock whenever it is due, until nothing more is."""
        end = self.now + timedelta(days=days)
        while (due := self.bank.next_due()) is not None and due <= end:
            self.now = max(self.now, due)
            self.bank.tick(self.now)
            self.gather()
        self.now = end

    def gather(self) -> None:
        out = self.bank.collect()
        self.pushes += out.pushes
        self.held += out.held
        self.answers += out.answers
        self.notices += [(self.now, told.notice.notice_id) for told in out.told]
        self.waited += out.waiting
        for key, record in self.bank.memory.changes().items():
            self.log.append((key, None if record is None else codec.encode(record)))
        if self.restarts:
            self.restart()

    def restart(self) -> None:
        """Forget everything but the changelog."""
        self.bank = Bank(self.institution, self.red_lines, self.cases)
        for key, value in self.log:
            self.bank.memory.load(key, None if value is None else _decode(value))
        self.bank.recovered()

    def told(self) -> list[list[int]]:
        """Return the numbers of the alerts of each push."""
        return [[int(b.alert_id, 16) for b in push.briefs] for push in self.pushes]

    def ends(self) -> dict[int, set[str]]:
        """Return for each alert what has become of it, by the records alone."""
        stays: dict[int, dict[tuple[str, str], HeldAlert]] = defaultdict(dict)
        for record in self.held:
            stays[int(record.alert_id, 16)][record.reason, record.by] = record
        ends: dict[int, set[str]] = defaultdict(set)
        for number, of_alert in stays.items():
            ends[number] |= {r.fate.value for r in of_alert.values() if r.fate is not Fate.MOVED}
        for push in self.pushes:
            if not push.reminder:
                for brief in push.briefs:
                    ends[int(brief.alert_id, 16)].add(Fate.TOLD.value)
        return ends
