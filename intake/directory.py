"""Who is who: from any code or name of a company to its unified social credit code."""

from __future__ import annotations

from datetime import datetime

from intake.text import loose_name, normal_name
from schemas.companies import Company

__all__ = ["Directory"]

_Found = str | tuple[str, ...]  # one code as itself: millions of companies must fit
_LONGEST = 8  # steps from a branch to its parent's successor; a circle ends there


class Directory:
    """Grows by what sources teach and never forgets; the order of teaching does not matter."""

    def __init__(self) -> None:
        self._by_name: dict[str, _Found] = {}
        self._by_loose_name: dict[str, _Found] = {}  # only of names that have another spelling
        self._by_organisation: dict[str, _Found] = {}
        self._by_registration: dict[str, _Found] = {}
        self._parents: dict[str, str] = {}
        self._successors: dict[str, str] = {}
        self._established: dict[str, datetime] = {}  # the earliest day that was given

    def learn(self, company: Company) -> None:
        """Take one source's word. Learning the same again changes nothing."""
        uscc = company.uscc
        _add(self._by_organisation, uscc[8:17], uscc)
        for name in (company.name, *company.former_names):
            if name:
                plain = normal_name(name)
                _add(self._by_name, plain, uscc)
                if (loose := loose_name(plain)) != plain:
                    _add(self._by_loose_name, loose, uscc)
        for number in company.registrations:
            _add(self._by_registration, number, uscc)
        if company.parent and company.parent != uscc:
            self._parents[uscc] = max(company.parent, self._parents.get(uscc, ""))
        if company.successor and company.successor != uscc:
            self._successors[uscc] = max(company.successor, self._successors.get(uscc, ""))

        if company.established is not None:
            before = self._established.get(uscc, company.established)
            self._established[uscc] = min(before, company.established)

    def established(self, uscc: str) -> datetime | None:
        """Return since when a company is known to exist; None where no register has said."""
        return self._established.get(uscc)

    def named(self, name: str) -> tuple[str, ...]:
        """Return the codes of the companies of that name, sorted."""
        return _all(self._by_name.get(normal_name(name)))

    def named_alike(self, name: str) -> tuple[str, ...]:
        """Return the codes of those whose name differs in brackets, dots and dashes only, sorted."""
        loose = loose_name(normal_name(name))
        alike = {*_all(self._by_loose_name.get(loose)), *_all(self._by_name.get(loose))}
        return tuple(sorted(alike))

    def of_organisation(self, code: str) -> tuple[str, ...]:
        """Return the credit codes that contain this nine-character organisation code, sorted."""
        return _all(self._by_organisation.get(code))

    def of_registration(self, number: str) -> tuple[str, ...]:
        """Return the codes of the companies with this registration number, sorted."""
        return _all(self._by_registration.get(number))

    def knows(self, key: str) -> bool:
        """Return whether a key that a parked row waits for (`intake.parking`) finds anybody."""
        what, _, text = key.partition(":")
        match what:
            case "n":
                return text in self._by_name or text in self._by_loose_name
            case "o":
                return text in self._by_organisation
        return text in self._by_registration

    def answers_for(self, uscc: str) -> tuple[str, tuple[str, ...]]:
        """Return who answers for a company today, and how it was reached.

        A branch is answered for by its parent (`branch_of_parent`), a merged company by the one it
        was merged into (`merged_into_successor`).
        """
        remarks: tuple[str, ...] = ()
        for _ in range(_LONGEST):
            if uscc in self._successors:
                uscc, remark = self._successors[uscc], "merged_into_successor"
            elif uscc in self._parents:
                uscc, remark = self._parents[uscc], "branch_of_parent"
            else:
                break
            remarks += () if remark in remarks else (remark,)
        return uscc, remarks

    def __len__(self) -> int:
        return len(self._by_organisation)


def _all(found: _Found | None) -> tuple[str, ...]:
    if found is None:
        return ()
    return (found,) if isinstance(found, str) else found


def _add(index: dict[str, _Found], key: str, uscc: str) -> None:
    known = _all(index.get(key))
    if uscc not in known:
        together = tuple(sorted((*known, uscc)))
        index[key] = together[0] if len(together) == 1 else together
