"""Which rows were taken already: digests of the last ones, kept in pieces beside the rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

from schemas import codec

__all__ = ["Seen"]

_PREFIX = "seen/"
_WIDTH = 8  # bytes of a digest


class _Piece(Struct, frozen=True, array_like=True):
    """The digests of one portion, and how far it reached (a watermark, or nothing)."""

    digests: bytes
    upto: float = 0.0


_decode = codec.decoder(_Piece)


class Seen:
    """Remembers digests of the rows that were taken, newest pieces last.

    `changes` gives what must be committed with the rows: a piece for the new ones, and the end of
    those that need not be remembered any more. Nothing is rewritten, so the cost of remembering is
    a few bytes a row, once.

    Parameters
    ----------
    state
        A feed's state; pieces are those keys that begin with `seen/`.
    """

    def __init__(self, state: Mapping[str, bytes]) -> None:
        self._pieces: dict[str, tuple[list[bytes], float]] = {}
        self._known: set[bytes] = set()
        for key in sorted(key for key in state if key.startswith(_PREFIX)):
            piece = _decode(state[key])
            self._add(key, _cut(piece.digests), piece.upto)

    def _add(self, key: str, digests: list[bytes], upto: float) -> None:
        self._pieces[key] = (digests, upto)
        self._known.update(digests)

    def __contains__(self, digest: bytes) -> bool:
        return digest in self._known

    def __len__(self) -> int:
        return len(self._known)

    def changes(
        self, fresh: Iterable[bytes], *, upto: float = 0.0, most: int | None = None,
        not_below: float | None = None,
    ) -> dict[str, bytes | None]:  # fmt: skip
        """Remember new digests and forget old pieces; return the state to commit.

        Parameters
        ----------
        upto
            How far these rows reach.
        most
            Forget the oldest pieces while more than so many digests would be left without them.
        not_below
            Forget the pieces that do not reach so far.
        """
        state: dict[str, bytes | None] = {}
        digests = list(fresh)
        if digests:
            last = max(self._pieces, default=f"{_PREFIX}{-1:012}")
            key = f"{_PREFIX}{int(last.removeprefix(_PREFIX)) + 1:012}"
            self._add(key, digests, upto)
            state[key] = codec.encode(_Piece(b"".join(digests), upto))
        for key in self._too_old(most, not_below):
            self._known.difference_update(self._pieces.pop(key)[0])
            state[key] = None
        return state

    def _too_old(self, most: int | None, not_below: float | None) -> list[str]:
        """Return the pieces to forget; never the newest."""
        found, left = [], len(self)
        for key, (digests, reach) in list(self._pieces.items())[:-1]:
            left -= len(digests)
            if not_below is not None and reach < not_below:
                found.append(key)
            elif most is not None:
                if left < most:
                    break
                found.append(key)
        return found


def _cut(digests: bytes) -> list[bytes]:
    return [digests[at : at + _WIDTH] for at in range(0, len(digests), _WIDTH)]
