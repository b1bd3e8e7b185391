from __future__ import annotations

import pytest

from notifiers.notice_names import RETRACTIONS
from schemas.notices import RetractReason


@pytest.mark.parametrize("reason", list(RetractReason))
def test_every_reason_of_a_retraction_can_be_said(reason):
    assert all(RETRACTIONS[reason])
