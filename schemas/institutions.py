"""A bank on the platform, and how it wants to be told."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from schemas.noise import Noise
from schemas.pace import Hours
from schemas.staff import Role, StaffId
from schemas.watches import InstitutionId

__all__ = ["Budget", "Channel", "Institution", "Institutions", "Staff"]


class Channel(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One way to reach an institution. Addresses are secrets and stand in a file or variable."""

    name: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{1,31}$")]
    type: Literal["inbox", "apprise", "webhook"]
    url_env: str = ""  # environment variable that holds the address
    url_file: str = ""  # or a file that does
    secret_env: str = ""  # webhook: variable with the signing secret ("whsec_…")
    secret_file: str = ""  # several, with white space between, while keys are changed
    private_addresses: bool = False  # webhook: may go to addresses that are not public
    plain_http: bool = False  # webhook: may go unencrypted


class Budget(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many alerts a day an institution wants to read: one of the two."""

    alerts_a_day: Annotated[float, Meta(gt=0)] | None = None
    a_day_per_1000_borrowers: Annotated[float, Meta(gt=0)] | None = None

    def a_day(self, borrowers: int, parts: int) -> float:
        """Return the alerts a day of one of `parts` equal parts, which has so many borrowers.

        >>> Budget(alerts_a_day=20).a_day(500, 4), Budget(a_day_per_1000_borrowers=2).a_day(500, 4)
        (5.0, 1.0)
        """
        if self.alerts_a_day is not None:
            return self.alerts_a_day / parts
        return (self.a_day_per_1000_borrowers or 0.0) * borrowers / 1000


class Staff(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One post. Its own channels are told what is for it alone; without, the institution's are."""

    id: StaffId
    role: Role
    channels: tuple[Channel, ...] = ()


class Institution(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: InstitutionId
    name_zh: str
    name_en: str
    language: Literal["zh", "en"] = "zh"
    budget: Budget | None = None  # none: everything that is graded is told
    noise: Noise = Noise()  # when it wants to be told, and what together
    channels: tuple[Channel, ...] = (Channel(name="inbox", type="inbox"),)
    staff: tuple[Staff, ...] = ()  # none: whoever acts gives a name, and may do everything
    hours: tuple[Hours, ...] = ()  # none: those of `config/desk.yaml`

    @property
    def every_channel(self) -> tuple[Channel, ...]:
        """The institution's own channels and those of its staff. No two have one name."""
        return self.channels + tuple(c for member in self.staff for c in member.channels)


class Institutions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file `config/institutions.yaml`."""

    institutions: tuple[Institution, ...]
