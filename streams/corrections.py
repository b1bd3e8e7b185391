"""corrections → corrected: a fact that no longer stands stops to count for its borrower."""

from __future__ import annotations

from collections.abc import Mapping

from detectors.families import FAMILY_INDEX
from detectors.memory import mark_of
from detectors.unlearn import ended_mark, without
from schemas import codec
from schemas.catalogue import Kind
from schemas.corrections import Corrected, Correction, CorrectionOutcome
from streams.borrowers import Borrowers

__all__ = ["correct", "decode_corrections"]

decode_corrections = codec.batch_decoder(Correction)


def correct(correction: Correction, borrowers: Borrowers, kinds: Mapping[str, Kind]) -> Corrected:
    """Change the borrower's memory by one correction; return what came of it.

    The next change of the borrower is scored without the fact, and no pattern is made of it. What
    banks were told of it stays as it was told: taking that back begins with the answer.
    """
    memory, mark = borrowers.memory[correction.uscc], mark_of(correction.fact_id)
    kind = kinds.get(correction.kind)
    if not memory.knows(mark) or kind is None:
        outcome = CorrectionOutcome.UNKNOWN_FACT
    elif not correction.what.ends:
        outcome = CorrectionOutcome.NOTED
    elif memory.knows(ended_mark(mark)):
        outcome = CorrectionOutcome.REPEATED
    else:
        at = int(correction.occurred_at.timestamp())
        borrowers.memory[correction.uscc] = without(memory, mark, at, FAMILY_INDEX[kind.family])
        trail = borrowers.trails[correction.uscc]
        if (shorter := trail.without(correction.fact_id)) is not trail:
            borrowers.trails[correction.uscc] = shorter
        outcome = CorrectionOutcome.ENDED
    return Corrected(correction=correction, outcome=outcome)
