"""What happens to companies: how often, when, to whom, for how much, and how late it is known."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from simulate.calendar import Profile

__all__ = ["KINDS", "KIND_PLACE", "SimulatedKind"]


class SimulatedKind(Struct, frozen=True, kw_only=True):
    """One kind of change and how the city makes it.

    `boosts` multiply the rate of some sections of industry; `per_year` is the average over all.
    """

    code: str
    per_year: float  # per company
    season: Profile = "office"
    lag_days: float = 3.0  # median, from the event to its publication
    precision: Literal["day", "minute"] = "day"
    authority: str = "市场监督管理局"  # of the company's district
    word: str  # in the document number
    yuan: float = 0.0  # median amount for a small company; 0: this kind has none
    spread: float = 1.2  # of the logarithm of the amount
    boosts: dict[str, float] = {}


_TAX, _COURT, _LABOUR = "税务局", "人民法院", "人力资源和社会保障局"
_BUILDERS, _WORKSHOPS = {"E": 4.0, "C": 1.5}, {"C": 3.0, "B": 3.0, "E": 2.0, "H": 1.5}
_INVENTORS = {"C": 3.0, "I": 3.0, "M": 4.0}


def _kind(
    code: str, per_year: float, word: str, authority: str = "市场监督管理局", **more: object
) -> SimulatedKind:
    return SimulatedKind(
        code=code, per_year=per_year, word=word, authority=authority, **more  # type: ignore[arg-type]
    )  # fmt: skip


KINDS: tuple[SimulatedKind, ...] = (
    _kind("inspection", 0.80, "检", "应急管理局", precision="minute", lag_days=7, boosts=_WORKSHOPS),
    _kind("bid_won", 0.15, "中标", "公共资源交易中心", season="bids", yuan=600_000, boosts=_BUILDERS),
    _kind("equity_change", 0.12, "登股", lag_days=1),
    _kind("lawsuit", 0.10, "民初", _COURT, season="court", lag_days=20, yuan=150_000, boosts={"E": 2.5}),
    _kind("licence_granted", 0.10, "许准", "行政审批局", boosts={"H": 2.0, "Q": 3.0}),
    _kind("abnormal_operation", 0.08, "异", season="annual_report", lag_days=1),
    _kind("administrative_penalty", 0.06, "罚", lag_days=7, yuan=8_000, boosts=_WORKSHOPS),
    _kind("address_change", 0.06, "登址", lag_days=1),
    _kind("registration", 0.05, "登更", lag_days=1),
    _kind("business_scope_change", 0.05, "登范", lag_days=1),
    _kind("legal_representative_change", 0.05, "登法", lag_days=1),
    _kind("patent_granted", 0.05, "专", "知识产权局", lag_days=10, boosts=_INVENTORS),
    _kind("tax_rating_a", 0.05, "税评", _TAX, season="tax", lag_days=30),
    _kind("tax_penalty", 0.04, "税罚", _TAX, season="tax", lag_days=7, yuan=800),
    _kind("movable_mortgage", 0.04, "动抵", "动产融资登记所", lag_days=1, yuan=900_000),
    _kind("tax_arrears", 0.03, "税欠", _TAX, season="tax", lag_days=30, yuan=30_000),
    _kind("annual_report_missing", 0.03, "年报", season="annual_report", lag_days=2),
    _kind("guarantee_given", 0.03, "保", "融资担保登记所", lag_days=5, yuan=1_000_000),
    _kind("capital_increase", 0.03, "登增", lag_days=1, yuan=2_000_000),
    _kind("qualification_granted", 0.03, "资", "住房和城乡建设委员会", boosts=_BUILDERS),
    _kind("court_enforcement", 0.02, "执", _COURT, season="court", lag_days=10, yuan=200_000),
    _kind("social_insurance_arrears", 0.02, "社欠", _LABOUR, lag_days=20, yuan=25_000),
    _kind("real_estate_mortgage", 0.02, "不抵", "不动产登记中心", lag_days=2, yuan=4_000_000),
    _kind("housing_fund_arrears", 0.015, "公积欠", "住房公积金中心", lag_days=20, yuan=12_000),
    _kind("utilities_arrears", 0.015, "用欠", "公用事业中心", lag_days=10, yuan=8_000),
    _kind("name_change", 0.01, "登名", lag_days=1),
    _kind("tax_rating_d", 0.008, "税评丁", _TAX, season="tax", lag_days=30),
    _kind("consumption_restriction", 0.006, "限消", _COURT, season="court", lag_days=3),
    _kind("dishonesty_listing", 0.006, "失信", _COURT, season="court", lag_days=3, yuan=250_000),
    _kind("ip_pledge", 0.005, "知押", "知识产权局", yuan=1_500_000, boosts=_INVENTORS),
    _kind("court_seizure", 0.004, "封", _COURT, season="court", lag_days=2, boosts={"K": 5.0, "E": 2.0}),
    _kind("capital_reduction", 0.004, "登减", lag_days=1, yuan=1_500_000),
    _kind("environment_rating_red", 0.003, "环评", "生态环境局", lag_days=15, boosts={"C": 4.0}),
    _kind("major_tax_violation", 0.002, "税重", f"{_TAX}稽查局", season="tax", lag_days=40),
    _kind("licence_revoked", 0.002, "许撤", "行政审批局", lag_days=5),
    _kind("bankruptcy", 0.0004, "破", _COURT, season="court", lag_days=5),
)  # fmt: skip
"""Rates are plausible, not measured: no public table covers all of these for one city."""

KIND_PLACE = {kind.code: place for place, kind in enumerate(KINDS)}
"""Code of a kind to its place in `KINDS`."""
