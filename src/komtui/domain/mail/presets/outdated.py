"""What used to be right: servers and ports that older lists still name, and today's in their place."""

from __future__ import annotations

from dataclasses import dataclass, replace

from komtui.domain.mail.account import Security
from komtui.domain.mail.preset import Preset, Server
from komtui.domain.mail.presets import BY_KEY, by_host
from komtui.domain.problem import Problem

HOSTS = {
    # ISPDB named it until 2013.
    "smtp.live.com": "outlook",
    # Yahoo has one server for all countries.
    "smtp.mail.yahoo.fr": "yahoo",
    "smtp.mail.yahoo.ca": "yahoo",
    "plus.smtp.mail.yahoo.com": "yahoo",
    # Google; ISPDB replaced the name in 2013.
    "smtp.googlemail.com": "gmail",
    # Apple.
    "smtp.me.com": "icloud",
    "smtp.mac.com": "icloud",
    # France: names of companies that were merged; the certificate of OVH's server is not made out to ns0.
    "smtp.wanadoo.fr": "orange",
    "smtp.neuf.fr": "sfr",
    "smtp.cegetel.net": "sfr",
    "smtp.club-internet.fr": "sfr",
    "ns0.ovh.net": "ovh",
    "smtp.1and1.fr": "ionos",
    "auth.smtp.1and1.fr": "ionos",
    # Canada.
    "smtp.sympatico.ca": "bell",
    "smtp1.sympatico.ca": "bell",
    # Relays that changed their name.
    "smtp-relay.sendinblue.com": "brevo",
}
"""Hosts that are no longer right, and the preset that is."""

_USUAL = {
    (25, Security.TLS): (465, Security.TLS),
    (465, Security.STARTTLS): (465, Security.TLS),
    (587, Security.TLS): (587, Security.STARTTLS),
}
"""Pairs of port and security that do not go together, and what was meant (RFC 8314, 3.3)."""


@dataclass(frozen=True)
class Suggestion:
    """Today's values for outdated ones; nothing is put in unless the person says so."""

    server: Server
    """What works today."""
    preset: Preset | None
    """The provider, where it is known."""
    problem: Problem
    """Why: `discovery.outdated-host` or `discovery.outdated-port`, beside its setting."""


def outdated(host: str, port: int, security: Security) -> Suggestion | None:
    """Return today's values for ones that people copy from old lists, or None where nothing is known to be wrong."""
    host = host.strip().lower().rstrip(".")
    if not host:
        return None
    typed = Server(host, port, security)
    if host in HOSTS:
        preset = BY_KEY[HOSTS[host]]
        return _suggestion("discovery.outdated-host", "smtp.host", typed, preset.server, preset)
    known = by_host(host)
    if known is not None and known.server.host == host:
        good = (known.server, *known.alternates)
        if typed in good:
            return None
        return _suggestion("discovery.outdated-port", "smtp.port", typed, _nearest(typed, good), known)
    if (port, security) in _USUAL:
        port, security = _USUAL[port, security]
        today = replace(known.server, host=host) if known else Server(host, port, security)
        return _suggestion("discovery.outdated-port", "smtp.port", typed, today, known)
    return None


def _nearest(typed: Server, good: tuple[Server, ...]) -> Server:
    """Return the server of `good` that has the typed port, else the recommended one."""
    return next((server for server in good if server.port == typed.port), good[0])


def _suggestion(code: str, field: str, typed: Server, today: Server, preset: Preset | None) -> Suggestion:
    facts: dict[str, str | int] = {
        "typed_host": typed.host,
        "typed_port": typed.port,
        "host": today.host,
        "port": today.port,
        "security": today.security.upper(),
    }
    return Suggestion(today, preset, Problem(code, facts, field))
