"""The indexes answer what going through everything one by one would."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from quiet_bank import MONDAY, about, silence

from desk.noise.inhibitions import Inhibitions
from desk.noise.silences import SilenceBook
from schemas.noise import Inhibition, Party
from schemas.notes import brief_of
from schemas.quiet import Mood, Source
from schemas.scalars import Severity

kinds = st.sampled_from(["tax_arrears", "bankruptcy", "recall"])
rules = st.sampled_from(["r1", "r2"])
severities = st.sampled_from(Severity)
hours = st.integers(-3, 3)
scopes = st.fixed_dictionaries(
    {}, optional={"rule": rules, "kind": kinds, "borrower": st.sampled_from(["A" * 18, "B" * 18])}
).filter(bool)
some_silences = st.lists(st.tuples(scopes, hours, st.integers(1, 4), severities), max_size=12)
parties = st.builds(
    Party,
    kinds=st.lists(kinds, unique=True, max_size=2).map(tuple),
    rules=st.lists(rules, unique=True, max_size=1).map(tuple),
    severities=st.lists(severities, unique=True, max_size=2).map(tuple),
)
inhibitions = st.lists(
    st.builds(
        Inhibition, id=st.just("one"), source=parties, target=parties, milder_only=st.booleans(),
        for_days=st.sampled_from([1.0, 2.0]),
    ),
    max_size=6,
)  # fmt: skip
sources = st.builds(
    Source, kinds, rules, severities, st.sampled_from(["x", "y"]),
    st.integers(0, 60).map(lambda h: MONDAY - timedelta(hours=h)),
)  # fmt: skip


@given(some_silences, st.data())
def test_a_silence_is_found_as_by_asking_each(drawn, data):
    book, all_ = SilenceBook(), {}
    for number, (scope, starts, lasts, up_to) in enumerate(drawn):
        begun = MONDAY + timedelta(hours=starts)
        one = silence(number, at=begun, hours=lasts, up_to=up_to, **scope)
        book.add(one)
        all_[one.silence_id] = one
    for number in data.draw(st.sets(st.integers(0, 11))):
        book.drop(f"{number:032x}")
        all_.pop(f"{number:032x}", None)
    severity = data.draw(severities)
    brief = brief_of(about(1, data.draw(st.sampled_from("AB")), data.draw(rules), severity))
    fits = [
        one
        for one in all_.values()
        if one.rule in ("", brief.rule)
        and one.kind in ("", brief.kind)
        and one.borrower in ("", brief.uscc)
        and severity <= one.up_to
        and one.starts_at <= MONDAY < one.ends_at
    ]
    found = book.find(brief, MONDAY)
    assert (found is None) == (not fits)
    if found is not None:
        assert found in fits
        assert found.ends_at == max(one.ends_at for one in fits)


def fits(party: Party, kind: str, rule: str, severity: Severity) -> bool:
    sides = ((party.kinds, kind), (party.rules, rule), (party.severities, severity))
    return all(not wanted or said in wanted for wanted, said in sides)


@given(inhibitions, st.lists(sources, max_size=4), rules, severities)
def test_what_is_muted_is_as_by_asking_each_rule(given_, found, rule, severity):
    index = Inhibitions(given_)
    brief = brief_of(about(1, "A", rule, severity))
    mood = Mood(institution="north", uscc="A" * 18, sources=tuple(found))
    muted = any(
        fits(one.source, source.kind, source.rule, source.severity)
        and fits(one.target, brief.kind, brief.rule, brief.severity)
        and (not one.milder_only or brief.severity < source.severity)
        and source.at + timedelta(days=one.for_days) > MONDAY
        for one in given_
        for source in found
    )
    for _ in range(2):  # the second answer is remembered
        assert (index.muted_by(brief, mood, MONDAY) is not None) == muted
    can = any(fits(one.source, brief.kind, brief.rule, brief.severity) for one in given_)
    assert index.can_mute(brief) == can


def test_no_alert_mutes_itself():
    index = Inhibitions([Inhibition(id="all_of_one", source=Party(severities=(Severity.WARNING,)))])
    brief = brief_of(about(1))
    own = Source(brief.kind, brief.rule, brief.severity, brief.alert_id, MONDAY)
    mood = Mood(institution="north", uscc=brief.uscc, sources=(own,))
    assert index.muted_by(brief, mood, MONDAY) is None
    again = Source(brief.kind, brief.rule, brief.severity, "another", MONDAY)
    mood = Mood(institution="north", uscc=brief.uscc, sources=(own, again))
    assert index.muted_by(brief, mood, MONDAY) == again
