"""What a reader asked the list for, as it stands in the address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from msgspec import Struct
from msgspec.structs import asdict

from schemas.cases import SHELVES

__all__ = ["Asked", "asked"]


class Asked(Struct, frozen=True):
    """Filters of the list; empty means everything."""

    institution: str = ""
    severity: int = 0
    kind: str = ""
    state: str = ""  # shelf of the case, see `schemas.cases.shelf_of`
    order: str = ""  # newest first, or `worth`: first what the bank will find right

    def filters(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def query(self) -> str:
        """Return the filters as the query of an address, with its question mark; empty for none."""
        given = {name: value for name, value in asdict(self).items() if value}
        return f"?{urlencode(given)}" if given else ""


def asked(query: Mapping[str, str]) -> Asked:
    """Return the filters of an address a person may have typed.

    A severity that is none is no filter, and the page shows so. A bank or kind that is unknown
    stays a filter: it finds nothing, where dropping it would show one bank's reader all banks.

    >>> asked({"institution": "yuyang_rural", "severity": "-1"})
    Asked(institution='yuyang_rural', severity=0, kind='', state='', order='')
    """
    severity = query.get("severity", "")
    return Asked(
        query.get("institution", "")[:64],
        int(severity) if severity in ("1", "2", "3") else 0,
        query.get("kind", "")[:64],
        state if (state := query.get("state", "")) in SHELVES else "",
        "worth" if query.get("order") == "worth" else "",
    )
