"""Everything one institution's desk remembers of noise, and what of it has changed."""

from __future__ import annotations

from collections.abc import Mapping
from heapq import heappop, heappush

from desk.noise.silences import SilenceBook
from desk.noise.stays import Stays
from schemas.held import Held
from schemas.quiet import (
    GroupMemory,
    Mood,
    NoticeStay,
    Pushes,
    Quieted,
    QuietRecord,
    Stay,
    key_of,
)
from schemas.scalars import Instant
from schemas.silences import Silence

__all__ = ["Memory"]


class Memory:
    """Silences, waits, groups, moods and pushes of one institution.

    Every change goes through `keep` or `forget` (or, for waits, `hold` and `release`), so that
    `changes` are the records that the changelog needs to make the same memory again with `load`.
    """

    def __init__(self, institution: str) -> None:
        self.institution = institution
        self.silences = SilenceBook()
        self.stays = Stays()
        self.groups: dict[str, GroupMemory] = {}
        self.moods: dict[str, Mood] = {}
        self.pushes: tuple[Instant, ...] = ()
        self.notices: dict[str, NoticeStay] = {}  # about watches, in the order they came
        self._changes: dict[str, QuietRecord | None] = {}
        self._clock: list[
            tuple[Instant, str, str]
        ] = []  # when a silence, group or mood needs a look

    def load(self, key: str, record: QuietRecord | None) -> None:
        """Take a record of the changelog; None: what had this key is over."""
        if record is None:
            self._unload(key)
        elif isinstance(record, Stay):
            self.stays.put(record)
        else:
            self._take(record)

    def _take(self, record: Quieted | GroupMemory | Mood | Pushes | NoticeStay) -> None:
        match record:
            case Quieted():
                self.silences.add(record.silence)
            case GroupMemory():
                self.groups[record.key] = record
            case Mood():
                self.moods[record.uscc] = record
            case Pushes():
                self.pushes = record.times
            case NoticeStay():
                self.notices[record.notice.notice_id] = record

    def _unload(self, key: str) -> None:
        _, what, *rest = key.split("/")
        if what == "silence":
            self.silences.drop(rest[0])
        elif what == "group":
            self.groups.pop(rest[0], None)
        elif what == "mood":
            self.moods.pop(rest[0], None)
        elif what == "pushes":
            self.pushes = ()
        elif what == "notice":
            self.notices.pop(rest[0], None)
        else:
            self.stays.drop(Held(rest[0]), rest[1], rest[2])

    def keep(self, record: Quieted | GroupMemory | Mood | Pushes | NoticeStay) -> None:
        """Remember a record in place of what had its key."""
        self._take(record)
        self._changes[key_of(record)] = record

    def forget(self, record: Quieted | GroupMemory | Mood | NoticeStay) -> None:
        key = key_of(record)
        self._unload(key)
        self._changes[key] = None

    def hold(self, stay: Stay) -> None:
        self.stays.put(stay)
        self._changes[key_of(stay)] = stay

    def release(self, reason: Held, key: str) -> tuple[Stay, ...]:
        """End a wait and return who waited."""
        stays = self.stays.take(reason, key)
        for stay in stays:
            self._changes[key_of(stay)] = None
        return stays

    def release_one(self, stay: Stay) -> None:
        """End the wait of one alert; the others go on waiting."""
        self.stays.drop(stay.reason, stay.key, stay.brief.alert_id)
        self._changes[key_of(stay)] = None

    def silence(self, silence_id: str) -> Silence | None:
        return self.silences.by_id.get(silence_id)

    def wake(self, at: Instant, what: str, key: str) -> None:
        """Ask for a look at something at a time; more than once does no harm."""
        heappush(self._clock, (at, what, key))

    def next_wake(self) -> tuple[Instant, str, str] | None:
        return self._clock[0] if self._clock else None

    def woken(self) -> None:
        """Put the first look aside."""
        heappop(self._clock)

    def changes(self) -> Mapping[str, QuietRecord | None]:
        """Return what changed since the last call, by key; None for what is over."""
        changes, self._changes = self._changes, {}
        return changes
