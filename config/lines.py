"""The line of a YAML file at which a key stands, for messages that a person can act on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import yaml

__all__ = ["line_of_error", "line_of_path"]

Path = tuple[str, ...]  # keys from the top; the place in a list as its number; "*" for any

_AT = re.compile(r"`\$((?:\.\w+|\[(?:\d+|\.\.\.)\])*)`")
_STEP = re.compile(r"\.(\w+)|\[(\d+|\.\.\.)\]")
_UNKNOWN = re.compile(r"unknown field `([^`]+)`")
_INVALID = re.compile(r"[Ii]nvalid enum value '([^']*)'")


def line_of_error(text: str, message: str) -> tuple[int, str] | None:
    """Return line (from 1) and dotted key of what a msgspec error is about, None where untold.

    msgspec writes `[...]` for a key it does not know the name of; of several that it could be, the
    one that has what the message complains of is meant.
    """
    at = _AT.search(message)
    steps = [] if at is None else [a or ("*" if b == "..." else b) for a, b in _STEP.findall(at[1])]
    if unknown := _UNKNOWN.search(message):
        steps.append(unknown[1])
    invalid = _INVALID.search(message)
    found = list(_matching(_root(text), steps, ()))
    for path, line, value in found:
        if invalid is None or value == invalid[1]:
            return line, ".".join(path)
    return (found[0][1], ".".join(found[0][0])) if found and found[0][0] else None


def line_of_path(text: str, path: Sequence[str]) -> int | None:
    """Return the line of the key at a path, or of the nearest key above it that is there."""
    for length in range(len(path), 0, -1):
        for _, line, _ in _matching(_root(text), list(path[:length]), ()):
            return line
    return None


def _root(text: str) -> yaml.Node | None:
    try:
        return yaml.compose(text, yaml.SafeLoader)
    except yaml.YAMLError:
        return None


def _matching(
    node: yaml.Node | None, steps: list[str], path: Path, line: int = 1
) -> Iterator[tuple[Path, int, str]]:
    """Yield path, line and value (of a scalar) of every node that the steps lead to."""
    if node is None:
        return
    if not steps:
        yield path, line, str(node.value) if isinstance(node, yaml.ScalarNode) else ""
        return
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if steps[0] in ("*", str(key.value)):
                at = int(key.start_mark.line) + 1
                yield from _matching(value, steps[1:], (*path, str(key.value)), at)
    elif isinstance(node, yaml.SequenceNode):
        for place, value in enumerate(node.value):
            if steps[0] in ("*", str(place)):
                at = int(value.start_mark.line) + 1
                yield from _matching(value, steps[1:], (*path, str(place)), at)
