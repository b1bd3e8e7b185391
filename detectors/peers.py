"""Who the peers of a company are: its industry, size and district, as narrow as they are many."""

from __future__ import annotations

from msgspec import Struct

from schemas.companies import Company

__all__ = ["EVERYBODY", "LEVELS", "Standing", "UNKNOWN", "segments_of", "standing_of"]

LEVELS = 4
"""Industry, size and district; industry and size; industry; all industries. Narrowest first."""

UNKNOWN = "-"
EVERYBODY = f"{UNKNOWN}:{UNKNOWN}:{UNKNOWN}"


class Standing(Struct, frozen=True, gc=False):
    """Where a company stands among all: what sources say of it, "" where none does."""

    industry: str
    district: str
    peers: str  # `industry:size:district`, "-" where no source says


def standing_of(company: Company) -> Standing:
    """Return where a company stands.

    >>> standing_of(Company(uscc="91110105585615050A", source="register", industry="C")).peers
    'C:-:-'
    """
    said = (company.industry, company.size, company.district)
    return Standing(company.industry, company.district, ":".join(one or UNKNOWN for one in said))


def segments_of(peers: str, family: str) -> tuple[str, ...]:
    """Return the segments of such a company for a family of kinds, narrowest first, four.

    The district is given up first, then the size, then the industry. A level that is no narrower
    than the next is empty, and so are all but the last without an industry: companies of one size
    in one district, whatever they do, are no peers.

    >>> segments_of("C:small:500103", "tax")
    ('C:small:500103:tax', 'C:small:-:tax', 'C:-:-:tax', '-:-:-:tax')
    >>> segments_of("C:-:500103", "tax")
    ('C:-:500103:tax', '', 'C:-:-:tax', '-:-:-:tax')
    """
    industry, size, district = peers.split(":")
    everybody = f"{EVERYBODY}:{family}"
    if industry == UNKNOWN:
        return "", "", "", everybody
    return (
        f"{peers}:{family}" if district != UNKNOWN else "",
        f"{industry}:{size}:{UNKNOWN}:{family}" if size != UNKNOWN else "",
        f"{industry}:{UNKNOWN}:{UNKNOWN}:{family}",
        everybody,
    )
