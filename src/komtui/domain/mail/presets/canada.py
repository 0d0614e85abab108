"""Presets of Canada: the access providers."""

from __future__ import annotations

from komtui.domain.mail.account import Security
from komtui.domain.mail.preset import Preset, Server
from komtui.domain.marking import N_

_USUAL = N_("The port and the security are the usual ones: the provider's own were not found.")
_OLD = N_("These values are old. If the test fails with them, look at the provider's help pages.")

CANADA: tuple[Preset, ...] = (
    Preset(
        "bell",
        "Bell",
        Server("smtphm.sympatico.ca", 587, Security.STARTTLS),
        "ISPDB",
        names="Sympatico, Bell Aliant",
        domains=("bell.net", "sympatico.ca"),
        note=_OLD,
    ),
    Preset(
        "rogers",
        "Rogers",
        Server("smtp.broadband.rogers.com", 465, Security.TLS),
        "older lists",
        domains=("rogers.com",),
        note=_OLD,
        verified=False,
    ),
    Preset(
        "videotron",
        "Vidéotron",
        Server("smtp.videotron.ca", 465, Security.TLS),
        "unverified",
        domains=("videotron.ca", "videotron.qc.ca"),
        note=_USUAL,
        verified=False,
    ),
    Preset(
        "cogeco",
        "Cogeco",
        Server("smtp.cogeco.ca", 465, Security.TLS),
        "unverified",
        domains=("cogeco.ca", "cogeco.net"),
        note=_USUAL,
        verified=False,
    ),
    Preset(
        "telus",
        "TELUS",
        Server("smtp.telus.net", 465, Security.TLS),
        "unverified",
        domains=("telus.net",),
        note=_USUAL,
        verified=False,
    ),
)
"""By size in Québec."""
