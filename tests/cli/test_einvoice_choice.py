"""The e-invoice that goes with a customer's letters, in the page, beside it, or none; judged before it leaves."""

from __future__ import annotations

import email.policy
import io
import json
import zipfile
from email import message_from_bytes
from email.message import EmailMessage
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from einvoice_judge import Judge

COMPANY = {
    "company.address1": "12 rue des Capucins",
    "company.postcode": "69001",
    "company.city": "Lyon",
    "company.country": "FR",
    "company.legal_id": "303 265 045 00011",
    "company.vat_id": "FR40303265045",
    "company.legal_form": "SARL au capital de 8 000 €, RCS Lyon 303 265 045",
    "company.iban": "FR7630006000011234567890189",
}
CUSTOMER = {
    "name": "Hôtel Le Fé SAS",
    "number": "C-12",
    "email": "compta@lefe.example",
    "address": {"line1": "1 place Bellecour", "postcode": "69002", "city": "Lyon", "country": "FR"},
    "legal_id": "552100554",
    "vat_id": "FR96552100554",
}
LINE = {"description": "Pain", "quantity": 10, "price": 1.25, "tax": 5.5}


@pytest.fixture
def house(komtui: Any, sink: Any) -> Any:
    komtui.account(sink.port)
    for key, value in COMPANY.items():
        komtui("config", "set", key, value)
    return komtui


def draft(house: Any, *lines: dict[str, object], **more: object) -> str:
    """Bring a draft in, and return its name."""
    path = house.data.parent / "in.json"
    document = {"kind": "invoice", "date": "2026-11-27", "currency": "EUR", "customer": CUSTOMER}
    document |= {"lines": list(lines or (LINE,)), "language": "fr"} | more
    path.write_text(json.dumps(document), encoding="utf-8")
    (answer,) = house.rows("import", str(path), "--again")
    (name,) = answer["numbers"]
    return str(name)


def choose(komtui: Any, form: str) -> None:
    komtui("customer", "change", "customer-1", "--e-invoice", form)


def mailed(content: bytes) -> dict[str, bytes]:
    """Return the files of a message by their names."""
    message = message_from_bytes(content, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return {str(part.get_filename()): part.get_payload(decode=True) for part in message.iter_attachments()}  # type: ignore[misc]


def inside(pdf: bytes) -> list[str]:
    return list(PdfReader(io.BytesIO(pdf)).attachments)


def issued(komtui: Any, name: str) -> str:
    (answer,) = komtui.rows("issue", name)
    return str(answer["number"])


@pytest.mark.parametrize("form", ["ubl", "cii"])
def test_a_file_beside_the_page_is_named_judged_proved_and_the_only_one(
    house: Any, sink: Any, judge: Judge, tmp_path: Path, form: str
) -> None:
    name = draft(house)
    choose(house, form)
    number = issued(house, name)
    house("send", number, "--wait")
    files = mailed(sink.messages[0])
    assert list(files) == [f"{number}.pdf", f"{number}.xml"]
    xml = files[f"{number}.xml"]
    assert (b"urn:oasis" in xml) is (form == "ubl")
    assert judge.faults(xml) == []
    assert judge.faults(xml.replace(b"13.19<", b"13.29<")), "a control that must fail"
    assert inside(files[f"{number}.pdf"]) == [], "one e-invoice, not two"
    house("export", number, "--format", form, "--to", str(tmp_path))
    assert (tmp_path / f"{number}.xml").read_bytes() == xml
    house("export", number, "--format", "facturx", "--to", str(tmp_path))
    assert inside((tmp_path / f"{number}.pdf").read_bytes()) == ["factur-x.xml"], "on demand, whatever was mailed"
    known = sha256(xml).hexdigest()
    assert known in house("proof", number).stdout
    house("proof", number, "--to", str(tmp_path / "proof.zip"))
    with zipfile.ZipFile(tmp_path / "proof.zip") as packed:
        assert packed.read(f"{number}.xml") == xml
    sent = [each for each in house.rows("journal", "list") if each["what"] == "send"]
    assert sent[0]["facts"]["e_invoices"] == {f"{number}.xml": known}


@pytest.mark.parametrize(("form", "attached"), [("", ["factur-x.xml"]), ("facturx", ["factur-x.xml"]), ("none", [])])
def test_in_the_page_or_none(house: Any, sink: Any, form: str, attached: list[str]) -> None:
    name = draft(house)
    choose(house, form)
    number = issued(house, name)
    house("send", number, "--wait")
    files = mailed(sink.messages[0])
    assert list(files) == [f"{number}.pdf"]
    assert inside(files[f"{number}.pdf"]) == attached


def test_a_choice_is_kept_shown_and_goes_through_a_table(house: Any, tmp_path: Path) -> None:
    draft(house)
    choose(house, "ubl")
    table = tmp_path / "customers.csv"
    house("customer", "export", str(table))
    assert "e_invoice" in table.read_text("utf-8-sig").splitlines()[0].split(";")
    choose(house, "")
    assert house.rows("customer", "show", "customer-1")[0]["e_invoice"] == ""
    house("customer", "import", str(table))
    assert house.rows("customer", "show", "customer-1")[0]["e_invoice"] == "ubl"
    assert "UBL" in house("customer", "show", "customer-1").stdout
    house("customer", "change", "customer-1", "--e-invoice", "pdf", code=2)
    table.write_text("number;name;e_invoice\n;Hôtel;pdf\n", encoding="utf-8")
    assert "facturx, ubl, cii, none" in house("customer", "import", str(table), code=1).stderr


def test_what_ubl_cannot_say_keeps_the_number_back_only_where_ubl_leaves(house: Any) -> None:
    # A note without a subject begins as UBL writes a subject: CII has a place of its own for that, UBL none.
    line = {"description": "Pain", "price": "1.25", "taxes": [{"scheme": "VAT", "category": "S", "rate": "5.5"}]}
    notes = [{"text": "#AAI#Ouvert le lundi"}]
    name = draft(house, line, komtui="1", seller={"name": ""}, state="draft", number="", notes=notes)
    choose(house, "ubl")
    refused = house("issue", name, code=1)
    assert "UBL" in refused.stderr
    choose(house, "")
    assert issued(house, name)


def test_what_is_issued_is_judged_again_by_check(house: Any) -> None:
    number = issued(house, draft(house))
    assert house.rows("check", number)[0]["ok"]
    wrong = draft(house, number="F-77")
    (answer,) = house.rows("check", wrong, code=1)
    assert [each["code"] for each in answer["findings"] if each["code"].startswith("rule.")]


def test_without_the_extra_it_is_said_that_nobody_judged(house: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from komtui.adapters.validation import rulebooks

    monkeypatch.setattr(rulebooks, "is_there", lambda: False)
    number = issued(house, draft(house))
    said = house("check", number)
    assert "komtui[validate]" in said.stderr
    assert "komtui[validate]" in house("doctor", code=None).output


def test_an_export_says_what_the_rules_have_against_it(house: Any, tmp_path: Path) -> None:
    number = draft(house, number="F-77")
    (answer,) = house.rows("export", number, "--format", "ubl", "--to", str(tmp_path))
    assert answer["ok"]
    assert answer["notes"][0]["code"] == "einvoice.faulty"
