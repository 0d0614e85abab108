"""Receipt printers without a driver: what comes out is the page, dot by dot, and a printer that is off says so."""

import asyncio
import contextlib
import os
import socket
import sys
import threading
from contextlib import closing

import pypdfium2
import pytest
import zxingcpp
from PIL import ImageChops

from komtui.adapters.pdf import _pictures as pictures
from komtui.adapters.pdf._receipt import rendered
from komtui.adapters.printing import escpos
from komtui.adapters.printing.escpos import WIDTH, EscPosPrinters, encoded
from komtui.domain.printer import device
from komtui.domain.problem import Problem, ProblemError
from komtui.services.ports.pages import View
from komtui.services.ports.printing import Dots, Handling, NotSentError
from receipt_printer import ReceiptPrinter, paper
from receipts import invoice


async def dots(content, width):
    found = pictures.dots(content, width)
    assert not isinstance(found, Problem)
    return found


@pytest.fixture
def printers():
    return EscPosPrinters(dots, connecting=2, stalling=0.5)


def code_of(caught):
    (problem,) = caught.value.problems
    assert problem.field == "printer"
    return problem.code


def scanned(picture):
    foot = picture.crop((0, picture.height - 300, picture.width, picture.height))
    return [each.text for each in zxingcpp.read_barcodes(foot, formats=zxingcpp.BarcodeFormat.Code128)]


async def test_the_page_comes_out_dot_by_dot(printers, printer):
    content = rendered(invoice("F-2026-0412"))
    await printers.print(device(printer.address), content, Handling())
    (came,) = printer.printed()
    assert (came.resets, came.cuts, came.drawer, came.fed) == (1, 1, 0, 0)
    picture = came.picture
    assert picture.width == WIDTH
    assert scanned(picture) == ["F-2026-0412"]
    page = pypdfium2.PdfDocument(content)[0].render(scale=203.2 / 72, grayscale=True).to_pil()
    middle = page.crop((32, 0, 32 + WIDTH, page.height))
    # Letters are sharp: what differs from the page is the shades at their edges.
    apart = ImageChops.difference(picture, middle).histogram()
    assert sum(apart[128:]) / (WIDTH * page.height) < 0.01
    assert sum(picture.histogram()[1:255]) == 0


async def test_four_hundred_lines_come_out_whole(printers, printer):
    await printers.print(device(printer.address), rendered(invoice("F-2026-0400", lines=400)), Handling())
    (came,) = printer.printed()
    assert came.picture.height > 20_000
    assert scanned(came.picture) == ["F-2026-0400"]


@pytest.mark.parametrize(("cut", "drawer"), [(True, True), (False, False)])
async def test_cutting_and_the_drawer_are_as_they_are_set(printers, printer, cut, drawer):
    await printers.print(device(printer.address), rendered(invoice("F-1")), Handling(cut, drawer))
    (came,) = printer.printed()
    assert (came.cuts, came.drawer) == (int(cut), int(drawer))
    assert bool(came.fed) is not cut


async def test_two_at_once_come_out_one_after_the_other(printers, printer):
    where = device(printer.address)
    pages = [rendered(invoice(number)) for number in ("F-1", "F-2")]
    await asyncio.gather(*(printers.print(where, each, Handling()) for each in pages))
    assert {scanned(each.picture)[0] for each in printer.printed(2)} == {"F-1", "F-2"}


async def test_a_printer_that_is_off_says_so_and_nothing_was_printed(printers):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        address = f"127.0.0.1:{closed.getsockname()[1]}"
    with pytest.raises(ProblemError) as caught:
        await printers.print(device(address), rendered(invoice("F-1")), Handling())
    assert code_of(caught) == "printing.off"
    assert caught.value.problems[0].facts["printer"] == address
    assert isinstance(caught.value.__cause__, NotSentError)


async def test_one_that_is_busy_for_a_moment_is_tried_again(printers, printer):
    port = int(printer.address.rpartition(":")[2])
    printer.close()

    async def on_again():
        await asyncio.sleep(0.3)
        with socket.create_server(("127.0.0.1", port)) as server:
            connection, _ = await asyncio.to_thread(server.accept)
            with connection:
                return await asyncio.to_thread(lambda: b"".join(iter(lambda: connection.recv(65536), b"")))

    content, _ = await asyncio.gather(
        on_again(), printers.print(device(f"127.0.0.1:{port}"), rendered(invoice("F-1")), Handling())
    )
    assert paper(content).cuts == 1
    printer.__init__()


async def test_one_that_stops_in_the_middle_is_given_up_and_paper_may_have_come_out(printers):
    full = ReceiptPrinter(hungry=False)
    try:
        with pytest.raises(ProblemError) as caught:
            await printers.print(device(full.address), rendered(invoice("F-1", lines=2000)), Handling())
    finally:
        full.close()
    assert code_of(caught) == "printing.stalled"
    assert not isinstance(caught.value.__cause__, NotSentError)


