"""Loops over numbers as machine code (Numba, Lam et al. 2015), kept on disk between processes.

A loop says what happens to one observation after the other, as the papers do, and costs the same
for one as for a thousand; whole-array calls cost 5 µs each however small the batch. Such a function
takes and fills arrays, touches nothing else, and calls only what stands in its own file: what is
kept on disk is renewed by that file's date. `NUMBA_DISABLE_JIT=1` runs them as plain Python.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import ParamSpec, TypeVar, cast

from numba import njit

__all__ = ["compiled"]

P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Return the function made into machine code when it is first called."""
    with suppress(RuntimeError):  # there may be no folder that it can be kept in
        return cast(Callable[P, R], njit(cache=True)(function))
    return cast(Callable[P, R], njit(function))
