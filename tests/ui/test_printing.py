"""The dialog of paper: printer and paper, a file, or a look; what fails stands beside its field."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from textual.widgets import Input

from komtui.domain.access import Role
from komtui.domain.printer import Printer
from komtui.domain.problem import Problem, ProblemError
from komtui.i18n import use
from komtui.services.ports.printing import Queues
from komtui.ui.widgets.choice_field import ChoiceField
from receipt_printer import ReceiptPrinter


class Queue:
    """A system with printers that remember what they were given."""

    def __init__(self, *names: str, default: str = "") -> None:
        self.there = Queues([Printer(name) for name in names], default)
        self.jobs: list[tuple[str, str]] = []
        self.fault = ""

    async def queues(self) -> Queues:
        return self.there

    async def print(self, queue: str, content: bytes, title: str, form: str) -> str:
        if self.fault:
            raise ProblemError(Problem(self.fault, {"printer": queue, "reason": "the cover is open"}, "printer"))
        assert content.startswith(b"%PDF")
        self.jobs.append((queue, form))
        return f"{queue}-1"


@pytest.fixture
def system(house: Any) -> Queue:
    queue = Queue("laser", "label", default="laser")
    house.services.printing._system = queue
    return queue


@pytest.fixture
def till() -> Iterator[ReceiptPrinter]:
    one = ReceiptPrinter()
    yield one
    one.close()


async def printed(house: Any, document_id: int) -> int:
    count: int = await house.services.printing._prints.count(document_id)
    return count


async def test_enter_prints_on_the_usual_printer_and_the_next_is_a_copy(house: Any, system: Queue) -> None:
    await house.company()
    (invoice,) = await house.invoices("zoe@client.example")
    async with house.screen("enter") as hands:
        await hands.press("p")
        await hands.sees("Print F-2026-0001, or save its PDF", "laser", "A4")
        await hands.press("enter")
        await hands.sees("F-2026-0001 went to laser.")
        await hands.press("p")
        await hands.sees("Print F-2026-0001")
        await hands.press("enter")
        await hands.sees("marked as a copy")
    assert system.jobs == [("laser", "a4")] * 2
    assert await printed(house, invoice) == 2


async def test_what_is_chosen_is_there_the_next_time(house: Any, system: Queue) -> None:
    await house.company()
    await house.invoices("zoe@client.example")
    async with house.screen("enter") as hands:
        await hands.press("p")
        await hands.sees("laser")
        await hands.press("right", "down", "right", "enter")
        await hands.sees("went to label")
        assert system.jobs == [("label", "letter")]
        await hands.press("p")
        await hands.sees("Print F-2026-0001")
        printer, paper = hands.app.screen.query(ChoiceField)
        assert (printer.value, paper.value) == ("label", "letter"), "the paper of the last time, and its printer"
        await hands.press("down", "left")
        assert (printer.value, paper.value) == ("laser", "a4")
    assert (await house.services.settings.snapshot()).value("printing.printer_letter") == "label"


async def test_a_printer_that_fails_says_so_beside_its_field_and_what_was_chosen_stays(
    house: Any, system: Queue
) -> None:
    await house.company()
    (invoice,) = await house.invoices("zoe@client.example")
    system.fault = "printing.refused"
    async with house.screen("enter") as hands:
        await hands.press("p")
        await hands.sees("laser")
        await hands.press("right", "enter")
        await hands.sees("The printer label did not take it: the cover is open")
        assert hands.app.screen.query(ChoiceField).first().value == "label"
        assert await printed(house, invoice) == 0
        system.fault = ""
        await hands.press("enter")
        await hands.sees("F-2026-0001 went to label.")
    assert await printed(house, invoice) == 1


async def test_the_file_is_saved_on_the_paper_that_is_chosen(house: Any, system: Queue) -> None:
    await house.company()
    await house.invoices("zoe@client.example")
    target = house.folder / "receipt.pdf"
    async with house.screen("enter") as hands:
        await hands.press("ctrl+s")
        await hands.sees("or save its PDF")
        await hands.until(lambda: isinstance(hands.app.focused, Input))
        hands.app.screen.query_one(Input).value = str(target)
        await hands.press("enter")
        await hands.sees("Saved")
    assert target.read_bytes().startswith(b"%PDF")
    assert system.jobs == []


async def test_a_receipt_printer_chooses_its_paper_by_itself(house: Any, till: ReceiptPrinter) -> None:
    await house.company()
    await house.invoices("zoe@client.example")
    await house.services.settings.set({"printing.device": till.address})
    async with house.screen("enter") as hands:
        await hands.press("p")
        await hands.sees(till.address, "80 mm")
        printer, paper = hands.app.screen.query(ChoiceField)
        assert (printer.value, paper.value) == (till.address, "receipt")
        await hands.press("down", "left", "enter")
        await hands.sees("cannot print on")
        await hands.press("up", "right", "left")
        assert (printer.value, paper.value) == (till.address, "receipt")
        await hands.press("f5", "escape", "ctrl+s")
        await hands.sees("Saved")


async def test_those_that_are_marked_are_printed_one_after_the_other(house: Any, system: Queue) -> None:
    await house.company()
    ids = await house.invoices(*(f"{name}@a.example" for name in "abc"))
    async with house.screen() as hands:
        await hands.press("space", "space", "p")
        await hands.sees("Print 2 documents", "Enter prints")
        await hands.press("enter")
        await hands.sees("Printed 2 of 2.")
        await hands.until(lambda: len(hands.app.screen_stack) == 1)
    assert system.jobs == [("laser", "a4")] * 2
    assert sorted([await printed(house, each) for each in ids]) == [0, 1, 1]


async def test_a_bulk_that_fails_goes_on_where_it_stopped(house: Any, system: Queue) -> None:
    await house.company()
    ids = await house.invoices(*(f"{name}@a.example" for name in "abc"))
    take = system.print

    async def one_alone(*what: Any) -> str:
        if system.jobs:
            system.fault = "printing.refused"
        return await take(*what)

    system.print = one_alone  # type: ignore[method-assign]
    async with house.screen() as hands:
        await hands.press("space", "space", "space", "p")
        await hands.sees("Print 3 documents")
        await hands.press("enter")
        await hands.sees("Printed 1 of 3.", "did not take it")
        system.print, system.fault = take, ""  # type: ignore[method-assign]
        await hands.press("enter")
        await hands.sees("Printed 2 of 2.")
    assert [await printed(house, each) for each in ids] == [1, 1, 1]


async def test_a_look_shows_the_page_and_prints_nothing(house: Any, system: Queue) -> None:
    await house.company()
    (invoice,) = await house.invoices("zoe@client.example")
    async with house.screen("enter") as hands:
        await hands.press("p")
        await hands.sees("laser")
        await hands.press("f5")
        await hands.sees("How it will look", "F-2026-0001")
        await hands.press("escape")
        await hands.sees("Enter prints")
    assert system.jobs == []
    assert await printed(house, invoice) == 0


async def test_without_any_printer_the_file_is_what_is_left(house: Any) -> None:
    await house.company()
    await house.invoices("zoe@client.example")
    async with house.screen("enter") as hands:
        await hands.press("p")
        await hands.sees("Save as", "CUPS")
        assert isinstance(hands.app.focused, Input)


async def test_a_clerk_prints_and_the_choice_is_remembered(house: Any, system: Queue) -> None:
    await house.company()
    await house.invoices("zoe@client.example")
    access = house.services.access
    await access.add("Marie", Role.ADMINISTRATOR, "corr3ct-horse")
    await access.add("Paul", Role.CLERK, "an0ther-horse")
    await access.log_in("Paul", "an0ther-horse")
    async with house.screen("enter") as hands:
        await hands.press("p")
        await hands.sees("laser")
        await hands.press("right", "enter")
        await hands.sees("went to label")
    assert (await house.services.settings.snapshot()).value("printing.printer_a4") == "label"


async def test_it_speaks_french(house: Any, system: Queue) -> None:
    await house.company()
    await house.invoices("zoe@client.example")
    use("fr")
    try:
        async with house.screen("enter") as hands:
            await hands.press("p")
            await hands.sees("Imprimer F-2026-0001, ou enregistrer son PDF", "Imprimante", "Papier")
    finally:
        use("en")


async def test_esc_stops_after_the_page_that_is_at_the_printer(house: Any, system: Queue) -> None:
    await house.company()
    ids = await house.invoices(*(f"{name}@a.example" for name in "abc"))
    at_the_printer, goes_on = asyncio.Event(), asyncio.Event()
    take = system.print

    async def slowly(*what: Any) -> str:
        at_the_printer.set()
        await goes_on.wait()
        return await take(*what)

    system.print = slowly  # type: ignore[method-assign]
    async with house.screen() as hands:
        await hands.press("space", "space", "space", "p")
        await hands.sees("Print 3 documents")
        hands.app.screen.action_go()
        await at_the_printer.wait()
        hands.app.screen.action_back()
        await hands.sees("Esc stops after the page")
        goes_on.set()
        await hands.sees("Printed 1 of 3.")
        await hands.until(lambda: len(hands.app.screen_stack) == 1)
    assert system.jobs == [("laser", "a4")]
    assert sorted([await printed(house, each) for each in ids]) == [0, 0, 1]
