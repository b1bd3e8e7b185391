"""How soon an institution deals with alerts, and who is told when it does not."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

__all__ = ["DeskPolicy", "Hours", "Pace", "Step"]

Clock = Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Minutes = Annotated[int, Meta(ge=1, le=60 * 24 * 366)]


class Hours(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A span of a working day, Asia/Shanghai."""

    opens: Clock
    closes: Clock

    @property
    def minutes(self) -> tuple[int, int]:
        """Return both ends in minutes after midnight.

        >>> Hours(opens="08:30", closes="12:00").minutes
        (510, 720)
        """
        return _minutes(self.opens), _minutes(self.closes)


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


class Step(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One step of escalation: whom to tell when nobody has acknowledged so long after opening."""

    after_minutes: Minutes
    to: Literal["holder", "officer", "supervisor", "institution"]


class Pace(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is expected for alerts of one severity."""

    respond_minutes: Minutes  # until somebody has taken it
    end_minutes: Minutes  # until it has an ending
    counts: Literal["working", "always"] = "working"  # which time the minutes are of
    four_eyes: bool = False  # its ending needs a second person
    steps: tuple[Step, ...] = ()


class DeskPolicy(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file `config/desk.yaml`."""

    hours: tuple[Hours, ...] = (
        Hours(opens="09:00", closes="12:00"),
        Hours(opens="13:30", closes="17:30"),
    )
    longest_snooze_days: Annotated[int, Meta(ge=1, le=366)] = 30
    reopen_days: Annotated[int, Meta(ge=1, le=3660)] = 180  # how long an ended case can be reopened
    critical: Pace = Pace(
        respond_minutes=120, end_minutes=960, four_eyes=True,
        steps=(
            Step(after_minutes=30, to="holder"),
            Step(after_minutes=60, to="supervisor"),
            Step(after_minutes=120, to="institution"),
        ),
    )  # fmt: skip
    warning: Pace = Pace(
        respond_minutes=480, end_minutes=2400,
        steps=(
            Step(after_minutes=240, to="holder"),
            Step(after_minutes=480, to="supervisor"),
        ),
    )  # fmt: skip
    notice: Pace = Pace(
        respond_minutes=2400, end_minutes=7200, steps=(Step(after_minutes=2400, to="supervisor"),)
    )
