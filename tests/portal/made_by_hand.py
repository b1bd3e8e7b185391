"""A small store whose content was made by hand, and the application on it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from archived import archive
from msgspec import Struct
from prometheus_client import CollectorRegistry
from quiet_desk import QuietDesk

from desk.act import act
from desk.opening import deadlines, open_case
from portal.app import create_app
from portal.feed import Feed
from schemas.actions import Acted, Action
from schemas.alerts import Alert, Loan
from schemas.assessments import Assessment, Outcome
from schemas.cases import Case
from schemas.catalogue import Kind
from schemas.changes import Change, EquityChange, Inspection, Provenance
from schemas.decisions import Decision, Reason
from schemas.deliveries import DeliveryOutcome, Receipt
from schemas.disposals import Disposal
from schemas.incoming import Rejection, RejectReason
from schemas.institutions import Institution, Staff
from schemas.pace import DeskPolicy
from schemas.scalars import Severity
from schemas.scores import Axes, Cause, Score
from schemas.staff import Role
from store.embedded import EmbeddedStore
from store.migrating import migrate

NOON = datetime(2026, 3, 9, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai
NASTY = '渝样甲<script>alert("x")</script>有限公司'
FROZEN, FAILED = "a" * 32, "b" * 32  # two facts
RURAL, CITY, MICRO = "1" * 32, "2" * 32, "3" * 32  # three alerts
SENT, DEAD = "d" * 32, "e" * 32  # two deliveries

INSTITUTIONS = {
    "yuyang_rural": Institution(
        id="yuyang_rural", name_zh="渝样农商行", name_en="Yuyang Rural",
        staff=(
            Staff(id="officer_1", role=Role.OFFICER), Staff(id="officer_2", role=Role.OFFICER),
            Staff(id="supervisor_1", role=Role.SUPERVISOR),
            Staff(id="checker_1", role=Role.CHECKER),
        ),
    ),
    "shancheng_city": Institution(id="shancheng_city", name_zh="山城样行", name_en="Shancheng"),
    "bayu_microcredit": Institution(id="bayu_microcredit", name_zh="巴渝样贷", name_en="Bayu"),
    "jialing_joint": Institution(id="jialing_joint", name_zh="嘉陵样行", name_en="Jialing"),
}  # fmt: skip
CATALOGUE = {
    code: Kind(
        code=code, name_zh=zh, name_en=en, category=code, family=family, direction="adverse",
        advice_zh=f"{zh}怎么办", advice_en=f"what to do about {en}",
    )
    for code, zh, en, family in (
        ("equity_change", "股权变更", "Equity change", "equity"),
        ("inspection", "行政检查", "Inspection", "inspection"),
    )
}  # fmt: skip


def frozen() -> EquityChange:
    return EquityChange(
        fact_id=FROZEN, uscc="91500000MA5U0000A1", occurred_at=NOON, seen_at=NOON, name=NASTY,
        authority="样例法院", document_number="渝样(2026)1号", nature="freeze", holder="渝样控股",
        share_before=0.6, share_after=0.6, frozen=0.3, provenance=Provenance(source="courts"),
    )  # fmt: skip


def failed() -> Inspection:
    return Inspection(
        fact_id=FAILED, uscc="91500000MA5U0000B2", occurred_at=NOON, seen_at=NOON, name="渝样乙厂",
        passed=False, subject="消防通道",
        provenance=Provenance(source="fire", load="l", file="检查.csv", row=7),
    )  # fmt: skip


def alert(id: str, institution: str, change: Change, severity: Severity, rule: str) -> Alert:
    return Alert(
        alert_id=id, institution=institution, concern=f"{change.uscc}:{rule}", rule=rule,
        severity=severity, reason=Reason.FIRST, change=change, borrower_name=change.name,
        score=_score(change), loans=(Loan(watch_id="w1", reference="渝样贷1号", balance=2_500_000_00),),
        raised_at=NOON + timedelta(seconds=int(id[0])),
    )  # fmt: skip


def _score(change: Change) -> Score:
    if change.fact_id == FAILED:
        return Score(
            fact_id=FAILED, score=0.0
        )  # too early: its family of changes is still being learnt
    return Score(
        fact_id=change.fact_id, score=0.99961, axes=Axes(0.5, 0.997, 0.0), segment="F:equity",
        causes=(Cause("share_moved", 0.3, 0.05, 0.4, "peers"),),
    )  # fmt: skip


def _assessment(change: Change, severity: Severity, rule: str, *decisions: Decision) -> Assessment:
    return Assessment(
        change=change, outcome=Outcome.ACCEPTED, score=_score(change), severity=severity,
        rule=rule, decisions=decisions,
    )  # fmt: skip


def _receipt(id: str, of: Alert, outcome: DeliveryOutcome, attempt: int) -> Receipt:
    return Receipt(
        delivery_id=id, alert_id=of.alert_id, institution=of.institution, channel="core",
        kind="equity_change", severity=of.severity, outcome=outcome, attempt=attempt,
        seen_at=NOON, at=NOON + timedelta(minutes=attempt),
    )  # fmt: skip


def _rejection(row: int, reason: RejectReason, *candidates: str) -> Rejection:
    return Rejection(
        source="fire", load="l", file="检查.csv", row=row, field="企业名称", value=f"第{row}家",
        reason=reason, candidates=candidates, seen_at=NOON,
    )  # fmt: skip


def content() -> list[Any]:
    """Two facts, three alerts at three banks, one delivery that arrived and one that did not."""
    rural = alert(RURAL, "yuyang_rural", frozen(), Severity.CRITICAL, "shares_frozen")
    city = alert(CITY, "shancheng_city", frozen(), Severity.CRITICAL, "shares_frozen")
    micro = alert(MICRO, "bayu_microcredit", failed(), Severity.NOTICE, "failed_inspection")
    return [
        _assessment(
            frozen(), Severity.CRITICAL, "shares_frozen",
            Decision(institution="yuyang_rural", reason=Reason.FIRST, alert_id=RURAL),
            Decision(institution="shancheng_city", reason=Reason.FIRST, alert_id=CITY),
            Decision(institution="jialing_joint", reason=Reason.CONSENT_INVALID),
        ),
        _assessment(
            failed(), Severity.NOTICE, "failed_inspection",
            Decision(institution="bayu_microcredit", reason=Reason.FIRST, alert_id=MICRO),
        ),
        rural, city, micro, case_of(rural), case_of(city), case_of(micro),
        _receipt(SENT, rural, DeliveryOutcome.DELIVERED, 1),
        _receipt(DEAD, city, DeliveryOutcome.RETRY, 1),
        _receipt(DEAD, city, DeliveryOutcome.RETRY, 2),
        _receipt(DEAD, city, DeliveryOutcome.DEAD, 3),
        _rejection(4, RejectReason.UNKNOWN_COMPANY),
        _rejection(9, RejectReason.AMBIGUOUS_COMPANY, "91500000MA5U0000C3", "91500000MA5U0000D4"),
    ]  # fmt: skip


def write(store: EmbeddedStore, records: list[Any]) -> None:
    archive(store, *records)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedStore]:
    """The engine opens one folder at a time, so a module opens it and closes it again."""
    store = EmbeddedStore(tmp_path_factory.mktemp("store"))
    migrate(store)
    write(store, content())
    yield store
    store.close()


class AtHand:
    """Desks without a log: decide at once, on the cases they are given, and remember all."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Have every alert of the content open, as if nobody had done anything."""
        self.cases = {of.alert_id: case_of(of) for of in content() if isinstance(of, Alert)}
        self.acted: list[Acted] = []
        self.silent = False

    async def act(self, action: Action) -> Acted | None:
        if self.silent:
            return None
        bank = INSTITUTIONS[action.institution]
        result = act(self.cases.get(action.alert_id), action, bank, DeskPolicy(), NOON)
        if result.case is not None:
            self.cases[action.alert_id] = result.case
        self.acted.append(result.acted)
        return result.acted

    def recent(self, alert_id: str) -> tuple[Acted, ...]:
        return tuple(acted for acted in self.acted if acted.alert_id == alert_id)


