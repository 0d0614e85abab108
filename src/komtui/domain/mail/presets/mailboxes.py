"""Mailboxes of the known providers: where what comes back to an account is read (IMAP).

Source: ISPDB, Mozilla's autoconfig database (thunderbird/autoconfig), read on 2026-11-27: `incomingServer` of IMAP.
A provider that has none there has none here, and nothing is offered for it.
"""

from __future__ import annotations

from typing import Final

from komtui.domain.mail.account import Security
from komtui.domain.mail.preset import Preset, Server

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


def mailbox_server(preset: Preset) -> Server | None:
    """Return where a provider keeps mailboxes; None where that is not known, and for relays, which have none."""
    host = _HOSTS.get(preset.key)
    return None if host is None else Server(host, 993, Security.TLS)
