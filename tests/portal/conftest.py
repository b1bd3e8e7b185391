from __future__ import annotations

from made_by_hand import client, site, store

__all__ = ["client", "site", "store"]
