"""Conditions on a row, as a mapping writes them: read here, tried in `intake/`. Never evaluated as code.

    [处罚类别] contains 吊销|撤销 and not [状态] = 已撤回

A test names a column in square brackets, then says `=`, `!=`, `contains`, `starts`, `ends` and one or
more texts (`|` between them: any of them), or `<`, `<=`, `>`, `>=` and a number, or `empty` or
`filled`. `not`, `and`, `or` and round brackets join tests, in that order of strength. A text with
spaces or brackets stands in quotes. Texts are compared in one width and without spaces.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

__all__ = ["AllOf", "AnyOf", "NotOf", "RowCondition", "Test", "columns_of", "parse_condition"]

_LONGEST = 2_000  # characters
_DEEPEST = 20  # round brackets
_TOKEN = re.compile(
    r"""\s*(?:(?P<column>\[[^\[\]]+\])|(?P<quoted>"[^"]*"|'[^']*')"""
    r"""|(?P<sign>!=|<=|>=|[=<>()|])|(?P<word>[^\s\[\]()=<>!|"']+))"""
)
_TEXT_TESTS = {"=", "!=", "contains", "starts", "ends"}
_NUMBER_TESTS = {"<", "<=", ">", ">="}
_BARE_TESTS = {"empty", "filled"}


class Test(Struct, frozen=True):
    """One question about one cell; `values` are alternatives."""

    column: str
    test: str
    values: tuple[str, ...] = ()


class NotOf(Struct, frozen=True):
    of: RowCondition


class AllOf(Struct, frozen=True):
    of: tuple[RowCondition, ...]


class AnyOf(Struct, frozen=True):
    of: tuple[RowCondition, ...]


RowCondition = Test | NotOf | AllOf | AnyOf


def parse_condition(text: str) -> RowCondition:
    """Read a condition.

    Raises
    ------
    ValueError
        It does not follow the grammar; the message says what was expected where.

    >>> parse_condition("[结果] = 合格|通过")
    Test(column='结果', test='=', values=('合格', '通过'))
    """
    if len(text) > _LONGEST:
        raise ValueError(f"a condition has {_LONGEST:,} characters at most")
    reader = _Reader(text)
    found = reader.any_of(0)
    if reader.token:
        raise ValueError(f"{reader.token} is not expected after a whole condition")
    return found


def columns_of(condition: RowCondition) -> Iterator[str]:
    """Yield the columns that a condition asks about."""
    match condition:
        case Test(column=column):
            yield column
        case NotOf(of=one):
            yield from columns_of(one)
        case AllOf(of=many) | AnyOf(of=many):
            for part in many:
                yield from columns_of(part)


class _Reader:
    """One token ahead. `kind` is the name of its group in the pattern."""

    def __init__(self, text: str) -> None:
        self._text, self._at = text.rstrip(), 0
        self.token = self.kind = ""
        self._next()

    def _next(self) -> str:
        before = self.token
        if self._at >= len(self._text):
            self.token = self.kind = ""
            return before
        match = _TOKEN.match(self._text, self._at)
        if match is None:
            raise ValueError(f"{self._text[self._at :].strip()[:20]} cannot be read")
        self._at = match.end()
        self.kind = str(match.lastgroup)
        self.token = match[self.kind]
        return before

    def _is(self, word: str) -> bool:
        return self.kind == "word" and self.token.lower() == word

    def any_of(self, depth: int) -> RowCondition:
        parts = [self.all_of(depth)]
        while self._is("or"):
            self._next()
            parts.append(self.all_of(depth))
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def all_of(self, depth: int) -> RowCondition:
        parts = [self.one(depth)]
        while self._is("and"):
            self._next()
            parts.append(self.one(depth))
        return parts[0] if len(parts) == 1 else AllOf(tuple(parts))

    def one(self, depth: int) -> RowCondition:
        if depth > _DEEPEST:
            raise ValueError(f"brackets are nested more than {_DEEPEST} deep")
        if self._is("not"):
            self._next()
            return NotOf(self.one(depth + 1))
        if self.token == "(" and self.kind == "sign":
            self._next()
            inner = self.any_of(depth + 1)
            if self.token != ")":
                raise ValueError("a round bracket is not closed")
            self._next()
            return inner
        if self.kind != "column":
            raise ValueError(
                f"a column in square brackets is expected, not {self.token or 'the end'}"
            )
        column = self._next()[1:-1].strip()
        return self._test(column)

    def _test(self, column: str) -> Test:
        name = self._next().lower()
        if name in _BARE_TESTS:
            return Test(column, name)
        if name not in _TEXT_TESTS | _NUMBER_TESTS:
            known = ", ".join(["=", "!=", "contains", "starts", "ends", *sorted(_NUMBER_TESTS)])
            raise ValueError(f"{name or 'the end'} is no test; there are: {known}, empty, filled")
        values = [self._value()]
        while self.token == "|":
            self._next()
            values.append(self._value())
        if name in _NUMBER_TESTS and len(values) > 1:
            raise ValueError(f"{name} takes one number")
        return Test(column, name, tuple(values))

    def _value(self) -> str:
        if self.kind not in {"word", "quoted"}:
            raise ValueError(f"a text is expected, not {self.token or 'the end'}")
        quoted = self.kind == "quoted"
        value = self._next()
        return value[1:-1] if quoted else value
