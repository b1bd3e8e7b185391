"""From a table that was never seen to a proposal of its mapping."""

from __future__ import annotations

from collections.abc import Mapping as Mapping_
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from intake.suggest.distinguish import telling_columns
from intake.suggest.extras import fixed_fields, rating_kinds
from intake.suggest.fields import Candidate, field_of, fields_of, place_fields
from intake.suggest.file_name import file_pattern, mapping_name, publisher
from intake.suggest.gaps import gaps
from intake.suggest.identity import code_columns, name_column
from intake.suggest.kinds import Guess, rank_kinds, sureness
from intake.suggest.proposal import Placed, Proposal
from intake.suggest.sample import Sample, read_sample
from intake.suggest.sentences import add_sentences
from intake.suggest.shapes import EMPTY_WORDS, Shape, shape_of
from intake.suggest.titles import Titles
from intake.suggest.units import unit_of
from schemas.catalogue import Catalogue
from schemas.mappings import Field, Identity, Mapping
from schemas.vocabulary import Vocabulary

__all__ = ["suggest"]

_OTHERWISE = "administrative_penalty"
_REGISTER = "registration"
_GIVEN = {"occurred_at", "action", "nature"}  # fields that need no column of their own
_CLOSE = 0.55  # of the first guess's points: another kind that fits better may replace it
_KEY = ("occurred_at", "authority")
_COUNTED = ("amount", "fine", "confiscated")  # part of a fact's identity as it is


def suggest(path: Path, vocabulary: Vocabulary, catalogue: Catalogue, name: str = "") -> Proposal:
    """Propose a mapping for a file, from nothing but itself.

    Raises
    ------
    IntakeError
        The file is no table.
    """
    titles = Titles(vocabulary)
    sample = read_sample(path, titles)
    table = _Table(
        sample,
        {c: shape_of([row.get(c, "") for row in sample.rows]) for c in sample.header},
        titles,
        vocabulary,
    )
    codes, named = code_columns(table.shapes, titles), name_column(table.shapes, titles)
    identity = [*codes, *([named] if named else [])]
    taken = {column for placed in identity for column in placed.columns}
    kind, guesses, found = _best_kind(table, taken, catalogue)
    why = guesses[0].why if guesses else "nothing says what the table is about; a guess"
    placed = [
        Placed(target=f"kind: {kind}", columns=(), confidence=sureness(guesses), why=why),
        *identity,
    ]
    owner = _owner(table, found, path)
    fields = _fields(table, kind, found, owner, placed)
    distinguish = _distinguish(table, fields, identity, placed)
    kinds, where = rating_kinds(kind, table.shapes)
    mapping = Mapping(
        name=name or mapping_name(kind, path),
        title_zh=path.stem,
        title_en=catalogue.by_code()[kind].name_en,
        owner=owner or "?",
        kind=kind,
        kinds=kinds,
        where=where,
        files=(file_pattern(path),),
        encodings=(sample.encoding,) if sample.encoding else ("utf-8-sig", "gb18030"),
        header_row=0 if sample.header_row <= 1 else sample.header_row,
        header_rows=sample.header_rows,
        delimiter=sample.delimiter or ",",
        sheet=sample.sheet,
        identity=Identity(
            codes=tuple(c.columns[0] for c in codes), name=named.columns[0] if named else ""
        ),
        fields=fields,
        distinguish=distinguish,
        directory=kind == _REGISTER,
        empty_words=tuple(sorted(EMPTY_WORDS)),
    )
    used = {column for p in placed for column in p.columns}
    left = tuple(gaps(mapping, table.shapes, used, guesses, titles))
    return Proposal(mapping=mapping, placed=tuple(placed), unplaced=left, rows=len(sample.rows))


class _Table(Struct, frozen=True):
    """What is known of the table, and the words to understand it by."""

    sample: Sample
    shapes: dict[str, Shape]
    titles: Titles
    vocabulary: Vocabulary


