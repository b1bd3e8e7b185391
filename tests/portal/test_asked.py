from __future__ import annotations

from urllib.parse import parse_qsl

from hypothesis import given
from hypothesis import strategies as st

from portal.asked import Asked, asked

WORDS = st.text(min_size=1, max_size=20)


def test_nothing_asked_is_no_query():
    assert asked({}) == Asked() and Asked().query == ""


@given(st.builds(Asked, institution=WORDS, severity=st.sampled_from([1, 2, 3]), kind=WORDS))
def test_an_address_says_again_what_was_asked(wish):
    assert asked(dict(parse_qsl(wish.query.removeprefix("?")))) == wish


@given(st.text(max_size=4))
def test_a_severity_is_one_of_three_or_none(text):
    assert asked({"severity": text}).severity == (int(text) if text in {"1", "2", "3"} else 0)
