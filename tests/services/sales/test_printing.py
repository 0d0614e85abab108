"""Printing: which printer is taken, what is an original and what a copy, and what becomes of what fails."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import replace
from types import SimpleNamespace

import pytest

from komtui.domain.printer import Device, Printer
from komtui.domain.problem import NotConfiguredError, Problem, ProblemError
from komtui.domain.sales.document import Document, Kind
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.party import NOBODY, Party
from komtui.domain.settings.catalogue import BY_KEY
from komtui.services.ports import StoredDocument
from komtui.services.ports.printing import NotSentError, PrintedMeanwhileError, Queues
from komtui.services.sales.pages.printing import Printed, PrintingService

INVOICE = Document(
    Kind.INVOICE,
    "F-1",
    dt.date(2026, 11, 20),
    "EUR",
    Party("Lefèvre"),
    Party("Hôtel"),
    state=State.ISSUED,
    store="lyon",
)
STORED = StoredDocument(7, INVOICE, 1, "", "")
TILL = "192.0.2.9:9100"


class Values:
    def __init__(self, **values):
        self.values = {key.replace("__", "."): value for key, value in values.items()}

    async def snapshot(self):
        return self

    def value(self, key, store=""):
        return self.values.get(f"{store}/{key}") or self.values.get(key) or BY_KEY[key].default


class Pages:
    def form(self, stored, settings):
        return settings.value("documents.paper", stored.document.store) or "a4"

    async def artifact(self, stored, paper="", *, settings=None, copy=False):
        content = f"{stored.document.number} {paper}{' copy' if copy else ''}".encode()
        own = {"own": False, "form": paper, "logo": b"", "design": "", "font": b"", "notes": ()}
        return SimpleNamespace(content=content, name="F-1.pdf", **own)


class Counts:
    def __init__(self):
        self.counts, self.log, self.meanwhile = {}, [], 0

    async def count(self, document_id):
        return self.counts.get(document_id, 0)

    async def begin(self, document_id, printer, paper, before, leaving=None):
        if self.meanwhile:
            self.meanwhile -= 1
            self.counts[document_id] = self.counts.get(document_id, 0) + 1
        if before != self.counts.get(document_id, 0):
            raise PrintedMeanwhileError
        self.counts[document_id] = before + 1
        self.log.append(("begin", printer, paper, before, leaving))

    async def fail(self, document_id, printer, paper, before, code):
        self.counts[document_id] -= 1
        self.log.append(("fail", printer, paper, before, code))


class System:
    def __init__(self, *names, default=""):
        self.there = Queues([each if isinstance(each, Printer) else Printer(each) for each in names], default)
        self.jobs, self.fault, self.absent = [], None, None

    async def queues(self):
        if self.absent:
            raise NotConfiguredError(Problem(self.absent, {"program": "lpstat"}))
        return self.there

    async def print(self, queue, content, title, form):
        if self.fault:
            raise ProblemError(Problem(self.fault, {"printer": queue}, "printer"))
        self.jobs.append((queue, content.decode(), form))
        return f"{queue}-1"


class Devices:
    def __init__(self):
        self.jobs, self.fault, self.sent = [], None, False

    async def print(self, device, content, handling):
        if self.fault:
            problem = Problem(self.fault, {"printer": device.name}, "printer")
            raise ProblemError(problem) from (OSError() if self.sent else NotSentError())
        self.jobs.append((device.name, content.decode(), handling.cut, handling.drawer))


@pytest.fixture
def make():
    def service(system=None, free=False, **values):
        parts = SimpleNamespace(
            counts=Counts(), system=system or System("laser", "label", default="laser"), devices=Devices(), kept=[]
        )

        async def remember(*what):
            parts.kept.append(what)

        parts.service = PrintingService(
            Pages(),
            parts.counts,
            parts.system,
            parts.devices,
            Values(**values),
            remember=remember,
            free=lambda: free,
        )
        return parts

    return service


async def each_of(documents):
    for each in documents:
        yield each


def code(caught):
    return caught.value.problems[0].code


async def test_the_first_is_the_original_and_the_others_are_copies(make):
    it = make()
    assert await it.service.print(STORED) == Printed("F-1", "laser", "a4", 0)
    assert (await it.service.print(STORED)).copy == 1
    assert (await it.service.print(STORED, paper="letter")).copy == 2
    assert it.system.jobs == [
        ("laser", "F-1 a4", "a4"),
        ("laser", "F-1 a4 copy", "a4"),
        ("laser", "F-1 letter copy", "letter"),
    ]


async def test_two_tills_at_once_print_one_original(make):
    it = make()
    it.counts.meanwhile = 1
    assert (await it.service.print(STORED)).copy == 1
    assert it.system.jobs == [("laser", "F-1 a4 copy", "a4")]
    it.counts.meanwhile = 9
    with pytest.raises(ProblemError) as caught:
        await it.service.print(STORED)
    assert code(caught) == "printing.meanwhile"


async def test_a_draft_is_never_an_original(make):
    it = make()
    draft = replace(STORED, document=replace(INVOICE, number="", state=State.DRAFT))
    assert await it.service.print(draft) == Printed("draft-7", "laser", "a4", 0)
    assert it.counts.log == []


@pytest.mark.parametrize(
    ("values", "given", "printer", "form"),
    [
        ({}, {}, "laser", "a4"),
        ({"lyon/printing__printer_a4": "label"}, {}, "label", "a4"),
        ({"printing__printer_a4": "label", "lyon/printing__printer_a4": "laser"}, {}, "laser", "a4"),
        ({"printing__printer_letter": "label"}, {"paper": "letter"}, "label", "letter"),
        ({"printing__printer_a4": "label"}, {"printer": "laser"}, "laser", "a4"),
        ({"printing__device": TILL}, {"paper": "receipt"}, TILL, "receipt"),
        ({"printing__device": TILL, "documents__paper": "receipt"}, {}, TILL, "receipt"),
        ({"printing__device": TILL}, {"printer": TILL}, TILL, "receipt"),
        ({"printing__device": TILL, "printing__printer_receipt": "label"}, {"paper": "receipt"}, "label", "receipt"),
    ],
)
async def test_the_printer_that_is_meant_is_taken(make, values, given, printer, form):
    it = make(**values)
    done = await it.service.print(STORED, **given)
    assert (done.printer, done.paper) == (printer, form)


async def test_without_a_system_the_receipt_printer_of_the_configuration_does(make):
    it = make(printing__device=TILL)
    it.system.absent = "printing.no-system"
    assert (await it.service.print(STORED)).printer == TILL
    with pytest.raises(NotConfiguredError) as caught:
        await it.service.print(STORED, paper="a4")
    assert code(caught) == "printing.no-system"


@pytest.mark.parametrize(
    ("names", "printer", "expected"),
    [
        (["laser", "label"], "", "printing.no-printer"),
        (["laser"], "nowhere", "printing.unknown"),
        (["laser"], TILL, "printing.unknown"),
        ([Printer("laser", rejecting=True)], "laser", "printing.rejecting"),
        ([Printer("laser", stopped=True, reason="open")], "laser", "printing.stopped"),
    ],
)
async def test_only_printers_that_are_there_and_take_something(make, names, printer, expected):
    it = make(System(*names))
    with pytest.raises(ProblemError) as caught:
        await it.service.print(STORED, printer)
    assert code(caught) == expected
    assert caught.value.problems[0].field == "printer"
    assert it.counts.log == it.system.jobs == it.devices.jobs == []


async def test_whoever_may_configure_prints_on_any_receipt_printer(make):
    it = make(free=True)
    assert (await it.service.print(STORED, "192.0.2.7:9100")).printer == "192.0.2.7:9100"
    with pytest.raises(ProblemError) as caught:
        await it.service.print(STORED, "192.0.2.7:9100", "a4")
    assert (code(caught), caught.value.problems[0].field) == ("printing.paper", "paper")


async def test_what_a_system_refuses_is_taken_back_and_the_next_is_the_original(make):
    it = make()
    it.system.fault = "printing.refused"
    with pytest.raises(ProblemError):
        await it.service.print(STORED)
    assert it.counts.log[-1] == ("fail", "laser", "a4", 0, "printing.refused")
    it.system.fault = None
    assert (await it.service.print(STORED)).copy == 0


@pytest.mark.parametrize(("sent", "copy"), [(False, 0), (True, 1)])
async def test_after_a_printer_that_stopped_halfway_the_next_is_a_copy(make, sent, copy):
    it = make(printing__device=TILL)
    it.devices.fault, it.devices.sent = "printing.stalled", sent
    with pytest.raises(ProblemError):
        await it.service.print(STORED, paper="receipt")
    it.devices.fault = None
    assert (await it.service.print(STORED, paper="receipt")).copy == copy


async def test_after_a_system_that_did_not_answer_the_next_is_a_copy(make):
    it = make()
    it.system.fault = "printing.timeout"
    with pytest.raises(ProblemError):
        await it.service.print(STORED)
    it.system.fault = None
    assert (await it.service.print(STORED)).copy == 1


async def test_the_drawer_opens_with_the_original_alone(make):
    it = make(printing__device=TILL, printing__drawer="open", printing__cut="tear")
    for _ in range(2):
        await it.service.print(STORED, paper="receipt")
    assert [(cut, drawer) for _, _, cut, drawer in it.devices.jobs] == [(False, True), (False, False)]


async def test_what_is_chosen_is_remembered_for_store_and_paper(make):
    it = make()
    await it.service.print(STORED, "label", "letter", remember=True)
    assert it.kept == [("printing.printer_letter", "label", "lyon"), ("printing.paper", "letter", "lyon")]
    it = make(printing__printer_letter="label", printing__paper="letter")
    await it.service.print(STORED, "label", "letter", remember=True)
    await it.service.print(STORED, "label", "a4")
    assert it.kept == []
    # A till that has printed a receipt begins with one the next time; pages that are mailed stay what they are.
    assert (await it.service.choices(STORED)).paper == "letter"
    await it.service.print(STORED)
    assert it.counts.log[-1][2] == "a4"


async def test_a_document_without_a_seller_is_not_printed(make):
    it = make()
    with pytest.raises(NotConfiguredError) as caught:
        await it.service.print(replace(STORED, document=replace(INVOICE, seller=NOBODY)))
    assert code(caught) == "printing.no-seller"


async def test_why_a_page_has_no_e_invoice_is_told_with_what_was_printed(make, monkeypatch):
    notes = (Problem("einvoice.writing", {"number": "F-1", "what": "buyer"}, "buyer"),)
    drawn = Pages.artifact

    async def without(self, *asked, **how):
        page = await drawn(self, *asked, **how)
        page.notes = notes
        return page

    monkeypatch.setattr(Pages, "artifact", without)
    it = make()
    assert (await it.service.print(STORED)).notes == notes
    assert (await it.service.print(replace(STORED, document=replace(INVOICE, state=State.DRAFT)))).notes == notes


async def test_what_leaves_the_house_is_said_to(make):
    it = make()
    await it.service.print(replace(STORED, provisional=True))
    leaving = it.counts.log[0][-1]
    assert (leaving.form, leaving.pdf, leaving.document) == ("a4", b"F-1 a4", INVOICE)


async def test_many_are_printed_one_after_the_other_until_somebody_stops(make):
    it = make()
    documents = [replace(STORED, id=place, document=replace(INVOICE, number=f"F-{place}")) for place in range(5)]
    printing = it.service.print_all(each_of(documents), "laser", remember=True)
    done = [await anext(printing), await anext(printing)]
    await printing.aclose()
    assert [each.number for each in done] == ["F-0", "F-1"]
    assert len(it.system.jobs) == 2
    assert it.kept == [("printing.printer_a4", "laser", "lyon")]


async def test_a_printer_that_fails_ends_it_and_a_document_does_not(make):
    it = make()
    nobody = replace(STORED, id=1, document=replace(INVOICE, seller=NOBODY))
    done = [each async for each in it.service.print_all(each_of([nobody, STORED]))]
    assert [type(each) for each in done] == [NotConfiguredError, Printed]
    it.system.fault = "printing.refused"
    done = [each async for each in it.service.print_all(each_of([STORED] * 3))]
    assert [type(each) for each in done] == [ProblemError]


async def test_the_choices_say_what_there_is_and_what_is_remembered(make):
    it = make(printing__device=TILL, printing__printer_letter="gone", documents__paper="letter")
    found = await it.service.choices(STORED)
    assert [each.name for each in found.printers] == [TILL, "laser", "label"]
    assert found.printers[0].device == Device("192.0.2.9", 9100)
    assert found.remembered == {"a4": "laser", "letter": "", "receipt": TILL}
    assert (found.paper, found.problem) == ("letter", None)
    it.system.absent = "printing.no-server"
    found = await it.service.choices(STORED)
    assert [each.name for each in found.printers] == [TILL]
    assert found.problem.code == "printing.no-server"
    await asyncio.sleep(0)
