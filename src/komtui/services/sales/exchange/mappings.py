"""What somebody says about the columns of a table, as JSON: for `--map`, and as it is kept for the next export."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping as Values
from pathlib import Path

from komtui.domain.problem import Problem, ProblemError
from komtui.domain.tables.field import Field
from komtui.domain.tables.mapping import ENCODINGS, GIVEN, DateOrder, Mapping
from komtui.services.files import plain

_DELIMITERS = (";", ",", "\t", "|")
_TEXTS = ("encoding", "delimiter", "decimal", "dates", "currency")
_KEYS = ("columns", *_TEXTS, "given", "rates", "headers")
_PERCENT = re.compile(r"\d{1,2}(?:[.,]\d{1,3})?\s?%?")
_LONGEST_GIVEN = 500
"""Characters of what is given for every row."""
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
        "given": {field.value: text for field, text in mapping.given.items()},
        "rates": dict(mapping.rates),
        "headers": list(mapping.headers),
    }
    return json.dumps({key: value for key, value in values.items() if value}, ensure_ascii=False, indent=2)


def _from_values(values: Values[str, object], name: str) -> Mapping:
    problems = [
        Problem("import.map-value", {"map": name, "key": key[:60], "value": str(values[key])[:60]})
        for key in values
        if key not in _KEYS
    ]
    columns = _texts(values, "columns", name, problems)
    fields: dict[str, Field] = {}
    for header, said in columns.items():
        try:
            fields[header] = Field(said)
        except ValueError:
            problems.append(Problem("import.map-field", {"map": name, "field": said[:60]}))
    given: dict[Field, str] = {}
    for said, text in _texts(values, "given", name, problems).items():
        if said in GIVEN and len(text) <= _LONGEST_GIVEN:
            given[Field(said)] = text
        else:
            problems.append(Problem("import.map-value", {"map": name, "key": "given", "value": said[:60]}))
    rates = _texts(values, "rates", name, problems)
    problems += [
        Problem("import.map-value", {"map": name, "key": "rates", "value": rate[:60]})
        for rate in rates.values()
        if not _PERCENT.fullmatch(rate)
    ]
    headers = values.get("headers") or []
    if not isinstance(headers, list) or not all(isinstance(each, str) for each in headers):
        problems.append(Problem("import.map-value", {"map": name, "key": "headers", "value": str(headers)[:60]}))
        headers = []
    chosen = {key: _chosen(key, values.get(key), name, problems) for key in _TEXTS}
    if problems:
        raise ProblemError(*problems)
    dates = DateOrder(chosen["dates"]) if chosen["dates"] else None
    return Mapping(
        fields,
        chosen["encoding"],
        chosen["delimiter"],
        chosen["decimal"],
        dates,
        chosen["currency"],
        given,
        rates,
        tuple(headers),
    )


def _texts(values: Values[str, object], key: str, name: str, problems: list[Problem]) -> dict[str, str]:
    """Return an object of texts; numbers may stand for texts, as rates do."""
    found = values.get(key) or {}
    if not isinstance(found, dict) or any(isinstance(each, (dict, list)) for each in found.values()):
        problems.append(Problem("import.map-value", {"map": name, "key": key, "value": str(found)[:60]}))
        return {}
    return {str(header).strip(): "" if each is None else str(each).strip() for header, each in found.items()}


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
