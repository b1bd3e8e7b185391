"""Trying a mapping's condition on the cells of a row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from intake.numerals import parse_number
from intake.text import normal_name
from schemas.row_conditions import AllOf, AnyOf, NotOf, RowCondition, Test

__all__ = ["Holds", "compile_condition"]

Holds = Callable[[Mapping[str, str]], bool]

_ORDER: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
_TEXT: dict[str, Callable[[str, str], bool]] = {
    "=": str.__eq__,
    "contains": str.__contains__,
    "starts": str.startswith,
    "ends": str.endswith,
}


def compile_condition(
    condition: RowCondition, column_of: Callable[[str], str], empty: frozenset[str]
) -> Holds:
    """Return a function from cells to whether the condition holds. It never raises.

    Parameters
    ----------
    column_of
        From a mapping's reference to the column of the table at hand.
    empty
        Words that stand for nothing: such a cell is `empty`, and no text but "" equals it.

    Raises
    ------
    ValueError
        A number to compare with is none.
    """
    match condition:
        case Test():
            return _test(condition, column_of(condition.column), empty)
        case NotOf(of=one):
            holds = compile_condition(one, column_of, empty)
            return lambda cells: not holds(cells)
        case AllOf(of=many):
            every = [compile_condition(part, column_of, empty) for part in many]
            return lambda cells: all(part(cells) for part in every)
        case AnyOf(of=many):
            some = [compile_condition(part, column_of, empty) for part in many]
            return lambda cells: any(part(cells) for part in some)


def _test(test: Test, column: str, empty: frozenset[str]) -> Holds:
    def text_of(cells: Mapping[str, str]) -> str:
        text = cells.get(column, "").strip()
        return "" if text in empty else normal_name(text)

    if test.test in ("empty", "filled"):
        wanted = test.test == "filled"
        return lambda cells: bool(text_of(cells)) is wanted
    if test.test in _ORDER:
        compare, bound = _ORDER[test.test], parse_number(normal_name(test.values[0]))

        def ordered(cells: Mapping[str, str]) -> bool:
            try:
                return compare(parse_number(text_of(cells)), bound)
            except ValueError:
                return False

        return ordered
    values = [normal_name(value) for value in test.values]
    if test.test == "!=":
        return lambda cells: text_of(cells) not in values
    like = _TEXT[test.test]
    return lambda cells: any(like(text, value) for text in (text_of(cells),) for value in values)
