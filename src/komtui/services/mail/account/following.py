"""What of an account came with its address: its provider's server, its own name. Another address takes it along."""

from __future__ import annotations

from collections.abc import Mapping

from komtui.domain.mail.presets import by_domain, by_host, within

SERVER = frozenset({"smtp.host", "smtp.port", "smtp.security"})
"""Keys of the server, which belong together."""
USER = "smtp.user"
ACCOUNT = SERVER | {USER}
"""All that may come with an address."""


def came_with(address: str, values: Mapping[str, str]) -> frozenset[str]:
    """Return the keys of an account's values, all of `ACCOUNT`, that its address brought with it.

    A server does where it is of the address's domain or provider, or where one signs in to it as that address.
    """
    local, _at, domain = address.rpartition("@")
    user, host = values[USER], values["smtp.host"]
    if not local or not domain:
        return frozenset()
    named = user.lower() in {address.lower(), local.lower()}
    provider = by_domain(domain)
    of_domain = bool(host) and (within(host, domain) or (provider is not None and by_host(host) is provider))
    found = SERVER if of_domain or (named and host) else frozenset()
    return found | ({USER} if named or (of_domain and not user) else frozenset())


def moved(old: str, new: str, user: str) -> str:
    """Return the user name at the new address, where the old one was that address or the part before its @."""
    if user.lower() == old.lower():
        return new
    return new.rpartition("@")[0] if user.lower() == old.rpartition("@")[0].lower() else user


def same_domain(one: str, other: str) -> bool:
    """Return whether two addresses are of one domain."""
    return one.rpartition("@")[2].lower() == other.rpartition("@")[2].lower()
