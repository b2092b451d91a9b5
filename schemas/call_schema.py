"""The call's JSON Schema, by which editors check a file while one types. Run: python -m schemas.call_schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from schemas.call import Call
from schemas.rules import load_rules

SCHEMA = Path(__file__).parent / "call.schema.json"
_OF_RULES = ("rules", "without")


def call_schema() -> dict[str, Any]:
    """A call, or an overlay of one, in which every key may be left out."""
    schema = Call.model_json_schema()
    definitions: dict[str, Any] = schema.pop("$defs")
    definitions["Rule"] = {"enum": list(load_rules())}
    properties = schema["properties"]
    for key in _OF_RULES:
        properties[key]["items"] = {"$ref": "#/$defs/Rule"}
    for key in ("severities", "tolerances"):
        properties[key]["propertyNames"] = {"$ref": "#/$defs/Rule"}
    overlay = {
        "overlay_of": {"type": "string", "description": "id of the call that this file adds to"},
        "drop": {"type": "array", "items": {"type": "string"}, "description": "ids of parts to leave out"},
        **properties,
    }
    definitions["Call"] = {**schema, "additionalProperties": False}
    definitions["Overlay"] = {
        "description": "What was not known when the call was written, such as its annexes.",
        "type": "object",
        "properties": overlay,
        "required": ["overlay_of"],
        "additionalProperties": False,
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A call for qijian",
        "if": {"required": ["overlay_of"]},
        "then": {"$ref": "#/$defs/Overlay"},
        "else": {"$ref": "#/$defs/Call"},
        "$defs": definitions,
    }


def schema_text() -> str:
    return json.dumps(call_schema(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    SCHEMA.write_text(schema_text(), encoding="utf-8")
