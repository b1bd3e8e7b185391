"""A YAML file to a frozen struct, or one sentence that names file, line and key."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import msgspec
import yaml

from config.errors import ConfigError
from config.lines import line_of_error

__all__ = ["line_of", "load"]

T = TypeVar("T")


def load(path: Path, type_: type[T]) -> T:
    """Read `path` as `type_`.

    Raises
    ------
    ConfigError
        When the file is missing or unreadable, is not YAML, or does not fit the struct: the
        message names the file, the key and, where it can be told, the line.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigError(f"{path} does not exist; check the path") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} cannot be read: {error}") from None
    try:
        document = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" (line {mark.line + 1})" if mark else ""
        problem = getattr(error, "problem", None) or "not valid YAML"
        raise ConfigError(f"{path}{where} is not valid YAML: {problem}") from None
    try:
        return msgspec.convert(document, type_, strict=True)
    except msgspec.ValidationError as error:
        found = line_of_error(text, str(error))
        where = f" (line {found[0]}): {found[1]}" if found else ""
        raise ConfigError(f"{path}{where}: {error}") from None


def line_of(path: Path, text: str) -> str:
    """Return the first line that holds `text` as ` (line n)`, empty when none does."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if text in line:
            return f" (line {number})"
    return ""
