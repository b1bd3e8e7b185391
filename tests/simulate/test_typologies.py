"""Plots are made of kinds that the city simulates, in an order that makes sense."""

from __future__ import annotations

import pytest

from simulate.kinds import KIND_PLACE
from simulate.typologies import AFTERMATH, PLOTS, SHOCK

ALL = [*PLOTS, SHOCK]


@pytest.mark.parametrize("plot", ALL, ids=lambda plot: plot.name)
def test_a_plot_can_be_played(plot):
    assert {beat.kind for beat in plot.beats} <= set(KIND_PLACE)
    days = [beat.day for beat in plot.beats]
    assert days == sorted(days)
    assert days[-1] >= 60  # weeks to months, so that a warning has time
    assert all(0 < beat.chance <= 1 for beat in plot.beats)
    assert all((beat.nature is not None) == (beat.kind == "equity_change") for beat in plot.beats)


def test_there_are_several_typologies_with_different_plots():
    assert len({plot.name for plot in ALL}) == len(ALL) >= 6
    assert len({tuple(beat.kind for beat in plot.beats) for plot in ALL}) == len(ALL)


def test_the_aftermath_is_simulated_too():
    assert {beat.kind for beat in AFTERMATH} <= set(KIND_PLACE)
