"""The pulse of the industries: surges and droughts of one family of changes, as early as they show."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from enum import StrEnum
from hashlib import blake2b

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from calendars.days import day_class
from detectors.industries.cell import Cell
from detectors.industries.lags import HORIZON_DAYS, Lags
from detectors.industries.seasons import Seasons
from detectors.industries.unlikely import rarely_as_few, rarely_as_many
from schemas.industry import Direction, IndustryAlarm

__all__ = ["Counted", "IndustryPulse"]

_DAY = 86_400
_SHANGHAI = 8 * 3600  # seconds ahead of UTC, all year
_EPOCH = date(1970, 1, 1).toordinal()
_SPANS = (1, 7)  # days counted together
_FEWEST = 4  # facts that make a surge at all
_FEWEST_EXPECTED = 8.0  # facts that must be missing for a drought
_PRIOR_DAYS = 7.0  # ordinary days that the mean of all cells stands for in a new one
_WARM_UP_DAYS = 28  # learnt by the family before it speaks
_BEFORE_SEASONS_DAYS = 7  # until a rate is known at all
_QUIET_DAYS = 7
_GRAVER = 2.0  # times the rarity that was told, that break the quiet
_WAVE_PRIOR = 2.0  # facts of the other industries that stand for "as usual"
_MOST_WAVE = 20.0
_CLIP = 4.0  # deviations up to which a day's count is learnt
_FIRST_SCATTER, _SCATTER_WEIGHT = 0.05, 0.005


class Counted(StrEnum):
    """What became of a fact in the counts."""

    COUNTED = "counted"
    OLD = "old"  # beyond the horizon: a batch of old records is no surge
    FUTURE = "future"  # a mistake of its source


class _State(Struct, array_like=True):
    family: str
    rarity: float
    first: int = 0  # days since 1970, in Shanghai; what lies before was not seen whole
    today: int = 0
    learnt: int = 0  # days
    scatter: float = _FIRST_SCATTER  # variance beyond chance, as a part of the mean squared
    seasons: Seasons = field(default_factory=Seasons)
    lags: Lags = field(default_factory=Lags)
    cells: dict[str, Cell] = {}
    all: Cell = field(default_factory=Cell)  # every industry together


class IndustryPulse:
    """Counts one family of changes by industry and district, each fact on the day it happened.

    A day's count so far is held against the rate of the series, times the factor of its class of
    day, times the part of a day's facts that is known by now (hour by hour on the first day): so a
    surge shows within the day, and a batch of records of many old days raises none. What lifts or
    stills all other industries alike, a campaign or a source that fails and catches up, is no news
    of one. Days are learnt when they leave the horizon of 21 days; surges are learnt clipped.

    Weak where less than about one fact a month is usual, and in the first seven weeks.

    Parameters
    ----------
    family
        Of kinds, for the alarms.
    rarity
        From which on an alarm is raised: 5 is one chance in 100,000 for one series and day.

    """

    def __init__(self, family: str, rarity: float = 5.0) -> None:
        self._state = _State(family, rarity)
        self._known = self._state.lags.known()
        self._factors = self._state.seasons.factors()
        self._parts: dict[tuple[int, int, int], float] = {}  # of `_part`, until the day turns
        self._level = 0.0  # of all industries together, facts an ordinary day
        self._usual = {"": 0.0, "wide": 0.0}

    def observe(
        self, industry: str, district: str, day: int, at: int
    ) -> tuple[Counted, list[IndustryAlarm]]:
        """Count a fact of `day` (days since 1970, Shanghai) taken in `at` (seconds of 1970)."""
        state = self._state
        today = max(state.today, (at + _SHANGHAI) // _DAY)
        alarms = list(self.advance(at)) if today != state.today else []
        if day > today:
            return Counted.FUTURE, alarms
        if today - day >= HORIZON_DAYS:
            return Counted.OLD, alarms
        state.lags.learn(at + _SHANGHAI - day * _DAY)
        state.all.count(day, today)
        names = (f"{industry}:", f"{industry}:{district}") if district else (f"{industry}:",)
        wide = None
        for name in names:
            cell = state.cells.get(name)
            if cell is None:
                cell = state.cells[name] = Cell()
            wide = wide or cell
            cell.count(day, today)
            for span in _SPANS:
                alarm = self._surge(name, cell, wide, day, span, at)
                if alarm is not None:
                    alarms.append(alarm)
                    break
        return Counted.COUNTED, alarms

    def advance(self, at: int) -> Iterator[IndustryAlarm]:
        """Begin the day of `at`, learn those that are over; yield the droughts that they show."""
        state = self._state
        today = (at + _SHANGHAI) // _DAY
        if not state.today:
            state.first = state.today = today
        while state.today < today:
            self._known, self._factors = state.lags.known(), state.seasons.factors()
            self._parts.clear()
            if state.learnt >= _WARM_UP_DAYS:
                yield from self._droughts(at)
            if state.today - HORIZON_DAYS + 1 >= state.first:
                self._learn(state.today - HORIZON_DAYS + 1)
            state.today += 1

    def _rate(self, name: str, cell: Cell) -> tuple[float, float]:
        """Return facts an ordinary day, and the shape of how sure that is."""
        usual = self._usual["wide" if name.endswith(":") else ""]
        facts = cell.facts + _PRIOR_DAYS * usual + 0.1
        shape = 1 / (1 / facts + self._state.scatter)
        return facts / (cell.days + _PRIOR_DAYS), shape

    def _part(self, last: int, span: int, at: int) -> float:
        """Return how many ordinary days' facts should be known of the days up to `last`.

        The same within an hour, so it is reckoned once an hour.
        """
        key = (last, span, at // 3600)
        part = self._parts.get(key, 0.0)
        if part:
            return part
        at = at // 3600 * 3600 + 1
        for day in range(last - span + 1, last + 1):
            known = self._known[Lags.place(at + _SHANGHAI - day * _DAY)]
            part += self._factors[day_class(date.fromordinal(day + _EPOCH))] * known
        self._parts[key] = part
        return part

    def _others(
        self, wide: Cell, industry: str, last: int, span: int, part: float
    ) -> tuple[float, float]:
        """Return how many times the usual the others bring in these days, and how sure that is."""
        own_rate, _ = self._rate(f"{industry}:", wide)
        counted = self._state.all.sum(last, span) - wide.sum(last, span)
        expected = max(0.0, self._level - own_rate) * part
        return (counted + _WAVE_PRIOR) / (expected + _WAVE_PRIOR), counted + _WAVE_PRIOR

    def _surge(
        self, name: str, cell: Cell, wide: Cell, day: int, span: int, at: int
    ) -> IndustryAlarm | None:
        state = self._state
        last = day if span == 1 else state.today
        count = cell.sum(last, span)
        if state.learnt < _WARM_UP_DAYS or not _looked_at(count):
            return None
        industry, district = name.split(":")
        rate, shape = self._rate(name, cell)
        part = self._part(last, span, at)
        if count <= rate * part:
            return None
        wave, sure = self._others(wide, industry, last, span, part)
        mean = rate * part * min(_MOST_WAVE, max(1.0, wave))
        rare = rarely_as_many(count, mean, 1 / (1 / shape + 1 / sure) if wave > 1 else shape)
        told_on, told = cell.told_surge
        quiet = told_on and state.today - told_on <= _QUIET_DAYS
        if rare < state.rarity or (quiet and rare < told * _GRAVER):
            return None
        cell.told_surge = (state.today, rare)
        alarm = self._alarm(Direction.SURGE, name, last, span, count, mean, rare, at)
        return self._with_curve(alarm, cell, rate, at)

    def _droughts(self, at: int) -> Iterator[IndustryAlarm]:
        """Yield the cells whose week up to the day that ends now brought far too little."""
        state = self._state
        last, span = state.today, _SPANS[-1]
        end = (last + 1) * _DAY - _SHANGHAI
        part = self._part(last, span, end)
        for name, cell in state.cells.items():
            rate, shape = self._rate(name, cell)
            if rate * part < _FEWEST_EXPECTED:
                continue
            industry, district = name.split(":")
            wave, _ = self._others(state.cells[f"{industry}:"], industry, last, span, part)
            mean = rate * part * max(1 / _MOST_WAVE, min(1.0, wave))
            count = cell.sum(last, span)
            rare = rarely_as_few(count, mean, shape)
            told_on, _ = cell.told_drought
            quiet = told_on and last - told_on <= 2 * _QUIET_DAYS
            if rare < state.rarity or quiet:
                continue
            cell.told_drought = (last, rare)
            alarm = self._alarm(
                Direction.DROUGHT, name, last, span, count, mean, rare, min(at, end)
            )
            yield self._with_curve(alarm, cell, rate, min(at, end))

    def _learn(self, day: int) -> None:
        """Take a day that leaves the horizon into rates, seasons and scatter."""
        state = self._state
        kind = day_class(date.fromordinal(day + _EPOCH))
        factor = self._factors[kind]
        total = level = 0.0
        sums, sizes = {"": 0.0, "wide": 0.0}, {"": 0, "wide": 0}
        for name, cell in state.cells.items():
            counted = float(cell.sum(day, 1))
            scope = "wide" if name[-1] == ":" else ""
            rate = (cell.facts + _PRIOR_DAYS * self._usual[scope]) / (cell.days + _PRIOR_DAYS)
            mean = rate * factor
            if mean >= 1:
                beyond = ((counted - mean) ** 2 - mean) / mean**2
                state.scatter += _SCATTER_WEIGHT * (max(-0.5, min(2.0, beyond)) - state.scatter)
            if counted > mean and state.learnt >= _WARM_UP_DAYS:
                deviation = (mean + mean * mean * (state.scatter + 1 / (cell.facts + 1))) ** 0.5
                counted = min(counted, mean + _CLIP * deviation + 1)
            cell.learn(counted, factor)
            sums[scope] += rate
            sizes[scope] += 1
            if scope:
                total, level = total + counted, level + rate
        state.scatter = max(0.01, state.scatter)
        if state.cells:
            state.learnt += 1
            if state.learnt > _BEFORE_SEASONS_DAYS:
                state.seasons.learn(kind, total, level)
        self._usual = {scope: sums[scope] / max(1, sizes[scope]) for scope in sums}
        self._level = level

    def _with_curve(self, alarm: IndustryAlarm, cell: Cell, rate: float, at: int) -> IndustryAlarm:
        """Return the alarm with the days of the horizon, as far as they were seen, beside their due."""
        state = self._state
        days = range(max(state.first, state.today - HORIZON_DAYS + 1), state.today + 1)
        return replace(
            alarm,
            counts=tuple([cell.sum(day, 1) for day in days]),
            due=tuple([round(rate * self._part(day, 1, at), 2) for day in days]),
        )

    def _alarm(
        self, direction: Direction, name: str, last: int, span: int, count: int, mean: float,
        rare: float, at: int,
    ) -> IndustryAlarm:  # fmt: skip
        family, (industry, district) = self._state.family, name.split(":")
        step = int(rare / self._state.rarity).bit_length()  # told again only when twice as rare
        key = f"industry|{direction}|{industry}|{district}|{family}|{last}|{span}|{step}"
        return IndustryAlarm(
            alarm_id=blake2b(key.encode(), digest_size=16).hexdigest(),
            direction=direction, industry=industry, district=district, family=family,
            day=datetime.fromtimestamp(last * _DAY - _SHANGHAI, UTC), days=span,
            count=count, expected=round(mean, 2), rarity=round(rare, 2),
            at=datetime.fromtimestamp(at, UTC),
        )  # fmt: skip

    @property
    def cells(self) -> int:
        """How many series are counted."""
        return len(self._state.cells)

    def to_bytes(self) -> bytes:
        """Return all that was learnt, as a value."""
        return _encode((self._state, self._known, self._factors, self._level, self._usual))

    @classmethod
    def from_bytes(cls, raw: bytes) -> IndustryPulse:
        """Return the pulse of `to_bytes`. Raises `ValueError` for bytes that are no such state."""
        state, known, factors, level, usual = _decode(raw)
        pulse = cls(state.family, state.rarity)
        pulse._state, pulse._known, pulse._factors = state, known, factors
        pulse._level, pulse._usual = level, usual
        return pulse


def _looked_at(count: int) -> bool:
    """Return whether a count is one to judge: every small one, of large ones each eighth more."""
    return count >= _FEWEST and (count < 16 or count % (count >> 3) == 0)


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(
    tuple[_State, list[float], list[float], float, dict[str, float]]
).decode
