"""Staged domains: a message to oneself through a provider and a receiver, read back by IMAP, and judged with the DNS.

The name server and the mailbox server are real ones on loopback; what the receiver writes on the message is true.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from komtui.adapters.mail.imap.mailboxes import ImapMailboxes
from komtui.domain.mail.account import Account, Security
from komtui.domain.mail.mailbox import Mailbox
from komtui.domain.mail.received import Folder
from komtui.domain.problem import ProblemError
from komtui.i18n import localizer
from komtui.services.mail._trial_message import trial_message
from komtui.services.mail.deliverability import DeliverabilityService
from komtui.services.mail.received import ReceiptService, Received
from mailbox_server import mailbox_server
from staged_receiver import StagedReceiver, key_record

NOW = dt.datetime(2026, 11, 27, 9, tzinfo=dt.UTC)
DOMAIN, SHOP = "lefevre.example", "boutique.lefevre.example"
KEYED = {"s1._domainkey.lefevre.example TXT": key_record(), "p1._domainkey.fournisseur.example TXT": key_record()}
SOUND = {
    "lefevre.example MX": ["10 mx.lefevre.example."],
    "lefevre.example TXT": ['"v=spf1 include:fournisseur.example -all"'],
    "fournisseur.example TXT": ['"v=spf1 ip4:192.0.2.0/24 -all"'],
    "smtp.fournisseur.example A": ["192.0.2.25"],
    "_dmarc.lefevre.example TXT": ['"v=DMARC1; p=reject; rua=mailto:x@lefevre.example"'],
    **KEYED,
}
OWN, PROVIDER = ((DOMAIN, "s1"),), (("fournisseur.example", "p1"),)


def account(domain: str = DOMAIN, host: str = "smtp.fournisseur.example") -> Account:
    return Account("company", f"zoe@{domain}", host, 465, user="zoe", password="secret", from_name="Lefèvre")


class Stage:
    """One domain, from the message to what is said of it."""

    def __init__(self, names: Any) -> None:
        self._names = names

    async def __call__(
        self,
        spf: str,
        dmarc: str,
        signing: tuple[tuple[str, str], ...] = OWN,
        *,
        zone: dict[str, list[str]] | None = None,
        domain: str = DOMAIN,
        host: str = "smtp.fournisseur.example",
        folder: str = "INBOX",
        **more: Any,
    ) -> Received:
        records = {name: value for name, value in {**SOUND, **(zone or {})}.items() if value}
        self._names.records = records
        sender = account(domain, host)
        letter = trial_message(sender, sender.address, NOW)
        wire = StagedReceiver(records, spf, dmarc, signing, **more).delivered(letter.mime)
        folders = ('(\\HasNoChildren) "/" "INBOX"', '(\\Junk) "/" "Spam"', '(\\Sent) "/" "Sent"', '() "/" "Kunden"')
        boxes = {"Spam": {}, "Sent": {3: letter.mime}, "Kunden": {}, "INBOX": {2: b"From: x@y\n\nother"}}
        boxes[folder] = {**boxes[folder], 9: wire}
        with mailbox_server(boxes=boxes, folders=folders, user="zoe") as box:
            mailbox = Mailbox(
                Account("company", "zoe", "127.0.0.1", box.port, Security.NONE, user="zoe", password="secret")
            )
            resolver = self._names.resolver()
            service = ReceiptService(
                ImapMailboxes().find,
                resolver,
                DeliverabilityService(resolver),
                patience=0.0 if folder == "Kunden" else 20,
            )
            found = await service.receive(mailbox, letter.message_id, sender, sender.address)
            assert not any(said.split()[1].upper() in {"SELECT", "STORE"} for said in box.said)
        for language in ("en", "fr", "fr_CA"):
            for line in found.lines:
                sentence = localizer(language).problem(line.problem)
                assert "…" not in sentence
                assert "{" not in sentence
        return found


@pytest.fixture
def stage(names: Any) -> Stage:
    return Stage(names)


def codes(found: Received, level: str = "") -> set[str]:
    return {
        line.problem.code.partition(".")[2]
        for line in found.lines
        if line.topic != "receiver" and (not level or line.level == level)
    }


def fates(found: Received) -> dict[str, str]:
    return {
        str(line.problem.facts["receiver"]): line.problem.code.split("-", 2)[2]
        for line in found.lines
        if line.topic == "receiver"
    }


ALL_TAKEN = dict.fromkeys(["Gmail", "Outlook.com", "Orange/Wanadoo", "laposte.net"], "taken")
BY_POLICY = dict.fromkeys(ALL_TAKEN, "refused-policy")


async def test_all_right(stage):
    found = await stage("pass", "pass (p=reject dis=none)")
    assert found.ok
    assert codes(found) == {"folder-inbox", "spf-pass", "dkim-pass", "dmarc-pass", "tls"}
    assert fates(found) == ALL_TAKEN
    assert (found.additions.lines, found.additions.places) == ((), ())
    assert (found.verdict.host, found.verdict.tls) == ("mx.receveur.example", "TLS 1.3")


async def test_spf_fails_hard(stage):
    zone = {"lefevre.example TXT": ['"v=spf1 ip4:203.0.113.9 -all"']}
    found = await stage("fail", "pass (p=reject)", zone=zone)
    assert codes(found, "warning") == {"spf-fail", "spf-not-covered"}
    assert {"dkim-pass", "dmarc-pass"} <= codes(found), "DKIM alone carries it"
    assert fates(found) == {
        "Gmail": "few",
        "Outlook.com": "few",
        "Orange/Wanadoo": "refused",
        "laposte.net": "refused",
    }


async def test_spf_fails_softly_and_nothing_else_vouches(stage):
    zone = {
        "lefevre.example TXT": ['"v=spf1 ip4:203.0.113.9 ~all"'],
        "_dmarc.lefevre.example TXT": ['"v=DMARC1; p=none; rua=mailto:x@lefevre.example"'],
    }
    found = await stage("softfail", "fail (p=none)", (), zone=zone)
    assert codes(found, "warning") == {"spf-softfail", "spf-not-covered", "dkim-none", "dmarc-fail-none"}
    assert fates(found) == {
        "Gmail": "refused",
        "Outlook.com": "doubtful",
        "Orange/Wanadoo": "refused",
        "laposte.net": "doubtful",
    }


async def test_no_spf_and_the_line_to_add(stage):
    zone = {"lefevre.example TXT": []}
    found = await stage("none", "pass (p=reject)", zone=zone, host="ssl0.ovh.net")
    assert {"spf-none", "spf-missing"} <= codes(found, "warning")
    (line,) = found.additions.lines
    assert (str(line), line.replaces) == ('lefevre.example. IN TXT "v=spf1 include:mx.ovh.com ~all"', False)


async def test_spf_of_another_provider_is_completed(stage):
    zone = {
        "lefevre.example TXT": ['"v=spf1 mx include:_spf.google.com -all"'],
        "_spf.google.com TXT": ['"v=spf1 ip4:203.0.113.0/24 ~all"'],
        "ssl0.ovh.net A": ["192.0.2.25"],
    }
    found = await stage("fail", "pass (p=reject)", zone=zone, host="ssl0.ovh.net")
    assert {"spf-fail", "spf-include-provider"} <= codes(found, "warning")
    (line,) = found.additions.lines
    assert (line.value, line.replaces) == ("v=spf1 mx include:_spf.google.com include:mx.ovh.com -all", True)


async def test_spf_needs_too_many_lookups(stage):
    zone = {"lefevre.example TXT": [f'"v=spf1 {"mx " * 11}include:fournisseur.example -all"']}
    found = await stage("permerror", "pass (p=reject)", zone=zone)
    assert codes(found, "warning") == {"spf-permerror", "spf-lookups"}


async def test_no_dkim_at_all(stage):
    found = await stage("pass", "pass (p=reject)", (), host="smtp.office365.com")
    assert {"dkim-none"} <= codes(found, "warning")
    assert fates(found)["Orange/Wanadoo"] == "refused"
    assert [each.code for each in found.additions.places] == ["zone.dkim-microsoft", "zone.dkim-ourselves"]


async def test_a_selector_that_has_no_key(stage):
    found = await stage("pass", "pass (p=reject)", ((DOMAIN, "s2"),))
    assert codes(found, "warning") == {"dkim-no-key"}
    (line,) = [line for line in found.lines if line.problem.code == "received.dkim-no-key"]
    assert "s2._domainkey.lefevre.example" in localizer("fr").problem(line.problem)


async def test_a_key_that_is_another_one(stage):
    zone = {"s1._domainkey.lefevre.example TXT": ['"v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC"']}
    found = await stage("pass", "pass (p=reject)", OWN, zone=zone)
    assert codes(found, "warning") == {"dkim-fail"}


async def test_the_provider_signs_for_itself_alone(stage):
    """Relays send under their own name, and sign with it, until the customer's domain is set up."""
    found = await stage("pass", "fail (p=reject)", PROVIDER, mail_from="fournisseur.example", host="smtp.ionos.fr")
    assert {"spf-unaligned", "dkim-unaligned", "dmarc-fail-reject"} <= codes(found, "warning")
    assert fates(found) == BY_POLICY
    assert [str(line) for line in found.additions.lines if line.type == "CNAME"] == [
        "s1-ionos._domainkey.lefevre.example. IN CNAME s1.dkim.ionos.com.",
        "s2-ionos._domainkey.lefevre.example. IN CNAME s2.dkim.ionos.com.",
        "s42582890._domainkey.lefevre.example. IN CNAME s42582890.dkim.ionos.com.",
    ]


