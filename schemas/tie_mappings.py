"""How one table of ties between companies is read."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from schemas.mappings import Identity, Mapping
from schemas.ties import Nature

__all__ = ["TieMapping"]


class TieMapping(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One layout of such a table: whose columns name the two companies, and the share."""

    name: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{2,63}$")]
    title_zh: str
    title_en: str
    owner: str  # who publishes the table
    nature: Nature
    holder: str  # column with the credit code of who stands behind, see `schemas.ties`
    held: str  # column with that of the other
    share: str = ""  # column; without one a tie is whole
    unit: Literal["", "%"] = ""  # of a bare number in it: a fraction or percent
    encodings: Annotated[tuple[str, ...], Meta(min_length=1)] = ("utf-8-sig", "gb18030")
    delimiter: Annotated[str, Meta(min_length=1, max_length=1)] = ","

    def as_table(self) -> Mapping:
        """Return what the readers of tables need to know to find header and rows."""
        columns = tuple(filter(None, (self.holder, self.held, self.share)))
        return Mapping(
            name=self.name, title_zh=self.title_zh, title_en=self.title_en, owner=self.owner,
            kind="registration", files=("*",), encodings=self.encodings, delimiter=self.delimiter,
            identity=Identity(codes=columns), fields={},
        )  # fmt: skip
