"""What persons want done with their alerts: onto the log, and the answers back."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable

from msgspec.structs import replace

from intake.persons import screen_text
from schemas import codec
from schemas.actions import Acted, Action
from streams.asking import Asking
from streams.transport.port import Log, LogUnavailable
from streams.transport.records import Record

__all__ = ["Acting"]

logger = logging.getLogger(__name__)
_REMEMBERED = 5_000  # alerts


class Acting:
    """Asks the desks, and remembers what they answered lately, to whomever.

    The store is a moment behind: what somebody has just done is shown from here.

    Parameters
    ----------
    heard
        Told every answer.
    """

    def __init__(self, log: Log, heard: Callable[[Acted], None] = lambda acted: None) -> None:
        self._heard = heard
        self._recent: OrderedDict[str, tuple[Acted, ...]] = OrderedDict()
        self._asking: Asking[Acted] = Asking(
            log, "acted", codec.decoder(Acted), lambda acted: acted.request_id, self._hear
        )

    async def act(self, action: Action) -> Acted | None:
        """Return what the desk answers; None where it does not in time, and may decide later.

        A number like a resident's in any text is masked before anything is written.
        """
        wish = codec.encode(
            replace(
                action, note=screen_text(action.note), by=screen_text(action.by),
                to=screen_text(action.to),
            )
        )  # fmt: skip
        record = Record("actions", action.institution.encode(), wish)
        try:
            return await self._asking.ask(record, action.request_id)
        except LogUnavailable as error:
            logger.warning("an action is not known to be written: %s", error)
            return None

    def recent(self, alert_id: str) -> tuple[Acted, ...]:
        """Return what was decided lately about an alert, oldest first."""
        return self._recent.get(alert_id, ())

    async def run(self) -> None:
        """Listen for as long as the task lives."""
        await self._asking.run()

    def _hear(self, acted: Acted) -> None:
        self._recent[acted.alert_id] = (*self._recent.get(acted.alert_id, ()), acted)[-50:]
        self._recent.move_to_end(acted.alert_id)
        if len(self._recent) > _REMEMBERED:
            self._recent.popitem(last=False)
        self._heard(acted)
