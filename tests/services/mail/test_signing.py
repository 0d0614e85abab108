"""Signing letters ourselves: off until the key stands in the DNS, on the bytes that are frozen, checked by dkimpy."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import dkim
import pytest

from komtui.adapters.mail.signing.signer import DkimSigner
from komtui.bootstrap import LazyServices, Places
from komtui.domain.problem import NotConfiguredError, ProblemError

ENVIRONMENT = {
    "KOMTUI_COMPANY_NAME": "Boulangerie Lefèvre",
    "KOMTUI_COMPANY_EMAIL": "factures@lefevre.example",
    "KOMTUI_SMTP_HOST": "mail.example.com",
}
MESSAGE = (
    b"Date: Fri, 27 Nov 2026 09:00:00 +0100\r\nFrom: =?utf-8?b?TGVmw6h2cmU=?=\r\n <factures@lefevre.example>\r\n"
    b"To: zoe@client.example\r\nSubject: Facture\r\nMessage-ID: <1@lefevre.example>\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: text/plain; charset="utf-8"\r\n\r\nBonjour,\r\n\r\nVoici.  \r\n\r\n\r\n'
)


class Zone:
    """A resolver of one table."""

    def __init__(self) -> None:
        self.records: dict[str, list[str]] = {}

    async def texts(self, name: str) -> Sequence[str]:
        return self.records.get(name, [])

    async def mail_exchanges(self, _name: str) -> Sequence[object]:
        return []

    async def addresses(self, _name: str) -> Sequence[str]:
        return []


@pytest.fixture
def zone() -> Zone:
    return Zone()


@pytest.fixture
async def services(tmp_path: Path, zone: Zone) -> AsyncIterator[LazyServices]:
    opened = LazyServices(Places.of(tmp_path / "data", None), dict(ENVIRONMENT))
    opened.__dict__["_resolver"] = zone
    await opened.vault.create("four random words")
    yield opened
    await opened.close()


def holds(message: bytes, zone: Zone) -> bool:
    def txt(name: bytes, timeout: int = 5) -> bytes | None:
        del timeout
        found = zone.records.get(name.decode().rstrip("."))
        return found[0].encode() if found else None

    return bool(dkim.verify(message, dnsfunc=txt))


async def signing_is_on(services: LazyServices, zone: Zone) -> None:
    made = await services.signing.make()
    assert made.line is not None
    zone.records[made.line.name] = [made.line.value]
    assert (await services.signing.start()).signs


async def test_it_is_off_by_default(services: LazyServices) -> None:
    found = await services.signing.standing()
    assert (found.signs, found.line, found.domain, found.selector) == (False, None, "lefevre.example", "komtui")
    assert await services.signing.signed(MESSAGE, "factures@lefevre.example", "") == MESSAGE


async def test_nothing_is_signed_before_the_key_stands_in_the_dns(services: LazyServices, zone: Zone) -> None:
    made = await services.signing.make()
    assert made.line is not None
    assert made.line.name == "komtui._domainkey.lefevre.example"
    assert str(made.line).count('"') >= 4, "too long for one string of a TXT record"
    with pytest.raises(ProblemError, match="not-published"):
        await services.signing.start()
    zone.records[made.line.name] = ["v=DKIM1; k=rsa; p=MIIBIjANBg"]
    with pytest.raises(ProblemError, match="not-published"):
        await services.signing.start()
    assert await services.signing.signed(MESSAGE, "factures@lefevre.example", "") == MESSAGE
    zone.records[made.line.name] = [made.line.value]
    assert (await services.signing.start()).signs
    assert (await services.signing.make()).line == made.line, "the key is not made twice"
    await services.signing.stop()
    assert await services.signing.signed(MESSAGE, "factures@lefevre.example", "") == MESSAGE


async def test_a_signature_holds_and_is_the_same_each_time(services: LazyServices, zone: Zone) -> None:
    await signing_is_on(services, zone)
    signed = await services.signing.signed(MESSAGE, "factures@lefevre.example", "")
    assert signed.endswith(MESSAGE)
    assert holds(signed, zone)
    assert signed == await services.signing.signed(MESSAGE, "factures@lefevre.example", "")
    assert max(map(len, signed.split(b"\r\n"))) <= 998
    assert signed.count(b"\n") == signed.count(b"\r\n")
    assert b"t=1795766400" in signed, "the moment of the letter, not of its signing"
    assert not holds(signed.replace(b"Voici", b"Voila"), zone)
    assert not holds(b"From: evil@bank.example\r\n" + signed, zone)
    # Relays write names of their own, and fold anew.
    assert holds(signed.replace(b"<1@lefevre.example>", b"<relay@ses.example>"), zone)
    assert holds(signed.replace(b"Voici.  \r\n\r\n\r\n", b"Voici.\r\n"), zone)


@pytest.mark.parametrize(
    ("sender", "signs"),
    [
        ("factures@lefevre.example", True),
        ("a@boutique.lefevre.example", True),
        ("a@LEFEVRE.example", True),
        ("a@autre.example", False),
        ("a@notlefevre.example", False),
    ],
)
async def test_only_letters_of_the_domain_are_signed(
    services: LazyServices, zone: Zone, sender: str, signs: bool
) -> None:
    await signing_is_on(services, zone)
    assert ((await services.signing.signed(MESSAGE, sender, "")) != MESSAGE) is signs


async def test_a_key_that_is_none_keeps_the_letter_back(services: LazyServices, zone: Zone) -> None:
    await signing_is_on(services, zone)
    await services.settings.set({"mail.dkim_key": "bm8ga2V5"})
    with pytest.raises(ProblemError, match="signing"):
        await services.signing.signed(MESSAGE, "factures@lefevre.example", "")
    await services.settings.set({"mail.dkim_key": None})
    with pytest.raises(NotConfiguredError, match="missing"):
        await services.signing.signed(MESSAGE, "factures@lefevre.example", "")


async def test_without_the_package_it_says_so(services: LazyServices, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "dkim", None)
    with pytest.raises(NotConfiguredError, match="extra"):
        DkimSigner().sign(MESSAGE, "lefevre.example", "komtui", DkimSigner().new_key())


async def test_what_is_queued_is_signed_and_frozen(services: LazyServices, zone: Zone, samples: Path) -> None:
    """The bytes of the outbox bear the signature, and it holds over the whole letter with its PDF."""
    from dataclasses import replace

    await signing_is_on(services, zone)
    [result] = [each async for each in services.importing.run([samples / "ubl/ubl-tc434-example1.xml"])]
    stored = await services.documents.find(result.numbers[0])
    letter = replace(await services.letters.draft(stored), to=("zoe@client.example",))
    (delivery,) = await services.letters.queue(stored, letter)
    mime = await services._queue.mime(delivery.letter_id)
    assert mime is not None
    assert mime.startswith(b"DKIM-Signature: ")
    assert holds(mime, zone)


async def own(services: LazyServices, address: str = "factures@lefevre.example") -> dict[str, object]:
    from komtui.services.mail.trial.own_signature import OwnSignature

    lines = await OwnSignature(services.settings, services._signing).lines(address)
    return {line.problem.code.partition(".")[2]: line.problem.facts for line in lines}


async def test_a_domain_that_was_set_by_hand_is_looked_up_and_compared(services: LazyServices, zone: Zone) -> None:
    name = "komtui._domainkey.lefevre.example"
    assert await own(services) == {}, "nothing is set"
    await services.settings.set({"mail.dkim_domain": "Lefevre.example"})
    assert set(await own(services)) == {"no-key"}
    made = await services.signing.make()
    assert made.line is not None
    assert (made.signs, made.published) == (True, False)
    found = await own(services)
    assert found == {"unpublished": {"domain": "lefevre.example", "name": name, "record": made.line.value}}
    zone.records[name] = ["v=DKIM1; k=rsa; p="]
    assert set(await own(services)) == {"unpublished"}, "a key that was taken back is none"
    zone.records[name] = ["v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A"]
    assert set(await own(services)) == {"another-key"}
    zone.records[name] = ["v=DKIM1;  k=rsa;\tp=" + made.line.value.partition("p=")[2][:50] + " " + made.line.value[68:]]
    assert set(await own(services)) == {"published"}, "spaces within a key count for nothing"
    assert set(await own(services, "a@boutique.lefevre.example")) == {"published"}
    assert set(await own(services, "a@autre.example")) == {"elsewhere"}


async def test_a_closed_vault_leaves_what_the_dns_says(services: LazyServices, zone: Zone, tmp_path: Path) -> None:
    await signing_is_on(services, zone)
    again = LazyServices(Places.of(tmp_path / "data", None), dict(ENVIRONMENT))
    again.__dict__["_resolver"] = zone
    try:
        assert set(await own(again)) == {"closed"}
        zone.records.clear()
        assert set(await own(again)) == {"unpublished"}
    finally:
        await again.close()


async def test_what_receivers_see_has_our_own_signature_and_the_line_to_add(services: LazyServices, zone: Zone) -> None:
    from komtui.services.mail.trial.zones import additions

    made = await services.signing.make()
    await services.settings.set({"mail.dkim_domain": "lefevre.example"})
    address = "factures@lefevre.example"
    lines = await services.deliverability.look(address)
    assert [line.problem.code for line in lines if line.topic == "dkim"] == ["signing.unpublished"]
    assert made.line in additions(lines, address, "mail.example.com").lines
    assert made.line is not None
    zone.records[made.line.name] = [made.line.value]
    lines = await services.deliverability.look(address)
    assert [line.problem.code for line in lines if line.topic == "dkim"] == ["signing.published"]
    assert made.line not in additions(lines, address, "mail.example.com").lines


async def test_the_plain_test_of_the_account_asks_for_it_where_letters_are_signed(
    services: LazyServices, zone: Zone
) -> None:
    address = "factures@lefevre.example"
    assert await services._signature(address) == ()
    assert "_own_signature" not in services.__dict__, "nothing is asked of the DNS"
    made = await services.signing.make()
    await services.settings.set({"mail.dkim_domain": "lefevre.example"})
    assert [each.code for each in await services._signature(address)] == ["signing.unpublished"]
    assert made.line is not None
    zone.records[made.line.name] = [made.line.value]
    assert await services._signature(address) == []


@pytest.mark.parametrize("language", ["en", "fr", "fr_CA"])
def test_each_is_said_in_three_languages(language: str) -> None:
    from komtui.domain.problem import Problem
    from komtui.i18n import localizer
    from komtui.i18n.presentation.senders import sender_line

    facts = {"domain": "lefevre.example", "name": "komtui._domainkey.lefevre.example", "author": "autre.example"}
    codes = ("published", "unpublished", "another-key", "no-key", "closed", "unanswered", "elsewhere")
    said = [sender_line("dkim", [Problem(f"signing.{code}", facts)], localizer(language)) for code in codes]
    assert len(set(said)) == len(codes)
    assert all(each.startswith("Signature (DKIM)") and "{" not in each for each in said)
