"""Staged domains: a message to oneself through a provider and a receiver, read back by IMAP, and judged with the DNS.

The name server and the mailbox server are real ones on loopback; what the receiver writes on the message is true.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Any

import pytest

from komtui.adapters.mail.imap.mailboxes import ImapMailboxes
from komtui.domain.mail.account import Account, Security
from komtui.domain.mail.mailbox import Arrival, Mailbox
from komtui.domain.mail.received import Folder
from komtui.domain.problem import ProblemError
from komtui.i18n import localizer
from komtui.i18n.presentation.senders import sender_line
from komtui.services.mail.trial._trial_message import trial_message
from komtui.services.mail.trial.deliverability import DeliverabilityService
from komtui.services.mail.trial.received import ReceiptService, Received
from mailbox_server import mailbox_server
from staged_receiver import ELSEWHERE, StagedReceiver, another_record, key_record

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
        signing: tuple[tuple[str, str], ...] = OWN,
        *,
        zone: dict[str, list[str] | str] | None = None,
        domain: str = DOMAIN,
        host: str = "smtp.fournisseur.example",
        folder: str = "INBOX",
        says: str = "",
        later: dict[str, list[str] | str] | None = None,
        **more: Any,
    ) -> Received:
        """Stage it; `says` is what the receiver must have found, `later` what the DNS has when it is judged."""
        records = {name: value for name, value in {**SOUND, **(zone or {})}.items() if value}
        self._names.records = records
        sender = account(domain, host)
        letter = trial_message(sender, sender.address, NOW)
        receiver = StagedReceiver(self._names.port, signing, **more)
        wire = await asyncio.to_thread(receiver.delivered, letter.mime)
        assert said(receiver) == says or not says, receiver.said
        self._names.records = {**records, **(later or {})}
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
                sentence = sender_line(line.topic, line.problems, localizer(language))
                assert "…" not in sentence
                assert "{" not in sentence
        subjects = [line.topic for line in found.lines if line.topic != "receiver"]
        assert len(set(subjects)) == len(subjects), "one line a subject"
        return found


def said(receiver: StagedReceiver) -> str:
    """Return the results that the receiver wrote, in their order: `dkim=pass spf=fail dmarc=pass`."""
    return " ".join(each.split()[0] for each in receiver.said)


@pytest.fixture
def stage(names: Any) -> Stage:
    return Stage(names)


def codes(found: Received, level: str = "") -> set[str]:
    return {
        each.problem.code.partition(".")[2]
        for line in found.lines
        for each in (line, *line.more)
        if line.topic != "receiver" and (not level or each.level == level)
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
    found = await stage(says="dkim=pass spf=pass dmarc=pass")
    assert found.ok
    assert codes(found) == {"folder-inbox", "spf-pass", "dkim-pass", "dmarc-pass", "tls"}
    assert fates(found) == ALL_TAKEN
    assert (found.additions.lines, found.additions.places) == ((), ())
    assert (found.verdict.host, found.verdict.tls) == ("mx.receveur.example", "TLS 1.3")


async def test_spf_fails_hard(stage):
    zone = {"lefevre.example TXT": ['"v=spf1 ip4:203.0.113.9 -all"']}
    found = await stage(zone=zone, says="dkim=pass spf=fail dmarc=pass")
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
    found = await stage((), zone=zone, says="dkim=none spf=softfail dmarc=fail")
    assert codes(found, "warning") == {"spf-softfail", "spf-not-covered", "dkim-none", "dmarc-fail-none"}
    assert fates(found) == {
        "Gmail": "refused",
        "Outlook.com": "doubtful",
        "Orange/Wanadoo": "refused",
        "laposte.net": "doubtful",
    }


async def test_no_spf_and_the_line_to_add(stage):
    zone = {"lefevre.example TXT": []}
    found = await stage(zone=zone, host="ssl0.ovh.net", says="dkim=pass spf=none dmarc=pass")
    assert codes(found, "warning") == {"spf-none"}
    (line,) = found.additions.lines
    assert (str(line), line.replaces) == ('lefevre.example. IN TXT "v=spf1 include:mx.ovh.com ~all"', False)


async def test_spf_of_another_provider_is_completed(stage):
    zone = {
        "lefevre.example TXT": ['"v=spf1 mx include:_spf.google.com -all"'],
        "_spf.google.com TXT": ['"v=spf1 ip4:203.0.113.0/24 ~all"'],
        "ssl0.ovh.net A": ["192.0.2.25"],
    }
    found = await stage(zone=zone, host="ssl0.ovh.net", says="dkim=pass spf=fail dmarc=pass")
    assert {"spf-fail", "spf-include-provider"} <= codes(found, "warning")
    (line,) = found.additions.lines
    assert (line.value, line.replaces) == ("v=spf1 mx include:_spf.google.com include:mx.ovh.com -all", True)


async def test_spf_needs_too_many_lookups(stage):
    zone = {"lefevre.example TXT": [f'"v=spf1 {"mx " * 11}include:fournisseur.example -all"']}
    found = await stage(zone=zone, says="dkim=pass spf=permerror dmarc=pass")
    assert codes(found, "warning") == {"spf-permerror", "spf-lookups"}


async def test_no_dkim_at_all(stage):
    found = await stage((), host="smtp.office365.com", says="dkim=none spf=pass dmarc=pass")
    assert {"dkim-none"} <= codes(found, "warning")
    assert fates(found)["Orange/Wanadoo"] == "refused"
    assert [each.code for each in found.additions.places] == ["zone.dkim-microsoft", "zone.dkim-ourselves"]


async def test_a_selector_that_has_no_key(stage):
    found = await stage(((DOMAIN, "s2"),), says="dkim=permerror spf=pass dmarc=pass")
    assert codes(found, "warning") == {"dkim-no-key"}
    (line,) = [line for line in found.lines if line.problem.code == "received.dkim-no-key"]
    assert "s2._domainkey.lefevre.example" in localizer("fr").problem(line.problem)


async def test_a_key_that_is_another_one(stage):
    zone = {"s1._domainkey.lefevre.example TXT": another_record()}
    found = await stage(OWN, zone=zone, says="dkim=fail spf=pass dmarc=pass")
    assert codes(found, "warning") == {"dkim-fail"}


async def test_the_provider_signs_for_itself_alone(stage):
    """Relays send under their own name, and sign with it, until the customer's domain is set up."""
    found = await stage(
        PROVIDER, mail_from="fournisseur.example", host="smtp.ionos.fr", says="dkim=pass spf=pass dmarc=fail"
    )
    assert {"spf-unaligned", "dkim-unaligned", "dmarc-fail-reject"} <= codes(found, "warning")
    assert fates(found) == BY_POLICY
    assert [str(line) for line in found.additions.lines if line.type == "CNAME"] == [
        "s1-ionos._domainkey.lefevre.example. IN CNAME s1.dkim.ionos.com.",
        "s2-ionos._domainkey.lefevre.example. IN CNAME s2.dkim.ionos.com.",
        "s42582890._domainkey.lefevre.example. IN CNAME s42582890.dkim.ionos.com.",
    ]


