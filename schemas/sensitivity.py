"""How freely a fact may be told: to any lender, under a consent (授权), or only where it names it."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["ConsentPurpose", "Sensitivity"]


class Sensitivity(StrEnum):
    """Ordered: whoever may know what is restricted may know the rest.

    >>> Sensitivity.CONSENT.within(Sensitivity.RESTRICTED), Sensitivity.RESTRICTED.within("public")
    (True, False)
    """

    PUBLIC = "public"  # published by an authority
    CONSENT = "consent"  # the company must have agreed
    RESTRICTED = "restricted"  # it must have agreed to this by name

    def within(self, most: str) -> bool:
        """Return whether this is no more delicate than `most`."""
        return _RANK[self] <= _RANK[most]


_RANK: dict[str, int] = {level: rank for rank, level in enumerate(Sensitivity)}


class ConsentPurpose(StrEnum):
    """What an institution may use a borrower's data for, as the consent says."""

    POST_LOAN = "post_loan"  # 贷后管理
    GUARANTEE = "guarantee"  # 担保管理: it stands surety for the loan
    CREDIT = "credit"  # 授信审查: a loan is asked for or renewed
