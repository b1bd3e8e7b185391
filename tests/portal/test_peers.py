from __future__ import annotations

import pytest

from portal.peers import peers_named
from portal.texts import texts


@pytest.mark.parametrize(
    ("segment", "zh", "en"),
    [
        (
            "C:small:500103:tax",
            "制造业 · 小型企业 · 渝中区",
            "Manufacturing · small companies · 渝中区",
        ),
        (
            "H:micro:-:penalty",
            "住宿和餐饮业 · 微型企业",
            "Accommodation and catering · micro companies",
        ),
        ("C:-:500103:tax", "制造业 · 渝中区", "Manufacturing · 渝中区"),
        ("-:-:-:tax", "全部行业", "all industries"),
        ("F:equity", "批发和零售业", "Wholesale and retail"),  # as stored before there were sizes
        ("", "", ""),
    ],
)
def test_peers_are_named_as_far_as_they_were_many_enough(segment, zh, en):
    assert peers_named(segment, texts("zh")) == zh
    assert peers_named(segment, texts("en")) == en
