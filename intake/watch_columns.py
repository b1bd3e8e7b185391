"""The columns of a table of watches: what the template offers and what is read. Data.

Every column has a Chinese and an English title; either is read, or both together as the template
writes them. Order and further columns do not matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from msgspec import Struct

from intake.text import loose_name, normal_name

__all__ = ["COLUMNS", "Column", "header_of", "named"]


class Column(Struct, frozen=True):
    """One column, and what the template says of it."""

    field: str
    zh: str
    en: str
    needed: bool = False
    example: str = ""
    note_zh: str = ""
    note_en: str = ""

    @property
    def title(self) -> str:
        return f"{self.zh} {self.en}"


COLUMNS = (
    Column("uscc", "统一社会信用代码", "uscc", example="91110105585615050L",
           note_zh="与企业名称至少填一项", note_en="this or the name"),
    Column("borrower_name", "企业名称", "borrower name", example="京样某有限公司"),
    Column("loan_reference", "贷款编号", "loan reference", needed=True, example="样贷2026-001"),
    Column("balance", "余额（元）", "balance (yuan)", example="5000000.00"),
    Column("maturity", "到期日", "maturity", example="2027-12-31"),
    Column("collateral", "抵质押物", "collateral", example="厂房抵押"),
    Column("guarantors", "担保企业", "guarantors", example="样例担保有限公司",
           note_zh="多家以分号隔开；只填企业", note_en="companies only, parted by semicolons"),
    Column("officer", "客户经理工号", "officer", example="rm-07"),
    Column("kinds", "关注类别", "kinds", note_zh="代码，以分号隔开；空为全部",
           note_en="codes, parted by semicolons; empty for all"),
    Column("lowest_severity", "最低级别", "lowest severity", example="提示",
           note_zh="提示、预警或重大", note_en="notice, warning or critical"),
    Column("consent_reference", "授权编号", "consent reference", needed=True, example="授权2026-001"),
    Column("consent_from", "授权起始日", "consent from", example="2026-01-01"),
    Column("consent_until", "授权到期日", "consent until", example="2027-12-31"),
    Column("consent_level", "授权范围", "consent level", example="授权",
           note_zh="公开、授权或受限", note_en="public, consent or restricted"),
    Column("purpose", "授权用途", "purpose", example="贷后管理",
           note_zh="贷后管理、担保管理或授信审查", note_en="post_loan, guarantee or credit"),
    Column("ends_at", "监测截止日", "watch until", note_zh="空为随贷款与授权到期",
           note_en="empty: with loan and consent"),
)  # fmt: skip


def _plain(title: str) -> str:
    return loose_name(normal_name(title)).replace("*", "").replace("_", "")


_BY_TITLE = {
    _plain(spelling): column.field
    for column in COLUMNS
    for spelling in (column.zh, column.en, column.title, column.field)
} | {"借款人": "borrower_name", "借款人名称": "borrower_name", "余额": "balance", "balance": "balance",
     "担保人": "guarantors", "客户经理": "officer", "watchuntil": "ends_at"}  # fmt: skip


def header_of(titles: Iterable[str]) -> dict[str, str]:
    """Return the title that stands for each field, for those that are there.

    >>> header_of(["*贷款编号 loan reference", "Borrower Name", "备注"])
    {'loan_reference': '*贷款编号 loan reference', 'borrower_name': 'Borrower Name'}
    """
    return dict(_headed(tuple(titles)))


@lru_cache(maxsize=64)
def _headed(titles: tuple[str, ...]) -> Mapping[str, str]:
    """Return the same for titles in a form that can be remembered: rows of a file have the same."""
    found: dict[str, str] = {}
    for title in titles:
        field = _BY_TITLE.get(_plain(title))
        if field is not None:
            found.setdefault(field, title)
    return found


def named(cells: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the texts of a row by field, and the title each stands under."""
    titles = header_of(cells)
    return {field: cells[title].strip() for field, title in titles.items()}, titles
