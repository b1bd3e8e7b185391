from __future__ import annotations

import random

import msgspec
import pytest

from detectors.features import FEATURES
from detectors.models import Models
from detectors.observations import Observation
from detectors.own_past import AS_USUAL, Own
from schemas.policy import Forest, Policy

POLICY = Policy(forest=Forest(n_trees=10, height=5, window_size=50), warm_up=60)
USUAL = (0.5, 1.0, 0.4, 0.0, 0.6, 0.7, 0.1, 0.1, 0.1, 1.0, 0.0, 0.0)
ODD = (1.0, 1.0, 0.9, 0.9, 0.05, 0.05, 0.9, 0.9, 0.9, 0.05, 0.9, 1.0)
assert len(USUAL) == len(ODD) == len(FEATURES)


def observation(
    rng: random.Random, industry="C", family="tax", day=-1, own=AS_USUAL, features=USUAL
):
    peers = industry if ":" in industry else f"{industry}:-:-"
    jittered = tuple(min(1.0, max(0.0, value + rng.gauss(0, 0.04))) for value in features)
    return Observation(peers, family, day, own, jittered)


def stream(n: int, seed: int = 1) -> list[Observation]:
    """Three industries and two families, day after day, with own pasts now and then."""
    rng = random.Random(seed)
    return [
        observation(
            rng, rng.choice("CFI"), rng.choice(["tax", "court"]), 20_000 + i // 20,
            Own(rng.random(), "amount_yuan", 2.0, 1.0) if rng.random() < 0.2 else AS_USUAL,
        )
        for i in range(n)
    ]  # fmt: skip


def judge(models: Models, some: list[Observation]):
    return [scored.whole() for scored in models.judge(some)]


def test_the_odd_one_out_scores_near_one_and_says_why():
    rng = random.Random(3)
    models = Models(POLICY)
    models.judge([observation(rng) for _ in range(300)])
    [odd] = judge(models, [observation(rng, features=ODD)])
    [plain] = judge(models, [observation(rng, features=USUAL)])
    assert odd.score > 0.99 > plain.score
    assert odd.axes.peers > 0.99
    assert odd.causes
    assert odd.segment == "C:-:-:tax"


def test_nothing_is_said_before_enough_was_seen():
    rng = random.Random(3)
    models = Models(Policy(forest=POLICY.forest, warm_up=100))
    early = judge(models, [observation(rng) for _ in range(99)] + [observation(rng, features=ODD)])
    assert {judged.score for judged in early} == {0.0}
    [later] = judge(models, [observation(rng, features=ODD)])
    assert later.score > 0.9


def test_a_thin_industry_is_judged_by_the_whole_family_until_it_has_a_window():
    rng = random.Random(3)
    models = Models(POLICY)
    models.judge([observation(rng, "C") for _ in range(100)])
    thin = judge(models, [observation(rng, "Q") for _ in range(100)])
    assert {judged.segment for judged in thin} == {"-:-:-:tax"}
    [own] = judge(models, [observation(rng, "Q")])
    assert own.segment == "Q:-:-:tax"
    [other_family] = judge(models, [observation(rng, "C", "court")])
    assert other_family.axes.peers == 0  # knows nothing of courts yet


def test_a_surge_of_its_industry_is_a_cause():
    rng = random.Random(3)
    models = Models(POLICY)
    for day in range(20_000, 20_030):
        models.judge([observation(rng, "C", day=day) for _ in range(4)])
    surge = judge(models, [observation(rng, "C", day=20_030) for _ in range(40)])
    assert surge[-1].axes.industry > 0.99
    assert surge[-1].causes[0].axis == "industry"
    assert surge[0].axes.industry == 0
    [late] = judge(models, [observation(rng, "C", day=20_001)])
    assert late.axes.industry == 0


def test_the_borrowers_own_past_weighs_by_itself():
    rng = random.Random(3)
    models = Models(POLICY)
    models.judge([observation(rng) for _ in range(300)])
    strange = Own(0.9999, "amount_yuan", 1e7, 1e4)
    [judged] = judge(models, [observation(rng, own=strange)])
    assert judged.axes.own == 0.9999
    assert judged.score > 0.95
    assert (judged.causes[0].feature, judged.causes[0].axis) == ("amount_yuan", "own")


