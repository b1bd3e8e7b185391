"""What an institution may know: how delicate a fact is, and which of its fields are withheld. Pure.

The consent (授权) of a loan says how delicate a fact may be that its lender is told, and for what
purpose. Personal Information Protection Law, art. 6 (only as much as the purpose needs); Regulation
on the Credit Reporting Industry (征信业管理条例), art. 18 and 20 (consent in writing, purpose agreed).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from routing.withholding import Rights, fields_withheld
from schemas.alerts import Alert
from schemas.catalogue import Kind
from schemas.changes import ChangeEvent, kind_of
from schemas.findings import Finding
from schemas.masking import without
from schemas.policy import Policy
from schemas.scores import Score
from schemas.sensitivity import Sensitivity
from schemas.watches import Watch

__all__ = ["Discretion", "Veil"]

_WIDEST = Sensitivity.RESTRICTED


class Veil(Struct, frozen=True):
    """What of the changes of a kind an institution may not know."""

    kind: str
    masked: tuple[str, ...]  # fields of the change
    hidden: frozenset[str]  # traits that would tell it by their mere name

    def over(
        self, change: ChangeEvent, score: Score, traits: dict[str, float]
    ) -> tuple[ChangeEvent, Score, dict[str, float]]:
        """Return what may be known. Where a field is withheld the causes of the score go too.

        They, and the traits that are the change's own, would tell it in other words.
        """
        if not self.hidden.isdisjoint(traits):
            traits = {name: value for name, value in traits.items() if name not in self.hidden}
        if not self.masked:
            return change, score, traits
        own = {f"yuan:{self.kind}", "moved", "bound"}
        traits = {
            name: value for name, value in traits.items()
            if name not in own and not name.startswith("nature:")
        }  # fmt: skip
        return without(change, self.masked), replace(score, causes=()), traits


class Discretion:
    """Built once from catalogue and policy. A kind or signal nobody knows counts as restricted."""

    def __init__(self, kinds: Mapping[str, Kind], policy: Policy) -> None:
        self._kinds = {code: kind.sensitivity for code, kind in kinds.items()}
        self._masks = {code: kind.masks for code, kind in kinds.items() if kind.masks}
        self._signals = {
            signal.id: _most(self.of_kind(kind) for kind in signal.kinds)
            for signal in policy.signals
        }
        patterns = {
            pattern.id: _most(self._of_signal(s) for step in pattern.steps for s in step.signals)
            for pattern in policy.patterns
        }
        self._veils: dict[tuple[str, Rights], Veil] = {}
        self._telling = {  # what a trait would tell by its mere name
            level: frozenset(
                [f"had:{s}" for s, found in self._signals.items() if not found.within(level)]
                + [f"pattern:{p}" for p, found in patterns.items() if not found.within(level)]
            )
            for level in Sensitivity
        }

    def of_kind(self, kind: str) -> Sensitivity:
        return self._kinds.get(kind, _WIDEST)

    def _of_signal(self, signal: str) -> Sensitivity:
        return self._signals.get(signal, _WIDEST)

    def of(self, change: ChangeEvent, finding: Finding | None = None) -> Sensitivity:
        """Return how delicate an alert is: as the most delicate fact it is made of."""
        kind = self.of_kind(kind_of(change))
        if finding is None:
            return kind
        return _most([kind, *(self._of_signal(step.signal) for step in finding.steps)])

    def veil(self, kind: str, watches: Collection[Watch]) -> Veil:
        """Return what is withheld from an institution that is told of a kind under these watches.

        A field is shown where the consent of one of them reaches it, for its purpose.
        """
        rights: Rights = frozenset([(w.consent_level, w.purpose) for w in watches])
        veil = self._veils.get((kind, rights))
        if veil is None:
            masked = fields_withheld(self._masks.get(kind, {}), rights)
            hidden = self._telling[_most(level for level, _ in rights)]
            veil = self._veils[kind, rights] = Veil(kind, masked, hidden)
        return veil

    def veiled(self, alert: Alert, watches: Collection[Watch]) -> Alert:
        """Return the alert as an institution may have it that gets it under these watches."""
        veil = self.veil(kind_of(alert.change), watches)
        change, score, traits = veil.over(alert.change, alert.score, alert.traits)
        return replace(alert, change=change, score=score, traits=traits, masked=veil.masked)

    def withheld(self, kind: str, watches: Iterable[Watch]) -> tuple[str, ...]:
        """Return the fields of a kind that whoever holds these watches may not see."""
        rights: Rights = frozenset((w.consent_level, w.purpose) for w in watches)
        return fields_withheld(self._masks.get(kind, {}), rights)


def _most(levels: Iterable[Sensitivity]) -> Sensitivity:
    """Return the most delicate of some levels, PUBLIC of none."""
    found = Sensitivity.PUBLIC
    for level in levels:
        if not level.within(found):
            found = level
    return found
