"""`komtui customer`: added, found, changed, merged, out into a table and in again."""

from __future__ import annotations

import asyncio
import json
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from komtui.adapters.database.repositories.notices import NoticeRepository
from komtui.adapters.database.sqlite.database import Database
from komtui.adapters.system import SystemClock
from komtui.domain.mail.mailbox import Bookmark
from komtui.domain.mail.notice import Notice, NoticeKind


@pytest.fixture
def lefevre(komtui: Any) -> dict[str, Any]:
    (row,) = komtui.rows(
        "customer",
        *("add", "Lefèvre & Fils", "--number", "C-0042", "--email", "compta@lefevre.example", "--postcode", "69001"),
        *("--city", "Lyon", "--country", "france", "--recipients", "quote.to=paul@lefevre.example, a@b.example"),
        *("--recipients", "invoice.bcc=b@c.example", "--due-days", "0", "--note", "=1+1"),
        *("--phone", "+33 4 72 00 11 22", "--documents-language", "fr"),
    )
    return row


def test_a_customer_is_shown_as_it_was_added(komtui: Any, lefevre: dict[str, Any]) -> None:
    assert lefevre["address"]["country"] == "FR"
    assert lefevre["recipients"]["quote"] == {"to": ["paul@lefevre.example", "a@b.example"], "cc": [], "bcc": []}
    for name in ("C-0042", "c-0042", "customer-1", "lefev lyon", "0472001122"):
        assert komtui.rows("customer", "show", name) == [lefevre]
    shown = komtui("customer", "show", "lefe").stdout
    assert "Lefèvre & Fils" in shown
    assert "bcc b@c.example" in shown
    assert "C-0042" in komtui("customer", "list", "69001").stdout
    assert "No customer matches." in komtui("customer", "list", "nobody").stderr
    assert "no customer “nobody”" in komtui("customer", "show", "nobody", code=1).stderr


def test_what_cannot_be_is_said_of_its_field(komtui: Any) -> None:
    wrong = ("--email", "a@", "--country", "Utopia", "--vat-id", "FR12443061841", "--recipients", "invoice.cc=x")
    (answer,) = komtui.rows("customer", "add", *wrong, code=2)
    fields = [each["field"] for each in answer["problems"]]
    assert fields == ["email", "country", "name", "vat_id", "invoice.cc"]
    assert "FR64443061841" in komtui("customer", "add", "X", "--vat-id", "FR12443061841", code=2).stderr
    assert "invoice.to=" in komtui("customer", "add", "X", "--recipients", "letters=x", code=2).stderr
    assert "number of days" in komtui("customer", "add", "X", "--due-days", "soon", code=2).stderr
    assert not komtui.rows("customer", "list")


def test_one_is_changed_and_cleared(komtui: Any, lefevre: dict[str, Any]) -> None:
    (row,) = komtui.rows("customer", "change", "lefe", "--city", "Paris", "--note", "", "--recipients", "quote.to=")
    assert (row["address"]["city"], row["note"], list(row["recipients"])) == ("Paris", "", ["invoice"])
    assert row["email"] == lefevre["email"]
    assert komtui("customer", "change", "lefe", code=2).exit_code == 2
    komtui("customer", "add", "Lefèvre Paris")
    assert "C-0042, customer-2" in komtui("customer", "show", "lefevre", code=1).stderr


def test_two_are_made_one(komtui: Any, lefevre: dict[str, Any]) -> None:
    said = komtui("customer", "add", "Autre", "--email", "compta@lefevre.example", "--vat-id", "FR40303265045").stderr
    assert "C-0042" in said
    assert "0 documents would move" in komtui("customer", "merge", "C-0042", "autre", "--dry-run").stderr
    (row,) = komtui.rows("customer", "merge", "C-0042", "autre")
    assert (row["id"], row["name"], row["vat_id"]) == (lefevre["id"], "Lefèvre & Fils", "FR40303265045")
    assert [each["name"] for each in komtui.rows("customer", "list")] == ["Lefèvre & Fils"]
    assert komtui.rows("customer", "show", "customer-2") == [row]


def test_a_table_comes_back_as_it_went(komtui: Any, lefevre: dict[str, Any]) -> None:
    file = komtui.data.parent / "customers.csv"
    komtui("customer", "export", str(file))
    assert komtui.rows("customer", "import", str(file)) == [{"added": 0, "changed": 0, "same": 1}]
    file.write_text(file.read_text("utf-8-sig").replace("Lyon", "Lille"), encoding="cp1252")
    assert "would be added" in komtui("customer", "import", "--dry-run", str(file)).stderr
    assert komtui.rows("customer", "import", str(file)) == [{"added": 0, "changed": 1, "same": 0}]
    (row,) = komtui.rows("customer", "show", "C-0042")
    assert row == lefevre | {"address": lefevre["address"] | {"city": "Lille"}}


