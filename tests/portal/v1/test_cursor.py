from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.v1.cursor import cursor_after, place_of
from portal.v1.problems import Refused

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
places = st.lists(texts | st.integers(-(2**53), 2**53), max_size=3)
questions = st.dictionaries(texts, texts | st.integers(0, 3), max_size=3)


@given(places, questions)
def test_a_cursor_says_what_was_put_into_it(place, question):
    assert place_of(cursor_after(place, question), question) == place


@given(places, questions, questions)
def test_a_cursor_of_another_question_is_refused(place, asked, other):
    if asked != other:
        with pytest.raises(Refused):
            place_of(cursor_after(place, asked), other)


@given(places, st.data())
def test_a_cursor_that_was_changed_anywhere_is_refused(place, data):
    cursor = cursor_after(place, {})
    at = data.draw(st.integers(0, len(cursor) - 2))  # the last character has bits of no meaning
    changed = cursor[:at] + ("A" if cursor[at] != "A" else "B") + cursor[at + 1 :]
    with pytest.raises(Refused):
        place_of(changed, {})


@given(texts.filter(bool))
def test_nonsense_is_refused(text):
    with pytest.raises(Refused):
        place_of(text, {})
