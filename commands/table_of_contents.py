"""A group of commands that are imported when they are asked for: one starts without the others."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

import click

__all__ = ["TableOfContents"]


class TableOfContents(click.Group):
    """Knows its commands by `module:name`, name by name as a person types them.

    Raises `ImportError` or `AttributeError` for one that is not where it should be.
    """

    def __init__(self, *args: object, contents: Mapping[str, str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # click's own, handed on
        self._contents = contents

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(self._contents)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if (place := self._contents.get(cmd_name)) is None:
            return None
        module, _, name = place.partition(":")
        found = getattr(import_module(module), name)
        assert isinstance(found, click.Command)
        return found
