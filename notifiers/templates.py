"""The files that texts are made from: `texts/zh`, `texts/en` by type of notice, `texts/channels`.

Texts and layouts can so be read and changed without code. A name that a template does not know is an
error, not an empty place.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, select_autoescape

from notifiers.plain_text import one_line, shorten

__all__ = ["FOLDER", "template"]

FOLDER = Path(__file__).parent / "texts"
_LINE_LENGTH = 160


@cache
def _environment() -> Environment:
    found = Environment(
        loader=FileSystemLoader(FOLDER), undefined=StrictUndefined, trim_blocks=True,
        autoescape=select_autoescape(("html",), default=False), auto_reload=False,
    )  # fmt: skip
    found.filters["line"] = lambda text: shorten(one_line(str(text)), _LINE_LENGTH)
    return found


@cache
def template(name: str) -> Template:
    """Return a template by its path in `FOLDER`."""
    return _environment().get_template(name)
