"""Which segments are held, against the rules said one observation at a time."""

from __future__ import annotations

import random

import pytest

from detectors.norms import Norms
from detectors.observations import Observation, Observations
from detectors.own_past import AS_USUAL
from detectors.peers import segments_of
from detectors.seats import Seats
from detectors.segments import Segments
from schemas.policy import Forest

AFTER, MOST = 3, 4


def company(rng: random.Random, districts: int) -> Observation:
    """A change of a company of some district, of which a few have most of the changes."""
    district = min(rng.randrange(districts), rng.randrange(districts))
    size = rng.choice(["micro", "-"])
    return Observation(f"{rng.choice('CF')}:{size}:{district}", "tax", -1, AS_USUAL, (0.0,) * 12)


class ByRule:
    """Narrow segments as `detectors.seats.Seats` describes them, in sets and dictionaries."""

    def __init__(self) -> None:
        self.seen, self.look_again = 0, 0
        self.newest: dict[str, int] = {}  # of those that are held
        self.came: dict[str, int] = {}  # of those that are not

    def take(self, peers: str) -> list[str]:
        """Return the narrow segments that such a company is held against; then count it."""
        self.seen += 1
        industry, size, district = peers.split(":")
        names = [f"{peers}:tax", f"{industry}:{size}:-:tax" if size != "-" else ""]
        held = [name if name in self.newest else "" for name in names]
        self.newest |= {name: self.seen for name in held if name}
        waiting = [name for name in names if name and name not in held]
        any(self.count(name) for name in waiting)
        return held

    def count(self, name: str) -> bool:
        """Return whether it asked for a place: one observation asks for one place at most."""
        n = self.came.get(name, 0) + 1
        if n == 1 and len(self.came) == 2 * MOST:
            self.came = {k: v - 1 for k, v in self.came.items() if v > 1}
        elif n < AFTER:
            self.came[name] = n
        elif len(self.newest) < MOST:
            self.hold(name)
        elif self.seen >= self.look_again:
            idle = min(self.newest, key=lambda held: (self.newest[held], held))
            self.look_again = self.newest[idle] + AFTER * MOST
            if self.seen >= self.look_again:
                del self.newest[idle]
                self.hold(name)
            return True
        return False

    def hold(self, name: str) -> None:
        self.came.pop(name, None)
        self.newest[name] = self.seen


def seated(seats: Seats, norms: Norms, observations: list[Observation]) -> list[list[str]]:
    found: list[list[str]] = []
    while len(found) < len(observations):
        numbers, asks = seats.take(Observations.of(observations[len(found) :]))
        found += [[norms.names[at] if at >= 0 else "" for at in row[:2]] for row in numbers]
        if asks:
            seats.replace(asks)
    return found


@pytest.mark.parametrize("most_known", [65_536, 10])
@pytest.mark.parametrize("seed", range(8))
def test_segments_are_held_counted_and_replaced_by_the_rules(seed, most_known, monkeypatch):
    """Also when what was met is forgotten now and then, and after a restart."""
    monkeypatch.setattr("detectors.seats._MOST_KNOWN", most_known)
    rng, rule = random.Random(seed), ByRule()
    norms, forests = Norms(6, 20), Segments(Forest(n_trees=3, height=3), 12)
    seats = Seats(norms, forests, AFTER, MOST)
    replaced: set[str] = set()
    for _ in range(60):
        some = [company(rng, rng.choice([3, 12])) for _ in range(rng.choice([1, 5, 40]))]
        before = set(rule.newest)
        assert seated(seats, norms, some) == [rule.take(one.peers) for one in some]
        state = seats.state()
        assert (state.seen, state.narrow) == (rule.seen, rule.newest)
        assert list(state.candidates.items()) == list(rule.came.items())
        replaced |= before - set(rule.newest)
        if rng.random() < 0.1:
            seats = Seats(norms, forests, AFTER, MOST)
            seats.restore(state)
            rule.look_again = 0
    assert replaced


def test_whoever_comes_has_the_wide_segments_and_forests_of_its_industry_and_family():
    """Of many peers and families, some with amounts."""
    rng = random.Random(1)
    norms, forests = Norms(6, 20), Segments(Forest(n_trees=3, height=3), 12)
    seats = Seats(norms, forests, AFTER, 10**6)
    for _ in range(5):
        some = [
            Observation(
                f"{rng.choice('CF')}:small:{rng.randrange(300)}", f"family {rng.randrange(30)}", -1,
                AS_USUAL, (0.0, 0.0, rng.choice([0.0, 0.4]), *[0.0] * 9),
            )
            for _ in range(700)
        ]  # fmt: skip
        numbers, _ = seats.take(Observations.of(some))
        for one, row in zip(some, numbers.tolist(), strict=True):
            family = f"{one.family}+amount" if one.features[2] else one.family
            assert tuple(norms.names[at] for at in row[2:4]) == segments_of(one.peers, family)[2:]
            named = [forests.names[at] for at in row[4:]]
            assert named == [f"{one.peers[0]}:{one.family}", f"-:{one.family}"]
