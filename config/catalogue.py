"""The catalogue of kinds of change."""

from __future__ import annotations

from pathlib import Path

from config.errors import ConfigError
from config.loading import load
from schemas.catalogue import Catalogue
from schemas.changes import TYPED_KINDS

__all__ = ["load_catalogue"]


def load_catalogue(path: Path) -> Catalogue:
    """Read the catalogue. Raises `ConfigError` for a repeated code or a typed kind left out."""
    catalogue = load(path, Catalogue)
    codes = [kind.code for kind in catalogue.kinds]
    for code in codes:
        if codes.count(code) > 1:
            raise ConfigError(f"{path}: kinds: {code} is there twice")
    if missing := set(TYPED_KINDS) - set(codes):
        raise ConfigError(
            f"{path}: kinds: {sorted(missing)[0]} is missing; every typed kind is needed"
        )
    return catalogue
