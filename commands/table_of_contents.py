"""A group of commands that are imported when they are called: one starts without the others."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

import click

__all__ = ["TableOfContents"]


class TableOfContents(click.Group):
    """Knows its commands by what a person types: where each is, as `module:name`, and what it does.

    Raises `ImportError` or `AttributeError` for one that is not where it should be.
    """

    def __init__(
        self, *args: object, contents: Mapping[str, tuple[str, str]], **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # click's own, handed on
        self._contents = contents

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(self._contents)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self._contents:
            return None
        module, _, name = self._contents[cmd_name][0].partition(":")
        found = getattr(import_module(module), name)
        assert isinstance(found, click.Command)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(
                [(name, self._contents[name][1]) for name in self.list_commands(ctx)]
            )
