"""The catalogue of kinds of change."""

from __future__ import annotations

from pathlib import Path

from config.errors import ConfigError
from config.lines import line_of_path
from config.loading import load
from schemas.catalogue import CORRECTIONS, Catalogue
from schemas.changes import TYPED_KINDS
from schemas.masking import maskable

__all__ = ["load_catalogue"]


def load_catalogue(path: Path) -> Catalogue:
    """Read the catalogue.

    Raises
    ------
    ConfigError
        A code is there twice, a typed kind is left out, something ends by what does not exist, or
        what is to be withheld is no field; the message names key and line.
    """
    catalogue = load(path, Catalogue)
    codes = [kind.code for kind in catalogue.kinds]
    for code in codes:
        if codes.count(code) > 1:
            raise ConfigError(f"{path}: kinds: {code} is there twice")
    if missing := set(TYPED_KINDS) - set(codes):
        raise ConfigError(
            f"{path}: kinds: {sorted(missing)[0]} is missing; every typed kind is needed"
        )
    for place, kind in enumerate(catalogue.kinds):
        for end in kind.ended_by:
            if end not in codes and end not in CORRECTIONS:
                where = ("kinds", str(place), "ended_by")
                line = line_of_path(path.read_text(encoding="utf-8"), where)
                raise ConfigError(
                    f"{path} (line {line}): {kind.code}: ended_by: {end} is neither a kind nor one "
                    f"of {', '.join(CORRECTIONS)}"
                )
        for field in kind.masks:
            if field not in maskable(kind.code) and field not in kind.payload:
                line = line_of_path(
                    path.read_text(encoding="utf-8"), ("kinds", str(place), "masks")
                )
                raise ConfigError(
                    f"{path} (line {line}): {kind.code}: masks: {field} is no field that can be "
                    f"withheld; those are {', '.join([*maskable(kind.code), *kind.payload])}"
                )
    return catalogue
