"""A message in the form of a kind of channel: its markup, within its length. Pure.

Limits leave room for what is put around the text. DingTalk robots take 20,000 bytes a message (as
Apprise has it). That WeCom robots take 4,096 bytes of Markdown and Feishu robots 20 KB a request was
not confirmed by a document of theirs. A short message of Chinese text holds 70 characters, or 67 in
each of several parts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from msgspec import Struct

from notifiers.base import Message
from notifiers.plain_text import cut_bytes, shorten
from notifiers.templates import template

__all__ = ["LAYOUTS", "Layout", "lay_out"]

_WIDE = str.maketrans("*_`[]<>~|\\", "＊＿｀［］＜＞～｜＼")
_AT_START = {"#": "＃", "-": "－", "+": "＋", ">": "＞"}
_COLOURS = {1: "#3370ff", 2: "#ff8800", 3: "#d4380d"}  # by severity


class Layout(Struct, frozen=True, kw_only=True):
    """The form of one kind of channel."""

    name: str
    file: str  # below `texts/channels`
    format: Literal["html", "markdown", "text"]
    most: int  # of the body
    in_bytes: bool = True  # else in characters
    title_most: int = 250  # characters


def _wide(text: str) -> str:
    """Replace what any Markdown dialect reads as markup, or a chat as calling somebody.

    Dialects differ in what a backslash does, so characters that mean something are put into their
    full-width form: they look the same and mean nothing.
    """
    text = text.translate(_WIDE)
    return _AT_START[text[0]] + text[1:] if text[:1] in _AT_START else text


LAYOUTS = {
    layout.name: layout
    for layout in (
        Layout(name="mail", file="mail.html", format="html", most=30_000, in_bytes=False),
        Layout(name="dingtalk", file="dingtalk.md", format="markdown", most=18_000),
        Layout(name="wecom", file="wecom.md", format="markdown", most=4_096),
        Layout(name="feishu", file="feishu.md", format="markdown", most=18_000),
        Layout(name="sms", file="sms.txt", format="text", most=134, in_bytes=False),
        Layout(name="plain", file="plain.txt", format="text", most=4_000, in_bytes=False),
    )
}
"""By name. `plain` is for all that is not known by name."""


def lay_out(message: Message, layout: Layout) -> tuple[str, str]:
    """Return title and body for a channel, the body within its length.

    What is too long loses lines from its end, and says how many; a single line is cut between two
    characters.
    """
    escape = _wide if layout.format == "markdown" else str
    title = shorten(escape(message.title), layout.title_most)
    lines = [_parts(line, message.language, escape) for line in message.lines]
    for kept in range(len(lines), 0, -1):
        body = _filled(message, layout, title, lines[:kept], len(lines) - kept)
        if _length(body, layout) <= layout.most:
            return title, body
    room = layout.most - _length(_filled(message, layout, title, [("", "")], len(lines)), layout)
    label, text = lines[0] if lines else ("", "")
    spare = max(0, room - _length(label, layout) * 2)
    short = cut_bytes(text, spare) if layout.in_bytes else shorten(text, spare)
    return title, _filled(message, layout, title, [(label, short)], max(0, len(lines) - 1))


def _filled(
    message: Message, layout: Layout, title: str, lines: list[tuple[str, str]], left_out: int
) -> str:  # fmt: skip
    zh = message.language == "zh"
    more = "（另有 {n} 行未显示，请到平台查看）" if zh else "({n} more lines on the platform)"
    number = message.message_id[:8]
    text = template(f"channels/{layout.file}").render(
        title=title, lines=lines, cut=more.format(n=left_out) if left_out else "",
        language=message.language,
        colon="：" if zh else ": ", stop="。" if zh else ". ",
        colour=_COLOURS[message.severity], grave=message.severity > 1,
        footer=f"贷后哨 · 编号 {number} · 相同编号为同一消息" if zh
        else f"Loanwatch · no. {number} · the same number is the same message",
        footer_short=f"编号{number}" if zh else f"no. {number}",
        sms_title=_without_brackets(title, zh),
    )  # fmt: skip
    return "\n".join(line.rstrip() for line in text.strip().split("\n"))


def _parts(line: str, language: str, escape: Callable[[str], str]) -> tuple[str, str]:
    """Return label and text of a line, which the texts write with a colon between."""
    label, colon, text = line.partition("：" if language == "zh" else ": ")
    if not colon or not text or len(label) > 20 or label[:1] in "【[":
        return "", escape(line)
    return escape(label), escape(text)


def _without_brackets(title: str, zh: bool) -> str:
    """In a short message what stands in brackets first is who signs it, in China."""
    for left, right in (("【", "】"), ("[", "] ")):
        if title.startswith(left) and right in title:
            head, _, rest = title[len(left) :].partition(right)
            return f"{head}：{rest}" if zh else f"{head}: {rest}"
    return title


def _length(text: str, layout: Layout) -> int:
    return len(text.encode()) if layout.in_bytes else len(text)