async def test_a_second_signature_of_the_provider_does_no_harm(stage):
    found = await stage((*PROVIDER, *OWN), says="dkim=pass dkim=pass spf=pass dmarc=pass")
    assert found.ok
    assert {"dkim-pass", "dkim-unaligned"} <= codes(found)


@pytest.mark.parametrize("said", [True, False], ids=["receiver", "signature"])
@pytest.mark.parametrize(
    ("rsa", "ed25519", "expected"),
    [
        ("pass", "neutral", {"dkim-pass": "good", "dkim-ed25519": "note"}),
        ("pass", "permerror", {"dkim-pass": "good", "dkim-ed25519": "note"}),
        ("fail", "permerror", {"dkim-fail": "warning", "dkim-ed25519": "warning"}),
        ("pass", "pass", {"dkim-pass": "good"}),
        ("pass", "fail", {"dkim-pass": "good", "dkim-fail": "note"}),
    ],
)
async def test_a_signature_that_few_receivers_check(names, said, rsa, ed25519, expected):
    """Beside one with RSA, as RFC 8463 has it; a receiver that does not know it says `neutral` or `permerror`."""
    key = {
        "ed._domainkey.lefevre.example TXT": ['"v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="']
    }
    names.records = SOUND | key
    how = ("header.a=rsa-sha256 ", "header.a=ed25519-sha256 ") if said else ("", "")
    signed = f"dkim={rsa} {how[0]}header.d=lefevre.example header.s=s1"
    signed += f"; dkim={ed25519} {how[1]}header.d=lefevre.example header.s=ed"
    results = f"mx.receveur.example; {signed}; spf=pass smtp.mailfrom=lefevre.example; dmarc=pass"
    header = (
        ("Authentication-Results", results),
        ("Received", "from x.fournisseur.example by mx.receveur.example with ESMTPS"),
        ("Received", "from till by smtp.fournisseur.example with ESMTPSA"),
        ("DKIM-Signature", "v=1; a=ed25519-sha256; c=relaxed/relaxed; d=lefevre.example; s=ed; b=x; bh=y"),
        ("DKIM-Signature", "v=1; a=rsa-sha256; c=relaxed/relaxed; d=lefevre.example; s=s1; b=x; bh=y"),
    )
    resolver = names.resolver()

    async def nowhere(*_args: Any, **_how: Any) -> None:
        return None

    service = ReceiptService(nowhere, resolver, DeliverabilityService(resolver))
    found = await service.judge(Arrival(Folder.INBOX, "INBOX", header), account())
    [line] = [line for line in found.lines if line.topic == "dkim"]
    assert {each.problem.code.partition(".")[2]: each.level for each in (line, *line.more)} == expected


