"""The page about sources names every key, every type and every ailment."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import msgspec
import pytest

from schemas.feeds import AnyFeed, Expectation
from schemas.source_health import Ailment

PAGE = (Path(__file__).parents[2] / "docs/sources.md").read_text(encoding="utf-8")
WRITTEN = [cls for cls in get_args(AnyFeed) if f"type: {cls.__struct_config__.tag}" in PAGE]


@pytest.mark.parametrize("cls", [*WRITTEN, Expectation], ids=lambda cls: cls.__name__)
def test_every_key_is_on_the_page(cls):
    for field in msgspec.structs.fields(cls):
        assert f"`{field.name}" in PAGE or f"{field.name}:" in PAGE, field.name


def test_every_ailment_is_on_the_page():
    for ailment in Ailment:
        assert f"| `{ailment}` |" in PAGE
