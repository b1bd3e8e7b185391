"""Cases in the store: in whatever order and however often their records come, the newest counts."""

from __future__ import annotations

from datetime import timedelta

from archived import archive
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from some_alerts import BANK, NOON, alert

from desk.act import act
from desk.opening import deadlines, open_case
from desk.wake import wake
from schemas.actions import Acted, Action, Deed
from schemas.cases import Case, Ending, Measure, shelf_of
from schemas.pace import DeskPolicy
from store.cases import case_list, case_of, deeds_of, shelf_counts, states_of

POLICY = DeskPolicy()


def opened(number: int, institution: str = "north", days: int = 0, **more) -> Case:
    raised = alert(number, institution, **more)
    raised = replace(raised, raised_at=raised.raised_at + timedelta(days=days))
    return open_case(raised, deadlines(BANK, raised.severity, POLICY, raised.raised_at))


def acts(case: Case, *deeds: tuple[Deed, dict]) -> tuple[Case, list[Acted]]:
    entries = []
    for n, (deed, more) in enumerate(deeds):
        at = case.opened_at + timedelta(minutes=n + 1)
        action = Action(
            request_id=f"{case.alert_id}{deed}{n}", institution=case.institution,
            alert_id=case.alert_id, deed=deed, by="officer_1", at=at, note="why", **more,
        )  # fmt: skip
        result = act(case, action, BANK, POLICY, at)
        assert result.case is not None
        case, entries = result.case, [*entries, result.acted]
    return case, entries


TAKE = (Deed.ACKNOWLEDGE, {})
END = (Deed.DISPOSE, {"ending": Ending.CONFIRMED, "measures": (Measure.LIMIT_CUT,)})


def test_a_case_is_found_on_the_shelf_it_lies_on_and_on_no_other(store):
    case = opened(1)
    archive(store, case)
    assert [row["shelf"] for row in case_list(store, institution="north")] == ["open"]
    given_away, entries = acts(case, (Deed.ASSIGN, {"to": "officer_2"}), TAKE, END)
    for entry, shelf in zip(entries, ("assigned", "acknowledged", "closed"), strict=True):
        archive(store, entry)
        assert shelf_counts(store, "north") == {shelf: 1}
        [row] = case_list(store, institution="north", shelf=shelf)
        assert row["alert_id"] == case.alert_id
    assert states_of(store, [case.alert_id])[case.alert_id]["state"] == "closed"
    row = case_of(store, case.alert_id)
    assert row is not None and row["revision"] == given_away.revision


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.permutations(range(5)), st.lists(st.integers(0, 4), max_size=3))
def test_the_order_of_records_and_repeats_of_them_change_nothing(store, order, repeats):
    store.command("TRUNCATE TABLE cases")
    case = opened(1)
    after, entries = acts(case, TAKE, (Deed.SNOOZE, {"until": case.opened_at + timedelta(days=1)}))
    assert after.until is not None
    woken, [wake_entry] = wake(after, BANK, POLICY, after.until)
    assert woken is not None
    final, [last] = acts(woken, END)
    records = [case, *entries, wake_entry, last]
    archive(store, *[records[n] for n in [*order, *repeats]])
    assert shelf_counts(store) == {shelf_of(final): 1}
    row = case_of(store, case.alert_id)
    assert (row["state"], row["revision"]) == ("closed", final.revision)


def test_lists_filter_and_go_on_behind_the_last_one_seen(store):
    cases = [opened(n, days=n * 20) for n in range(1, 6)]
    south = opened(9, "south")
    late = replace(cases[2], late=True, revision=2)
    entry = Acted(
        institution="north", alert_id=late.alert_id, deed=Deed.OVERDUE, by="system",
        at=late.raised_at, answer="done", left="open", shelf="open", revision=2, case=late,
    )  # fmt: skip
    archive(store, *cases, south, entry)
    newest_first = [c.alert_id for c in reversed(cases)]
    found = case_list(store, institution="north", limit=2)
    assert [row["alert_id"] for row in found] == newest_first[:2]
    last = found[-1]
    rest = case_list(store, institution="north", before=(last["raised_at"], last["alert_id"]))
    assert [row["alert_id"] for row in rest] == newest_first[2:]
    assert [r["alert_id"] for r in case_list(store, late=True)] == [late.alert_id]
    assert [r["alert_id"] for r in case_list(store, institution="south")] == [south.alert_id]
    assert len(case_list(store, uscc=south.uscc)) == 6
    assert case_list(store, kind="court_seizure") == case_list(store, shelf="review") == []


def test_the_history_tells_who_when_why_and_what_was_refused(store):
    case = opened(1)
    _, entries = acts(case, TAKE, TAKE, END)
    archive(store, case, *entries)
    told = [(row["deed"], row["by"], row["answer"]) for row in deeds_of(store, case.alert_id)]
    assert told == [
        ("acknowledge", "officer_1", "done"),
        ("acknowledge", "officer_1", "illegal"),
        ("dispose", "officer_1", "done"),
    ]
    assert deeds_of(store, case.alert_id)[2]["measures"] == ["limit_cut"]
    assert case.raised_at > NOON