def test_tables_of_others_are_read_and_a_fault_has_its_line(komtui: Any) -> None:
    file = komtui.data.parent / "clients.csv"
    file.write_text("Nom;Code postal;Ville;Courriel;Points\nZoé;69001;Lyon;zoe@cafe.example;3\n", encoding="utf-8")
    done = komtui("customer", "import", str(file))
    assert "Points" in done.stderr
    assert "1 added" in done.stderr
    assert komtui.rows("customer", "import", str(file)) == [{"added": 0, "changed": 0, "same": 1}]
    file.write_text("name,country\nA,FR\nB,Utopia\n", encoding="utf-8")
    (answer,) = komtui.rows("customer", "import", str(file), code=1)
    assert [each["field"] for each in answer["problems"]] == ["country"]
    assert [row["name"] for row in komtui.rows("customer", "list")] == ["Zoé"]
    file.write_text("a;b\n1;2\n", encoding="utf-8")
    assert komtui("customer", "import", str(file), code=1).stderr
    assert "cannot be read" in komtui("customer", "import", "nowhere.csv", code=1).stderr


def test_imported_documents_find_or_make_their_customer(komtui: Any) -> None:
    komtui.invoice("F-1", "zoe@client.example")
    path = komtui.data.parent / "F-1.csv"
    path.write_text(path.read_text("utf-8").replace("F-1", "F-2"), encoding="utf-8")
    done = komtui("import", str(path))
    assert "1 found in the list, 0 added" in done.stderr
    (row,) = komtui.rows("customer", "list")
    assert row["email"] == "zoe@client.example"
    (whole,) = komtui.rows("customer", "show", "zoe")
    assert (whole["documents"], whole["owed"][0]["currency"]) == (2, "EUR")
    komtui("config", "set", "customers.collect", "no")
    path.write_text(path.read_text("utf-8").replace("F-2", "F-3").replace("zoe@", "paul@"), encoding="utf-8")
    assert "found in the list" not in komtui("import", str(path)).stderr
    assert komtui.rows("customer", "collect") == [{"documents": 1, "found": 0, "made": 1}]
    assert komtui.rows("customer", "collect") == [{"documents": 0, "found": 0, "made": 0}]


def test_who_stands_on_a_draft_is_in_the_list_once_it_is_issued(komtui: Any) -> None:
    komtui("config", "set", "company.name", "Boulangerie Lefèvre")
    komtui("config", "set", "customers.collect", "no")
    drafts = []
    for name in ("zoe", "paul", "ines"):
        path = komtui.data.parent / f"{name}.json"
        line = {"description": "Pain", "quantity": "1", "price": "2.00", "tax": "5.5"}
        buyer = {"name": name, "email": f"{name}@client.example"}
        quote = {"kind": "quote", "date": "2026-11-20", "currency": "EUR", "customer": buyer, "lines": [line]}
        path.write_text(json.dumps(quote), encoding="utf-8")
        drafts += komtui.rows("import", str(path))[0]["numbers"]
    assert not komtui.rows("customer", "list")
    komtui("issue", drafts[0])
    assert not komtui.rows("customer", "list"), "whoever wants no customers of documents gets none"
    komtui("config", "set", "customers.collect", "yes")
    komtui("issue", *drafts[1:])
    assert {row["email"] for row in komtui.rows("customer", "list")} == {"paul@client.example", "ines@client.example"}


def test_the_customers_of_documents_are_taken_back(komtui: Any) -> None:
    numbers = komtui.invoice("F-1", "zoe@client.example"), komtui.invoice("F-2", "zoe@client.example")
    assert komtui.rows("customer", "list")
    assert komtui.rows("customer", "release", numbers[0]) == [{"documents": 1, "gone": 0}]
    assert "1 customer left" in komtui("customer", "release", *numbers).stderr
    assert not komtui.rows("customer", "list")
    assert komtui("customer", "release", "nothing", code=1).stderr


def test_a_person_gets_what_is_kept_and_is_forgotten(komtui: Any) -> None:
    komtui.invoice("F-1", "zoe@client.example")
    (data,) = komtui.rows("customer", "data", "zoe")
    assert (data["email"], [each["number"] for each in data["documents"]]) == ("zoe@client.example", ["F-1"])
    said = komtui("customer", "anonymise", "zoe").stderr
    assert "issued documents (1)" in said
    assert "--yes" in said
    assert komtui.rows("customer", "list")
    assert komtui.rows("customer", "anonymise", "zoe", "--yes") == [{"documents": 1, "drafts": 0, "letters": 0}]
    assert not komtui.rows("customer", "list")
    assert komtui.rows("show", "F-1")[0]["customer"]["email"] == "zoe@client.example"