def _best_kind(
    table: _Table, taken: set[str], catalogue: Catalogue
) -> tuple[str, list[Guess], dict[str, Candidate]]:
    """Return the likeliest kind whose needed fields the table has, failing that the likeliest."""

    def place(kind: str) -> dict[str, Candidate]:
        return place_fields(kind, table.shapes, taken, table.titles, table.vocabulary)

    guesses = rank_kinds(table.sample, table.shapes, table.vocabulary, catalogue)
    if not guesses:
        few = sum(shape.filled > 0 for shape in table.shapes.values()) <= len(taken) + 2
        kind = _REGISTER if few and len(taken) > 1 else _OTHERWISE
        return kind, [], place(kind)
    for guess in guesses[:4]:
        if guess.points < _CLOSE * guesses[0].points:
            break
        found = place(guess.kind)
        needed = {f for f, required in fields_of(guess.kind).items() if required} - _GIVEN
        if needed <= set(found):
            return guess.kind, [guess, *(g for g in guesses if g is not guess)], found
    return guesses[0].kind, guesses, place(guesses[0].kind)


def _fields(
    table: _Table, kind: str, found: Mapping_[str, Candidate], owner: str, placed: list[Placed]
) -> dict[str, Field]:
    fields: dict[str, Field] = {}
    for name in fields_of(kind):
        candidate = found.get(name)
        if candidate is None:
            continue
        shape = table.shapes[candidate.column]
        unit, said = unit_of(candidate.column, table.sample.above)
        fields[name] = field_of(candidate, shape, table.vocabulary, unit)
        placed.append(_placed(candidate, shape, fields[name], said=said))
    add_sentences(fields_of(kind), fields, table.shapes, placed)
    fixed = fixed_fields(kind, table.sample, table.shapes, table.vocabulary, fields)
    if owner and "authority" not in fields:
        fixed["authority"] = Field(constant=owner)
    for name, field in fixed.items():
        fields[name] = field
        what = field.constant if field.constant is not None else ", ".join(field.columns)
        placed.append(
            Placed(
                target=name, columns=field.columns, confidence=0.6, why=f"{what}, as no column says"
            )
        )
    return fields


def _placed(candidate: Candidate, shape: Shape, field: Field, *, said: bool) -> Placed:
    confidence, why = candidate.confidence, f"its title fits {candidate.title:.0%}"
    if not shape.filled:
        why += ", it is empty here"
    if field.type == "date":
        why += f", {shape.dates.get(field.order, 0):.0%} are dates"
        either = shape.dates["dmy"] >= 0.99 and shape.dates["mdy"] >= 0.99
        if field.order in ("dmy", "mdy") and either:
            confidence, why = confidence * 0.6, why + ", day and month could be either way"
    if field.type in ("money", "fine", "confiscated"):
        why += f", {shape.money:.0%} are amounts, in {field.unit}"
        if not said:
            confidence, why = confidence * 0.9, why + " as nothing says otherwise"
    columns = field.columns or (candidate.column,)
    return Placed(target=candidate.field, columns=columns, confidence=round(confidence, 2), why=why)


def _distinguish(
    table: _Table, fields: Mapping_[str, Field], identity: Sequence[Placed], placed: list[Placed]
) -> tuple[str, ...]:
    if "document_number" in fields:
        return ()
    key = [p.columns[0] for p in identity]
    key += [fields[f].columns[0] for f in _KEY if f in fields and fields[f].columns]
    counted = {column for f in _COUNTED if f in fields for column in fields[f].columns}
    used = {column for p in placed for column in p.columns} - counted
    key += list(counted)
    found = telling_columns(table.sample.rows, key, table.shapes, table.titles, used)
    if found:
        why = "they differ between rows of one company and day"
        placed.append(Placed(target="distinguish", columns=found, confidence=0.6, why=why))
    return found


def _owner(table: _Table, found: Mapping_[str, Candidate], path: Path) -> str:
    candidate = found.get("authority")
    if candidate is not None and table.shapes[candidate.column].how_many == 1:
        return table.shapes[candidate.column].values[0]
    return publisher((path.stem, *table.sample.above))
