"""What templates are given: words, names of kinds and banks, numbers and times as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.templating import Jinja2Templates
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import Response

from portal.texts import language_of, texts
from schemas.catalogue import Kind
from schemas.institutions import Institution

__all__ = ["Shown"]

_SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
_WAN_FEN = 1_000_000


class Shown:
    """Renders templates in the reader's language."""

    def __init__(
        self, institutions: Mapping[str, Institution], catalogue: Mapping[str, Kind]
    ) -> None:
        self._institutions, self._catalogue = institutions, catalogue
        environment = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates"),
            autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip
        environment.filters |= {"moment": moment, "day": day, "yuan": yuan, "part": part}
        self._templates = Jinja2Templates(env=environment)

    def page(self, request: Request, name: str, status_code: int = 200, **values: Any) -> Response:
        """Return a page. `lang` in the query or a cookie chooses the language."""
        language = language_of(
            request.query_params.get("lang", "") or request.cookies.get("lang", "")
        )
        words = texts(language)
        zh = language == "zh"
        kinds = {code: k.name_zh if zh else k.name_en for code, k in self._catalogue.items()}
        banks = {id: i.name_zh if zh else i.name_en for id, i in self._institutions.items()}
        advice = {code: k.advice_zh if zh else k.advice_en for code, k in self._catalogue.items()}
        context = {
            "t": words, "lang": language, "kinds": kinds, "banks": banks, "advice": advice,
            "other_lang": "en" if zh else "zh", "here": request.url, **values,
        }  # fmt: skip
        return self._templates.TemplateResponse(request, name, context, status_code=status_code)


def _at(text: str | datetime) -> datetime:
    return (
        text if isinstance(text, datetime) else datetime.fromisoformat(text.replace("Z", "+00:00"))
    )


def moment(text: str | datetime) -> str:
    """Return date and time in Asia/Shanghai."""
    return f"{_at(text).astimezone(_SHANGHAI):%Y-%m-%d %H:%M:%S}"


def day(text: str | datetime) -> str:
    return f"{_at(text).astimezone(_SHANGHAI):%Y-%m-%d}"


def yuan(fen: int | None, zh: bool = True) -> str:
    """Return an amount of fen in yuan, with 万元 from ten thousand on."""
    if fen is None:
        return ""
    if zh and fen >= _WAN_FEN:
        return f"{fen / _WAN_FEN:,.2f} 万元"
    return f"{fen / 100:,.2f} 元" if zh else f"CNY {fen / 100:,.2f}"


def part(value: float) -> str:
    """Return a part of one in percent."""
    return f"{value * 100:.1f}%"
