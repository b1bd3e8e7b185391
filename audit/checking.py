"""Has anybody changed what was written? Goes through the entries as they are kept, in their order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum

import msgspec
from msgspec import Struct

from audit.chain import GENESIS, canonical, hash_of
from schemas.audit import Anchor, Entry

__all__ = ["Checked", "Finding", "Wrong", "check"]

_decode = msgspec.json.Decoder(Entry).decode


class Wrong(StrEnum):
    """What is wrong with a chain. Shown."""

    CHANGED = "changed"  # an entry is not what it was when it was hashed
    REMOVED = "removed"  # entries between two others are missing
    REORDERED = "reordered"  # an entry stands where another should
    RELINKED = "relinked"  # whole, but it does not follow from the one before
    TRUNCATED = "truncated"  # it ends before an anchor
    REPLACED = "replaced"  # another entry stands where an anchor was taken


class Finding(Struct, frozen=True):
    """One thing that is wrong, and at which number it was seen."""

    chain: int
    number: int
    wrong: Wrong


class Checked(Struct, frozen=True):
    """How far a chain goes, and all that is wrong with it."""

    head: Anchor
    findings: tuple[Finding, ...]


def check(chain: int, raw: Iterable[bytes], anchors: Iterable[Anchor] = ()) -> Checked:
    """Return what is found in one chain.

    Parameters
    ----------
    raw
        Its entries as they are kept, in the order they are kept in.
    anchors
        Taken earlier and kept elsewhere. Without any, an end that was cut off cannot be seen.
    """
    wanted = {a.number: a.hash for a in anchors if a.chain == chain}
    head = Anchor(chain=chain, number=0, hash=GENESIS)
    findings: list[Finding] = []
    for line in raw:
        head, wrong = _step(head, line, wanted)
        findings += [Finding(chain, head.number, w) for w in wrong]
    cut = [number for number in wanted if number > head.number]
    findings += [Finding(chain, number, Wrong.TRUNCATED) for number in sorted(cut)]
    return Checked(head, tuple(findings))


def _step(head: Anchor, line: bytes, wanted: dict[int, str]) -> tuple[Anchor, list[Wrong]]:
    """Return where the chain is after one entry, and what is wrong with that."""
    due = head.number + 1
    try:
        entry = _decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return Anchor(chain=head.chain, number=due, hash=""), [Wrong.CHANGED]
    after = Anchor(chain=head.chain, number=entry.number, hash=entry.hash)
    wrong = list(_wrongs(entry, line, head, wanted))
    return after, wrong


def _wrongs(entry: Entry, line: bytes, head: Anchor, wanted: dict[int, str]) -> Iterator[Wrong]:
    whole = line == canonical(entry) and entry.hash == hash_of(entry)
    if not whole or entry.chain != head.chain:
        yield Wrong.CHANGED
    if entry.number > head.number + 1:
        yield Wrong.REMOVED
    elif entry.number <= head.number:
        yield Wrong.REORDERED
    elif head.hash and entry.previous != head.hash:
        yield Wrong.RELINKED
    if wanted.get(entry.number, entry.hash) != entry.hash:
        yield Wrong.REPLACED
