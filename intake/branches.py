"""A branch's name to its parent's: 甲有限公司重庆分公司 belongs to 甲有限公司."""

from __future__ import annotations

import re

__all__ = ["parent_name"]

_BRANCH = re.compile(
    r"(.{2,}?(?:有限责任公司|股份有限公司|有限公司|集团公司|银行|合作社|公司))"
    r"(.{1,40}?(?:分公司|分厂|分店|门店|营业部|经营部|办事处|分行|支行|分社|项目部|分所))"
)


def parent_name(name: str) -> str:
    """Return the name of the company that a branch belongs to, empty where it is no branch.

    >>> parent_name("甲科技有限公司重庆第一分公司"), parent_name("甲科技有限公司")
    ('甲科技有限公司', '')
    """
    match = _BRANCH.fullmatch(name)
    return match[1] if match else ""
