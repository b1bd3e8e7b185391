"""What a webhook carries, as JSON Schema (2020-12), made from the structs themselves."""

from __future__ import annotations

from typing import Any

import msgspec

from schemas.notices import TYPES

__all__ = ["payload_schema"]

_WORDS = {
    "type": "object",
    "required": ["delivery_id", "title", "text"],
    "properties": {
        "delivery_id": {"type": "string", "description": "The header webhook-id."},
        "title": {"type": "string", "description": "One line in the institution's language."},
        "text": {"type": "string", "description": "The same for a person, in lines."},
    },
}


def payload_schema() -> dict[str, Any]:
    """Return the schema of every type of payload, one of which each webhook is.

    `data` is the notice with the words for a person beside it. Fields that are not named may be
    there in a later version: a receiver ignores what it does not know.
    """
    shapes, parts = msgspec.json.schema_components(
        list(TYPES.values()), ref_template="#/$defs/{name}"
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Loanwatch webhook",
        "oneOf": [
            {
                "title": type_,
                "description": (cls.__doc__ or "").strip(),
                "type": "object",
                "required": ["type", "timestamp", "data"],
                "properties": {
                    "type": {"const": type_},
                    "timestamp": {"type": "string", "format": "date-time"},
                    "data": {"allOf": [shape, {"$ref": "#/$defs/Words"}]},
                },
            }
            for (type_, cls), shape in zip(TYPES.items(), shapes, strict=True)
        ],
        "$defs": {**parts, "Words": _WORDS},
    }
