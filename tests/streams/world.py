"""The whole engine in memory: no folder, no network, one loop. A journey takes milliseconds."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from prometheus_client import CollectorRegistry

from config.catalogue import load_catalogue
from config.policy import load_policy
from notifiers.backoff import Backoff
from notifiers.recording import RecordingNotifier
from schemas import codec
from schemas.changes import ChangeEvent, CourtSeizure, Provenance
from schemas.identifiers import fact_id
from schemas.incoming import Offer
from schemas.institutions import Channel, Institution
from schemas.watches import Watch
from store.recording import RecordingStore
from store.writer import Writer
from streams.clock import Clock, wall_clock
from streams.engine import Engine, Rulebook
from streams.samples import watch_record
from streams.topics import declared
from streams.transport.log import EmbeddedLog
from streams.transport.port import Log
from streams.transport.records import Record

CONFIG = Path(__file__).parents[2] / "config"
CATALOGUE = load_catalogue(CONFIG / "catalogue.yaml")
POLICY = load_policy(CONFIG / "policy.yaml", CATALOGUE)
COMPANY, OTHER = "91110105585615050L", "911101158976043341"  # valid codes of the sample tables
THEN = datetime(2026, 3, 2, 4, tzinfo=UTC)


def bank(name: str, *channels: str) -> Institution:
    return Institution(
        id=name, name_zh=name, name_en=name,
        channels=tuple(Channel(name=c, type="inbox") for c in channels or ("inbox",)),
    )  # fmt: skip


def watch(institution: str, uscc: str = COMPANY, **more: object) -> Watch:
    start = datetime(2020, 1, 1, tzinfo=UTC)
    return Watch(
        watch_id=f"{institution}-{uscc}", institution=institution, uscc=uscc,
        starts_at=start, consent_from=start, **more,
    )  # fmt: skip


def seizure(number: int, uscc: str = COMPANY, at: datetime = THEN) -> ChangeEvent:
    """A change that always alerts, as critical."""
    document = f"({at:%Y})样{number}号"
    return CourtSeizure(
        fact_id=fact_id(uscc, "court_seizure", document_number=document), uscc=uscc,
        occurred_at=at, seen_at=wall_clock(), document_number=document,
        provenance=Provenance(source="test"),
    )  # fmt: skip


class World:
    def __init__(
        self,
        institutions: list[Institution],
        notifiers: dict | None = None,
        log: Log | None = None,
        fails: int = 0,
        mappings: dict | None = None,
        clock: Clock = wall_clock,
        store: RecordingStore | None = None,
    ) -> None:
        self.log = log or EmbeddedLog(None, topics=declared(2))
        self.store = store or RecordingStore(fails)
        self.registry = CollectorRegistry()
        self.notifiers = notifiers or {
            (i.id, c.name): RecordingNotifier() for i in institutions for c in i.channels
        }
        self.announced: list = []
        rulebook = Rulebook(
            POLICY, CATALOGUE, mappings or {}, {i.id: i for i in institutions}, frozenset()
        )
        self.engine = Engine(
            self.log, rulebook, Writer(self.store), self.notifiers, self.registry,
            clock=clock, jitter=lambda: 0.0, announce=self.announced.extend,
            backoff=Backoff(first_seconds=0.01, attempts=3),
        )  # fmt: skip

    async def watched(self, *watches: Watch) -> None:
        await self.log.append([watch_record(w, 2) for w in watches])
        await self.engine.caught_up("watches")

    async def offer(self, *changes: ChangeEvent) -> None:
        await self.log.append(
            [Record("intake", c.uscc.encode(), codec.encode(Offer(change=c))) for c in changes]
        )
        await self.engine.settled()

    def metric(self, name: str, **labels: str) -> float | None:
        return self.registry.get_sample_value(name, labels)


@asynccontextmanager
async def running(world: World) -> AsyncIterator[World]:
    await world.engine.start()
    try:
        yield world
    finally:
        await world.engine.stop()
