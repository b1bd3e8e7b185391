"""The industry pulses of one partition, and how they survive a crash exactly.

As with the detectors' models: every batch adds what it counted, every so often a pulse is written
whole, and recovery counts again what came after.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from faust.types import TP

from detectors.industries.industry_pulse import IndustryPulse
from schemas.beats import Beats
from schemas.industry import IndustryAlarm
from streams.shares import Share
from streams.work import Work

__all__ = ["Pulses"]

_WHOLE_EVERY = 64  # batches of a family

_encode = msgspec.msgpack.Encoder().encode
_decode_whole = msgspec.msgpack.Decoder(tuple[int, bytes]).decode
_decode_delta = msgspec.msgpack.Decoder(tuple[int, Beats]).decode


class Pulses:
    """One pulse a family of changes."""

    def __init__(self, partition: int) -> None:
        self._partition = partition
        self._pulses: dict[str, IndustryPulse] = {}
        self._batch: dict[str, int] = {}
        self._counted: list[tuple[str, bytes]] = []

    @classmethod
    async def recover(cls, share: Share[Pulses]) -> Pulses:
        """Return what the share's former holder had counted at its last commit."""
        found, states = cls(share.partition), dict[str, bytes]()
        async for batch in share.group.log.replay({TP("pulses", share.partition): None}):
            for key, value in zip(batch.keys, batch.values, strict=True):
                if key is not None and value is not None:
                    states[key.decode()] = value
        found.restore(states)
        return found

    def restore(self, states: Mapping[str, bytes]) -> None:
        """Take the newest value of every key that `flush` has ever written."""
        for key, raw in states.items():
            if "|" not in key:
                self._batch[key], state = _decode_whole(raw)
                self._pulses[key] = IndustryPulse.from_bytes(state)
        deltas = sorted(
            (_decode_delta(raw) for key, raw in states.items() if "|" in key),
            key=lambda delta: delta[0],
        )
        for number, beats in deltas:
            if number > self._batch.get(beats.family, 0):
                self._count(beats)
                self._batch[beats.family] = number

    def take(self, beats: Beats) -> list[IndustryAlarm]:
        """Count the facts of one batch of one family; return the alarms they raise."""
        family = beats.family
        alarms = self._count(beats)
        number = self._batch[family] = self._batch.get(family, 0) + 1
        if number % _WHOLE_EVERY:
            self._counted.append((f"{family}|{number % _WHOLE_EVERY}", _encode((number, beats))))
        else:
            self._counted.append((family, _encode((number, self._pulses[family].to_bytes()))))
        return alarms

    def _count(self, beats: Beats) -> list[IndustryAlarm]:
        pulse = self._pulses.get(beats.family)
        if pulse is None:
            pulse = self._pulses[beats.family] = IndustryPulse(beats.family)
        return [
            alarm
            for beat in beats.beats
            for alarm in pulse.observe(beat.industry, beat.district, beat.day, beat.at)[1]
        ]

    def flush(self, work: Work) -> None:
        """Write what was counted since the last call."""
        counted, self._counted = self._counted, []
        for key, value in counted:
            work.send("pulses", key, value, self._partition)