@pytest.mark.parametrize("stop_after", [0, 1, 9, 25, 40])
def test_a_crash_between_any_two_batches_changes_nothing_later(stop_after, monkeypatch):
    """The changelog is a compacted topic: the newest value of each key is all that is left."""
    monkeypatch.setattr("detectors.models._WHOLE_EVERY", 170)
    batches = [stream(20, seed) for seed in range(60)]
    straight, changelog = Models(POLICY), {}
    for batch in batches[:stop_after]:
        straight.judge(batch)
        changelog.update(straight.checkpoint())
    resumed = Models(POLICY)
    resumed.restore(changelog)
    for batch in batches[stop_after:]:
        assert resumed.judge(batch) == straight.judge(batch)
        assert resumed.checkpoint() == straight.checkpoint()


def test_a_checkpoint_costs_nothing_when_nothing_was_learnt():
    models = Models(POLICY)
    models.judge([])
    assert models.checkpoint() == []
    models.judge(stream(3))
    [(key, state)] = models.checkpoint()
    assert key == "delta:1"
    assert len(state) < 600
    assert models.checkpoint() == []


def test_after_a_change_of_shape_models_learn_anew_and_old_states_do_no_harm(monkeypatch):
    """The new forests meet two industries of three: states of the third stay in the changelog."""
    monkeypatch.setattr("detectors.models._WHOLE_EVERY", 100)
    old, changelog = Models(POLICY), {}
    for seed in range(12):
        old.judge(stream(20, seed))
        changelog.update(old.checkpoint())
    assert "segment:I:tax" in changelog
    other = Policy(forest=Forest(n_trees=5, height=5, window_size=50), warm_up=60)
    news = [[o for o in stream(30, seed) if o.peers[0] != "I"] for seed in range(7)]
    models, fresh = Models(other), Models(other)
    models.restore(changelog)
    for batch in news:
        assert models.judge(batch) == fresh.judge(batch)
        changelog.update(models.checkpoint())
    resumed = Models(other)
    resumed.restore(changelog)
    assert resumed.judge(stream(20, 99)) == models.judge(stream(20, 99))


def test_what_another_version_laid_out_otherwise_is_left_aside():
    """Only that the shape comes first is the same in every version."""
    encode = msgspec.msgpack.Encoder().encode
    older = {
        "ranks": encode((1, 40, 30, {"tax": [[1.0] * 512, 40, 0.5]}, [])),
        "segment:I:tax": encode((1, b"trees")),
        "norms:I": encode((1, b"means")),
        "delta:10": encode((1, 40, b"observations")),
    }
    models, fresh = Models(POLICY), Models(POLICY)
    models.restore(older)
    assert models.judge(stream(100)) == fresh.judge(stream(100))
    assert models.checkpoint() == fresh.checkpoint()


def test_a_company_of_unknown_industry_is_held_against_all_of_them():
    rng = random.Random(3)
    models = Models(POLICY)
    for day in range(20_000, 20_030):
        models.judge([observation(rng, industry, day=day) for industry in "CF"])
    surge = judge(models, [observation(rng, rng.choice("CF"), day=20_030) for _ in range(40)])
    [unknown] = judge(models, [observation(rng, "-", day=20_030)])
    assert unknown.axes.industry >= max(judged.axes.industry for judged in surge[:20]) > 0
    assert unknown.segment == "-:-:-:tax"


def test_an_unknown_industry_among_known_ones_is_learnt_in_the_order_of_the_events():
    """Both teach the segment of all industries: one by one is the same as all at once."""
    rng = random.Random(4)
    mixed = [observation(rng, rng.choice("CF-")) for _ in range(400)]
    one_by_one = Models(POLICY)
    assert [one_by_one.judge([o])[0] for o in mixed] == Models(POLICY).judge(mixed)
