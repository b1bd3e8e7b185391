"""Who a company is held against, from the policy to the score."""

from __future__ import annotations

import random

import pytest

from detectors.features import FEATURES
from detectors.models import Models
from detectors.observations import Observation
from detectors.own_past import AS_USUAL
from detectors.peers import segments_of, standing_of
from schemas.companies import Company
from schemas.policy import Forest, Peers, Policy

FOREST = Forest(n_trees=4, height=4, window_size=40)
POLICY = Policy(forest=FOREST, warm_up=60)
FEW = Policy(forest=FOREST, warm_up=60, peers=Peers(window_size=6, held_from=4, most_segments=5))
USUAL = (0.5, 1.0, 0.4, 0.0, 0.6, 0.7, 0.1, 0.1, 0.1, 1.0, 0.0, 0.0)
assert len(USUAL) == len(FEATURES)


def observation(rng: random.Random, peers: str, family="tax", amount=0.4) -> Observation:
    features = [min(1.0, max(0.0, value + rng.gauss(0, 0.03))) for value in USUAL]
    features[2] = amount + rng.gauss(0, 0.02) if amount else 0.0
    return Observation(peers, family, -1, AS_USUAL, tuple(features))


def city(n: int, seed: int = 1, districts: int = 6) -> list[Observation]:
    """Companies of two industries, two sizes and some districts, the first ones the busiest."""
    rng = random.Random(seed)
    found = []
    for _ in range(n):
        place = min(rng.randrange(districts), rng.randrange(districts))
        peers = f"{rng.choice('CF')}:{rng.choice(['micro', 'large'])}:5001{place:02d}"
        found.append(observation(rng, peers, rng.choice(["tax", "court"])))
    return found


def moving_city() -> list[Observation]:
    """Of three districts one after the other."""
    rng = random.Random(7)
    return [
        observation(rng, f"C:{rng.choice(['micro', 'large'])}:50010{n // 200}", "tax")
        for n in range(600)
    ]


def judge(models: Models, some: list[Observation]):
    return [scored.whole() for scored in models.judge(some)]


def test_a_company_is_placed_by_what_sources_say_of_it():
    company = Company(uscc="91110105585615050A", source="t", industry="C", size="small")
    assert standing_of(company).peers == "C:small:-"
    assert segments_of("-:small:500103", "tax") == ("", "", "", "-:-:-:tax")


def test_peers_are_narrow_where_they_are_many_and_wider_where_they_are_few():
    """Ten changes and a window of 20 make a narrow segment; wide ones need 100."""
    rng, models = random.Random(3), Models(POLICY)
    crowd, hermit = "C:small:500103", "C:small:500229"
    seen = [judge(models, [observation(rng, crowd)])[0].segment for _ in range(60)]
    assert seen[29] == "-:-:-:tax"
    assert seen[30:] == ["C:small:500103:tax"] * 30
    [alone] = judge(models, [observation(rng, hermit)])
    assert alone.segment == "C:small:-:tax"
    models.judge([observation(rng, crowd) for _ in range(60)])
    [size_unknown] = judge(models, [observation(rng, "C:-:500229")])
    assert size_unknown.segment == "C:-:-:tax"


def test_what_is_usual_for_a_large_company_is_odd_for_a_micro_one_and_says_so():
    rng, models = random.Random(5), Models(POLICY)
    for _ in range(300):
        models.judge([observation(rng, "C:micro:-"), observation(rng, "C:large:-", amount=0.7)])
    [odd] = judge(models, [observation(rng, "C:micro:-", amount=0.7)])
    [usual] = judge(models, [observation(rng, "C:large:-", amount=0.7)])
    assert odd.axes.peers > 0.95 > 0.8 > usual.axes.peers
    assert (odd.causes[0].feature, odd.causes[0].axis) == ("amount_yuan", "peers")
    assert odd.causes[0].usual == pytest.approx(10**4, rel=0.2)  # a feature of 0.4 is 10,000 yuan
    assert odd.segment == "C:micro:-:tax"


def test_a_small_amount_is_never_odd_for_being_small():
    rng, models = random.Random(6), Models(POLICY)
    models.judge([observation(rng, "C:large:-", amount=0.7) for _ in range(400)])
    [small] = judge(models, [observation(rng, "C:large:-", amount=0.2)])
    [large] = judge(models, [observation(rng, "C:large:-", amount=0.95)])
    assert large.causes[0].feature == "amount_yuan"
    assert small.axes.peers < large.axes.peers


@pytest.mark.parametrize("size", [1, 7, 300])
def test_batches_may_be_cut_anywhere_while_segments_come_and_go(size):
    some = moving_city()
    whole, cut = Models(FEW), Models(FEW)
    expected = judge(whole, some)
    assert [s for at in range(0, 600, size) for s in judge(cut, some[at : at + size])] == expected
    assert len({s.segment for s in expected if ":-:" not in s.segment}) > 5  # more than are held


def test_no_more_narrow_segments_are_held_than_the_policy_says():
    models = Models(FEW)
    for seed in range(12):
        models.judge(city(300, seed, districts=40))
        state = models._seats.state()
        assert len(state.narrow) == models.narrow <= 5
        assert len(state.candidates) <= 2 * 5
    wide = 2 * (2 + 1)  # families, industries and all
    assert len(models._norms.names) == 5 + wide


@pytest.mark.parametrize("stop_after", [3, 14, 27])
def test_a_crash_while_segments_come_and_go_changes_nothing_later(stop_after, monkeypatch):
    monkeypatch.setattr("detectors.models._WHOLE_EVERY", 170)
    some = [*moving_city(), *city(600, districts=3), *moving_city()]
    batches = [some[at : at + 50] for at in range(0, 1800, 50)]
    straight, changelog = Models(FEW), {}
    for batch in batches[:stop_after]:
        straight.judge(batch)
        changelog.update(straight.checkpoint())
    resumed = Models(FEW)
    resumed.restore(changelog)
    for batch in batches[stop_after:]:
        assert resumed.judge(batch) == straight.judge(batch)
        assert resumed.checkpoint() == straight.checkpoint()
