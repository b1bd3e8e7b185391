from __future__ import annotations

from datetime import timedelta

from archived import archive
from drawn import drawn
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from msgspec.structs import asdict, replace
from rows_of_noise import held_rows, silenced_rows
from some_alerts import NOON, accepted, alert
from some_noise import answered, stay
from some_notices import every_notice
from test_landing import plain

from schemas.decisions import Decision, Reason
from schemas.held import Fate, Held, HeldAlert
from schemas.silences import SilenceAnswer, SilenceOutcome
from store.held_list import held_list, silence_by_id, silence_list
from store.noise import noise


def test_the_newest_record_of_a_stay_is_its_state(store):
    later = NOON + timedelta(hours=1)
    archive(store, stay(1), stay(2), stay(1, fate=Fate.TOLD, notice_id="n", at=later))
    archive(store, stay(1))  # again, after a crash
    found = held_list(store)
    assert [(row["alert_id"], row["fate"], row["notice_id"]) for row in found] == [
        (alert(2).alert_id, "waiting", ""), (alert(1).alert_id, "told", "n"),
    ]  # fmt: skip


def test_held_alerts_are_found_by_what_one_knows_page_by_page(store):
    archive(
        store, *(stay(n, Held.SILENCED if n % 2 else Held.DIGEST, by=f"s{n}") for n in range(1, 6)),
        stay(6, institution="south"),
    )  # fmt: skip
    assert len(held_list(store, institution="north")) == 5
    assert len(held_list(store, institution="north", reason="silenced")) == 3
    assert [row["by"] for row in held_list(store, alert_id=alert(3).alert_id)] == ["s3"]
    assert len(held_list(store, by="s2")) == 1
    assert not held_list(store, fate="told")
    first = held_list(store, limit=4)
    place = [first[-1]["held_at"], first[-1]["alert_id"], first[-1]["reason"]]
    rest = held_list(store, before=place, limit=4)
    assert [row["by"] for row in first + rest][1:] == ["s5", "s4", "s3", "s2", "s1"]


def test_a_silence_says_how_it_stands_and_how_many_alerts_it_held(store):
    one = answered(1)
    archive(store, one, answered(2), answered(3, institution="south"))
    archive(store, *(stay(n, Held.SILENCED, by=one.silence.silence_id) for n in (1, 2)))
    over = replace(one.silence, ended_at=NOON + timedelta(hours=1), ended_by="officer_1")
    archive(
        store,
        replace(one, outcome=SilenceOutcome.ENDED, silence=over, at=NOON + timedelta(hours=1)),
    )
    assert len(silence_list(store)) == 3
    assert [s["silence_id"] for s in silence_list(store, institution="north", live=True)] == [
        answered(2).silence.silence_id
    ]
    found = silence_by_id(store, one.silence.silence_id)
    assert (found["outcome"], found["ended_by"], found["held"]) == ("ended", "officer_1", 2)
    assert silence_by_id(store, "0" * 32) is None


def test_a_refused_silence_is_none(store):
    archive(store, answered(1, SilenceOutcome.TOO_WIDE))
    assert silence_list(store) == []


def test_noise_is_facts_alerts_and_pushes_of_each_bank(store):
    told = [Decision(institution="north", reason=Reason.FIRST, alert_id="x")]
    below = [Decision(institution="north", reason=Reason.GROUPED, alert_id="x")]
    archive(
        store, accepted(1, *told), accepted(2, *below), accepted(3), alert(1), alert(2),
        alert(3, institution="south"), *every_notice()[:3],
        stay(1, Held.INHIBITED, Fate.KEPT), stay(2), stay(2, fate=Fate.TOLD, at=NOON + timedelta(1)),
        stay(2, Held.SILENCED, Fate.KEPT, reminder=True),
    )  # fmt: skip
    north, south = noise(store)
    assert (north.institution, north.facts, north.alerts, north.pushes) == ("north", 2, 2, 3)
    assert north.held == {"grouped": 1, "inhibited": 1}
    assert north.never_told == 1
    assert (south.institution, south.facts, south.alerts) == ("south", 0, 1)
    assert [n.institution for n in noise(store, institution="south")] == ["south"]
    late = noise(store, since=(NOON + timedelta(days=900)).isoformat())
    assert late == []


def by_key(rows: list[dict]) -> dict:
    return {row[next(iter({"alert_id", "silence_id"} & set(row)))]: row for row in rows}


@settings(
    max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=set(Phase) - {Phase.shrink},
)  # fmt: skip
@given(
    st.lists(drawn(HeldAlert), max_size=6, unique_by=lambda h: h.alert_id),
    st.lists(
        drawn(SilenceAnswer), max_size=6,
        unique_by=lambda a: a.silence.silence_id if a.silence else "",
    ),
)  # fmt: skip
def test_the_engines_rows_are_those_made_by_hand(store, held, answers):
    for table in ("held", "silences"):
        store.command(f"TRUNCATE TABLE {table}")
    archive(store, *held, *answers)
    for table, rows, records in (
        ("held", held_rows, held), ("silences", silenced_rows, answers),
    ):  # fmt: skip
        wanted = [asdict(row) for record in records for _, row in rows(record, "")]
        found = store.query(f"SELECT * FROM {table} FINAL")
        assert by_key([plain(table, row) for row in found]) == by_key(
            [plain(table, row) for row in wanted]
        )