async def test_a_second_signature_of_the_provider_does_no_harm(stage):
    found = await stage("pass", "pass (p=reject)", (*PROVIDER, *OWN))
    assert found.ok
    assert {"dkim-pass", "dkim-unaligned"} <= codes(found)


async def test_the_policy_for_subdomains(stage):
    zone = {
        "_dmarc.lefevre.example TXT": ['"v=DMARC1; p=none; sp=quarantine; rua=mailto:x@lefevre.example"'],
        "boutique.lefevre.example A": ["192.0.2.80"],
        "boutique.lefevre.example TXT": [],
    }
    found = await stage("none", "fail (p=none sp=quarantine)", (), zone=zone, domain=SHOP)
    assert "dmarc-fail-quarantine" in codes(found, "warning")
    assert fates(found) == BY_POLICY
    # Signed for the house above, it is in order: the two have one organisation.
    found = await stage("none", "", OWN, zone=zone, domain=SHOP)
    assert {"dkim-pass", "dmarc-pass"} <= codes(found, "good")


async def test_strict_alignment_of_a_subdomain_fails(stage):
    zone = {
        "_dmarc.lefevre.example TXT": ['"v=DMARC1; p=none; adkim=s; rua=mailto:x@lefevre.example"'],
        "boutique.lefevre.example A": ["192.0.2.80"],
    }
    found = await stage("none", "", OWN, zone=zone, domain=SHOP)
    assert {"dkim-unaligned", "dmarc-fail-none"} <= codes(found, "warning")


