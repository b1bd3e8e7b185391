"""XML of an office file, element by element. No entity of a document's own is ever expanded."""

from __future__ import annotations

from collections.abc import Callable
from typing import IO
from xml.parsers import expat

from intake.errors import IntakeError

__all__ = ["parse_xml", "xml_parser"]

_CHUNK = 1 << 16  # bytes


def xml_parser(
    name: str,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None],
    text: Callable[[str], None],
) -> Callable[[bytes, bool], None]:
    """Return a function that is fed the parts of a document; element names have no prefix.

    It raises `IntakeError` for what is not XML and for any document type declaration: that is the
    only place entities can be declared, and no spreadsheet program writes one.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise IntakeError(f"{name} declares a document type, which no table needs; it is refused")

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = lambda tag, attributes: start(tag.rpartition(":")[2], attributes)
    parser.EndElementHandler = lambda tag: end(tag.rpartition(":")[2])
    parser.CharacterDataHandler = text

    def feed(part: bytes, last: bool) -> None:
        try:
            parser.Parse(part, last)
        except expat.ExpatError as error:
            raise IntakeError(f"{name} is not well-formed XML: {error}") from None

    return feed


def parse_xml(
    file: IO[bytes],
    name: str,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] = lambda tag: None,
    text: Callable[[str], None] = lambda text: None,
) -> None:
    """Read a whole document, handing each element to `start`, `text` and `end`."""
    feed = xml_parser(name, start, end, text)
    while chunk := file.read(_CHUNK):
        feed(chunk, False)
    feed(b"", True)