async def test_the_policy_for_subdomains(stage):
    zone = {
        "_dmarc.lefevre.example TXT": ['"v=DMARC1; p=none; sp=quarantine; rua=mailto:x@lefevre.example"'],
        "boutique.lefevre.example A": ["192.0.2.80"],
        "boutique.lefevre.example TXT": [],
    }
    found = await stage((), zone=zone, domain=SHOP, says="dkim=none spf=none dmarc=fail")
    assert "dmarc-fail-quarantine" in codes(found, "warning")
    assert fates(found) == BY_POLICY
    # Signed for the house above, it is in order: the two have one organisation.
    found = await stage(OWN, zone=zone, domain=SHOP, says="dkim=pass spf=none dmarc=pass")
    assert {"dkim-pass", "dmarc-pass"} <= codes(found, "good")


async def test_strict_alignment_of_a_subdomain_fails(stage):
    zone = {
        "_dmarc.lefevre.example TXT": ['"v=DMARC1; p=none; adkim=s; rua=mailto:x@lefevre.example"'],
        "boutique.lefevre.example A": ["192.0.2.80"],
    }
    found = await stage(OWN, zone=zone, domain=SHOP, says="dkim=pass spf=none dmarc=fail")
    assert {"dkim-unaligned", "dmarc-fail-none"} <= codes(found, "warning")


async def test_a_subdomain_that_does_not_exist(stage):
    zone = {"_dmarc.lefevre.example TXT": ['"v=DMARC1; p=none; np=reject; rua=mailto:x@lefevre.example"']}
    found = await stage((), zone=zone, domain=SHOP, says="dkim=none spf=none dmarc=fail")
    assert {"dmarc-fail-reject", "dmarc-not-there", "mx-none"} <= codes(found, "warning")


async def test_a_policy_that_only_watches_and_tags_that_are_gone(stage):
    zone = {"_dmarc.lefevre.example TXT": ['"v=DMARC1; p=none; pct=50; ri=3600; rua=mailto:x@lefevre.example"']}
    found = await stage(zone=zone, says="dkim=pass spf=pass dmarc=pass")
    assert found.ok
    assert {"dmarc-pass", "dmarc-none", "dmarc-removed"} <= codes(found)
    (tags,) = [
        each.facts["tags"] for line in found.lines for each in line.problems if each.code.endswith("dmarc-removed")
    ]
    assert tags == "pct, ri"


async def test_no_dmarc_and_the_line_to_add(stage):
    found = await stage(zone={"_dmarc.lefevre.example TXT": []}, says="dkim=pass spf=pass dmarc=none")
    assert codes(found, "warning") == {"dmarc-missing"}
    assert [str(line) for line in found.additions.lines] == [
        '_dmarc.lefevre.example. IN TXT "v=DMARC1; p=none; rua=mailto:zoe@lefevre.example"'
    ]
    assert fates(found)["Gmail"] == "few"


