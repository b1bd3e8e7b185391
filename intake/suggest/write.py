"""A proposal as a file for `config/sources/`: what a person reads, mends and keeps."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from intake.suggest.proposal import Proposal
from schemas.mappings import Field, Mapping

__all__ = ["as_yaml"]

_DEFAULTS = {f.name: f.default for f in msgspec.structs.fields(Mapping)}
_FIELD_DEFAULTS = {f.name: f.default for f in msgspec.structs.fields(Field)}


def as_yaml(proposal: Proposal) -> str:
    """Return the mapping as YAML, each part with its confidence, and what is left to decide."""
    mapping = proposal.mapping
    sure: dict[str, tuple[float, str]] = {}
    for placed in proposal.placed:
        sure.setdefault(placed.target.partition(":")[0], (placed.confidence, placed.why))
    lines = [
        f"# Proposed from {proposal.rows:,} rows; a number behind a line is how sure it is, 0 to 1.",
        "# Read it, mend it, then try it: ./loanwatch map test FILE --mapping THIS_FILE",
    ]
    if proposal.unplaced:
        lines.append("# Not placed:")
        lines += [f"#   {u.what}: {u.why}" for u in proposal.unplaced]
    lines += [
        f"{key}: {_value(getattr(mapping, key))}"
        for key in ("name", "title_zh", "title_en", "owner")
    ]
    lines.append(f"kind: {mapping.kind}{_note(sure.get('kind'))}")
    for key in ("kinds", "where"):
        if value := getattr(mapping, key):
            lines.append(f"{key}: {_value(value)}")
    lines.append(f"files: {_value(mapping.files)}")
    for key in ("encodings", "header_row", "header_rows", "delimiter", "sheet"):
        if (value := getattr(mapping, key)) != _DEFAULTS[key]:
            lines.append(f"{key}: {_value(value)}")
    lines.append("identity:")
    if mapping.identity.codes:
        lines.append(
            f"  codes: {_value(mapping.identity.codes)}{_note(sure.get('identity.codes'))}"
        )
    if mapping.identity.name:
        lines.append(f"  name: {_value(mapping.identity.name)}{_note(sure.get('identity.name'))}")
    lines.append("fields:")
    for name, field in mapping.fields.items():
        lines.append(f"  {name}: {_field(field)}{_note(sure.get(name))}")
    if mapping.distinguish:
        lines.append(f"distinguish: {_value(mapping.distinguish)}{_note(sure.get('distinguish'))}")
    if mapping.directory:
        lines.append("directory: true")
    lines.append(f"empty_words: {_value(mapping.empty_words)}")
    return "\n".join(lines) + "\n"


def _note(found: tuple[float, str] | None) -> str:
    return "" if found is None else f"  # {found[0]:.2f}: {' '.join(found[1].split())}"


def _field(field: Field) -> str:
    parts = []
    for f in msgspec.structs.fields(Field):
        value = getattr(field, f.name)
        if value != _FIELD_DEFAULTS[f.name] and value != () and value != {}:
            parts.append(f"{f.name}: {_value(value)}")
    return "{" + ", ".join(parts) + "}"


def _value(value: Any) -> str:
    """Return a value as flow YAML, which JSON is."""
    return json.dumps(msgspec.to_builtins(value), ensure_ascii=False)
