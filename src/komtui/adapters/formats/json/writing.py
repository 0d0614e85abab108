"""JSON: a document as komtui reads it again, the same in every stored field (see `shape`)."""

from __future__ import annotations

import json
from contextlib import suppress
from decimal import InvalidOperation

from komtui.adapters.formats.json.shape import MARK, TOTALS, VERSION, written
from komtui.domain.sales.document import Document


def write_json(document: Document) -> bytes:
    """Return a document as JSON: amounts as texts with a point, UTF-8, two spaces a level.

    Payments are facts beside a document, and not in it.
    """
    found = {MARK: VERSION, **written(document)}
    with suppress(InvalidOperation, ZeroDivisionError):  # amounts that nobody can add: they are written as they are
        totals = document.totals
        found |= {key: f"{getattr(totals, name):f}" for name, key in TOTALS.items()}
    # A lone surrogate is no character of any encoding: such texts are escaped.
    text = json.dumps(found, ensure_ascii=False, indent=2)
    try:
        return f"{text}\n".encode()
    except UnicodeEncodeError:
        return f"{json.dumps(found, indent=2)}\n".encode("ascii")
