from __future__ import annotations

import pytest

from notifiers.notice_names import DIGESTS, RETRACTIONS
from schemas.notices import DigestReason, RetractReason


@pytest.mark.parametrize("reason", list(RetractReason))
def test_every_reason_of_a_retraction_can_be_said(reason):
    assert all(RETRACTIONS[reason])


@pytest.mark.parametrize("reason", DigestReason)
def test_every_reason_of_a_summary_has_its_words(reason):
    assert all(DIGESTS[reason])
