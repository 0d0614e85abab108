"""The walk up a domain's tree, over the DNS (RFC 9989, 4.10)."""

from __future__ import annotations

from komtui.domain.mail.dmarc import Walk, ends, names, parsed, walked
from komtui.services.ports.discovery import Resolver


async def walk_up(resolver: Resolver, domain: str) -> Walk:
    """Return what the walk from `domain` finds, in eight queries at the most. Raises what the resolver raises."""
    answers: dict[str, list[str]] = {}
    for name in names(domain):
        answers[name] = [*await resolver.texts(f"_dmarc.{name}")]
        records = [record for text in answers[name] if (record := parsed(text)) is not None]
        if len(records) == 1 and ends(records[0]):
            break
    return walked(domain, answers)


async def does_exist(resolver: Resolver, domain: str) -> bool:
    """Return whether a domain exists, as DMARC means it: it has an address, or takes mail (RFC 9989, 3.2)."""
    return bool(await resolver.addresses(domain) or await resolver.mail_exchanges(domain))
