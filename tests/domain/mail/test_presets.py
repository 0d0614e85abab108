"""The presets: sound data, found by every way there is, and old values answered with today's."""

import datetime as dt
import re

import pytest

from komtui.domain.mail.account import Security
from komtui.domain.mail.preset import UNVERIFIED, Server, UserForm
from komtui.domain.mail.presets import BY_KEY, PRESETS, by_domain, by_host, by_mx, named
from komtui.domain.mail.presets.outdated import HOSTS, outdated
from komtui.i18n import localizer

TLS, STARTTLS, NONE = Security.TLS, Security.STARTTLS, Security.NONE


def test_the_data_is_sound():
    domains = [domain for preset in PRESETS for domain in preset.domains]
    assert len(domains) == len(set(domains))
    assert len(BY_KEY) == len(PRESETS)
    for preset in PRESETS:
        assert preset.source
        assert preset.verified or "unverified" in preset.source or "older" in preset.source
        assert (preset.user is UserForm.FIXED) == bool(preset.fixed_user)
        assert bool(preset.later) <= bool(preset.expires)
        for server in (preset.server, *preset.alternates):
            assert re.fullmatch(r"[a-z0-9.-]+\.[a-z]+", server.host)
            assert server.security in {TLS, STARTTLS}
            assert {465: TLS, 587: STARTTLS, 2525: STARTTLS}[server.port] is server.security
        for name in (*preset.domains, *preset.mx, *preset.spf, *preset.hosts):
            assert re.fullmatch(r"[a-z0-9_.-]+", name)


@pytest.mark.parametrize(
    ("address", "server", "user"),
    [
        ("jean@orange.fr", Server("smtp.orange.fr", 465, TLS), "jean@orange.fr"),
        ("jean@wanadoo.fr", Server("smtp.orange.fr", 465, TLS), "jean@wanadoo.fr"),
        ("jean@neuf.fr", Server("smtp.sfr.fr", 465, TLS), "jean@neuf.fr"),
        ("jean@free.fr", Server("smtp.free.fr", 465, TLS), "jean"),
        ("jean@laposte.net", Server("smtp.laposte.net", 465, TLS), "jean"),
        ("jean@bbox.fr", Server("smtp.bbox.fr", 587, STARTTLS), "jean@bbox.fr"),
        ("jean@live.ca", Server("smtp-mail.outlook.com", 587, STARTTLS), "jean@live.ca"),
        ("jean@x.onmicrosoft.com", Server("smtp.office365.com", 587, STARTTLS), "jean@x.onmicrosoft.com"),
        ("jean@Yahoo.CA", Server("smtp.mail.yahoo.com", 465, TLS), "jean@Yahoo.CA"),
        ("jean@gmail.com", Server("smtp.gmail.com", 465, TLS), "jean@gmail.com"),
        ("jean@me.com", Server("smtp.mail.me.com", 587, STARTTLS), "jean@me.com"),
        ("jean@sympatico.ca", Server("smtphm.sympatico.ca", 587, STARTTLS), "jean@sympatico.ca"),
        ("jean@zohomail.eu", Server("smtp.zoho.eu", 465, TLS), "jean@zohomail.eu"),
    ],
)
def test_an_address_finds_its_provider(address, server, user):
    preset = by_domain(address.partition("@")[2])

    assert preset is not None
    assert (preset.server, preset.user_of(address)) == (server, user)


def test_a_domain_that_only_ends_alike_finds_nothing():
    assert by_domain("notorange.fr") is None
    assert by_domain("mail.orange.fr") is None
    assert by_domain("notonmicrosoft.com") is None


@pytest.mark.parametrize(
    ("hosts", "key"),
    [
        (["mx1.mail.ovh.net"], "ovh"),
        (["aspmx.l.google.com"], "google-workspace"),
        (["ALT1.ASPMX.L.GOOGLE.COM."], "google-workspace"),
        (["smtp.google.com"], "google-workspace"),
        (["lefevre-fr.mail.protection.outlook.com"], "microsoft-365"),
        (["lefevre-fr.r-v1.mx.microsoft"], "microsoft-365"),
        (["hotmail-com.olc.protection.outlook.com"], "outlook"),
        (["spool.mail.gandi.net", "fb.mail.gandi.net"], "gandi"),
        (["mta-gw.infomaniak.ch"], "infomaniak"),
        (["mx00.ionos.fr"], "ionos"),
        (["mx.zohocloud.ca"], "zoho-ca"),
        (["mx01.mail.icloud.com"], "icloud"),
        (["filter.example", "mx1.mail.ovh.net"], "ovh"),
        (["evilmail.ovh.net"], None),
        (["mail.ovh.net.evil.example"], None),
        ([], None),
    ],
)
def test_mx_hosts_find_their_provider(hosts, key):
    found = by_mx(hosts)
    assert (found.key if found else None) == key


def test_servers_and_names_find_their_provider():
    assert by_host("SSL0.ovh.net.").key == "ovh"
    assert by_host("pro3.mail.ovh.net").key == "ovh-pro"
    assert by_host("smtp.lefevre.example") is None
    assert [preset.key for preset in named("videotron")] == ["videotron"]
    assert "outlook" in [preset.key for preset in named("HOTMAIL")]


