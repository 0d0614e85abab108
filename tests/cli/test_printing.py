"""`print`: through a real CUPS, on a receipt printer, and what stands in the journal."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp

from cups import Cups, missing
from receipt_printer import ReceiptPrinter


@pytest.fixture(scope="module")
def cups(tmp_path_factory: Any) -> Iterator[Cups]:
    if reason := missing():
        pytest.skip(reason)
    server = Cups(tmp_path_factory.mktemp("cups"))
    server.queue("laser", default=True)
    yield server
    server.close()


@pytest.fixture
def till() -> Iterator[ReceiptPrinter]:
    one = ReceiptPrinter()
    yield one
    one.close()


@pytest.fixture
def house(komtui: Any) -> Any:
    komtui.env |= {"KOMTUI_COMPANY_NAME": "Boulangerie Lefèvre", "KOMTUI_COMPANY_COUNTRY": "FR"}
    return komtui


def text(content: bytes) -> str:
    pdf = pypdfium2.PdfDocument(content)
    return " ".join(page.get_textpage().get_text_range() for page in pdf)


def journal(komtui: Any) -> list[tuple[str, dict[str, Any]]]:
    from komtui.adapters.database.repositories.journal import JournalRepository
    from komtui.bootstrap import services

    async def read() -> list[Any]:
        opened = services(komtui.data)
        try:
            return list(await JournalRepository(opened.database).entries(0, 100))
        finally:
            await opened.close()

    return [
        (each.happening.event.value, dict(each.happening.facts))
        for each in asyncio.run(read())
        if each.happening.event.value in {"printed", "not-printed"}
    ]


def test_a_document_goes_to_cups_and_the_next_time_as_a_copy(house: Any, cups: Cups) -> None:
    house.env |= cups.environment
    number = house.invoice()
    assert house.rows("print", number) == [{"number": number, "printer": "laser", "paper": "a4", "copy": 0}]
    again = house("print", number, "--paper", "letter", "--language", "fr")
    assert "duplicata 1" in again.stdout
    (_, first, original), (_, second, copy) = cups.jobs(2)
    assert "media=A4" in first
    assert "media=Letter" in second
    assert number in text(original)
    assert "DUPLICATA" not in text(original)
    assert "DUPLICATA" in text(copy)
    assert journal(house) == [
        ("printed", {"number": number, "printer": "laser", "paper": "a4", "copy": 0}),
        ("printed", {"number": number, "printer": "laser", "paper": "letter", "copy": 1}),
    ]


def test_a_receipt_goes_to_the_printer_of_the_configuration(house: Any, till: ReceiptPrinter) -> None:
    number = house.invoice()
    house("config", "set", "printing.device", till.address)
    house("config", "set", "printing.drawer", "open")
    assert house.rows("print", number, "--paper", "receipt")[0]["printer"] == till.address
    (came,) = till.printed()
    assert (came.cuts, came.drawer) == (1, 1)
    foot = came.picture.crop((0, came.picture.height - 300, 576, came.picture.height))
    assert [each.text for each in zxingcpp.read_barcodes(foot)] == [number]


def test_a_printer_that_is_off_says_so_and_the_next_print_is_the_original(house: Any) -> None:
    printer = ReceiptPrinter()
    address = printer.address
    printer.close()
    number = house.invoice()
    (answer,) = house.rows("print", number, "--printer", address, code=1)
    assert answer["problems"][0]["code"] == "printing.off"
    assert answer["problems"][0]["field"] == "printer"
    assert [what for what, _ in journal(house)] == ["printed", "not-printed"]


def test_where_no_printer_is_known_that_is_said(house: Any, monkeypatch: Any, tmp_path: Path) -> None:
    number = house.invoice()
    monkeypatch.setenv("PATH", str(tmp_path))
    (answer,) = house.rows("print", number, code=3)
    assert answer["problems"][0]["code"] == "printing.no-system"


def test_one_that_is_not_there_keeps_no_other_back(house: Any, till: ReceiptPrinter) -> None:
    number = house.invoice()
    rows = house.rows("print", "F-404", number, number, "--printer", till.address, code=1)
    assert [row.get("number") for row in rows] == [number, None]
    assert rows[1]["problems"][0]["code"] == "document.unknown"


@pytest.mark.parametrize("value", ["laser printer", "/", "till:0"])
def test_a_wrong_address_is_refused_where_it_is_typed(house: Any, value: str) -> None:
    (answer,) = house.rows("config", "set", "printing.device", value, code=2)
    assert (answer["problems"][0]["code"], answer["problems"][0]["field"]) == ("setting.printer", "printing.device")
    house("config", "set", "printing.device", "192.0.2.9")
    assert house.rows("config", "get", "printing.device")[0]["value"] == "192.0.2.9:9100"