def test_a_statement_says_what_is_still_due(komtui: Any) -> None:
    from pypdf import PdfReader

    komtui.invoice("F-1", "zoe@client.example")
    target = komtui.data.parent / "statement.pdf"
    (row,) = komtui.rows("customer", "statement", "zoe", "--to", str(target))
    assert row == {"customer": "customer-1", "file": str(target)}
    text = PdfReader(target).pages[0].extract_text()
    assert "F-1" in text
    assert "21,66" in text


def test_a_statement_is_mailed_once_a_day(komtui: Any, sink: Any) -> None:
    komtui.account(sink.port)
    komtui.invoice("F-1", "zoe@client.example")
    (row,) = komtui.rows("customer", "statement", "zoe", "--mail", "--wait")
    assert (row["customer"], row["recipient"], row["state"]) == ("customer-1", "zoe@client.example", "sent")
    message = message_from_bytes(sink.messages[0], policy=default)
    words, pdf = message.iter_parts()
    assert all("21,66" in each.get_content() for each in words.iter_parts())
    assert pdf.get_content_type() == "application/pdf"

    result = komtui("customer", "statement", "zoe", "--mail", "--wait")
    assert "--again" in result.stderr
    assert len(sink.messages) == 1
    komtui("customer", "statement", "zoe", "--mail", "--wait", "--again")
    assert len(sink.messages) == 2
    (other,) = komtui.rows("customer", "statement", "zoe", "--mail", "--to", "Paul <paul@client.example>")
    assert (other["recipient"], other["state"]) == ("paul@client.example", "queued")
    assert "paul@" in komtui("outbox").stdout


def test_a_statement_that_cannot_leave_is_said_so(komtui: Any, sink: Any) -> None:
    komtui.invoice("F-1", "zoe@client.example")
    assert "--mail" in komtui("customer", "statement", "zoe", code=2).stderr
    assert "smtp.host" in komtui("customer", "statement", "zoe", "--mail", code=3).stderr
    komtui.account(sink.port)
    sink.at_recipient["gone@client.example"] = "550 5.1.1 no such user"
    to = ("--to", "gone@client.example")
    (row,) = komtui.rows("customer", "statement", "zoe", "--mail", *to, "--wait", code=1)
    assert row["state"] == "failed"
    komtui("customer", "statement", "zoe", "--mail", "--to", "nobody", code=1)


def test_a_wrong_number_comes_in_and_is_named(komtui: Any, tmp_path: Path) -> None:
    table = tmp_path / "customers.csv"
    table.write_text("name,country,registration\nHôtel Le Fé,FR,404833049\n", "utf-8")
    result = komtui("customer", "import", str(table))
    assert "404833049" in result.stderr
    (row,) = komtui.rows("customer", "list")
    assert row["name"] == "Hôtel Le Fé"


def test_it_is_said_of_a_customer_that_letters_came_back(komtui: Any, sink: Any) -> None:
    komtui.account(sink.port)
    komtui("send", komtui.invoice("F-1"))
    komtui("worker", "--once")
    (letter,) = komtui.rows("outbox")

    async def comes_back() -> None:
        database = Database(komtui.data / "komtui.sqlite3")
        name, reader = (letter["message_id"],), (letter["recipient"],)
        notice = Notice(NoticeKind.RETURNED, "<n@x.example>", message_ids=name, recipients=reader, text="no such user")
        await NoticeRepository(database, SystemClock()).take([notice], "company", "INBOX", Bookmark(1, 1))
        database.close()

    asyncio.run(comes_back())
    said = komtui("customer", "show", "customer-1").stderr
    assert "The last letter to zoe@client.example came back" in said
    assert "no such user" in said


def test_a_customer_that_stands_in_a_file_twice_is_named_before_anything_is_written(komtui, tmp_path):
    komtui("customer", "add", "Zoé", "--email", "zoe@client.example")
    table = tmp_path / "twice.csv"
    table.write_text("Name;E-mail;Days to pay\nZoé;zoe@client.example;45\nZoé;zoe@client.example;60\n", "utf-8")
    assert "Line 3: “Zoé” stands in line 2 already." in komtui("customer", "import", str(table), code=1).stderr
    assert komtui.rows("customer", "show", "customer-1")[0]["due_days"] is None
