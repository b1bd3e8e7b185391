"""What makes an engine fail, kept for whoever waits for it."""

from __future__ import annotations

import asyncio

__all__ = ["Failing"]


class Failing:
    """`failed` is done, with the error, once the engine has failed: it is to be stopped then."""

    def __init__(self) -> None:
        self.failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def _fail(self, error: BaseException) -> None:
        if not self.failed.done():
            self.failed.set_exception(error)

    def check(self) -> None:
        """Raise what made the engine fail, if it has."""
        if self.failed.done():
            self.failed.result()

    def ails(self) -> str:
        """Return that the engine has failed and by what kind of error; empty while it works."""
        error = self.failed.exception() if self.failed.done() else None
        return "" if error is None else f"it has failed ({type(error).__name__}) and is stopping"
