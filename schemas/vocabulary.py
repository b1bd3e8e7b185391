"""What columns are called and what tables are about: the contents of `config/vocabulary.yaml`."""

from __future__ import annotations

from msgspec import Struct

__all__ = ["Term", "Vocabulary"]


class Term(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The titles under which tables keep one field of a change, best first."""

    titles: tuple[str, ...]
    unless: tuple[str, ...] = ()  # a title with one of these in it means something else


class Vocabulary(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The words a proposal of a mapping is made from. More words are more lines, and no code."""

    code: Term
    name: Term
    fields: dict[str, Term]  # field of a change -> its titles
    aside: Term  # columns that say nothing about the fact: numbers of rows, times of collection
    kinds: dict[str, tuple[str, ...]]  # kind of the catalogue -> words of its tables, best first
    passed: tuple[str, ...]  # values that mean yes, passed
    failed: tuple[str, ...]  # values that mean no, failed
    listed: tuple[str, ...]
    removed: tuple[str, ...]
