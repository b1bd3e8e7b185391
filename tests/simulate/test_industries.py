"""Names are made up, tell the trade and are never shared."""

from __future__ import annotations

import string

from hypothesis import given
from hypothesis import strategies as st

from simulate.industries import SECTION_WEIGHTS, SECTIONS, company_name


def test_sections_are_a_to_t_and_add_up():
    assert "".join(SECTIONS) == string.ascii_uppercase[:20]
    assert abs(sum(SECTION_WEIGHTS) - 100) < 1e-9
    assert all(weight > 0 for weight in SECTION_WEIGHTS)


def test_two_places_never_share_a_name_whatever_their_trade():
    # Without the trade: the words of two sections must not be what tells two companies apart.
    stems = {company_name(number, 0).removeprefix("渝样")[:5] for number in range(100_000)}
    assert len(stems) == 100_000


@given(st.integers(0, 10**6), st.integers(0, 19), st.integers(0, 3))
def test_a_name_says_that_it_is_made_up(number, section, renamed):
    name = company_name(number, section, renamed)
    assert name.startswith("渝样")
    assert name.endswith("有限公司")


def test_a_new_name_differs_from_all_former_ones():
    assert len({company_name(5, 3, renamed) for renamed in range(5)}) == 5
