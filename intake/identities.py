"""From what a row says of its company to one unified social credit code, or a reason why not."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from intake.branches import parent_name
from intake.directory import Directory
from intake.identifiers import (
    inner_check_holds,
    organisation_code_valid,
    registration_number_valid,
    uscc_valid,
)
from intake.layout import Layout
from intake.persons import is_masked, is_person_like
from intake.text import normal_code, normal_name
from schemas.companies import Company
from schemas.incoming import RejectReason, Row

__all__ = ["Identified", "Unidentified", "company_in", "identify"]


class Identified(Struct, frozen=True):
    uscc: str
    remarks: tuple[str, ...] = ()


class Unidentified(Struct, frozen=True):
    """Nobody, for this reason; `column` is where the offending value stands."""

    reason: RejectReason
    column: str
    value: str = ""
    candidates: tuple[str, ...] = ()


def company_in(row: Row, layout: Layout) -> Company | None:
    """Return what a row teaches the directory: a valid credit code and what stands beside it."""
    codes, (_, name) = layout.identity_cells(row.cells)
    uscc, registrations = "", []
    for _, text in codes:
        code = normal_code(text)
        if is_person_like(code) or is_masked(code):
            continue
        if uscc_valid(code):
            uscc = uscc or code
        elif registration_number_valid(code):
            registrations.append(code)
    if not uscc:
        return None
    former, parent, successor = layout.further_names(row.cells)
    return Company(
        uscc=uscc, source=row.source, name="" if is_masked(name) else name,
        former_names=tuple(n for n in former if n != name and not is_masked(n)),
        registrations=tuple(registrations), parent=_code_or_none(parent),
        successor=_code_or_none(successor), established=layout.established(row.cells),
    )  # fmt: skip


def _code_or_none(text: str) -> str:
    code = normal_code(text)
    return code if uscc_valid(code) and not is_person_like(code) else ""


def identify(
    codes: Sequence[tuple[str, str]],
    name: tuple[str, str],
    directory: Directory,
    regions: frozenset[str],
) -> Identified | Unidentified:
    """Resolve `(column, value)` codes in order, then the `(column, name)`.

    A code decides over a name: where the two point to different companies the code wins and the
    remark `name_differs` says so. A broken or unknown code falls back to the name, if that is
    unambiguous; a name that differs in brackets, dots and dashes only is the same name. A branch
    whose own code nobody knows is its parent. Remarks: `inner_check_failed`, `unknown_region`,
    `identified_by_tax_number`, `identified_by_organisation_code`, `identified_by_registration_number`,
    `identified_by_name`, `identified_by_similar_name`, `branch_of_parent`, `merged_into_successor`,
    `name_differs`, `codes_differ` (a further column holds another company's credit code; the
    mapping's order decides).
    """
    trouble: Unidentified | None = None
    for place, (column, text) in enumerate(codes, start=1):
        code = normal_code(text)
        if not code:
            continue
        if is_person_like(code) or is_masked(code):
            return Unidentified(RejectReason.PERSON_IDENTIFIER, column, text)
        if uscc_valid(code):
            remarks: tuple[str, ...] = ()
            if len(codes) > place:
                rest = (normal_code(other) for _, other in codes[place:])
                if any(other != code and uscc_valid(other) for other in rest):
                    remarks = ("codes_differ",)
            return _with_remarks(code, remarks, name[1], directory, regions)
        found = _by_part(column, text, code, directory)
        if isinstance(found, Identified):
            return _with_remarks(found.uscc, found.remarks, name[1], directory, regions)
        trouble = trouble or found
    if name[1]:
        if is_masked(name[1]):
            return Unidentified(RejectReason.PERSON_IDENTIFIER, *name)
        named, remark = _named(name[1], directory)
        if len(named) == 1:
            return _with_remarks(named[0], (remark,), "", directory, regions)
        if named:
            return Unidentified(RejectReason.AMBIGUOUS_COMPANY, name[0], name[1], named)
        return trouble or Unidentified(RejectReason.UNKNOWN_COMPANY, name[0], name[1])
    return trouble or Unidentified(RejectReason.NO_IDENTIFIER, name[0])


def _named(name: str, directory: Directory) -> tuple[tuple[str, ...], str]:
    """Return the companies that a name means, and the remark that says how they were found."""
    if found := directory.named(name):
        return found, "identified_by_name"
    if found := directory.named_alike(name):
        return found, "identified_by_similar_name"
    parent = parent_name(normal_name(name))
    return (directory.named(parent) if parent else ()), "branch_of_parent"


def _by_part(column: str, text: str, code: str, directory: Directory) -> Identified | Unidentified:
    """Match a tax number (15 digits, or filled to 18), registration number or organisation code."""
    if len(code) == 18 and code.endswith("000"):
        code = code[:15]
    if len(code) == 15:
        region, organisation, remark = code[:6], code[6:], "identified_by_tax_number"
    elif len(code) == 9:
        region, organisation, remark = "", code, "identified_by_organisation_code"
    elif len(code) == 18 and code.isascii() and code.isalnum():
        return Unidentified(RejectReason.BAD_CHECK_DIGIT, column, text)
    else:
        return Unidentified(RejectReason.BAD_IDENTIFIER, column, text)
    found = directory.of_organisation(organisation)
    if not found and len(code) == 15 and (found := directory.of_registration(code)):
        remark = "identified_by_registration_number"
    if len(found) > 1:
        found = tuple(uscc for uscc in found if uscc[2:8] == region) or found
    if len(found) == 1:
        return Identified(found[0], (remark,))
    if found:
        return Unidentified(RejectReason.AMBIGUOUS_COMPANY, column, text, found)
    known_shape = organisation_code_valid(organisation) or registration_number_valid(code)
    reason = RejectReason.UNKNOWN_COMPANY if known_shape else RejectReason.BAD_IDENTIFIER
    return Unidentified(reason, column, text)


def _with_remarks(
    found: str, remarks: tuple[str, ...], name: str, directory: Directory, regions: frozenset[str]
) -> Identified:
    uscc, how = directory.answers_for(found)
    remarks += tuple(remark for remark in how if remark not in remarks)
    if not inner_check_holds(uscc):
        remarks += ("inner_check_failed",)
    if regions and uscc[2:8] not in regions:
        remarks += ("unknown_region",)
    if name:
        named = directory.named(name)
        if named and found not in named:
            remarks += ("name_differs",)
    return Identified(uscc, remarks)