def case_of(of: Alert) -> Case:
    bank = INSTITUTIONS[of.institution]
    return open_case(of, deadlines(bank, of.severity, DeskPolicy(), of.raised_at))


class Site(Struct):
    """The application with everything a test may want to turn."""

    feed: Feed
    registry: CollectorRegistry
    resent: list[tuple[str, str]]
    waiting: list[str]
    said: list[Disposal]
    desk: AtHand
    quiet: QuietDesk
    app: Any = None

    @property
    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://portal")


def site_on(store: Any) -> Site:
    quiet = QuietDesk(INSTITUTIONS, lambda: NOON)
    site = Site(Feed(start=0), CollectorRegistry(), [], [""], [], AtHand(), quiet)

    async def resend(institution: str, delivery_id: str) -> None:
        site.resent.append((institution, delivery_id))

    async def resend_all(letters: Sequence[tuple[str, str]]) -> None:
        site.resent += letters

    async def dispose(said: Disposal) -> None:
        site.said.append(said)

    site.app = create_app(
        store=store, feed=site.feed, registry=site.registry, ready=lambda: site.waiting[-1],
        institutions=INSTITUTIONS, catalogue=CATALOGUE, resend=resend, resend_all=resend_all,
        dispose=dispose, now=lambda: NOON, desk=site.desk, silencing=quiet,
    )  # fmt: skip
    return site


@pytest.fixture
def site(store: EmbeddedStore) -> Site:
    return site_on(store)


@pytest.fixture
async def client(site: Site) -> AsyncIterator[httpx.AsyncClient]:
    async with site.client as client:
        yield client
