"""Who is who: from any code or name of a company to its unified social credit code."""

from __future__ import annotations

from intake.text import normal_name
from schemas.companies import Company

__all__ = ["Directory"]

_Found = str | tuple[str, ...]  # one code as itself: millions of companies must fit


class Directory:
    """Grows by what sources teach and never forgets; the order of teaching does not matter."""

    def __init__(self) -> None:
        self._by_name: dict[str, _Found] = {}
        self._by_organisation: dict[str, _Found] = {}

    def learn(self, company: Company) -> None:
        """Take one source's word. Learning the same again changes nothing."""
        _add(self._by_organisation, company.uscc[8:17], company.uscc)
        for name in (company.name, *company.former_names):
            if name:
                _add(self._by_name, normal_name(name), company.uscc)

    def named(self, name: str) -> tuple[str, ...]:
        """Return the codes of the companies of that name, sorted."""
        return _all(self._by_name.get(normal_name(name)))

    def of_organisation(self, code: str) -> tuple[str, ...]:
        """Return the credit codes that contain this nine-character organisation code, sorted."""
        return _all(self._by_organisation.get(code))

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
