"""`history`, `journal`."""

from typing import Any


def history(komtui: Any, number: str) -> list[dict[str, Any]]:
    """Return what became of a document's letters."""
    return [row for row in komtui.rows("history", number) if row["what"] != "customer"]


def test_a_history_tells_what_became_of_a_document(komtui: Any, sink: Any) -> None:
    number = komtui.invoice()
    komtui.account(sink.port)
    komtui("send", number, "--wait")
    rows = history(komtui, number)
    assert [list(row) for row in rows] == [["at", "who", "what", "facts"]] * 2
    queued, sent = rows
    assert (queued["what"], sent["what"]) == ("queued", "sent")
    assert queued["who"].startswith("cli:")
    assert sent["facts"]["to"] == "zoe@client.example"
    assert sent["facts"]["reply"] == "250 2.0.0 taken as 12345"
    assert queued["at"] <= sent["at"]
    told = komtui("history", number, "--language", "fr").stdout
    assert "envoyé à zoe@client.example" in told
    assert komtui("history", "F-9", code=1).stdout == ""


def test_a_failed_letter_taken_up_again_is_in_the_history(komtui: Any, sink: Any) -> None:
    number = komtui.invoice()
    komtui.account(sink.port)
    sink.at_recipient["zoe@client.example"] = "550 5.1.1 no such user"
    komtui("send", number, "--wait", code=1)
    (delivery,) = komtui.rows("outbox")
    assert [row["what"] for row in history(komtui, number)] == ["queued", "failed"]
    sink.at_recipient.clear()
    komtui("outbox", "retry", str(delivery["id"]))
    komtui("worker", "--once")
    rows = history(komtui, number)
    assert [row["what"] for row in rows] == ["queued", "failed", "queued", "sent"]
    assert [row["who"].partition(":")[0] for row in rows] == ["cli", "", "cli", ""]


def test_the_journal_is_listed_by_topic_and_subject(komtui: Any, sink: Any) -> None:
    number = komtui.invoice()
    komtui("config", "set", "company.name", "Lefèvre")
    komtui.account(sink.port)
    komtui("send", number, "--wait")
    whole = komtui.rows("journal", "list")
    assert [row["number"] for row in whole] == list(range(len(whole), 0, -1))
    assert {"number", "at", "who", "machine", "store", "what", "subjects", "facts", "hash"} == set(whole[0])
    assert [row["what"] for row in komtui.rows("journal", "list", "--topic", "settings")] == ["setting"]
    (changed,) = komtui.rows("journal", "list", "setting.company.name")
    assert changed["facts"]["new"] == "Lefèvre"
    assert len(komtui.rows("journal", "--limit", "2")) == 2
    # What is meant is called as people call it, as everywhere else.
    assert [row["facts"]["new"] for row in komtui.rows("journal", "list", "company.name")] == ["Lefèvre"]
    komtui("customer", "add", "Zoé Martin")
    assert {row["what"] for row in komtui.rows("journal", "list", "zoe martin")} == {"customer-added"}
    assert "letter" in {row["what"] for row in komtui.rows("journal", "list", number)}
    assert komtui.rows("journal", "list", "document.999") == []
    assert "Nothing is called F-1" in komtui("journal", "list", "F-1", code=1).stderr
    table = komtui("journal", "list").stdout
    assert number in table
    assert "Lefèvre" in table


def test_the_journal_calls_things_as_people_do(komtui: Any, sink: Any) -> None:
    number = komtui.invoice()
    komtui.account(sink.port)
    sink.at_recipient["zoe@client.example"] = "550 5.1.1 no such user"
    komtui("send", number, "--wait", code=1)
    (delivery,) = komtui.rows("outbox")
    sink.at_recipient.clear()
    komtui("outbox", "retry", str(delivery["id"]))
    komtui("customer", "add", "Traiteur Dubois")
    komtui("change", number, "--customer", "Traiteur Dubois")
    komtui("change", number, "--customer", "Café")
    listed = komtui("journal", "list").stdout.splitlines()[1:]
    assert not [line for line in listed if any(key in line for key in ("document.", "delivery.", "customer."))]
    changed = [line for line in listed if "assigned" in line]
    assert all(number in line for line in changed)
    assert 'Traiteur Dubois → Café "Müller"' in changed[0]
    (retried,) = [line for line in listed if "once more" in line or "again" in line]
    assert number in retried
    # Whose data is taken out is called by no name here either.
    (dubois,) = [row for row in komtui.rows("customer", "list") if row["name"] == "Traiteur Dubois"]
    komtui("customer", "anonymise", f"customer-{dubois['id']}", "--yes")
    assert "Traiteur Dubois" not in komtui("journal", "list").stdout


