"""`history`, `journal`."""

from typing import Any


def test_a_history_tells_what_became_of_a_document(komtui: Any, sink: Any) -> None:
    number = komtui.invoice()
    komtui.account(sink.port)
    komtui("send", number, "--wait")
    rows = komtui.rows("history", number)
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
    assert [row["what"] for row in komtui.rows("history", number)] == ["queued", "failed"]
    sink.at_recipient.clear()
    komtui("outbox", "retry", str(delivery["id"]))
    komtui("worker", "--once")
    rows = komtui.rows("history", number)
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
    table = komtui("journal", "list").stdout
    assert number in table
    assert "Lefèvre" in table
