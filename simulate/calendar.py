"""When things happen: working days, holidays, the ends of months and the tax year."""

from __future__ import annotations

from datetime import date

__all__ = ["season"]

_HOLIDAYS = {  # first and last day off of the long public holidays
    2025: (("01-28", "02-04"), ("05-01", "05-05"), ("10-01", "10-08")),
    2026: (("02-15", "02-23"), ("05-01", "05-05"), ("10-01", "10-07")),
    2027: (("02-05", "02-12"), ("05-01", "05-05"), ("10-01", "10-07")),
}
_TAX_MONTHS = {1, 4, 5, 7, 10}  # quarterly returns, and the annual one in May
_WEEKEND = 0.08  # of a working day: little is published


def season(day: date, kind: str) -> float:
    """Return the factor on a kind's usual rate for one day; about 1 on average."""
    if _on_holiday(day):
        return 0.02
    factor = _WEEKEND if day.weekday() >= 5 else 1.37
    if day.day >= 25:
        factor *= 1.3  # authorities close their month
    if kind.startswith("tax") and day.month in _TAX_MONTHS:
        factor *= 1.6
    if kind == "abnormal_operation" and day.month == 7:
        factor *= 4  # annual reports are due at the end of June
    return factor


def _on_holiday(day: date) -> bool:
    text = f"{day:%m-%d}"
    return any(first <= text <= last for first, last in _HOLIDAYS.get(day.year, ()))
