"""corrections → corrected, recalls: a fact that no longer stands stops to count for its borrower."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from msgspec.structs import replace

from desk.objecting import moot
from detectors.families import FAMILY_INDEX
from detectors.memory import decode as decode_memory
from detectors.memory import encode as encode_memory
from detectors.memory import mark_of
from detectors.unlearn import ended_mark, without
from routing.told import NOTHING_TOLD
from routing.typologies import Typologies
from routing.withholding import not_for_everybody
from schemas import codec
from schemas.catalogue import Kind
from schemas.corrections import Corrected, Correction, CorrectionKind, CorrectionOutcome
from schemas.echoes import Fallen
from schemas.findings import Finding
from schemas.holders import HolderPolicy
from schemas.identifiers import recall_id
from schemas.recalls import Recall, RecallKind
from streams.borrowers import Borrowers
from streams.holders import send_ended
from streams.work import Work

__all__ = ["Corrections", "decode_corrections"]

decode_corrections = codec.batch_decoder(Correction)

Standing = tuple[Finding, ...] | None


class Corrections:
    """Changes what is remembered of a borrower, and sends word to every desk."""

    def __init__(
        self, kinds: Mapping[str, Kind], typologies: Typologies, holders: HolderPolicy
    ) -> None:
        self._kinds, self._typologies, self._holders = kinds, typologies, holders

    def correct(
        self, correction: Correction, borrowers: Borrowers, work: Work, now: datetime
    ) -> Corrected:
        """Take one correction in; return what came of it.

        The next change of the borrower is scored without a fact that ended, and no pattern is made
        of it. Requests about it that are under way have lost their point. What ended before is told
        to nobody again; what the memory does not know may have been told all the same, long ago.
        """
        outcome, standing = self._remember(correction, borrowers)
        answer = Corrected(correction=correction, outcome=outcome)
        partition = borrowers.partition
        work.send("corrected", correction.uscc, codec.encode(answer), partition)
        if outcome is CorrectionOutcome.REPEATED or correction.what is CorrectionKind.CONFIRMED:
            return answer
        send_ended(correction, self._holders, work)
        self._pass_on(Fallen(uscc=correction.uscc, correction=correction), borrowers, work)
        if correction.what.ends:
            self._untell(correction, standing, borrowers)
            for objection in borrowers.contested.about(correction.fact_id):
                borrowers.contested.put(moot(objection, now, correction.what))
        send_recall(
            _recall(correction, self._kinds.get(correction.kind), standing, now), borrowers, work
        )
        return answer

    def fell(self, came: Fallen, borrowers: Borrowers, work: Work) -> None:
        """Let a fact stop to count where it counts under the code of a successor too.

        Word of it went out from the company that it is about.
        """
        here = replace(came.correction, uscc=came.uscc)
        _, standing = self._remember(here, borrowers)
        if here.what.ends:
            self._untell(here, standing, borrowers)
        self._pass_on(came, borrowers, work)

    def _pass_on(self, came: Fallen, borrowers: Borrowers, work: Work) -> None:
        after = borrowers.followed[came.uscc].decode()
        if after and after not in came.passed:
            passed = (*came.passed, came.uscc)
            work.send("echoes", after, codec.encode(replace(came, uscc=after, passed=passed)))

    def _remember(
        self, correction: Correction, borrowers: Borrowers
    ) -> tuple[CorrectionOutcome, Standing]:
        memory = decode_memory(borrowers.memory[correction.uscc])
        mark = mark_of(correction.fact_id)
        kind = self._kinds.get(correction.kind)
        if not memory.knows(mark) or kind is None:
            return CorrectionOutcome.UNKNOWN_FACT, self._forget(correction, borrowers)
        if not correction.what.ends:
            return CorrectionOutcome.NOTED, self._amend(correction, borrowers)
        if memory.knows(ended_mark(mark)):
            return CorrectionOutcome.REPEATED, None
        at = int(correction.occurred_at.timestamp())
        less = without(memory, mark, at, FAMILY_INDEX[kind.family])
        borrowers.memory[correction.uscc] = encode_memory(less)
        return CorrectionOutcome.ENDED, self._forget(correction, borrowers)

    def _untell(self, correction: Correction, standing: Standing, borrowers: Borrowers) -> None:
        """Let the next fact of a concern be news: what was told of it will have been taken back."""
        uscc, patterns = correction.uscc, {finding.pattern for finding in standing or ()}
        told, changed = borrowers.told_of(uscc), {}
        for institution in {watch.institution for watch in borrowers.watches(uscc)}:
            before = told.get(institution, NOTHING_TOLD)
            after = before.without(correction.fact_id, institution, patterns)
            if after is not before:
                changed[institution] = after
        borrowers.tell(uscc, changed)

    def _forget(self, correction: Correction, borrowers: Borrowers) -> Standing:
        """Take the fact out of its borrower's trail; return what the patterns are without it."""
        trail = borrowers.trails[correction.uscc]
        trace = trail.trace_of(correction.fact_id)
        if trace is None or not correction.what.ends:
            return None
        shorter = borrowers.trails[correction.uscc] = trail.without(correction.fact_id)
        return self._typologies.standing(shorter, trace.signals)

    def _amend(self, correction: Correction, borrowers: Borrowers) -> Standing:
        """Put another amount into the trail; return what the patterns are then."""
        if correction.what is not CorrectionKind.AMENDED:
            return None
        trail = borrowers.trails[correction.uscc]
        trace = trail.trace_of(correction.fact_id)
        fen = correction.amended.get("amount_fen", "")
        if trace is None or not (fen.isascii() and fen.isdigit()):
            return None
        other = trail.amended(correction.fact_id, int(fen) // 100)
        borrowers.trails[correction.uscc] = other
        return self._typologies.standing(other, trace.signals)


def send_recall(recall: Recall, borrowers: Borrowers, work: Work) -> None:
    """Write the same to every partition: any institution may have been told of the fact."""
    record = codec.encode(recall)
    for partition in range(borrowers.partitions):
        work.send("recalls", recall.fact_id, record, partition)


def _recall(correction: Correction, kind: Kind | None, standing: Standing, now: datetime) -> Recall:
    what = correction.what
    if what is CorrectionKind.AMENDED:
        said = [f"{field}={text}" for field, text in sorted(correction.amended.items())]
        name = recall_id(correction.fact_id, what, *said)
    else:  # whichever way it ends, it ends once
        name = recall_id(correction.fact_id, "ended")
    return Recall(
        recall_id=name, fact_id=correction.fact_id, uscc=correction.uscc, kind=correction.kind,
        occurred_at=correction.occurred_at, what=RecallKind(what.value),
        decided_at=correction.decided_at, at=now, source=correction.source,
        reason=correction.reason, amended=correction.amended,
        withheld=not_for_everybody(correction.amended, kind), objection_id=correction.objection_id,
        standing=standing,
    )  # fmt: skip
