"""The banks on the platform and their channels."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from config.desk import hours_problem
from config.errors import ConfigError
from config.loading import line_of, load
from config.noise_check import noise_problems
from schemas.institutions import Institution, Institutions
from schemas.receipts import PULL
from schemas.staff import SYSTEM, Role

__all__ = ["load_institutions"]


def load_institutions(
    path: Path, kinds: Collection[str] | None = None, rules: Collection[str] | None = None
) -> dict[str, Institution]:
    """Read the institutions by id. Raises `ConfigError`, also for an id or channel named twice.

    Where `kinds` of the catalogue and `rules` of the policy are given, an inhibition may name no
    others.
    """
    found: dict[str, Institution] = {}
    for institution in load(path, Institutions).institutions:
        if institution.id in found:
            raise ConfigError(f"{path}: institutions: {institution.id} is there twice")
        names = [channel.name for channel in institution.every_channel]
        if PULL in names:
            raise ConfigError(f"{path}: {institution.id}: channels: none may be called {PULL}")
        if len(set(names)) < len(names):
            raise ConfigError(f"{path}: {institution.id}: channels: two have one name")
        for key, problem in _staff_problems(institution):
            where = _line(path, institution.id, key)
            raise ConfigError(f"{path}{where}: {institution.id}: {problem}")
        budget = institution.budget
        if budget is not None and (budget.alerts_a_day is None) == (
            budget.a_day_per_1000_borrowers is None
        ):
            where = line_of(path, f"id: {institution.id}")
            raise ConfigError(
                f"{path}{where}: {institution.id}: budget: give alerts_a_day or"
                " a_day_per_1000_borrowers, one of the two"
            )
        for key, problem in noise_problems(institution.noise, kinds, rules):
            where = _line(path, institution.id, key)
            raise ConfigError(f"{path}{where}: {institution.id}: noise: {problem}")
        found[institution.id] = institution
    return found


def _staff_problems(institution: Institution) -> Iterator[tuple[str, str]]:
    """Yield a text near which each problem stands, and the problem."""
    if problem := hours_problem(institution.hours):
        yield "hours:", f"hours: {problem}"
    posts: set[str] = set()
    for post in institution.staff:
        if post.id == SYSTEM:
            yield (
                f"id: {post.id}",
                f"staff: {SYSTEM} is what the clock is called; choose another id",
            )
        if post.id in posts:
            yield f"id: {post.id}", f"staff: {post.id} is there twice"
        posts.add(post.id)
    roles = {post.role for post in institution.staff}
    if roles and not roles & {Role.OFFICER, Role.SUPERVISOR}:
        yield "staff:", "staff: nobody is there to handle alerts; add an officer or a supervisor"
    checkers = sum(post.role in (Role.CHECKER, Role.SUPERVISOR) for post in institution.staff)
    if roles and not checkers:
        yield "staff:", "staff: nobody is there to check; add a checker or a supervisor"


def _line(path: Path, institution: str, key: str) -> str:
    """Return where a key stands that follows the institution's id, as ` (line n)`."""
    lines = path.read_text(encoding="utf-8").splitlines()
    start = next((n for n, line in enumerate(lines) if f"id: {institution}" in line), 0)
    found = next((n for n in range(start, len(lines)) if key in lines[n]), start)
    return f" (line {found + 1})"