VAULT = {"KOMTUI_VAULT_PASSPHRASE": "four random words", "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
SELLER = ("country=FR", "legal_id=732829320", "address1=1 rue du Four", "postcode=69001", "city=Lyon", "name=Lefèvre")


def company(komtui: Any) -> None:
    for each in SELLER:
        key, _, value = each.partition("=")
        komtui("config", "set", f"company.{key}", value)


def test_a_day_is_closed_once_signed_and_then_nothing_is_dated_within(komtui: Any) -> None:
    komtui.env |= VAULT
    company(komtui)
    (closed,) = komtui.rows("journal", "close")
    assert len(closed["signature"]) == 128
    assert (closed["span"], closed["totals"], closed["unsigned"]) == ("day", [], "")
    assert closed["through"] == closed["period"]
    again = komtui("journal", "close", code=None)
    assert again.exit_code != 0
    assert "closed already" in again.stderr
    assert "is not over" in komtui("journal", "close", "--year", closed["period"][:4], code=None).stderr
    assert "is no period" in komtui("journal", "close", "--day", "2026-11", code=None).stderr
    assert "Name one of" in komtui("journal", "close", "--day", "2026-11-01", "--month", "2026-11", code=2).stderr
    komtui("journal", "close", "--month", "2020-02")
    draft = komtui.data.parent / "draft.csv"
    draft.write_text(
        "kind,date,customer,currency,description,quantity,price,tax\nquote,2026-11-20,Zoé,EUR,Pain,1,1,20\n"
    )
    (brought,) = komtui.rows("import", str(draft))
    refused = komtui("issue", brought["numbers"][0], code=None)
    assert refused.exit_code != 0
    assert "the books are closed through" in refused.stderr
    (checked,) = komtui.rows("journal", "verify")
    assert (checked["ok"], checked["broken"], checked["keys"]) == (True, [], [closed["public_key"]])


def test_without_a_place_for_a_key_a_closing_says_that_it_is_not_signed(komtui: Any) -> None:
    komtui.env |= {"PYTHON_KEYRING_BACKEND": VAULT["PYTHON_KEYRING_BACKEND"]}
    company(komtui)
    done = komtui("journal", "close", "--day", "2026-10-01")
    assert "The closing is not signed" in done.stderr
    (checked,) = komtui.rows("journal", "verify")
    assert (checked["ok"], checked["unsigned"]) == (True, 1)
    komtui.env |= VAULT
    komtui("journal", "close", "--day", "2026-10-02")
    assert komtui.rows("journal", "verify")[0]["unsigned"] == 0


def test_an_export_that_was_changed_is_found(komtui: Any, tmp_path: Any) -> None:
    company(komtui)
    (told,) = komtui.rows("journal", "export", str(tmp_path / "x.zip"))
    assert komtui.rows("journal", "verify", str(tmp_path / "x.zip"))[0]["entries"] == told["entries"]
    komtui("journal", "export", str(tmp_path / "x.jsonl"))
    content = (tmp_path / "x.jsonl").read_text()
    (tmp_path / "y.jsonl").write_text(content.replace("Lyon", "Nice", 1))
    (found,) = komtui.rows("journal", "verify", str(tmp_path / "y.jsonl"), code=1)
    assert not found["ok"]
    assert [each["code"] for each in found["broken"]] == ["hash"]
    assert "was changed" in found["broken"][0]["message"]
    assert "There is a file" in komtui("journal", "export", str(tmp_path / "x.jsonl"), code=None).stderr
    assert "none.zip cannot be read" in komtui("journal", "verify", str(tmp_path / "none.zip"), code=1).stderr


def test_the_attestation_says_what_is_known_and_leaves_the_rest_blank(komtui: Any, tmp_path: Any) -> None:
    company(komtui)
    komtui.env |= VAULT
    (closed,) = komtui.rows("journal", "close", "--day", "2026-10-02")
    said = komtui("doctor", "--attestation", str(tmp_path / "a.txt"))
    text = (tmp_path / "a.txt").read_text("utf-8")
    assert "Lefèvre, 1 rue du Four, 69001 Lyon, numéro 732829320" in text
    assert closed["public_key"] in text
    assert "Je soussigné(e) ……" in text
    assert "Only persons can do the rest" in said.stderr
    komtui("doctor", "--attestation", str(tmp_path / "a.pdf"))
    from pypdf import PdfReader

    page = PdfReader(tmp_path / "a.pdf").pages[0].extract_text()
    assert "732829320" in page
    assert "Signature" in page
