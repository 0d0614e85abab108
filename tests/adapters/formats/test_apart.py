"""Reading apart: what comes out is what is read here, and what never ends or takes everything is given up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from komtui.adapters.formats._reading import read
from komtui.adapters.formats.apart import SeparateReader
from komtui.bootstrap import LazyServices, Places
from komtui.domain.problem import ProblemError
from komtui.services.ports import Imported, Reader

# They begin as in use: what a process may take is the subject, and what it takes by itself belongs to that.
pytestmark = pytest.mark.costly

CASES = Path(__file__).parents[2] / "data" / "cases"


@pytest.fixture
def reader() -> Iterator[SeparateReader]:
    found = SeparateReader()
    yield found
    found.close()


def outcome(reading: Reader, content: bytes, name: str) -> Imported | list[object]:
    try:
        return reading(content, name)
    except ProblemError as error:
        return list(error.problems)


def test_it_reads_what_is_read_here_in_one_process(reader: SeparateReader, pdf: Callable[..., bytes]) -> None:
    files = {path.name: path.read_bytes() for path in sorted(CASES.iterdir())}
    files["own.pdf"] = pdf({"factur-x.xml": (CASES / "skonto.xml").read_bytes()})
    for name, content in files.items():
        assert outcome(reader, content, name) == outcome(read, content, name), name
    assert reader(files["own.pdf"], "own.pdf").own_pdf == files["own.pdf"]
    assert len(reader.processes.pids) == 1


def test_what_takes_too_long_is_named_and_the_next_file_is_read() -> None:
    reader = SeparateReader(processor=(1.0, 0.0))
    try:
        # More rows than a second is enough for.
        rows = b"F%d,2026-01-05,Client,Item,10.00,20\n" * 60_000
        slow = b"number,date,customer,description,price,tax\n" + rows.replace(b"%d", b"1")
        with pytest.raises(ProblemError) as caught:
            reader(slow, "slow.csv")
        (problem,) = caught.value.problems
        assert (problem.code, problem.facts) == ("import.too-long", {"file": "slow.csv", "seconds": 1})
        assert reader((CASES / "addr.xml").read_bytes(), "addr.xml").documents
    finally:
        reader.close()


def test_what_takes_too_much_memory_is_named(pdf: Callable[..., bytes]) -> None:
    reader = SeparateReader(memory=192 * 1024**2)
    try:
        bomb = pdf({"factur-x.xml": b" " * (400 * 1024**2)})
        with pytest.raises(ProblemError) as caught:
            reader(bomb, "bomb.pdf")
        assert [each.code for each in caught.value.problems] == ["import.too-much"]
    finally:
        reader.close()


def test_once_closed_nothing_is_read() -> None:
    reader = SeparateReader()
    reader.close()
    with pytest.raises(ProblemError) as caught:
        reader(b"x", "x.csv")
    assert caught.value.problems[0].code == "import.interrupted"


async def test_the_program_imports_by_it_and_ends_it(tmp_path: Path) -> None:
    services = LazyServices(Places.of(tmp_path, None), {})
    (result,) = [each async for each in services.importing.run([CASES / "addr.xml"], dry_run=True)]
    assert result.ok
    (_pid,) = services._reader.processes.pids
    await services.close()
    assert services._reader.processes.pids == ()


TABLES: dict[str, Callable[[SeparateReader, bytes], object]] = {
    "number;name;email\n": lambda reader, content: reader.customers(content, "slow.csv"),
    "number;name;price\n": lambda reader, content: reader.articles(content, "slow.csv", ()),
}


@pytest.mark.parametrize("header", TABLES)
def test_tables_of_customers_and_articles_are_read_there_too_and_given_up(header: str) -> None:
    reader = SeparateReader(processor=(1.0, 0.0))
    reading = TABLES[header]
    slow = f"{header}1;A;2\n".encode() + b"\n" * 4_000_000
    try:
        with pytest.raises(ProblemError) as caught:
            reading(reader, slow)
        assert [(each.code, each.facts["file"]) for each in caught.value.problems] == [("import.too-long", "slow.csv")]
        assert reading(reader, f"{header}1;A;2\n".encode())
        with pytest.raises(ProblemError) as wrong:
            reading(reader, b"a;b\n1;2\n")
        assert wrong.value.problems[0].code in {"customer.no-columns", "article.no-name", "import.unknown-format"}
        assert len(reader.processes.pids) == 1
    finally:
        reader.close()


async def test_the_services_ask_that_process(tmp_path: Path) -> None:
    """No table of others is looked at beside the screen, where a bad one would keep it."""
    services = LazyServices(Places.of(tmp_path, None), {})
    try:
        await services.customer_tables.bring(b"number;name\n1;A\n", tmp_path / "a.csv", dry_run=True)
        (pid,) = services._reader.processes.pids
        await services.articles.bring_in(b"number;name;price\n1;A;2\n", dry=True)
        assert services._reader.processes.pids == (pid,)
    finally:
        await services.close()
