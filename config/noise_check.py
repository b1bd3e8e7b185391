"""Whether what an institution wishes to hear, and when, fits together: found when the file is read."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from schemas.noise import Inhibition, Noise

__all__ = ["noise_problems"]

_STRANGE = "strange_"  # an alert by its score alone has the rule `strange_<kind>`
_OTHERS = {"related", "industry"}  # rules that stand in no policy: along a tie, of an industry


def noise_problems(
    noise: Noise, kinds: Collection[str] | None, rules: Collection[str] | None
) -> Iterator[tuple[str, str]]:
    """Yield `(the text in whose line it is, what is wrong)`; what is None is not looked up."""
    seen: set[str] = set()
    for rule in noise.inhibit:
        if rule.id in seen:
            yield f"id: {rule.id}", f"inhibit: {rule.id} is there twice"
        seen.add(rule.id)
        for problem in _of_inhibition(rule, kinds, rules):
            yield f"id: {rule.id}", f"inhibit: {rule.id}: {problem}"
    if (hours := noise.hours) is not None and hours.opens >= hours.closes:
        yield "hours:", f"hours: opens {hours.opens} must come before closes {hours.closes}"
    if (digest := noise.digest) is not None:
        if "24:00" in digest.at:
            yield "digest:", "digest: at: 24:00 is no time to tell; write 00:00"
        if len(set(digest.at)) < len(digest.at):
            yield "digest:", "digest: at: a time is there twice"
        for severity in digest.severities:
            if severity in noise.always:
                yield "digest:", f"digest: severities: {severity:d} is in always and never waits"
    grouping = noise.grouping
    if grouping.interval_minutes > 60 * grouping.longest_hours:
        yield "grouping:", "grouping: longest_hours is less than interval_minutes"
    if grouping.repeat_hours > grouping.longest_hours:
        yield "grouping:", "grouping: longest_hours is less than repeat_hours"


def _of_inhibition(
    rule: Inhibition, kinds: Collection[str] | None, rules: Collection[str] | None
) -> Iterator[str]:
    if not (rule.source.kinds or rule.source.rules or rule.source.severities):
        yield "source: give kinds, rules or severities; one that is any mutes everything"
    for side, party in (("source", rule.source), ("target", rule.target)):
        for kind in party.kinds:
            if kinds is not None and kind not in kinds:
                yield f"{side}: kinds: {kind} is not in the catalogue"
        for name in party.rules:
            known = rules is None or name in rules or name in _OTHERS or name.startswith(_STRANGE)
            if not known:
                yield f"{side}: rules: {name} is no rule or pattern of the policy"
