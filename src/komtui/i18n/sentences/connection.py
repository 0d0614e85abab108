"""Sentences on the test of the mail account: what would work instead, and what will not work for long."""

from __future__ import annotations

from collections.abc import Mapping

from komtui.domain.message import N_

SENTENCES: Mapping[str, str] = {
    "connection.certificate": N_(
        "The certificate is made out to {names} by {issuer}, valid from {from} to {until}; SHA-256 {sha256}."
    ),
    "connection.certificate-expires": N_(
        "The certificate of {host} expires on {until}. If the server does not get a new one, letters stop then: ask"
        " the provider."
    ),
    "connection.today": N_("The provider's server is now {host}, port {port} with {security}. Use these."),
    "connection.works": N_("{port} / {security} works on {host}: it was just tried. Use these."),
}
