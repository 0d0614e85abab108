"""`config`, `account` and `doctor`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from komtui.domain.settings.catalogue import TOPICS, Topic

CANARY = "canary-4711-passwort"


def test_values_are_set_shown_and_removed(komtui: Any) -> None:
    komtui("config", "set", "company.name", "Boulangerie Lefèvre")

    (row,) = komtui.rows("config", "get", "company.name")

    assert row == {
        "key": "company.name",
        "value": "Boulangerie Lefèvre",
        "origin": "company",
        "secret": False,
        "set": True,
    }
    komtui("config", "unset", "company.name")
    assert komtui("config", "get", "company.name").stdout == "\n"


def test_a_store_has_its_own_and_falls_back_to_the_company(komtui: Any) -> None:
    komtui("config", "set", "smtp.host", "mail.example.com")
    komtui("config", "set", "smtp.host", "lyon.example.com", "--store", "lyon")

    assert komtui.rows("config", "get", "smtp.host", "--store", "lyon")[0]["origin"] == "store"
    assert komtui("config", "get", "smtp.host").stdout == "mail.example.com\n"
    assert komtui.rows("config", "get", "smtp.host", "--store", "nice")[0]["value"] == "mail.example.com"


def test_a_domain_that_can_pass_for_another_is_shown_in_ascii_as_well(komtui: Any) -> None:
    """Its `о` is Cyrillic. What scripts read is the value alone."""
    address, host = "factures@bоulangerie.example", "smtp.bоulangerie.example"
    label = "xn--bulangerie-evi.example"
    komtui("config", "set", "company.email", address)
    komtui("config", "set", "smtp.host", host)
    assert komtui("config", "get", "company.email").stdout == f"{address} ({label})\n"
    assert komtui("config", "get", "smtp.host").stdout == f"{host} (smtp.{label})\n"
    assert komtui("config", "list").stdout.count(label) == 2
    assert komtui.rows("config", "get", "company.email")[0]["value"] == address
    komtui("customer", "add", "Zoé", "--email", address)
    for shown in (("customer", "show", "Zoé"), ("customer", "list"), ("journal", "list")):
        assert f"{address} ({label})" in komtui(*shown).stdout


def test_the_list_is_searched_in_french_as_well(komtui: Any) -> None:
    keys = [row["key"] for row in komtui.rows("config", "list", "sécurité")]

    assert keys[0] == "smtp.security"
    assert all(key.endswith(".security") for key in keys)
    assert len(komtui.rows("config")) > 30


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.key)
def test_what_is_no_setting_is_found_as_on_the_screen(komtui: Any, topic: Topic) -> None:
    for word in topic.synonyms.split()[:3]:
        answer = komtui("config", "list", word)
        assert f"{topic.label}: {topic.sentence}" in answer.stderr, word


def test_a_way_leads_to_it_and_nonsense_finds_nothing(komtui: Any) -> None:
    assert "komtui outbox" in komtui("config", "list", "quota").stderr
    assert komtui("config", "list", "zzzz").stderr == "No setting matches.\n"
    assert {topic.label in komtui("config", "list").stderr for topic in TOPICS} == {False}


@pytest.mark.parametrize(("key", "value"), [("smtp.port", "abc"), ("company.email", "a@b.example, c@d.example")])
def test_a_wrong_value_is_wrong_usage_and_changes_nothing(komtui: Any, key: str, value: str) -> None:
    (answer,) = komtui.rows("config", "set", key, value, code=2)

    assert answer["problems"][0]["field"] == key
    assert komtui.rows("config", "get", key)[0]["origin"] == "default"


def test_a_file_that_cannot_be_written_is_no_wrong_usage(komtui: Any) -> None:
    komtui.data.mkdir()
    (komtui.data / "config.toml").write_text("[language", encoding="utf-8")

    (answer,) = komtui.rows("config", "set", "language.interface", "fr", code=1)

    assert answer["problems"][0]["code"] == "setting.config-damaged"


def test_an_unknown_key_names_those_that_are_near(komtui: Any) -> None:
    assert "smtp.port" in komtui("config", "get", "smtp.prot", code=2).stderr


def test_a_secret_is_never_taken_from_the_command_line(komtui: Any) -> None:
    komtui.env["KOMTUI_VAULT_PASSPHRASE"] = "four random words here"

    result = komtui("config", "set", "smtp.password", CANARY, code=2)

    assert CANARY not in result.output
    assert komtui.rows("config", "get", "smtp.password")[0]["set"] is False


def test_a_secret_comes_from_stdin_and_is_found_nowhere_in_clear(komtui: Any) -> None:
    komtui.env["KOMTUI_VAULT_PASSPHRASE"] = "four random words here"

    outputs = [komtui("config", "set", "smtp.password", stdin=f"{CANARY}\n")]
    outputs += [
        komtui("config", "list"),
        komtui("config", "get", "smtp.password", "--json"),
        komtui("doctor", code=None),
    ]

    assert "vault" in outputs[0].stderr
    assert not any(CANARY in output.output for output in outputs)
    (row,) = komtui.rows("config", "get", "smtp.password")
    assert (row["value"], row["secret"], row["set"]) == (None, True, True)
    files = [path for path in komtui.data.rglob("*") if path.is_file()]
    assert komtui.data / "vault.json" in files
    assert not any(CANARY.encode() in path.read_bytes() for path in files)


def test_a_secret_that_would_be_lost_at_once_is_refused(komtui: Any) -> None:
    (answer,) = komtui.rows("config", "set", "smtp.password", stdin=f"{CANARY}\n", code=3)

    assert answer["problems"][0]["code"] == "secret.nowhere"


def test_nothing_on_stdin_wipes_no_password(komtui: Any) -> None:
    komtui.env["KOMTUI_VAULT_PASSPHRASE"] = "four random words here"
    komtui("config", "set", "smtp.password", stdin=f"{CANARY}\n")

    komtui("config", "set", "smtp.password", stdin="", code=2)

    assert komtui.rows("config", "get", "smtp.password")[0]["set"] is True


def test_long_texts_come_from_stdin_with_their_lines(komtui: Any) -> None:
    komtui("config", "set", "documents.terms", stdin="Paiement à 30 jours.\nPas d’escompte.\n")

    assert komtui("config", "get", "documents.terms").stdout == "Paiement à 30 jours.\nPas d’escompte.\n"


def test_the_account_test_tells_its_steps(komtui: Any, sink: Any) -> None:
    komtui.account(sink.port)

    (answer,) = komtui.rows("account", "test")

    assert list(answer) == ["ok", "steps", "finding"]
    assert (answer["ok"], answer["finding"]) == (True, None)
    assert [step["name"] for step in answer["steps"]] == [
        "resolve", "connect", "greeting", "ehlo", "sender", "recipient",
    ]  # fmt: skip
    assert all(list(step) == ["name", "ok", "ms", "detail"] for step in answer["steps"])
    assert sink.messages == []


def test_with_an_address_the_account_test_sends_one_message_to_it(komtui: Any, sink: Any) -> None:
    komtui.account(sink.port)

    (answer,) = komtui.rows("account", "test", "--to", "zoe@client.example")

    assert (answer["ok"], answer["steps"][-1]["name"], len(sink.messages)) == (True, "message", 1)


def test_the_account_test_names_the_fault_and_the_remedy(komtui: Any, sink: Any) -> None:
    komtui.account(sink.port, KOMTUI_SMTP_SECURITY="starttls")

    (answer,) = komtui.rows("account", "test", code=1)

    assert answer["ok"] is False
    assert answer["steps"][-1]["ok"] is False
    assert list(answer["finding"]) == ["code", "message", "remedy", "suggestion"]
    assert answer["finding"]["code"].startswith("smtp.")
    assert answer["finding"]["message"]
    assert answer["finding"]["remedy"]
    assert answer["finding"]["suggestion"] is None


def test_an_account_that_is_not_there_cannot_be_tested(komtui: Any) -> None:
    assert komtui.rows("account", "test", code=3)[0]["problems"][0]["code"] == "mail.missing"


def test_the_doctor_says_what_to_do_first_and_then_that_all_is_well(komtui: Any, sink: Any) -> None:
    findings = {row["name"]: row for row in komtui.rows("doctor", code=3)}
    assert list(findings) == [
        "data", "database", "company", "account", "mailbox", "secrets", "outbox", "reminders", "e-invoices", "language",
        "terminal", "versions",
    ]  # fmt: skip
    assert findings["company"]["problem"]["field"] == "company.name"
    assert findings["account"]["problem"]["code"] == "mail.missing"
    said = komtui("doctor", code=3).stdout
    assert "Company, E-mail · SMTP account, Server" in said
    assert "smtp.host" not in said

    komtui.account(sink.port, KOMTUI_VAULT_PASSPHRASE="four random words here")
    findings = {row["name"]: row for row in komtui.rows("doctor")}
    assert all(row["ok"] for row in findings.values())


def test_the_doctor_sees_files_that_others_may_read(komtui: Any) -> None:
    komtui("list")
    Path(komtui.data, "komtui.sqlite3.bak").write_text("x")
    Path(komtui.data, "komtui.sqlite3.bak").chmod(0o644)

    findings = {row["name"]: row for row in komtui.rows("doctor", code=1)}

    assert "sqlite3.bak" in findings["data"]["problem"]["message"]


def test_what_nobody_sees_at_the_ends_of_a_secret_is_kept_and_told_of(komtui: Any) -> None:
    komtui.env["KOMTUI_VAULT_PASSPHRASE"] = "correct horse"
    komtui("vault", "create")
    result = komtui("config", "set", "smtp.password", stdin="canary-4711\u00a0\n")
    assert "U+00A0" in result.stderr
    assert "canary" not in result.stderr
    assert "U+" not in komtui("config", "set", "smtp.password", stdin="canary-4711\n").stderr


def test_what_the_screen_doubts_is_said_here_too(komtui: Any) -> None:
    refused = komtui("config", "set", "company.country", "Belgique", code=2)
    assert "France and Canada" in refused.stderr
    assert komtui("config", "get", "company.country").stdout.strip() == "FR"
    komtui("config", "set", "company.legal_id", "443061841")
    # What was doubted before is not said again with every value after it.
    assert "404833048" in komtui("config", "set", "company.vat_id", "FR83404833048").stderr
    assert "404833048" not in komtui("config", "set", "company.name", "Atelier").stderr


def test_the_doctor_writes_days_as_their_country_does(komtui: Any) -> None:
    komtui("config", "set", "company.country", "FR")
    komtui("config", "set", "company.name", "Boulangerie Z")
    komtui("config", "set", "company.legal_id", "303265045")
    said = komtui("--language", "fr", "doctor", code=3).stdout
    assert "à recevoir par une plateforme à partir du 01/09/2026 · à émettre" in said
    said = komtui("--language", "fr_CA", "doctor", code=3).stdout
    assert "à partir du 2026-09-01 · " in said
