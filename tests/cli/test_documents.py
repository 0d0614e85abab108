"""`import`, `list`, `show`, `issue`, `convert`, `render`."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import stat
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from komtui.bootstrap import LazyServices, Places
from komtui.domain.sales.standing import View
from komtui.services.listing import Query

ROW = [
    "number", "kind", "state", "date", "customer", "email", "currency", "net", "tax", "gross", "payable", "balance",
    "delivery", "total",
]  # fmt: skip
QUOTE = {
    "kind": "quote",
    "date": "2026-11-20",
    "currency": "EUR",
    "customer": {"name": "Café Müller", "email": "zoe@client.example"},
    "lines": [{"description": "Pièce montée", "quantity": "1", "price": "250.00", "tax": "20"}],
}


@pytest.fixture
def draft(komtui: Any, tmp_path: Path) -> str:
    """A quote of the company's own, not issued yet."""
    komtui("config", "set", "company.name", "Boulangerie Lefèvre")
    path = tmp_path / "quote.json"
    path.write_text(json.dumps(QUOTE), encoding="utf-8")
    (row,) = komtui.rows("import", str(path))
    return str(row["numbers"][0])


def test_a_row_of_the_list_is_what_scripts_rely_on(komtui: Any) -> None:
    komtui.invoice()

    (row,) = komtui.rows("list")

    assert list(row) == ROW
    assert row == {
        "number": "F-2026-0001",
        "kind": "invoice",
        "state": "issued",
        "date": "2026-11-20",
        "customer": 'Café "Müller"',
        "email": "zoe@client.example",
        "currency": "EUR",
        "net": "19.50",
        "tax": "2.16",
        "gross": "21.66",
        "payable": "21.66",
        "balance": "21.66",
        "delivery": None,
        "total": "21.66",
    }


def test_the_list_is_searched_filtered_and_cut(komtui: Any) -> None:
    for number in range(7):
        komtui.invoice(f"F-{number}", email=f"client{number}@example.fr")

    assert [row["number"] for row in komtui.rows("list", "client3")] == ["F-3"]
    assert len(komtui.rows("list", "muller")) == 7
    assert len(komtui.rows("list", "--limit", "4")) == 4
    assert komtui.rows("list", "--kind", "quote") == []
    assert len(komtui.rows("list", "--state", "issued")) == 7
    assert "No document" in komtui("list", "nobody").stderr


def test_the_list_shows_what_a_customer_has_within_what_else_is_asked_for(komtui: Any, tmp_path: Path) -> None:
    for number in range(3):
        komtui.invoice(f"F-{number}")
    other = tmp_path / "other.json"
    other.write_text(json.dumps(QUOTE | {"kind": "invoice", "number": "F-9", "customer": {"name": "Épicerie Roy"}}))
    komtui("import", str(other))

    def numbers(*options: str) -> list[str]:
        return [row["number"] for row in komtui.rows("list", *options)]

    assert numbers("--customer", "roy") == numbers("--customer", "customer-2", "--kind", "invoice") == ["F-9"]
    assert numbers("--customer", "müller") == ["F-2", "F-1", "F-0"]
    assert numbers("--customer", "müller", "--limit", "2") == ["F-2", "F-1"]
    assert numbers("F-9", "--customer", "müller") == []
    assert "No document" in komtui("list", "F-9", "--customer", "müller").stderr
    assert "nobody" in komtui("list", "--customer", "nobody", code=1).stderr


def test_the_list_shows_what_is_yet_to_be_done_and_what_was_saved_under_a_name(komtui: Any) -> None:
    for number in range(3):
        komtui.invoice(f"F-{number}", email=f"client{number}@example.fr")

    def numbers(*options: str) -> list[str]:
        return [row["number"] for row in komtui.rows("list", *options)]

    assert numbers("--state", "unpaid", "client1") == numbers("--view", "unpaid", "client1") == ["F-1"]
    assert numbers("--state", "never-mailed", "--limit", "1") == ["F-2"]
    assert numbers("--state", "to-invoice") == []
    assert numbers("--state", "issued", "--view", "unpaid", "--kind", "quote") == []
    assert "two views" in komtui("list", "--state", "overdue", "--view", "unpaid", code=2).stderr
    assert "overdue, unpaid" in komtui("list", "--view", "mondays", code=2).stderr

    services = LazyServices(Places.of(komtui.data, None), {})
    asyncio.run(services.views.keep("Mondays", Query("client2", view=View.UNPAID)))
    asyncio.run(services.close())
    assert numbers("--view", "mondays") == ["F-2"]
    assert numbers("--view", "MONDAYS", "client1") == []