class Dripping:
    """A printer on loopback that takes a little now and then, and reports its state without end."""

    def __init__(self, *, takes):
        self.server = socket.socket()
        self.server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.server.bind(("127.0.0.1", 0))
        self.server.listen()
        self.address = f"127.0.0.1:{self.server.getsockname()[1]}"
        self.takes = takes
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._serve)
        self.thread.start()

    def _serve(self):
        with self.server, self.server.accept()[0] as connection:
            connection.settimeout(0.01)
            while not self.over.wait(0.01):
                with contextlib.suppress(OSError):
                    connection.recv(self.takes)
                with contextlib.suppress(OSError):
                    connection.send(b"\x12")

    def close(self):
        self.over.set()
        self.thread.join()


async def test_one_that_drips_is_given_up_as_a_whole(monkeypatch):
    # It never stalls: each byte that it takes would have given it the whole of its time again.
    monkeypatch.setattr(escpos, "_SLOWEST", 1e9)
    printers = EscPosPrinters(dots, stalling=30, lasting=1)
    with closing(Dripping(takes=64)) as dripping, pytest.raises(ProblemError) as caught:
        await printers.print(device(dripping.address), rendered(invoice("F-1", lines=2000)), Handling())
    assert code_of(caught) == "printing.stalled"


async def test_one_that_talks_without_end_is_not_listened_to_for_ever(printers):
    with closing(Dripping(takes=1 << 20)) as talking:
        # As long as it takes the page, and no longer.
        async with asyncio.timeout(30):
            await printers.print(device(talking.address), rendered(invoice("F-1")), Handling())


async def test_a_machine_that_is_not_there_is_named(printers):
    with pytest.raises(ProblemError) as caught:
        await printers.print(device("printer.invalid:9100"), rendered(invoice("F-1")), Handling())
    assert code_of(caught) == "printing.host"
    assert caught.value.problems[0].facts["host"] == "printer.invalid"


async def test_a_device_of_this_machine_is_written_to(printers, tmp_path):
    pipe = tmp_path / "lp0"
    os.mkfifo(pipe)
    reader = asyncio.create_task(asyncio.to_thread(pipe.read_bytes))
    while True:
        # Until somebody reads, a pipe has nobody at its other end.
        try:
            os.close(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))
        except OSError:
            await asyncio.sleep(0.01)
        else:
            break
    reader.cancel()
    reader = asyncio.create_task(asyncio.to_thread(pipe.read_bytes))
    for _try in range(50):
        try:
            await printers.print(device(str(pipe)), rendered(invoice("F-1")), Handling())
            break
        except ProblemError:
            await asyncio.sleep(0.02)
    assert scanned(paper(await reader).picture) == ["F-1"]


@pytest.mark.parametrize("what", ["missing", "file", "folder", "nobody"])
async def test_what_is_no_device_is_left_as_it_is(printers, tmp_path, what):
    path = tmp_path / "lp0"
    if what == "file":
        path.write_text("mine")
    elif what == "folder":
        path.mkdir()
    elif what == "nobody":
        os.mkfifo(path)
    with pytest.raises(ProblemError) as caught:
        await printers.print(device(str(path)), rendered(invoice("F-1")), Handling())
    codes = {
        "missing": "printing.device-missing",
        "file": "printing.device-wrong",
        "folder": "printing.device-wrong",
        "nobody": "printing.off",
    }
    assert code_of(caught) == codes[what]
    assert isinstance(caught.value.__cause__, NotSentError)
    assert what != "file" or path.read_text() == "mine"


def test_bands_are_what_small_printers_can_hold():
    tall = Dots(72, bytes(72 * 1000))
    commands = list(encoded([tall], Handling()))
    assert all(len(each) < 16_000 for each in commands)
    assert paper(b"".join(commands)).picture.size == (576, 1000)


def test_without_pdfium_poppler_draws_the_same(monkeypatch):
    content = rendered(invoice("F-2026-0412"))
    by_pdfium = pictures.dots(content, WIDTH)
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    (by_poppler,) = pictures.dots(content, WIDTH)
    assert by_poppler.width == by_pdfium[0].width
    assert abs(len(by_poppler.rows) - len(by_pdfium[0].rows)) <= 2 * by_poppler.width
    came = paper(b"".join(encoded([by_poppler], Handling())))
    assert scanned(came.picture) == ["F-2026-0412"]


def test_without_either_that_is_said(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert pictures.dots(rendered(invoice("F-1")), WIDTH) == Problem("printing.no-raster")
    assert pictures.picture(rendered(invoice("F-1")), View(0, 400, 0, 100, "png")) == Problem("printing.no-raster")


def test_what_is_no_pdf_is_a_problem():
    assert pictures.dots(b"%PDF-rubbish", WIDTH).code == "printing.picture"
