"""Mailboxes of the known providers: where what comes back to an account is read (IMAP).

Source: ISPDB, Mozilla's autoconfig database (thunderbird/autoconfig), read on 2026-11-27: `incomingServer` of IMAP.
A provider that has none there has none here, and nothing is offered for it.
"""

from __future__ import annotations

from typing import Final

from komtui.domain.mail.account import Account, Security
from komtui.domain.mail.preset import Preset, Server
from komtui.domain.mail.presets import by_host

_HOSTS: Final = {
    "bell": "imap.bell.net",
    "orange": "imap.orange.fr",
    "sfr": "imap.sfr.fr",
    "free": "imap.free.fr",
    "laposte": "imap.laposte.net",
    "ovh": "ssl0.ovh.net",
    "gandi": "mail.gandi.net",
    "gmail": "imap.gmail.com",
    "google-workspace": "imap.gmail.com",
    "outlook": "outlook.office365.com",
    "microsoft-365": "outlook.office365.com",
    "yahoo": "imap.mail.yahoo.com",
    "icloud": "imap.mail.me.com",
}
"""By the key of the preset; all of them with TLS on port 993."""
_EVERYBODYS: Final = frozenset(
    "ac asso co com edu gc go gob gouv gov ne net nom on or org qc bc ab mb nb ns sk".split()
)
"""Labels below a country's under which others register their names, as in `co.uk`, `qc.ca`, `asso.fr`."""


def mailbox_server(preset: Preset) -> Server | None:
    """Return where a provider keeps mailboxes; None where that is not known, and for relays, which have none."""
    host = _HOSTS.get(preset.key)
    return None if host is None else Server(host, 993, Security.TLS)


def is_one_house(server: str, mailbox: str) -> bool:
    """Return whether letters and mailbox are kept by the same people, so that one password is for both.

    So are a known provider's servers, those below one name (`smtp.orange.fr`, `imap.orange.fr`), and this machine's.
    """
    server, mailbox = (each.strip().lower().rstrip(".") for each in (server, mailbox))
    if server == mailbox or (_is_here(server) and _is_here(mailbox)):
        return True
    preset = by_host(server)
    known = mailbox_server(preset) if preset is not None else None
    if known is not None and known.host == mailbox:
        return True
    house = _house(server)
    return bool(house) and house == _house(mailbox)


def _is_here(host: str) -> bool:
    return Account("", "", host, 0).is_loopback


def _house(host: str) -> str:
    """Return the name that a server's house has registered, as far as its labels tell; empty of an address."""
    labels = host.split(".")
    if ":" in host or labels[-1].isdigit():
        return ""
    count = 3 if len(labels[-1]) == 2 and labels[-2:-1] and labels[-2] in _EVERYBODYS else 2
    return ".".join(labels[-count:]) if len(labels) >= count else ""
