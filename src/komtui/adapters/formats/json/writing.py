"""JSON: a document as komtui reads it again, the same in every stored field (see `shape`)."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from contextlib import suppress
from decimal import InvalidOperation
from types import MappingProxyType
from typing import Final

from komtui.adapters.formats.json.shape import CONTENT, MARK, TOTALS, VERSION, written
from komtui.domain.sales.document import Document

_NO_FILES: Final[Mapping[str, bytes]] = MappingProxyType({})


def write_json(document: Document, files: Mapping[str, bytes] = _NO_FILES) -> bytes:
    """Return a document as JSON: amounts as texts with a point, UTF-8, two spaces a level.

    `files` are those that it has attached, by SHA-256; each goes with it. Payments are facts beside a document, and not
    in it.
    """
    found = {MARK: VERSION, **written(document)}
    for each in found.get("attachments", ()):
        if (content := files.get(each.get("sha256", ""))) is not None:
            each[CONTENT] = base64.b64encode(content).decode("ascii")
    with suppress(InvalidOperation, ZeroDivisionError):  # amounts that nobody can add: they are written as they are
        totals = document.totals
        found |= {key: f"{getattr(totals, name):f}" for name, key in TOTALS.items()}
    # A lone surrogate is no character of any encoding: such texts are escaped.
    text = json.dumps(found, ensure_ascii=False, indent=2)
    try:
        return f"{text}\n".encode()
    except UnicodeEncodeError:
        return f"{json.dumps(found, indent=2)}\n".encode("ascii")
