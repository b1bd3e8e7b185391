"""The mappings of `config/sources/`, one file a layout of table."""

from __future__ import annotations

from pathlib import Path

from config.errors import ConfigError
from config.lines import line_of_path
from config.loading import load
from config.mapping_check import problems
from schemas.catalogue import Catalogue
from schemas.mappings import Mapping

__all__ = ["load_mapping", "load_sources"]


def load_mapping(path: Path, catalogue: Catalogue | None = None) -> Mapping:
    """Read one mapping, checked against the catalogue where it is given.

    Raises `ConfigError` naming the file, key and line.
    """
    mapping = load(path, Mapping)
    kinds = None if catalogue is None else catalogue.by_code()
    for where, problem in problems(mapping, kinds):
        line = line_of_path(path.read_text(encoding="utf-8"), where)
        at = f" (line {line})" if line else ""
        raise ConfigError(f"{path}{at}: {'.'.join(where)}: {problem}")
    return mapping


def load_sources(folder: Path, catalogue: Catalogue | None = None) -> dict[str, Mapping]:
    """Read every mapping of a folder, registers of names first, by name.

    Raises `ConfigError` for a missing folder, a bad file, or two mappings of one name.
    """
    if not folder.is_dir():
        raise ConfigError(f"the folder of mappings {folder} does not exist; see LOANWATCH_SOURCES")
    found: dict[str, Mapping] = {}
    for path in sorted(folder.glob("*.yaml")):
        mapping = load_mapping(path, catalogue)
        if mapping.name in found:
            raise ConfigError(f"{path}: name: {mapping.name} is the name of another mapping too")
        found[mapping.name] = mapping
    return dict(sorted(found.items(), key=lambda pair: not pair[1].directory))
