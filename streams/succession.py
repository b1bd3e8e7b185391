"""companies, orders → echoes: what is remembered of a company goes on under its successor's code."""

from __future__ import annotations

from msgspec.structs import replace

from detectors.inheritance import inherited
from detectors.memory import decode, encode
from routing.heard import together
from routing.told import NOTHING_TOLD, Told
from routing.trail import NO_TRAIL
from routing.trail import decode as decode_trail
from routing.trail import encode as encode_trail
from schemas import codec
from schemas.echoes import Inheritance
from streams.borrowers import Borrowers
from streams.work import Work

__all__ = ["Succession", "decode_told", "inherit_told"]

decode_told = codec.decoder(Told)


class Succession:
    """Hands a company's memory over, once for each successor, by a record that travels like an echo.

    The mark that it was handed over is written with the record, and the memory that it becomes part
    of with the mark that the record was read: whatever ends in between, it arrives once.
    """

    def hand_over(self, uscc: str, successor: str, borrowers: Borrowers, work: Work) -> None:
        """Send what is remembered of a company to the partition of the one that followed it."""
        if borrowers.followed[uscc] == successor.encode() or uscc == successor:
            return
        borrowers.followed[uscc] = successor.encode()
        trail = borrowers.trails[uscc]
        known = Inheritance(
            uscc=successor, memory=borrowers.memory[uscc], heard=borrowers.heard[uscc],
            trail=encode_trail(trail) if trail != NO_TRAIL else b"",
        )  # fmt: skip
        self._send(known, uscc, work)

    def take(self, came: Inheritance, borrowers: Borrowers, work: Work) -> None:
        """Make what was remembered of the former company part of what is known of this one.

        Its patterns go on where the company has none of its own: facts of two companies that only
        later became one make no pattern together. A company that was followed in turn passes on
        what comes after.
        """
        uscc = came.uscc
        memory = decode(borrowers.memory[uscc])
        borrowers.memory[uscc] = encode(inherited(memory, decode(came.memory)))
        if borrowers.trails[uscc] == NO_TRAIL and came.trail:
            borrowers.trails[uscc] = decode_trail(came.trail)
        borrowers.heard[uscc] = together(came.heard, borrowers.heard[uscc])
        after = borrowers.followed[uscc].decode()
        if after and after not in came.passed:
            self._send(replace(came, uscc=after), uscc, work)

    def _send(self, inheritance: Inheritance, uscc: str, work: Work) -> None:
        known = replace(inheritance, passed=(*inheritance.passed, uscc))
        if known.memory or known.trail or known.heard:
            work.send("echoes", known.uscc, codec.encode(known))


def inherit_told(uscc: str, institution: str, came: bytes, borrowers: Borrowers) -> None:
    """Let an institution have been told of a borrower what it was told under the former code.

    Of one rule the later word counts.
    """
    if not came:
        return
    own = borrowers.told_of(uscc).get(institution, NOTHING_TOLD)
    words = dict(decode_told(came).words)
    for rule, word in own.words.items():
        if rule not in words or word.occurred_at >= words[rule].occurred_at:
            words[rule] = word
    borrowers.tell(uscc, {institution: Told(words)})
