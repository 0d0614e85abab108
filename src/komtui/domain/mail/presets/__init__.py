"""Presets: the mail providers that komtui knows, found by domain, MX host, server or name.

Sources: ISPDB is Mozilla's autoconfig database (thunderbird/autoconfig), read on 2026-11-21; what was found nowhere has
`verified=False` and says so on the screen.
"""

from __future__ import annotations

from collections.abc import Iterable

from komtui.domain.mail.preset import Preset
from komtui.domain.mail.presets.canada import CANADA
from komtui.domain.mail.presets.france import FRANCE
from komtui.domain.mail.presets.relays import RELAYS
from komtui.domain.mail.presets.world import WORLD
from komtui.domain.search import folded

PRESETS: tuple[Preset, ...] = (*FRANCE, *CANADA, *WORLD, *RELAYS)
"""In the order of a list to choose from."""
BY_KEY = {preset.key: preset for preset in PRESETS}
"""By key."""
_BY_DOMAIN = {domain: preset for preset in PRESETS for domain in preset.domains}


def by_domain(domain: str) -> Preset | None:
    """Return the provider whose own addresses end in `domain`; tenants of onmicrosoft.com have names before it."""
    domain = domain.lower().rstrip(".")
    return _BY_DOMAIN.get(domain) or (BY_KEY["microsoft-365"] if within(domain, "onmicrosoft.com") else None)


def by_mx(hosts: Iterable[str]) -> Preset | None:
    """Return the provider that keeps a domain with these MX hosts, in the order of preference."""
    return next((preset for host in hosts for preset in PRESETS for end in preset.mx if within(host, end)), None)


def by_host(host: str) -> Preset | None:
    """Return the provider whose server `host` is."""
    host = host.lower().rstrip(".")
    for preset in PRESETS:
        if host in {preset.server.host, *(server.host for server in preset.alternates)}:
            return preset
    return next((preset for preset in PRESETS for end in preset.hosts if within(host, end)), None)


def named(text: str) -> tuple[Preset, ...]:
    """Return the providers whose name, other names or domains have every word of `text`; accents do not matter."""
    words = folded(text).split()
    return tuple(
        preset
        for preset in PRESETS
        if all(word in folded(f"{preset.name} {preset.names} {' '.join(preset.domains)}") for word in words)
    )


def within(host: str, domain: str) -> bool:
    """Return whether `host` is `domain` or a name below it."""
    host, domain = host.lower().rstrip("."), domain.lower().rstrip(".")
    return host == domain or host.endswith(f".{domain}")