@pytest.mark.parametrize(
    ("typed", "today", "code"),
    [
        (("smtp.live.com", 587, STARTTLS), ("smtp-mail.outlook.com", 587, STARTTLS), "host"),
        (("SMTP.Mail.Yahoo.fr ", 465, TLS), ("smtp.mail.yahoo.com", 465, TLS), "host"),
        (("smtp.office365.com", 465, TLS), ("smtp.office365.com", 587, STARTTLS), "port"),
        (("smtp.orange.fr", 25, TLS), ("smtp.orange.fr", 465, TLS), "port"),
        (("smtp.free.fr", 25, NONE), ("smtp.free.fr", 465, TLS), "port"),
        (("smtp.gmail.com", 587, TLS), ("smtp.gmail.com", 587, STARTTLS), "port"),
        (("mail.lefevre.example", 25, TLS), ("mail.lefevre.example", 465, TLS), "port"),
        (("mail.lefevre.example", 465, STARTTLS), ("mail.lefevre.example", 465, TLS), "port"),
        (("mail.lefevre.example", 587, TLS), ("mail.lefevre.example", 587, STARTTLS), "port"),
        (("pro3.mail.ovh.net", 25, TLS), ("pro3.mail.ovh.net", 587, STARTTLS), "port"),
    ],
)
def test_an_outdated_value_gets_todays(typed, today, code):
    suggestion = outdated(*typed)

    assert suggestion is not None
    assert suggestion.server == Server(*today)
    assert (suggestion.problem.code, suggestion.problem.field) == (f"discovery.outdated-{code}", f"smtp.{code}")
    sentence = localizer("en").problem(suggestion.problem)
    assert today[0] in sentence
    assert str(today[1]) in sentence


@pytest.mark.parametrize(
    "typed",
    [
        ("", 25, TLS),
        ("smtp.gmail.com", 465, TLS),
        ("smtp.gmail.com", 587, STARTTLS),
        ("smtp-relay.brevo.com", 2525, STARTTLS),
        ("pro3.mail.ovh.net", 587, STARTTLS),
        ("email-smtp.ca-central-1.amazonaws.com", 465, TLS),
        ("relay.lefevre.example", 25, NONE),
        ("localhost", 2525, NONE),
        ("mail.lefevre.example", 25, STARTTLS),
    ],
)
def test_values_that_may_be_right_are_left_alone(typed):
    assert outdated(*typed) is None


def test_todays_values_are_never_outdated_themselves():
    for preset in PRESETS:
        for server in (preset.server, *preset.alternates):
            assert outdated(server.host, server.port, server.security) is None
    assert all(key in BY_KEY for key in HOSTS.values())


def test_a_fact_that_ends_has_a_note_before_and_after():
    preset = BY_KEY["microsoft-365"]

    assert "At the end of December 2026" in preset.note_on(dt.date(2026, 12, 31))
    assert "5.7.30" in preset.note_on(dt.date(2027, 1, 1))


def test_notes_tell_copies_and_what_is_unverified():
    day = dt.date(2026, 11, 21)

    assert any("Sent folder" in note for note in BY_KEY["gmail"].notes(day))
    assert UNVERIFIED in BY_KEY["videotron"].notes(day)
    assert BY_KEY["orange"].notes(day) == ()


def test_mailboxes_belong_to_presets_and_relays_have_none() -> None:
    from komtui.domain.mail.presets.mailboxes import _HOSTS, mailbox_server

    assert set(_HOSTS) <= set(BY_KEY)
    found = {preset.key: mailbox_server(preset) for preset in PRESETS}
    assert found["gmail"] == Server("imap.gmail.com", 993, Security.TLS)
    assert found["ovh"] == Server("ssl0.ovh.net", 993, Security.TLS)
    assert found["brevo"] is None


@pytest.mark.parametrize(
    ("server", "mailbox", "is_so"),
    [
        ("smtp.orange.fr", "imap.orange.fr", True),
        ("smtp.office365.com", "outlook.office365.com", True),
        ("smtp-mail.outlook.com", "outlook.office365.com", True),
        ("smtp.abc.fr", "IMAP.abc.fr.", True),
        ("abc.fr", "imap.abc.fr", True),
        ("mail.shop.co.uk", "imap.shop.co.uk", True),
        ("localhost", "127.0.0.1", True),
        ("192.0.2.7", "192.0.2.7", True),
        ("smtp.orange.fr", "imap.orange.fr.evil.example", False),
        ("smtp.shop.example", "smtp.evil.example", False),
        ("shop.co.uk", "evil.co.uk", False),
        ("shop.qc.ca", "evil.qc.ca", False),
        ("192.0.2.7", "198.51.2.7", False),
        ("::1", "2001:db8::1", False),
        ("shop", "evil", False),
        ("", "evil.example", False),
    ],
)
def test_whose_mailbox_is_for_the_same_password(server: str, mailbox: str, is_so: bool) -> None:
    from komtui.domain.mail.presets.mailboxes import is_one_house

    assert is_one_house(server, mailbox) is is_so
