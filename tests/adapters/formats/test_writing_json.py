"""What komtui writes as JSON comes back as the same document."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.adapters.database.test_codec import DOCUMENT
from tests.support.any_document import any_document

from komtui.adapters.formats._reading import read
from komtui.adapters.formats.json.writing import write_json
from komtui.domain.problem import ProblemError
from komtui.domain.sales.document import Attachment, Document, Kind, Line, Reference
from komtui.domain.sales.lifecycle import State
from komtui.i18n.localizer import Localizer

SLOW = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    # A document is large, and made smaller it would take minutes.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)


def back(content: bytes) -> Document:
    (document,) = read(content, "file.json").documents
    return document


def problems(value: object) -> list[tuple[str, str]]:
    with pytest.raises(ProblemError) as raised:
        read(json.dumps(value).encode(), "file.json")
    return [(each.code, str(each.facts.get("place"))) for each in raised.value.problems]


def changed(**values: Any) -> dict[str, Any]:
    return {**json.loads(write_json(DOCUMENT)), **values}


@SLOW
@given(any_document())
def test_any_document_comes_back(document: Document) -> None:
    assert back(write_json(document)) == document


@SLOW
@given(any_document())
def test_its_texts_and_digits_as_well(document: Document) -> None:
    again = back(write_json(document))
    assert repr(again.buyer) == repr(document.buyer)
    prices = [[each.price.as_tuple() for each in of.lines] for of in (again, document)]
    assert prices[0] == prices[1], "a price of 1.50 is no price of 1.5"


def test_every_field_is_written_where_it_says_something() -> None:
    written = json.loads(write_json(DOCUMENT))
    assert written["customer"]["tax_ids"] == [["GST", "123"]]
    assert written["total"] == f"{DOCUMENT.totals.gross:f}", "whoever reads the file need not add up"
    assert "payee" not in written, "what is not said is not written"


def test_what_the_documented_keys_mean_they_mean_here() -> None:
    line = Line("Bread", item_id="B-1", unit="SET")
    document = dataclasses.replace(DOCUMENT, lines=(line,), number="F-7", references=(Reference("buyer", "7"),))
    written = json.loads(write_json(document))
    assert written["lines"][0]["item_number"] == "B-1"
    for key in ("komtui", "exemptions", "state", "totals", "total", "total_net", "total_tax"):
        written.pop(key, None)
    again = back(json.dumps(written).encode())
    assert (again.number, again.buyer.name, again.lines[0].item_id) == ("F-7", "Café Müller", "B-1")
    assert again.references == document.references


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"komtui": "2"}, ("import.json-version", "komtui")),
        ({"kind": "letter"}, ("import.json-choice", "kind")),
        ({"date": "2026-02-30"}, ("import.json-date", "date")),
        ({"date": None}, ("import.json-missing-date", "date")),
        ({"state": None}, ("import.json-state-missing", "state")),
        ({"terms": ["Merci"]}, ("import.json-text", "terms")),
        ({"notes": [1]}, ("import.json-object", "notes[0]")),
        ({"prepaid": "1e9"}, ("import.json-number", "prepaid")),
        ({"prepaid": True}, ("import.json-number", "prepaid")),
        ({"lines": [{"description": "A", "price": "1", "taxes": [7]}]}, ("import.json-object", "lines[0].taxes[0]")),
        ({"currency": "euro"}, ("import.json-currency", "currency")),
        ({"language": "tlh"}, ("import.json-language", "language")),
        ({"state": "draft"}, ("import.json-state", "state")),
        ({"number": ""}, ("import.json-state", "state")),
        ({"total": "1.00"}, ("import.json-total", "total")),
        ({"custmer": {"name": "A"}}, ("import.json-key", "custmer")),
        ({"exemptions": [["VAT"]]}, ("import.json-list", "exemptions[0]")),
    ],
)
def test_what_was_changed_by_hand_is_named(values: dict[str, Any], expected: tuple[str, str]) -> None:
    assert expected in problems(changed(**values))


def test_every_fault_is_named_at_once() -> None:
    assert len(problems(changed(date="x", prepaid="x", lines=[{"quantity": "x"}]))) == 4


@SLOW
@given(st.data())
def test_nothing_that_is_in_it_ends_in_anything_but_a_problem(data: st.DataObject) -> None:
    value = changed()
    junk = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5), st.lists, max_leaves=4)
    value[data.draw(st.sampled_from(sorted(value)))] = data.draw(junk)
    with suppress(ProblemError):
        read(json.dumps(value).encode(), "file.json")


def test_attached_files_go_with_it() -> None:
    content = b"%PDF-1.7 a delivery note"
    sha256 = hashlib.sha256(content).hexdigest()
    attached = (Attachment("BL-7", name="bl.pdf", mime="application/pdf", sha256=sha256), Attachment("only its name"))
    document = dataclasses.replace(DOCUMENT, attachments=attached)
    written = write_json(document, {sha256: content})
    imported = read(written, "file.json")
    assert (imported.documents, imported.files) == ((document,), {sha256: content})
    damaged = json.loads(written)
    damaged["attachments"][0]["content"] = "AAAA"
    assert ("import.json-file", "attachments[0].content") in problems(damaged)
    assert read(write_json(document), "file.json").documents == (document,), "where nobody has the bytes"


def test_several_in_one_file() -> None:
    other = dataclasses.replace(DOCUMENT, number="", state=State.DRAFT, kind=Kind.QUOTE)
    both = [json.loads(write_json(each)) for each in (DOCUMENT, other)]
    assert read(json.dumps({"documents": both}).encode(), "file.json").documents == (DOCUMENT, other)


@pytest.mark.parametrize("language", ["en", "fr", "fr_CA"])
def test_what_is_missing_is_named_with_what_is_expected(language: str) -> None:
    """A reader of `null` or `None` does not know what to write where."""
    words = Localizer(language)
    whole = json.loads(write_json(DOCUMENT))
    found = [(key, each) for key in whole for each in _told({**whole, key: None}, words)]
    found += [(key, each) for key in whole for each in _told({k: v for k, v in whole.items() if k != key}, words)]
    plain = {"number": "1", "date": "2026-01-05", "customer": "A", "lines": [{"description": "B", "price": 1}]}
    found += [(key, each) for key in plain for each in _told({**plain, key: None}, words)]
    assert {key for key, _ in found} >= {"state", "date", "customer", "lines"}
    for key, sentence in found:
        assert key in {"komtui", *re.findall(r"[a-z_]+", sentence)} or "total" in sentence, sentence
        assert not re.search(r"\b(?:null|None|True|False)\b", sentence), sentence


def _told(values: dict[str, Any], words: Localizer) -> list[str]:
    try:
        read(json.dumps(values).encode(), "file")
    except ProblemError as error:
        return [words.problem(each) for each in error.problems]
    return []
