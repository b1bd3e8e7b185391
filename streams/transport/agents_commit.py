"""Offsets are committed by the agents, in the transaction that holds what they write.

Faust's own book-keeping of acknowledged offsets is therefore switched off, for any log alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from faust.types import TP
from mode.utils.futures import notify

__all__ = ["AgentsCommit"]


class AgentsCommit:
    """To be put before a Faust consumer among the bases of ours."""

    _unacked_messages: Any
    _waiting_for_ack: Any

    async def _commit(self, offsets: Mapping[TP, int]) -> bool:
        return True

    async def commit(self, *args: Any, **kwargs: Any) -> bool:
        return False

    async def _add_gap(self, tp: TP, offset_from: int, offset_to: int) -> None:
        return None

    def ack(self, message: Any) -> bool:
        message.acked = True
        self._unacked_messages.discard(message)
        notify(self._waiting_for_ack)
        return True
