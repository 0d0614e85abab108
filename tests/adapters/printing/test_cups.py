"""CUPS, a real one: which printers there are, what they take, and what is said of those that do not."""

import re

import pypdfium2
import pytest

from komtui.adapters.pdf._receipt import rendered
from komtui.adapters.printing import cups as adapter
from komtui.adapters.printing.cups import CupsPrinters
from komtui.domain.problem import NotConfiguredError, ProblemError
from receipts import invoice

PDF = b"%PDF-1.7\n/MediaBox [0 0 226.77 567.00]\n"


@pytest.fixture
def there(cups, monkeypatch):
    for name, value in cups.environment.items():
        monkeypatch.setenv(name, value)
    return cups


async def test_the_queues_are_listed_with_how_they_stand(there):
    found = await CupsPrinters().queues()
    assert [(each.name, each.stopped, each.rejecting) for each in found.printers] == [
        ("full", False, True),
        ("still", True, False),
        ("till", False, False),
    ]
    assert found.printers[1].reason == "the cover is open"
    assert found.default == "till"


@pytest.mark.parametrize(
    ("form", "option"), [("a4", "media=A4"), ("letter", "media=Letter"), ("receipt", "media=Custom.80x200mm")]
)
async def test_what_is_printed_arrives_as_it_was(there, form, option):
    before = len(list(there.printed.glob("*.data")))
    job = await CupsPrinters().print("till", PDF + form.encode(), "F-1 $(touch /tmp/x) 'é.pdf", form)
    assert job.startswith("till-")
    title, options, content = there.jobs(before + 1)[-1]
    assert content == PDF + form.encode()
    assert title.startswith("F-1 $(touch")
    assert option in options.split()


@pytest.mark.parametrize(("queue", "code"), [("full", "printing.rejecting"), ("nowhere", "printing.gone")])
async def test_a_queue_that_takes_nothing_says_so(there, queue, code):
    with pytest.raises(ProblemError) as caught:
        await CupsPrinters().print(queue, PDF, "F-1", "a4")
    assert caught.value.problems[0].code == code
    assert caught.value.problems[0].facts["printer"] == queue


async def test_a_name_that_looks_like_an_option_is_a_name(there):
    with pytest.raises(ProblemError) as caught:
        await CupsPrinters().print("-h", PDF, "--help", "a4")
    assert caught.value.problems[0].code in {"printing.gone", "printing.refused"}


async def test_where_the_scheduler_is_not_running_that_is_said(there, monkeypatch):
    monkeypatch.setenv("CUPS_SERVER", "127.0.0.1:9")
    with pytest.raises(NotConfiguredError) as caught:
        await CupsPrinters().queues()
    assert caught.value.problems[0].code == "printing.no-server"


async def test_where_there_is_no_cups_that_is_said(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    for act in (CupsPrinters().queues(), CupsPrinters().print("till", PDF, "F-1", "a4")):
        with pytest.raises(NotConfiguredError) as caught:
            await act
        assert caught.value.problems[0].code == "printing.no-system"


async def test_a_program_that_does_not_answer_is_ended(monkeypatch, tmp_path):
    program = tmp_path / "lpstat"
    program.write_text("#!/bin/sh\nexec sleep 3600\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(adapter, "DEADLINE", 0.2)
    with pytest.raises(ProblemError) as caught:
        await CupsPrinters().queues()
    assert caught.value.problems[0].code == "printing.timeout"


async def test_a_receipt_says_how_long_it_is(there):
    before = len(list(there.printed.glob("*.data")))
    content = rendered(invoice("F-1", lines=40))
    await CupsPrinters().print("till", content, "F-1", "receipt")
    _, options, came = there.jobs(before + 1)[-1]
    assert came == content
    (height,) = re.findall(r"media=Custom\.80x(\d+)mm", options)
    page = pypdfium2.PdfDocument(content)[0]
    assert int(height) == round(page.get_height() * 25.4 / 72)
