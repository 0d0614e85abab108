"""Sentences on finding a mail account's values from its address."""

from __future__ import annotations

from collections.abc import Mapping

from komtui.domain.message import N_

SENTENCES: Mapping[str, str] = {
    "discovery.certificate": N_(
        "{host} offers settings for mail programs, but its certificate is not valid ({reason}), so they were not used."
        " Ask your provider for the values."
    ),
    "discovery.large": N_(
        "The settings that {host} offers to mail programs are too large to be genuine, so they were not used. Ask your"
        " provider for the values."
    ),
    "discovery.nothing": N_(
        "Nothing is known of the mail server for {address}. Look at your provider's help pages for its outgoing (SMTP)"
        " server, and enter the values by hand."
    ),
    "discovery.outdated-host": N_(
        "{typed_host} is no longer the server to use. Today it is {host}, port {port}, with {security}."
    ),
    "discovery.outdated-port": N_(
        "Port {typed_port} is not right with this security for {typed_host}. Today it is {host}, port {port}, with"
        " {security}."
    ),
    "discovery.redirect": N_(
        "{host} leads to another site, or to one without TLS, for its mail settings, so they were not used. Ask your"
        " provider for the values."
    ),
    "discovery.timeout": N_(
        "{domain} did not answer in time, so not everything could be looked up. Enter the values by hand, or try again."
    ),
    "discovery.unreadable": N_(
        "The settings that {host} offers to mail programs cannot be read ({reason}), so they were not used. Ask your"
        " provider for the values."
    ),
}