async def test_a_subdomain_that_does_not_exist(stage):
    zone = {"_dmarc.lefevre.example TXT": ['"v=DMARC1; p=none; np=reject; rua=mailto:x@lefevre.example"']}
    found = await stage("none", "fail (p=none np=reject)", (), zone=zone, domain=SHOP)
    assert {"dmarc-fail-reject", "dmarc-not-there", "mx-none"} <= codes(found, "warning")


async def test_a_policy_that_only_watches_and_tags_that_are_gone(stage):
    zone = {"_dmarc.lefevre.example TXT": ['"v=DMARC1; p=none; pct=50; ri=3600; rua=mailto:x@lefevre.example"']}
    found = await stage("pass", "pass (p=none)", zone=zone)
    assert found.ok
    assert {"dmarc-pass", "dmarc-none", "dmarc-removed"} <= codes(found)
    (line,) = [line for line in found.lines if line.problem.code.endswith("dmarc-removed")]
    assert line.problem.facts["tags"] == "pct, ri"


async def test_no_dmarc_and_the_line_to_add(stage):
    found = await stage("pass", "none", zone={"_dmarc.lefevre.example TXT": []})
    assert codes(found, "warning") == {"dmarc-missing"}
    assert [str(line) for line in found.additions.lines] == [
        '_dmarc.lefevre.example. IN TXT "v=DMARC1; p=none; rua=mailto:zoe@lefevre.example"'
    ]
    assert fates(found)["Gmail"] == "few"


