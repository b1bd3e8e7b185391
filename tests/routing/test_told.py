from __future__ import annotations

from some_changes import START

from routing.told import Told, Word
from schemas import codec
from schemas.scalars import Severity

WORD = Word(Severity.WARNING, START, "a1")


def test_the_last_word_is_kept_by_rule():
    told = Told().telling("arrears", WORD)
    assert told.last("arrears") == WORD
    assert told.last("seizure") is None


def test_telling_leaves_what_was_told_before_as_it_was():
    before = Told().telling("arrears", WORD)
    after = before.telling("arrears", Word(Severity.CRITICAL, START, "a2"))
    assert before.last("arrears") == WORD
    assert after.last("arrears").alert_id == "a2"
    assert len(after.words) == 1


def test_it_survives_its_bytes():
    told = Told().telling("arrears", WORD)
    assert codec.decoder(Told)(codec.encode(told)) == told
