from __future__ import annotations

from intake.candidates import like_name

KNOWN = [
    ("重庆甲科技有限公司", "a"), ("重庆甲科枝有限公司", "b"), ("成都乙贸易有限公司", "c"),
    ("甲科技（重庆）公司", "d"),
]  # fmt: skip


def test_the_likest_names_come_first_and_unlike_ones_not_at_all():
    found = like_name("重庆甲科技有限责任公司", KNOWN)
    assert [c.uscc for c in found][:2] == ["a", "b"]
    assert found[0].likeness > found[1].likeness
    assert "c" not in [c.uscc for c in found]


def test_no_more_are_named_than_asked_for():
    assert len(like_name("重庆甲科技有限公司", KNOWN, most=1)) == 1
    assert like_name("重庆甲科技有限公司", []) == []
