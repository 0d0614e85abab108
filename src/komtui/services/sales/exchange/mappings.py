"""What somebody says about the columns of a table, as JSON: for `--map`, and as it is kept for the next export."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping as Values
from pathlib import Path

from komtui.domain.problem import Problem, ProblemError
from komtui.domain.tables.field import Field
from komtui.domain.tables.mapping import ENCODINGS, DateOrder, Mapping
from komtui.services.files import plain

_DELIMITERS = (";", ",", "\t", "|")
_KEYS = ("columns", "encoding", "delimiter", "decimal", "dates", "currency")
_LONGEST = 200_000
"""Bytes of such a file."""


def read_mapping(path: Path) -> Mapping:
    """Return the mapping in a file. Blocking.

    Raises ProblemError `import.map-unreadable`, `import.map-field`, `import.map-value`.
    """
    try:
        content = plain(path, _LONGEST).decode("utf-8-sig")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "UTF-8?"
        raise ProblemError(Problem("import.map-unreadable", {"map": path.name, "reason": reason})) from error
    return from_json(content, path.name)


def from_json(text: str, name: str) -> Mapping:
    """Return the mapping that a JSON text is; `name` is only for the problems. Raises as `read_mapping` does."""
    try:
        values = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise ProblemError(Problem("import.map-unreadable", {"map": name, "reason": f"JSON, {line}"})) from error
    if not isinstance(values, dict):
        raise ProblemError(Problem("import.map-unreadable", {"map": name, "reason": "JSON: {…}"}))
    return _from_values(values, name)


def as_json(mapping: Mapping) -> str:
    """Return a mapping as JSON that `from_json` reads back, without what it leaves open."""
    values = {
        "columns": {header: field.value for header, field in mapping.columns.items()},
        "encoding": mapping.encoding,
        "delimiter": mapping.delimiter,
        "decimal": mapping.decimal,
        "dates": mapping.dates.value if mapping.dates else "",
        "currency": mapping.currency,
    }
    return json.dumps({key: value for key, value in values.items() if value}, ensure_ascii=False, indent=2)


def _from_values(values: Values[str, object], name: str) -> Mapping:
    problems = [
        Problem("import.map-value", {"map": name, "key": key[:60], "value": str(values[key])[:60]})
        for key in values
        if key not in _KEYS
    ]
    columns = values.get("columns") or {}
    if not isinstance(columns, dict):
        problems.append(Problem("import.map-value", {"map": name, "key": "columns", "value": str(columns)[:60]}))
        columns = {}
    fields: dict[str, Field] = {}
    for header, said in columns.items():
        try:
            fields[str(header).strip()] = Field(said)
        except ValueError:
            problems.append(Problem("import.map-field", {"map": name, "field": str(said)[:60]}))
    chosen = {key: _chosen(key, values.get(key), name, problems) for key in _KEYS[1:]}
    if problems:
        raise ProblemError(*problems)
    dates = DateOrder(chosen["dates"]) if chosen["dates"] else None
    return Mapping(fields, chosen["encoding"], chosen["delimiter"], chosen["decimal"], dates, chosen["currency"])


def _chosen(key: str, value: object, name: str, problems: list[Problem]) -> str:
    """Return one value, empty where it is left out or wrong."""
    if value in {None, ""}:
        return ""
    allowed = {
        "encoding": tuple(ENCODINGS),
        "delimiter": _DELIMITERS,
        "decimal": (",", "."),
        "dates": tuple(each.value for each in DateOrder),
    }
    if isinstance(value, str) and (
        value in allowed.get(key, ()) or (key == "currency" and re.fullmatch("[A-Z]{3}", value))
    ):
        return value
    problems.append(Problem("import.map-value", {"map": name, "key": key, "value": str(value)[:60]}))
    return ""
