"""What templates are given: words, names of kinds, banks and rules, filters for figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.templating import Jinja2Templates
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import Response

from config.regions import region_names
from portal import figures
from portal.causes import natural
from portal.curves import curve_of, trade_named
from portal.facts import headline, pairs
from portal.login import LOCAL, may_visit
from portal.peers import peers_named
from portal.texts import LANGUAGES, language_of, texts
from schemas.cases import SHELVES
from schemas.catalogue import Kind
from schemas.institutions import Institution

__all__ = ["Shown", "rule_named"]

_YEAR_SECONDS = 365 * 24 * 3600


def rule_named(rule: str, words: Mapping[str, str]) -> str:
    """Return a rule in words; one the desk has added and nobody named is shown by its id."""
    if rule.startswith("strange_"):
        return words["rule_strange"]
    return words.get(f"rule_{rule}", rule)


def open_to(request: Request, links: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return those links that whoever is at the page may follow."""
    caller = getattr(request.state, "caller", None) or LOCAL
    return [(path, word) for path, word in links if may_visit(caller.token, path)]


def logged_in(request: Request) -> bool:
    caller = getattr(request.state, "caller", None)
    return caller is not None and caller is not LOCAL


def _trade_named(change: Any, words: Mapping[str, str]) -> str:
    return trade_named(change, words, region_names())


class Shown:
    """Renders templates in the reader's language."""

    def __init__(
        self, institutions: Mapping[str, Institution], catalogue: Mapping[str, Kind]
    ) -> None:
        self._institutions, self.catalogue = institutions, catalogue
        environment = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates"),
            autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip
        environment.filters |= {name: getattr(figures, name) for name in figures.__all__}
        environment.globals |= {"curve_of": curve_of, "trade_named": _trade_named}
        self._templates = Jinja2Templates(env=environment)

    def page(self, request: Request, name: str, status_code: int = 200, **values: Any) -> Response:
        """Return a page. `lang` in the query, else a cookie, chooses the language."""
        wish = request.query_params.get("lang", "")
        language = language_of(wish or request.cookies.get("lang", ""))
        words = texts(language)
        zh = language == "zh"
        context = {
            "t": words, "lang": language, "zh": zh, "other_lang": "en" if zh else "zh",
            "here": request.url, "rule_named": rule_named, "headline": headline, "pairs": pairs,
            "natural": natural, "open_to": open_to, "logged_in": logged_in, "peers_named": peers_named,
            "kinds": {c: k.name_zh if zh else k.name_en for c, k in self.catalogue.items()},
            "shelves": {shelf: words[f"shelf_{shelf}"] for shelf in SHELVES},
            "banks": {i: b.name_zh if zh else b.name_en for i, b in self._institutions.items()},
            "advice": {c: k.advice_zh if zh else k.advice_en for c, k in self.catalogue.items()},
            **values,
        }  # fmt: skip
        response = self._templates.TemplateResponse(request, name, context, status_code=status_code)
        if wish in LANGUAGES:
            response.set_cookie("lang", wish, max_age=_YEAR_SECONDS, samesite="lax", httponly=True)
        return response