async def test_forwarded_it_is_the_signature_that_carries_it(stage):
    """A forwarder hands over from elsewhere: SPF fails by its nature, DKIM holds, and with it DMARC."""
    found = await stage(comes_from=ELSEWHERE, says="dkim=pass spf=fail dmarc=pass")
    assert {"dkim-pass", "dmarc-pass"} <= codes(found, "good")
    assert codes(found, "warning") == {"spf-fail"}


async def test_forwarded_by_a_list_that_adds_lines_nothing_holds(stage):
    found = await stage(comes_from=ELSEWHERE, rewritten=True, says="dkim=fail spf=fail dmarc=fail")
    assert {"spf-fail", "dkim-fail", "dmarc-fail-reject"} <= codes(found, "warning")
    assert fates(found) == BY_POLICY


async def test_a_relayed_letter_whose_return_path_is_a_subdomain_is_aligned_unless_that_is_strict(stage):
    zone = {"rebonds.lefevre.example TXT": ['"v=spf1 include:fournisseur.example -all"']}
    found = await stage((), zone=zone, mail_from="rebonds.lefevre.example", says="dkim=none spf=pass dmarc=pass")
    assert {"spf-pass", "dmarc-pass"} <= codes(found, "good")
    zone |= {"_dmarc.lefevre.example TXT": ['"v=DMARC1; p=quarantine; aspf=s; rua=mailto:x@lefevre.example"']}
    found = await stage((), zone=zone, mail_from="rebonds.lefevre.example", says="dkim=none spf=pass dmarc=fail")
    assert {"spf-unaligned", "dmarc-fail-quarantine"} <= codes(found, "warning")


async def test_a_list_that_lets_everybody_send_is_warned_of_although_the_server_may(stage):
    found = await stage(zone={"lefevre.example TXT": ['"v=spf1 +all"']}, says="dkim=pass spf=pass dmarc=pass")
    assert codes(found, "warning") == {"spf-pass", "spf-open"}, "one line, which warns"
    assert {"dkim-pass", "dmarc-pass"} <= codes(found, "good")
    assert not found.ok


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (['"v=DKIM1; k=rsa; p="'], {"dkim-revoked"}),
        (["short"], {"dkim-weak"}),
        (['"v=DKIM1; k=rsa; p=abc"'], {"dkim-fail"}),
        (['"v=spf1 -all"'], {"dkim-no-key"}),
    ],
    ids=["revoked", "768 bits", "garbage", "something else"],
)
async def test_why_a_signature_does_not_hold_by_its_key(stage, record, expected):
    key = another_record(768) if record == ["short"] else record
    found = await stage(zone={"s1._domainkey.lefevre.example TXT": key})
    assert codes(found, "warning") == expected


async def test_a_key_that_is_only_tried_out(stage):
    key = [each.replace("k=rsa;", "k=rsa; t=s:y;") for each in key_record()]
    found = await stage(zone={"s1._domainkey.lefevre.example TXT": key}, says="dkim=pass spf=pass dmarc=pass")
    assert {"dkim-pass"} <= codes(found, "good")
    assert codes(found, "note") >= {"dkim-testing"}


@pytest.mark.parametrize(
    ("policy", "expected", "fate"),
    [("reject", "dmarc-fail-quarantine", "refused-policy"), ("quarantine", "dmarc-fail-tried", "few")],
)
async def test_a_policy_that_is_only_tried_out_asks_for_one_step_less(stage, policy, expected, fate):
    """RFC 9989, 4.7: of `reject` with `t=y` remains `quarantine`, and of that nothing."""
    zone = {"_dmarc.lefevre.example TXT": [f'"v=DMARC1; p={policy}; t=y; rua=mailto:x@lefevre.example"']}
    found = await stage((), zone=zone, mail_from="fournisseur.example")
    assert expected in codes(found, "warning")
    assert "dmarc-testing" in codes(found)
    assert fates(found)["Gmail"] == fate