def test_the_list_is_read_page_by_page_and_yields_each_row_once(komtui: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("komtui.cli.commands.listing.PAGE", 2)
    for number in range(5):
        komtui.invoice(f"F-{number}")

    assert sorted(row["number"] for row in komtui.rows("list")) == [f"F-{number}" for number in range(5)]
    assert len(komtui.rows("list", "--limit", "3")) == 3


def test_a_good_file_comes_in_beside_a_bad_one(komtui: Any, tmp_path: Path) -> None:
    komtui.invoice()
    (tmp_path / "bad.json").write_text('{"kind": "poem"}', encoding="utf-8")
    good, bad = str(tmp_path / "F-2026-0001.csv"), str(tmp_path / "bad.json")

    rows = komtui.rows("import", bad, good, str(tmp_path / "absent.csv"), code=1)

    assert [list(row) for row in rows] == [["file", "ok", "numbers", "problem", "notes", "refused", "others"]] * 3
    assert {Path(row["file"]).name: row["ok"] for row in rows} == {
        "bad.json": False,
        "F-2026-0001.csv": True,
        "absent.csv": False,
    }
    by_name = {Path(row["file"]).name: row for row in rows}
    assert list(by_name["bad.json"]["problem"]) == ["code", "message", "field"]
    assert by_name["bad.json"]["problem"]["code"].startswith("import.")
    assert by_name["F-2026-0001.csv"] == {
        "file": good,
        "ok": True,
        "numbers": ["F-2026-0001"],
        "problem": None,
        "notes": [],
        "refused": [],
        "others": 0,
    }
    assert len(komtui.rows("list")) == 1


def test_a_dry_run_writes_nothing(komtui: Any, tmp_path: Path) -> None:
    path = tmp_path / "quote.json"
    path.write_text(json.dumps(QUOTE), encoding="utf-8")

    result = komtui("import", "--dry-run", str(path))

    assert "would come in" in result.stderr
    assert komtui.rows("list") == []


def test_a_draft_is_issued_converted_and_issued_again(komtui: Any, draft: str) -> None:
    (issued,) = komtui.rows("issue", draft)
    assert issued["draft"] == draft
    assert issued["number"].startswith("D-")
    (invoice,) = komtui.rows("convert", issued["number"], "--to", "invoice")
    (billed,) = komtui.rows("issue", invoice["number"])

    (shown,) = komtui.rows("show", billed["number"])

    assert billed["number"].startswith("F-")
    assert shown["totals"]["gross"] == "300.00"
    [origin] = [each for each in shown["references"] if each["role"] == "origin"]
    assert origin["number"] == issued["number"]
    assert komtui.rows("convert", billed["number"], "--to", "order", code=1)[0]["problems"]
    # A quote cannot be credited, so nobody is told to.
    assert komtui.rows("issue", issued["number"], code=1)[0]["problems"][0]["code"] == "document.issued-already"
    again = komtui("issue", draft, code=1)
    assert f"There is no {draft} any more: it was issued as {issued['number']}." in again.stderr


def test_drafts_are_discarded_and_brought_back(komtui: Any, draft: str) -> None:
    assert komtui.rows("discard", draft) == [{"draft": draft, "kind": "quote", "state": "discarded"}]
    assert komtui.rows("list") == []
    assert [row["number"] for row in komtui.rows("list", "--state", "discarded")] == [draft]
    assert "was discarded" in komtui("issue", draft, code=1).stderr
    assert komtui.rows("discard", draft, code=1)[0]["problems"][0]["code"] == "document.discarded"
    assert "discarded" in komtui("show", draft).stdout
    assert komtui.rows("discard", "--restore", draft)[0]["state"] == "draft"
    number = komtui.rows("issue", draft)[0]["number"]
    assert komtui.rows("discard", number, code=1)[0]["problems"][0]["code"] == "document.not-discarded"


def test_a_grown_export_brings_its_drafts_once(komtui: Any, tmp_path: Path) -> None:
    header = "kind,date,customer,description,price\n"
    row = "quote,2026-11-20,{},Bread,10\n"
    komtui("config", "set", "company.name", "Moulin")
    (tmp_path / "a.csv").write_text(header + row.format("Zoe"))
    komtui("import", str(tmp_path / "a.csv"))
    komtui.rows("issue", "draft-1")
    (tmp_path / "a.csv").write_text(header + row.format("Zoe") + row.format("Leo"))
    for option in (["--dry-run"], []):
        said = komtui("import", str(tmp_path / "a.csv"), *option).stderr
        assert "are in the books already or seem to be" in said
        assert "(Zoe)" in said
        assert "1 was there already." in said
    assert len(komtui.rows("list")) == 2
    komtui("import", "--again", str(tmp_path / "a.csv"))
    assert len(komtui.rows("list")) == 4


def test_numbers_go_on_after_those_that_came_in_and_begin_where_they_are_told_to(komtui: Any, tmp_path: Path) -> None:
    year = dt.datetime.now().astimezone().year
    komtui("config", "set", "company.name", "Moulin")
    header = "number,kind,date,customer,description,price\n"
    rows = f"F-{year}-0412,invoice,{year}-01-02,Zoe,Bread,10\n,invoice,{year}-01-02,Leo,Bread,10\n"
    (tmp_path / "a.csv").write_text(header + rows)
    komtui("import", str(tmp_path / "a.csv"))
    refused = komtui("config", "set", "documents.next_invoice", "412", code=2).stderr
    assert f"F-{year}-0412 is in the books" in refused
    komtui("config", "set", "documents.next_invoice", "431")
    assert komtui("config", "get", "documents.next_invoice").stdout.strip() == f"F-{year}-0431"
    komtui("config", "unset", "documents.next_invoice")
    assert komtui.rows("issue", "draft-2")[0]["number"] == f"F-{year}-0413"


def test_what_was_imported_before_the_company_was_set_up_is_no_longer_without_a_seller(komtui: Any) -> None:
    number = komtui.invoice()
    assert komtui.rows("show", number)[0]["seller"]["name"] == ""
    found = {each["name"]: each for each in komtui.rows("doctor", code=None)}
    assert found["company"]["problem"]["code"] == "doctor.no-seller"
    komtui("config", "set", "company.name", "Moulin")
    assert komtui.rows("show", number)[0]["seller"]["name"] == "Moulin"


def test_one_order_is_billed_twice_only_if_one_says_so(komtui: Any, draft: str) -> None:
    (quote,) = komtui.rows("issue", draft)
    (first,) = komtui.rows("convert", quote["number"], "--to", "invoice")
    (answer,) = komtui.rows("convert", quote["number"], "--to", "order", code=1)
    assert answer["problems"][0]["code"] == "document.converted-before"
    assert first["number"] in answer["problems"][0]["message"]
    assert "--again" in answer["problems"][0]["message"]
    (second,) = komtui.rows("convert", quote["number"], "--to", "invoice", "--again")
    (billed,) = komtui.rows("issue", first["number"])
    (answer,) = komtui.rows("issue", second["number"], code=1)
    assert billed["number"] in answer["problems"][0]["message"]
    assert len(komtui.rows("list", "--kind", "invoice", "--state", "issued")) == 1
    assert komtui.rows("issue", second["number"], "--again")[0]["number"] != billed["number"]


def test_a_draft_is_not_mailed(komtui: Any, draft: str) -> None:
    komtui.account(9)

    (answer,) = komtui.rows("send", draft, code=1)

    assert "letter.draft" in [problem["code"] for problem in answer["problems"]]


def test_show_speaks_to_people_without_steering_their_terminal(komtui: Any, tmp_path: Path) -> None:
    hostile = QUOTE | {
        "kind": "invoice",
        "number": "F-1",
        "customer": {"name": "Eve \x1b]0;pwned\x07\u202e[red]", "email": ""},
    }
    path = tmp_path / "hostile.json"
    path.write_text(json.dumps(hostile), encoding="utf-8")
    komtui("import", str(path))

    for command in (["show", "F-1"], ["list"], ["list", "--json"], ["show", "F-1", "--json"]):
        output = komtui(*command).output
        assert not {"\x1b", "\x07", "\u202e"} & set(output)
        assert "[red]" in output


def test_render_writes_whole_files_under_safe_names(komtui: Any, tmp_path: Path) -> None:
    komtui.invoice("F-1")
    path = tmp_path / "evil.json"
    path.write_text(json.dumps(QUOTE | {"kind": "invoice", "number": "../../F-1"}), encoding="utf-8")
    komtui("import", str(path))
    out = tmp_path / "out" / "pdf"

    rows = komtui.rows("render", "F-1", "../../F-1", "--to", str(out))

    written = sorted(out.iterdir())
    assert [Path(row["file"]) for row in rows] == [out / "F-1.pdf", out / "F-1-2.pdf"] == sorted(written, reverse=True)
    assert all(each.read_bytes().startswith(b"%PDF") for each in written)
    assert stat.S_IMODE(written[0].stat().st_mode) & 0o600 == 0o600
    assert komtui.rows("render", "F-1", "--to", str(out))[0]["sha256"] == rows[0]["sha256"]


def test_render_into_what_is_no_folder_is_told(komtui: Any, tmp_path: Path) -> None:
    komtui.invoice("F-1")
    (tmp_path / "file").write_text("mine")

    (answer,) = komtui.rows("render", "F-1", "--to", str(tmp_path / "file"), code=1)

    assert answer["problems"][0]["code"] == "system.file"
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.parametrize(
    ("body", "code"), [('{"kind": "invoice"', "document.unreadable"), ('{"version": 99}', "document.newer")]
)
def test_one_that_cannot_be_read_is_named_and_the_others_are_there(komtui: Any, body: str, code: str) -> None:
    for number in ("F-1", "F-2"):
        komtui.invoice(number)
    services = LazyServices(Places.of(komtui.data, None))
    statement = "UPDATE document_bodies SET body = ? WHERE document_id = 2"
    asyncio.run(services.database.write(lambda connection: connection.execute(statement, (body,))))
    asyncio.run(services.close())

    assert [row["number"] for row in komtui.rows("list")] == ["F-2", "F-1"]
    (answer,) = komtui.rows("show", "F-2", code=1)
    assert [each["code"] for each in answer["problems"]] == [code]
    assert "F-2" in komtui("show", "F-2", code=1).stderr
    assert komtui.rows("show", "F-1")[0]["number"] == "F-1"
    for command in (("send",), ("convert", "--to", "credit-note"), ("render", "--to", str(komtui.data / "out"))):
        assert "F-2" in komtui(*command, "F-2", code=None).stderr


def test_a_search_of_another_version_is_rebuilt_first_and_says_so(komtui: Any) -> None:
    komtui.invoice("F-1")
    services = LazyServices(Places.of(komtui.data, None))
    statement = "UPDATE search_index SET version = 0, target = 0"
    asyncio.run(services.database.write(lambda connection: connection.execute(statement)))
    asyncio.run(services.close())

    # All of it needs no search.
    assert komtui("list").stderr == ""
    first = komtui("list", "zoe", "--json")
    assert json.loads(first.stdout)["number"] == "F-1"
    assert first.stderr == "The search is being rebuilt after an update: 0%\n"
    assert komtui("list", "zoe").stderr == ""


def test_samples_come_in_and_are_listed_with_their_totals(komtui: Any, samples: Path) -> None:
    (row,) = komtui.rows("import", str(samples / "ubl" / "ubl-tc434-example2.xml"))
    (listed,) = komtui.rows("list")

    assert row["numbers"] == [listed["number"]]
    assert Decimal(listed["gross"]) == Decimal("1801.78")
    assert listed["currency"] == "NOK"


def _order(komtui: Any, tmp_path: Path) -> str:
    """Import an order of two lines, and issue it."""
    komtui("config", "set", "company.name", "Boulangerie Lefèvre")
    file = tmp_path / "order.csv"
    rows = ["kind,date,currency,customer name,description,quantity,price,tax rate"]
    rows += [
        f"order,2026-11-03,EUR,Hôtel Le Fé,{name},{quantity},{price},{rate}" for name, quantity, price, rate in LINES
    ]
    file.write_text("\n".join(rows))
    (answer,) = komtui.rows("import", str(file))
    return str(komtui.rows("issue", answer["numbers"][0])[0]["number"])


LINES = (("Pain", 10, "1.25", "5.5"), ("Livre", 3, "33.33", "20"))


def test_an_order_is_carried_on_in_parts(komtui: Any, tmp_path: Path) -> None:
    order = _order(komtui, tmp_path)
    (part,) = komtui.rows("convert", order, "--to", "invoice", "--part", "1=4", "--part", "2=0,5")
    assert (part["part"], part["gross"]) == ("lines", "25.28")
    shown = json.loads(komtui("show", order, "--json").stdout)
    assert [(each["line"], each["quantity"]) for each in shown["left"]] == [("1", "6"), ("2", "2.5")]
    assert [(each["number"], each["gross"]) for each in shown["successors"]] == [(part["number"], "25.28")]
    assert "Carried on in part to" in komtui("show", order).stdout
    (draft,) = komtui.rows("issue", part["number"])
    assert json.loads(komtui("show", draft["number"], "--json").stdout)["origins"][0]["number"] == order
    (deposit,) = komtui.rows("convert", order, "--to", "invoice", "--percent", "30%")
    (asked,) = komtui.rows("issue", deposit["number"])
    (progress,) = komtui.rows("convert", order, "--to", "invoice", "--progress", "2=50")
    komtui.rows("issue", progress["number"])
    (final,) = komtui.rows("convert", order, "--to", "invoice", "--rest")
    shown = json.loads(komtui("show", final["number"], "--json").stdout)
    assert shown["deducts"] == [asked["number"]]
    komtui.rows("issue", final["number"])
    assert json.loads(komtui("show", order, "--json").stdout)["state"] == "accepted"
    assert json.loads(komtui("show", asked["number"], "--json").stdout)["deducted_in"][0].startswith("F-")
    (credit,) = komtui.rows("convert", draft["number"], "--to", "credit-note", "--amount", "5.00")
    komtui.rows("issue", credit["number"])
    assert json.loads(komtui("show", draft["number"], "--json").stdout)["left_gross"] == "20.28"


def test_nothing_left_is_said_in_words(komtui: Any, tmp_path: Path) -> None:
    order = _order(komtui, tmp_path)
    komtui("convert", order, "--to", "invoice", "--rest")
    for option, said in (("--part", "Nothing of line 1 is left"), ("--amount", "Nothing is left of it")):
        value = "1=1" if option == "--part" else "1"
        assert said in komtui("convert", order, "--to", "invoice", option, value, code=1).stderr


def test_a_part_that_cannot_be_says_so_beside_its_line(komtui: Any, tmp_path: Path) -> None:
    order = _order(komtui, tmp_path)

    def problem(*options: str, code: int = 1) -> tuple[str, str]:
        (answer,) = komtui.rows("convert", order, "--to", "invoice", *options, code=code)
        return answer["problems"][0]["code"], answer["problems"][0]["field"]

    assert problem("--part", "1=11") == ("carry.quantity", "line.1")
    assert problem("--part", "7=1") == ("carry.line", "line.7")
    assert problem("--part", "1=many", code=2) == ("carry.number", "line.1")
    assert problem("--amount", "0") == ("carry.amount", "amount")
    assert problem("--amount", "9999") == ("carry.too-much-money", "amount")
    assert problem("--percent", "120") == ("carry.percent", "percent")
    for wrong in (("--rest", "--percent", "3"), ("--part", "1")):
        assert komtui("convert", order, "--to", "invoice", *wrong, code=2).stderr
