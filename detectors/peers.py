"""Who the peers of a company are: its industry, size and district, as narrow as they are many."""

from __future__ import annotations

from schemas.companies import Company

__all__ = ["EVERYBODY", "LEVELS", "UNKNOWN", "peers_of", "segments_of"]

LEVELS = 4
"""Industry, size and district; industry and size; industry; all industries. Narrowest first."""

UNKNOWN = "-"
EVERYBODY = f"{UNKNOWN}:{UNKNOWN}:{UNKNOWN}"


def peers_of(company: Company | None) -> str:
    """Return `industry:size:district` of a company, "-" where no source says.

    >>> peers_of(None)
    '-:-:-'
    """
    if company is None:
        return EVERYBODY
    return f"{company.industry or UNKNOWN}:{company.size or UNKNOWN}:{company.district or UNKNOWN}"


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
