"""How companies go bad: the plots, as data. Days are medians from the start of a story."""

from __future__ import annotations

from msgspec import Struct

from simulate.shares import Nature

__all__ = ["AFTERMATH", "PLOTS", "SHOCK", "Beat", "Plot"]


class Beat(Struct, frozen=True):
    """One thing that may happen in a plot."""

    kind: str
    day: int
    chance: float = 0.9
    nature: Nature | None = None  # of an equity change


class Plot(Struct, frozen=True):
    """A typology: its beats and the weight with which it is drawn.

    `quiet` asks for a company to which little has happened before.
    """

    name: str
    weight: float
    beats: tuple[Beat, ...]
    quiet: bool = False


PLOTS = (
    Plot("owner_leaves", 3, (  # who knows the company best gets out first
        Beat("equity_change", 0, 1.0, "transfer"), Beat("legal_representative_change", 9),
        Beat("address_change", 24), Beat("business_scope_change", 30, 0.3),
        Beat("tax_arrears", 55), Beat("abnormal_operation", 80), Beat("lawsuit", 95, 0.6),
    )),
    Plot("pledge_then_seizure", 3, (  # the shares are all that is left to borrow on
        Beat("equity_change", 0, 1.0, "pledge"), Beat("equity_change", 25, 0.7, "pledge"),
        Beat("movable_mortgage", 32, 0.5), Beat("tax_arrears", 45), Beat("lawsuit", 60),
        Beat("equity_change", 80, 0.6, "freeze"), Beat("court_seizure", 90),
    )),
    Plot("penalty_escalation", 2, (  # every fine larger than the one before, then the licence
        Beat("inspection", 0, 1.0), Beat("administrative_penalty", 14), Beat("inspection", 35),
        Beat("administrative_penalty", 48), Beat("environment_rating_red", 60, 0.3),
        Beat("administrative_penalty", 80), Beat("licence_revoked", 110, 0.7),
    )),
    Plot("quiet_then_busy", 2, (  # a dormant shell wakes up, borrows, and is gone
        Beat("address_change", 0, 1.0), Beat("name_change", 5, 0.8),
        Beat("legal_representative_change", 8), Beat("equity_change", 10, 0.7, "transfer"),
        Beat("movable_mortgage", 18), Beat("guarantee_given", 24), Beat("guarantee_given", 31, 0.6),
        Beat("lawsuit", 60), Beat("lawsuit", 71, 0.7),
    ), quiet=True),
    Plot("tax_fraud", 1, (  # false invoices: the company is built to be left behind
        Beat("registration", 0, 0.6), Beat("tax_penalty", 10, 1.0), Beat("tax_penalty", 32, 0.6),
        Beat("tax_rating_d", 50, 0.5), Beat("tax_arrears", 55), Beat("major_tax_violation", 85),
    )),
    Plot("wages_unpaid", 2, (  # cash runs out in the order in which creditors can wait
        Beat("utilities_arrears", 0, 0.8), Beat("housing_fund_arrears", 15, 0.8),
        Beat("social_insurance_arrears", 30, 1.0), Beat("tax_arrears", 60),
        Beat("lawsuit", 75), Beat("court_enforcement", 110, 0.7),
    )),
    Plot("guarantee_chain", 1, (  # sunk by somebody else's debt
        Beat("guarantee_given", 0, 1.0), Beat("guarantee_given", 20, 0.8), Beat("lawsuit", 70, 1.0),
        Beat("equity_change", 85, 0.6, "freeze"), Beat("court_enforcement", 100),
        Beat("consumption_restriction", 115, 0.7),
    )),
)  # fmt: skip

SHOCK = Plot("supply_shock", 0, (  # a large buyer of one industry in one district stops paying
    Beat("movable_mortgage", 0, 0.4), Beat("lawsuit", 15), Beat("tax_arrears", 40, 0.8),
    Beat("social_insurance_arrears", 50, 0.7), Beat("lawsuit", 60, 0.6),
    Beat("court_enforcement", 85, 0.7),
))  # fmt: skip

AFTERMATH = (  # days after the default; too late to be a warning
    Beat("court_enforcement", 40, 0.6), Beat("consumption_restriction", 60, 0.4),
    Beat("dishonesty_listing", 90, 0.5), Beat("bankruptcy", 200, 0.15),
)  # fmt: skip