async def test_what_the_message_brought_along_changes_nothing(stage):
    forged = (
        "mx.receveur.example; spf=pass smtp.mailfrom=lefevre.example; dkim=pass header.d=lefevre.example; dmarc=pass",
    )
    found = await stage("fail", "fail (p=reject)", (), forged=forged)
    assert {"spf-fail", "dkim-none", "dmarc-fail-reject"} <= codes(found, "warning")


async def test_in_clear(stage):
    assert "tls-no" in codes(await stage("pass", "pass", tls=False), "warning")


@pytest.mark.parametrize(
    ("folder", "kind", "level"), [("Spam", Folder.JUNK, "warning"), ("Kunden", Folder.ELSEWHERE, "note")]
)
async def test_it_says_where_it_landed(stage, folder, kind, level):
    found = await stage("pass", "pass", folder=folder)
    assert (found.arrival.folder, found.arrival.name, found.lines[0].level) == (kind, folder, level)


async def test_what_was_sent_is_no_receipt(names):
    """The copy in Sent bears the same Message-ID, and nothing that a receiver wrote."""
    letter = trial_message(account(), account().address, NOW)
    folders = ('(\\Sent) "/" "Sent"', '(\\All) "/" "All"', '() "/" "Envoy&AOk-s"')
    boxes = {each: {1: letter.mime} for each in ("Sent", "All", "Envoy&AOk-s")}
    resolver = names.resolver()
    service = ReceiptService(ImapMailboxes().find, resolver, DeliverabilityService(resolver), patience=0)
    with mailbox_server(boxes=boxes, folders=folders) as box:
        mailbox = Mailbox(
            Account("company", "zoe", "127.0.0.1", box.port, Security.NONE, user="shop", password="secret")
        )
        with pytest.raises(ProblemError) as caught:
            await service.receive(mailbox, letter.message_id, account(), account().address)
    assert caught.value.problems[0].code == "received.not-there"


async def test_a_mute_name_server_leaves_what_the_receiver_said(names):
    """The receiver's word stands, whatever the DNS does here."""
    names.mute = True
    sender = account()
    letter = trial_message(sender, sender.address, NOW)
    wire = StagedReceiver(SOUND, "pass", "pass (p=reject)", OWN).delivered(letter.mime)
    with mailbox_server(messages={1: wire}) as box:
        mailbox = Mailbox(
            Account("company", "zoe", "127.0.0.1", box.port, Security.NONE, user="shop", password="secret")
        )
        resolver = names.resolver(0.2)
        service = ReceiptService(ImapMailboxes().find, resolver, DeliverabilityService(resolver, 0.3), patience=5)
        found = await service.receive(mailbox, letter.message_id, sender, sender.address)
    assert {"spf-pass", "dkim-pass", "dmarc-pass", "unanswered"} <= codes(found)


@pytest.mark.parametrize("language", ["en", "fr", "fr_CA"])
async def test_it_is_said_in_three_languages(stage, language):
    found = await stage("softfail", "fail (p=reject)", PROVIDER)
    said = [localizer(language).problem(line.problem) for line in found.lines]
    for word in ("SPF", "DKIM", "DMARC"):
        assert any(sentence.startswith(word) for sentence in said)
    assert len(set(said)) == len(said)
    english = [localizer("en").problem(line.problem) for line in found.lines]
    assert (said == english) is (language == "en")
