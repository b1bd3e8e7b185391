"""The row of a watch, made from its struct in Python."""

from __future__ import annotations

from msgspec import Struct

from schemas import codec
from schemas.watches import Watch


class WatchRow(Struct, frozen=True, gc=False):
    institution: str
    uscc: str
    watch_id: str
    state: str
    consent_reference: str
    version: int
    watch: str  # JSON


def watch_rows(w: Watch, position: str) -> list[tuple[str, Struct]]:
    row = WatchRow(
        institution=w.institution, uscc=w.uscc, watch_id=w.watch_id, state=w.state.value,
        consent_reference=w.consent_reference, version=w.version, watch=codec.encode(w).decode(),
    )  # fmt: skip
    return [("watches", row)]