async def test_an_organisation_that_begins_below_is_another_house(stage):
    zone = {
        "_dmarc.boutique.lefevre.example TXT": ['"v=DMARC1; p=quarantine; psd=n; rua=mailto:x@lefevre.example"'],
        "boutique.lefevre.example A": ["192.0.2.80"],
    }
    found = await stage(OWN, zone=zone, domain=SHOP, says="dkim=pass spf=none dmarc=fail")
    assert {"dkim-unaligned", "dmarc-fail-quarantine"} <= codes(found, "warning")


async def test_names_that_lead_nowhere_are_more_than_spf_may_have(stage):
    nowhere = " ".join(f"a:n{place}.lefevre.example" for place in range(3))
    zone = {"lefevre.example TXT": [f'"v=spf1 {nowhere} include:fournisseur.example -all"']}
    found = await stage(zone=zone, says="dkim=pass spf=permerror dmarc=pass")
    assert codes(found, "warning") == {"spf-permerror", "spf-void"}


async def test_a_name_server_that_fails_for_a_while(stage):
    """What the receiver could not find out is no verdict; what it could is."""
    zone = {"fournisseur.example TXT": "<servfail>"}
    found = await stage(zone=zone, later=SOUND, says="dkim=pass spf=temperror dmarc=pass")
    assert {"dkim-pass", "dmarc-pass"} <= codes(found, "good")
    assert "spf-temperror" in codes(found, "note")
    zone = {"s1._domainkey.lefevre.example TXT": "<servfail>"}
    found = await stage(zone=zone, later=SOUND, says="dkim=temperror spf=pass dmarc=pass")
    assert {"dkim-unsure", "dmarc-pass"} <= codes(found)


async def test_two_spf_records_are_none_that_holds(stage):
    zone = {"lefevre.example TXT": ['"v=spf1 include:fournisseur.example -all"', '"v=spf1 mx -all"']}
    found = await stage(zone=zone, says="dkim=pass spf=permerror dmarc=pass")
    assert {"spf-permerror", "spf-several"} <= codes(found, "warning")


async def test_no_policy_and_no_word_of_the_receiver(stage):
    """Many receivers say nothing of DMARC: then it follows from SPF, DKIM and the DNS."""
    found = await stage(says_dmarc=False, says="dkim=pass spf=pass")
    assert "dmarc-pass" in codes(found, "good")
    found = await stage(PROVIDER, mail_from="fournisseur.example", says_dmarc=False, says="dkim=pass spf=pass")
    assert "dmarc-fail-reject" in codes(found, "warning")


async def test_what_the_message_brought_along_changes_nothing(stage):
    forged = (
        "mx.receveur.example; spf=pass smtp.mailfrom=lefevre.example; dkim=pass header.d=lefevre.example; dmarc=pass",
    )
    zone = {"lefevre.example TXT": ['"v=spf1 ip4:203.0.113.9 -all"']}
    found = await stage((), zone=zone, forged=forged, says="dkim=none spf=fail dmarc=fail")
    assert {"spf-fail", "dkim-none", "dmarc-fail-reject"} <= codes(found, "warning")


async def test_in_clear(stage):
    assert "tls-no" in codes(await stage(tls=False), "warning")


@pytest.mark.parametrize(
    ("folder", "kind", "level"), [("Spam", Folder.JUNK, "warning"), ("Kunden", Folder.ELSEWHERE, "note")]
)
async def test_it_says_where_it_landed(stage, folder, kind, level):
    found = await stage(folder=folder)
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
    sender = account()
    letter = trial_message(sender, sender.address, NOW)
    names.records = dict(SOUND)
    wire = await asyncio.to_thread(StagedReceiver(names.port, OWN).delivered, letter.mime)
    names.mute = True
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
    zone = {"lefevre.example TXT": ['"v=spf1 ip4:203.0.113.9 ~all"']}
    found = await stage(PROVIDER, zone=zone, says="dkim=pass spf=softfail dmarc=fail")
    said = [sender_line(line.topic, line.problems, localizer(language)) for line in found.lines]
    for word in ("(SPF)", "(DKIM)", "(DMARC)"):
        assert sum(word in sentence.partition(":")[0] for sentence in said) == 1
    assert len(set(said)) == len(said)
    english = [sender_line(line.topic, line.problems, localizer("en")) for line in found.lines]
    assert (said == english) is (language == "en")
