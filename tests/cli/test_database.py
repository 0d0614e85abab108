"""`komtui database copy` and `komtui backup`: the same books afterwards, or none."""

from __future__ import annotations

import asyncio
import contextlib
import json
import shutil
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from komtui.adapters.database import copying
from komtui.adapters.database.sqlite.database import Database
from komtui.domain.problem import ProblemError
from postgresql import PostgresServer

GOLDEN = Path(__file__).parents[1] / "data" / "0.1.0" / "komtui.sqlite3"


@pytest.fixture
def golden(komtui: Any) -> Any:
    """The command line over the books of an earlier release, which have something in nearly every table."""
    komtui.data.mkdir()
    shutil.copy(GOLDEN, komtui.data / "komtui.sqlite3")
    return komtui


@pytest.fixture(params=["sqlite", "postgres"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database."""
    if request.param == "sqlite":
        return str(tmp_path / "copied.sqlite3")
    return str(request.getfixturevalue("postgres_url"))


def code_of(call: Callable[[], object]) -> str:
    with pytest.raises(ProblemError) as raised:
        call()
    return raised.value.problems[0].code


def opened(address: str) -> Any:
    if "://" not in address:
        return Database(Path(address))
    from komtui.adapters.database.postgres.database import Database as Postgres

    return Postgres(address)


def digests(address: str) -> dict[str, Any]:
    with contextlib.closing(opened(address)) as database:
        return database.ask(copying.digests).result()


def test_every_table_is_copied(tmp_path: Path) -> None:
    """A table that is new stands in one of the lists, or it would be left behind."""
    with contextlib.closing(Database(tmp_path / "books.sqlite3")) as database:
        names = database.ask(
            lambda each: [row[0] for row in each.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        ).result()
    ours = {name for name in names if not name.startswith(("sqlite_", "search_terms", "search_pieces"))}
    assert ours == {*copying.TABLES, *copying.DERIVED, *copying.STATES} & ours
    assert ours >= {*copying.TABLES, *copying.DERIVED}


def test_there_and_back_again_nothing_is_changed(golden: Any, target: str, tmp_path: Path) -> None:
    def listed(*arguments: str) -> Any:
        rows = golden.rows(*arguments, "list", "--limit", "1000")
        rows += [golden.rows(*arguments, "list", query) for query in ("lef", "boul", "2026")]
        # A customer's name there has a U+0000, which PostgreSQL does not keep.
        return json.loads(json.dumps(rows).replace("\\u0000", "\\ufffd"))

    # What is looked for first makes the search anew, which an earlier release had made by other rules.
    rows, before = listed(), digests(str(golden.data / "komtui.sqlite3"))
    (there,) = golden.rows("database", "copy", "--to", target)
    assert {each["table"]: (each["rows"], each["sha256"]) for each in there["tables"]} == {
        name: (digest.rows, digest.sha256) for name, digest in before.items()
    }
    assert sum(each["rows"] > 0 for each in there["tables"]) > 12
    assert listed("--database", target) == rows

    back = tmp_path / "back.sqlite3"
    golden("--database", target, "database", "copy", "--to", str(back))

    assert digests(str(back)) == before == digests(target)
    assert listed("--database", str(back)) == rows


def test_the_copy_is_worked_with_as_the_books_were(golden: Any, target: str, tmp_path: Path) -> None:
    """Ids and numbers go on behind the last one, and the list counts right."""
    golden("database", "copy", "--to", target)
    path = tmp_path / "invoice.json"
    path.write_text(json.dumps({
        "kind": "quote", "date": "2026-11-20", "currency": "EUR", "customer": {"name": "Café Müller"},
        "lines": [{"description": "Pièce montée", "quantity": "1", "price": "250.00", "tax": "20"}],
    }))  # fmt: skip
    golden("--database", target, "config", "set", "company.name", "Boulangerie Lefèvre")
    (row,) = golden.rows("--database", target, "import", str(path))
    assert row["ok"]
    assert [each["customer"] for each in golden.rows("--database", target, "list", "müller")].count("Café Müller") >= 1


def test_what_cash_was_rounded_by_is_copied_and_taken_back_there(komtui: Any, target: str, tmp_path: Path) -> None:
    path = tmp_path / "dollars.json"
    line = {"description": "Pain", "quantity": "1", "price": "423.37"}
    path.write_text(json.dumps({
        "kind": "invoice", "number": "F-1", "date": "2026-11-20", "currency": "CAD", "lines": [line],
        "seller": {"name": "Boulangerie"}, "customer": {"name": "Zoé"},
    }))  # fmt: skip
    komtui("import", str(path))
    komtui("payment", "add", "F-1", "423.35", "--method", "cash")
    komtui("database", "copy", "--to", target)
    back = tmp_path / "back.sqlite3"
    komtui("--database", target, "database", "copy", "--to", str(back))
    assert digests(str(back)) == digests(target) == digests(str(komtui.data / "komtui.sqlite3"))
    for where in (target, str(back)):
        (taken,) = komtui.rows("--database", where, "payment", "reverse", "1")
        assert (taken["amount"], taken["rounding"]) == ("-423.37", "0.02")


def test_what_is_not_empty_is_left_alone(golden: Any, target: str) -> None:
    golden("--database", target, "config", "set", "company.name", "Somebody else")
    before = digests(target)
    (answer,) = golden.rows("database", "copy", "--to", target, code=1)
    assert answer["problems"][0]["code"] == "copy.not-empty"
    assert digests(target) == before


def test_a_copy_that_ends_half_way_leaves_nothing(golden: Any, target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real = copying._Copying._write

    def write(self: Any, name: str, names: Any, rows: Any) -> None:
        if name == "events":
            raise ProblemError(copying.Problem("copy.differs", {"address": "", "table": name}))
        real(self, name, names, rows)

    monkeypatch.setattr(copying._Copying, "_write", write)
    golden("database", "copy", "--to", target, code=1)
    if "://" in target:
        with contextlib.closing(opened(target)) as database:
            assert not any(database.ask(copying.count).result().values())
    else:
        assert not Path(target).exists()
    monkeypatch.undo()
    golden("database", "copy", "--to", target)


def test_what_is_written_meanwhile_is_found(golden: Any, target: str) -> None:
    source, into = Database(golden.data / "komtui.sqlite3"), opened(target)
    written = False

    def tell(progress: Any) -> None:
        nonlocal written
        if progress.table == "letters" and not written:
            written = True
            # Another till: the setting was copied long ago.
            with contextlib.closing(sqlite3.connect(source.path)) as other, other:
                other.execute("UPDATE settings SET value = value || '!'")

    with contextlib.closing(source), contextlib.closing(into):
        assert code_of(lambda: asyncio.run(copying.copy(source, into, tell))) == "copy.changed"
        assert written
        assert not any(into.ask(copying.count).result().values())


def test_what_the_target_does_not_keep_is_found(
    golden: Any, postgres_server: PostgresServer, postgres_url: str
) -> None:
    opened(postgres_url).close()
    name = postgres_url.split("@/")[1].split("?", maxsplit=1)[0]
    postgres_server.execute(
        "CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN NEW.customer = upper(NEW.customer); RETURN NEW; END $$",
        "CREATE TRIGGER spoil BEFORE INSERT ON documents FOR EACH ROW EXECUTE FUNCTION spoil()",
        database=name,
    )
    (answer,) = golden.rows("database", "copy", "--to", postgres_url, code=1)
    assert answer["problems"][0]["code"] == "copy.differs"
    assert postgres_server.execute("SELECT count(*) FROM documents", database=name) == [(0,)]


def test_the_address_holds_no_password_here_either(komtui: Any) -> None:
    assert "canary" not in komtui("database", "copy", "--to", "postgresql://u:canary@h/d", code=2).output


def test_a_backup_is_the_books_as_they_are(golden: Any, tmp_path: Path) -> None:
    file = tmp_path / "backup.sqlite3"
    (answer,) = golden.rows("backup", str(file))
    assert answer["tables"]["documents"] > 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir() if "backup" in each.name] == ["backup.sqlite3"]
    assert golden.rows("--database", str(file), "list") == golden.rows("list")
    assert digests(str(file)) == digests(str(golden.data / "komtui.sqlite3"))


def test_a_backup_takes_the_place_of_nothing(golden: Any, tmp_path: Path) -> None:
    file = tmp_path / "backup.sqlite3"
    file.write_text("precious")
    (answer,) = golden.rows("backup", str(file), code=2)
    assert answer["problems"][0]["code"] == "backup.exists"
    assert file.read_text() == "precious"


def test_what_cannot_be_written_is_said_of_the_file(golden: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    for arguments, folder in ((("backup",), "/proc"), (("doctor", "--attestation"), str(tmp_path / "file"))):
        (answer,) = golden.rows(*arguments, f"{folder}/x", code=1)
        assert [each["code"] for each in answer["problems"]] == ["system.file"], arguments


def test_a_backup_that_is_not_whole_is_thrown_away(
    golden: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from komtui.adapters.database.sqlite import backing_up

    calls = iter(range(100))
    real = copying.count
    monkeypatch.setattr(
        backing_up.copying, "count", lambda each: real(each) | ({"documents": -1} if next(calls) == 0 else {})
    )
    (answer,) = golden.rows("backup", str(tmp_path / "backup.sqlite3"), code=1)
    assert answer["problems"][0]["code"] == "backup.damaged"
    assert not [each.name for each in tmp_path.iterdir() if "backup" in each.name]


def test_books_that_are_damaged_make_no_backup(golden: Any, tmp_path: Path) -> None:
    """Every row can be read, and yet the file is not sound: it counts free pages that it does not have."""
    golden("list")  # they are brought up to date by now, and nothing has to be written any more
    with (golden.data / "komtui.sqlite3").open("r+b") as books:
        books.seek(36)  # Database File Format, 1.3.11
        books.write((5).to_bytes(4, "big"))
    (answer,) = golden.rows("backup", str(tmp_path / "backup.sqlite3"), code=1)
    assert answer["problems"][0]["code"] == "backup.damaged"
    assert not [each.name for each in tmp_path.iterdir() if "backup" in each.name]


def test_a_folder_that_is_not_there_is_said(golden: Any, tmp_path: Path) -> None:
    said = golden("backup", str(tmp_path / "nowhere" / "backup.sqlite3"), code=2).stderr
    assert f"There is no folder {tmp_path / 'nowhere'}" in said
    assert not (tmp_path / "nowhere").exists()


def test_books_on_a_server_are_backed_up_by_its_own_program(komtui: Any, postgres_url: str) -> None:
    result = komtui("--database", postgres_url, "backup", "books.dump", code=2)
    assert "pg_dump --format=custom --file=books.dump 'postgresql://" in result.stderr
