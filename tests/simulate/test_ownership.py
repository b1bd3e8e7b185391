"""Ties never make more than a whole, and nobody holds itself."""

from __future__ import annotations

from collections import Counter
from graphlib import TopologicalSorter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulate.ownership import WHOLE, draw_holdings


@given(st.integers(1, 300), st.integers(0, 2**32))
def test_parts_of_a_company_add_up_to_the_whole_at_most(n, seed):
    found = draw_holdings(np.random.default_rng(seed), n)
    total = Counter()
    for held, parts in zip(found.held.tolist(), found.parts.tolist(), strict=True):
        assert parts > 0
        total[held] += parts
    assert all(parts <= WHOLE for parts in total.values())
    assert all(0 <= place < n for place in [*found.holder.tolist(), *found.held.tolist()])


@given(st.integers(2, 300), st.integers(0, 2**32))
def test_nobody_holds_itself_not_even_through_others(n, seed):
    found = draw_holdings(np.random.default_rng(seed), n)
    graph: dict[int, set[int]] = {}
    for holder, held in zip(found.holder.tolist(), found.held.tolist(), strict=True):
        graph.setdefault(held, set()).add(holder)
    list(TopologicalSorter(graph).static_order())  # raises CycleError


@given(st.integers(2, 300), st.integers(0, 2**32))
def test_a_pair_has_one_tie(n, seed):
    found = draw_holdings(np.random.default_rng(seed), n)
    pairs = list(zip(found.holder.tolist(), found.held.tolist(), strict=True))
    assert len(set(pairs)) == len(pairs)


def test_few_companies_hold_many_others():
    found = draw_holdings(np.random.default_rng(1), 20_000)
    held_by = np.sort(np.bincount(found.holder))[::-1]
    assert held_by[0] > 20 * found.holder.size / np.count_nonzero(held_by) / 2
    assert found.holder.size == pytest.approx(20_000 * 0.15 * 1.1, rel=0.05)


def test_holders_of_one_company_are_found():
    found = draw_holdings(np.random.default_rng(2), 500)
    for company in range(500):
        naive = [
            (holder, parts)
            for holder, held, parts in zip(
                found.holder.tolist(), found.held.tolist(), found.parts.tolist(), strict=True
            )
            if held == company
        ]
        assert found.of(company) == naive
