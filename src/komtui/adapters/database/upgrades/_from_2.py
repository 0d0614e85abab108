"""From version 2 to 3: lines say at which price they were entered, and which other line they carry on."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

_LINE: Json = {"price_with_tax": None, "origin_line": "", "deposit": ""}


def upgraded(data: Json) -> Json:
    """Return the document with the fields that version 2 did not have, each saying nothing."""
    return {**data, "lines": [{**line, **_LINE} for line in data["lines"]]}
