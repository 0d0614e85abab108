"""The demo as a whole: a company that really sends, a password that is nowhere, somebody's own books left alone."""

from __future__ import annotations

import asyncio
import email
import errno
import hashlib
import html
import re
import shutil
import stat
import urllib.request
from dataclasses import replace
from email import policy
from pathlib import Path
from urllib.parse import urljoin

import pytest

from komtui import bootstrap
from komtui.adapters.database.repositories.journal import JournalRepository
from komtui.bootstrap import LazyServices
from komtui.demo import start
from komtui.demo.products import products
from komtui.demo.start import CAUGHT, MARK, open_demo, prepare
from komtui.domain.journal import Event
from komtui.domain.mail.authorization import Provider
from komtui.domain.mail.delivery import DeliveryState
from komtui.domain.problem import NotConfiguredError, ProblemError
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.standing import Standing
from komtui.services.ports import Query, Step

DOCUMENTS = 240


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder as `komtui demo` leaves it, and the password of that one start."""
    folder = tmp_path_factory.mktemp("filled") / "demo"
    with open_demo(folder, DOCUMENTS) as services:
        password = asyncio.run(services.settings.secret("smtp.password"))
    assert password
    return folder, password


@pytest.fixture
def demo(filled: tuple[Path, str], tmp_path: Path) -> Path:
    """A copy of the filled folder."""
    return Path(shutil.copytree(filled[0], tmp_path / "demo"))


def test_the_outbox_shows_what_really_happened(demo: Path) -> None:
    with open_demo(demo, DOCUMENTS) as services:
        deliveries = asyncio.run(services.outbox.deliveries())
        counts = asyncio.run(services.outbox.counts())
    assert {each.state for each in deliveries} == {
        DeliveryState.SENT,
        DeliveryState.FAILED,
        DeliveryState.QUEUED,
        DeliveryState.UNCERTAIN,
    }
    assert sum(counts.values()) == len(deliveries)
    sent = [each for each in deliveries if each.state is DeliveryState.SENT]
    caught = {message["Message-ID"]: message for message in letters(demo)}
    assert {each.message_id for each in sent} == set(caught)
    assert all(each.reply.startswith("250 ") for each in sent)


@pytest.mark.parametrize("which", ["url", "brief"])
def test_the_gmail_account_can_be_walked_through(demo: Path, which: str) -> None:
    """By the address on the screen, and by the shorter one of the QR code, which names nobody."""

    async def walk(services: LazyServices) -> tuple[list[Step], list[Step]]:
        attempt = await services.sign_in.begin(Provider.GOOGLE)
        page = await asyncio.to_thread(_opened, getattr(attempt, which))
        allow = re.search(r'href="(/decide[^"]*answer=allow)"', page)
        assert allow, page
        waiting = asyncio.create_task(attempt.finish())
        await asyncio.to_thread(_opened, urljoin(attempt.url, html.unescape(allow[1])))
        await waiting
        await services.settings.set({"mail.method": "gmail"})
        account = await services.accounts.account()
        good = [step async for step in services.connection.run(account, message_to="zoe@client.example")]
        stale = replace(account, token="canary")
        return good, [step async for step in services.connection.run(stale)]

    with open_demo(demo, DOCUMENTS) as services:
        good, renewed = asyncio.run(walk(services))
    assert [step.name for step in (*good, *renewed) if not step.ok] == []
    assert good[-1].name == "message"
    assert [step.name for step in renewed if step.note is not None] == ["sign-in"], "once, with another token"


def _opened(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as page:
        return page.read().decode()


def letters(folder: Path) -> list[email.message.EmailMessage]:
    return [
        email.message_from_bytes(path.read_bytes(), policy=policy.default) for path in (folder / CAUGHT).glob("*.eml")
    ]


def test_a_caught_letter_carries_the_document_that_is_kept(demo: Path) -> None:
    async def artifact(number: str) -> str:
        return (await services.rendering.artifact(await services.documents.find(number))).sha256

    with open_demo(demo, DOCUMENTS) as services:
        message = letters(demo)[0]
        (attachment,) = message.iter_attachments()
        number = str(attachment.get_filename()).removesuffix(".pdf")
        content = attachment.get_content()
        assert content.startswith(b"%PDF-")
        assert hashlib.sha256(content).hexdigest() == asyncio.run(artifact(number))


def test_the_company_has_what_it_needs(demo: Path) -> None:
    with open_demo(demo, DOCUMENTS) as services:
        assert services.documents.index.count(Query()).result() == DOCUMENTS
        for store, country in (("", "FR"), ("montreal", "CA")):
            assert asyncio.run(services.accounts.missing(store)) == ()
            assert asyncio.run(services.settings.value("company.country", store)) == country
        assert asyncio.run(services.settings.value("company.vat_id", "montreal")) == ""
        assert Path(asyncio.run(services.settings.value("company.logo"))).is_file()


def test_opening_again_keeps_the_books_and_finds_the_new_catcher(filled: tuple[Path, str], demo: Path) -> None:
    with open_demo(demo, 5) as services:
        assert services.documents.index.count(Query()).result() == DOCUMENTS
        account = asyncio.run(services.accounts.account())
        steps = asyncio.run(steps_of(services))
    assert account.password != filled[1]
    assert [step.name for step in steps if not step.ok] == []


async def steps_of(services: LazyServices) -> list[Step]:
    account = await services.accounts.account()
    return [step async for step in services.connection.run(account, "compta@lefevre-fils.example")]


def test_the_password_is_in_no_file(filled: tuple[Path, str]) -> None:
    folder, password = filled
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert len(files) > 5
    assert [path.name for path in files if password.encode() in path.read_bytes()] == []
    assert [path.name for path in files if b"PRIVATE KEY" in path.read_bytes()] == []
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_persons_own_account_is_never_in_use(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KOMTUI_SMTP_HOST", "smtp.real.example")
    monkeypatch.setenv("KOMTUI_COMPANY_NAME", "A real company")
    with open_demo(demo, DOCUMENTS) as services:
        account = asyncio.run(services.accounts.account())
        assert account.is_loopback
        assert asyncio.run(services.settings.value("company.name")) != "A real company"


def test_somebodys_own_books_are_left_alone(tmp_path: Path) -> None:
    database = tmp_path / "komtui.sqlite3"
    database.write_bytes(b"a company's books")
    with pytest.raises(ProblemError) as refused, open_demo(tmp_path, DOCUMENTS):
        pass
    assert [problem.code for problem in refused.value.problems] == ["demo.folder"]
    assert [path.name for path in tmp_path.iterdir()] == [database.name]
    assert database.read_bytes() == b"a company's books"


def test_what_a_cut_off_start_left_is_begun_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def cut_off(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("komtui.demo._filling.write_letters", cut_off)
        with pytest.raises(KeyboardInterrupt), open_demo(tmp_path, 3):
            pass
    assert (tmp_path / MARK).is_file()
    prepare(tmp_path, 4)
    with open_demo(tmp_path, 5) as services:
        assert services.documents.index.count(Query()).result() == 4


def test_without_a_folder_nothing_is_left(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with open_demo(None, 3) as services:
        assert services.places.data.parent == tmp_path
        assert services.documents.index.count(Query()).result() == 3
    assert list(tmp_path.iterdir()) == []


def test_progress_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("komtui.demo._filling._BATCH", 40)
    told: list[int] = []
    with open_demo(tmp_path / "demo", 60, told.append):
        pass
    assert told == [40, 60]


def test_a_missing_package_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(start, "find_spec", lambda _: None)
    with pytest.raises(NotConfiguredError) as refused, open_demo(tmp_path, DOCUMENTS):
        pass
    assert refused.value.problems[0].code == "demo.extra"


def test_a_folder_that_cannot_be_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ProblemError) as refused, open_demo(tmp_path / "file", DOCUMENTS):
        pass
    assert refused.value.problems[0].code == "demo.start"


@pytest.mark.parametrize("where", ["komtui.demo._filling.png", "tempfile.mkdtemp"])
def test_a_disk_that_is_full_at_any_step_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(where, full)
    folder = None if where == "tempfile.mkdtemp" else tmp_path / "demo"
    with pytest.raises(ProblemError) as raised, open_demo(folder, 5):
        pass
    assert raised.value.problems[0].code == "demo.start"


def test_a_newcomer_sees_a_shop_at_work(demo: Path) -> None:
    """Customers, articles, payments, one in part, a deposit invoice, and a month that is closed."""
    services = bootstrap.services(demo)
    try:
        index = services.documents.index
        assert index.page(Query(state=State.PAID), 1).result().total > 20
        rows = index.page(Query(state=State.ISSUED), 40).result().rows
        assert Standing.PART in {row.standing for row in rows}
        assert index.page(Query(state=State.REFUSED), 1).result().total == 1
        assert services.customers.index.page("lefèvre", 5).result().rows
        articles = asyncio.run(services.articles.kept())
        assert {each.barcode for each in articles} == {each.barcode for each in products()}
        assert len({each.barcode for each in products()}) == len(products())
        entries = asyncio.run(JournalRepository(services.database).entries(0, 10_000))
        events = {each.happening.event for each in entries}
        assert {Event.PAYMENT, Event.EMPLOYEE, Event.ISSUED, Event.CLOSING, Event.LETTER} <= events
        # What a closing looks like is seen with its signature.
        (closing,) = [each for each in entries if each.happening.event is Event.CLOSING]
        assert closing.happening.facts["signature"]
        (deposit,) = [each for each in entries if each.happening.event is Event.ISSUED]
        stored = asyncio.run(services.documents.find(str(deposit.happening.facts["number"])))
        assert stored.document.type_code == "386"
    finally:
        asyncio.run(services.close())
