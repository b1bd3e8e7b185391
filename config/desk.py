"""How soon institutions deal with alerts: `config/desk.yaml`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from config.errors import ConfigError
from config.lines import line_of_path
from config.loading import load
from schemas.pace import DeskPolicy, Hours, Pace

__all__ = ["hours_problem", "load_desk"]


def load_desk(path: Path) -> DeskPolicy:
    """Read the policy of the desk.

    Raises `ConfigError` naming file, line and key, also for hours that overlap, steps out of
    order, and an answer that is expected later than the ending.
    """
    policy = load(path, DeskPolicy)
    for keys, problem in _problems(policy):
        line = line_of_path(path.read_text(encoding="utf-8"), keys)
        where = f" (line {line})" if line else ""
        raise ConfigError(f"{path}{where}: {'.'.join(keys)}: {problem}")
    return policy


def _problems(policy: DeskPolicy) -> Iterator[tuple[list[str], str]]:
    if problem := hours_problem(policy.hours):
        yield ["hours"], problem
    if not policy.hours:
        yield ["hours"], "there must be one span at least"
    paces = {"critical": policy.critical, "warning": policy.warning, "notice": policy.notice}
    for name, pace in paces.items():
        yield from (([name, *keys], problem) for keys, problem in _of_pace(pace))


def _of_pace(pace: Pace) -> Iterator[tuple[list[str], str]]:
    if pace.respond_minutes > pace.end_minutes:
        yield ["respond_minutes"], "is later than end_minutes"
    for n, (one, following) in enumerate(zip(pace.steps, pace.steps[1:], strict=False), start=1):
        if following.after_minutes <= one.after_minutes:
            yield ["steps", str(n), "after_minutes"], "every step comes later than the one before"


def hours_problem(hours: Sequence[Hours]) -> str:
    """Return what is wrong with the hours of a day, empty where nothing is."""
    reached = 0
    for span in hours:
        opens, closes = span.minutes
        if closes <= opens:
            return f"closes {span.closes} is not later than opens {span.opens}"
        if opens < reached:
            return f"opens {span.opens} lies before the end of the span before it"
        reached = closes
    return ""
