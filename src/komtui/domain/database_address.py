"""The address of books on a server: taken apart, so that its password is kept from what is shown."""

from __future__ import annotations

import re
from dataclasses import field
from urllib.parse import parse_qsl, quote, unquote, urlencode

from komtui.late import dataclass, late_pattern

SCHEMES = ("postgresql://", "postgres://")
"""Of PostgreSQL, as its own programs take them (libpq, "Connection URIs")."""
_HOSTS = late_pattern(r"((\[[0-9A-Fa-f:.]+(%\w+)?\]|[^\s:\[\]@/?#]*)(:\d*)?(,|$))*")
_SECRET = {"password", "sslpassword"}
_SHOWN = ("host", "hostaddr", "port", "dbname", "user", "service", "sslmode")
"""Parameters behind the question mark that say where the books are; no other one is shown."""


@dataclass(frozen=True)
class DatabaseAddress:
    """Where a server keeps the books."""

    url: str
    """For libpq, without the password."""
    password: str = field(default="", repr=False)
    """What stood in the address; empty where none did."""

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of the parameters behind the question mark, in their order."""
        return tuple(dict(parse_qsl(self.url.partition("?")[2], keep_blank_values=True)))

    @property
    def shown(self) -> str:
        """The address as it may be shown: who, where and which, and nothing else."""
        before, _, query = self.url.partition("?")
        given = dict(parse_qsl(query, keep_blank_values=True))
        kept = urlencode({name: given[name] for name in _SHOWN if name in given}, quote_via=quote, safe="/:")
        return f"{before}?{kept}" if kept else before


def is_server(address: str) -> bool:
    """Return whether that is the address of a server, rather than of a file."""
    return address.casefold().startswith(SCHEMES)


def parsed(address: str) -> DatabaseAddress | None:
    """Return the address of a server, taken apart; None where it cannot be read.

    A password that holds `@` or `/` as they are, which libpq would take for a part of the host, is read as what it is.
    """
    scheme, _, rest = address.strip().partition("://")
    before, mark, query = rest.partition("?")
    if not is_server(address.strip()) or "#" in before or re.search(r"\s", before):
        return None
    user, hosts, path = _taken_apart(before)
    name, colon, password = user.partition(":")
    pairs = [pair.partition("=") for pair in query.split("&")] if mark and query else []
    if not _HOSTS.fullmatch(hosts) or any(not equals for _, equals, _ in pairs):
        return None
    secret = [unquote(value) for key, _, value in pairs if unquote(key) == "password"]
    kept = "&".join("".join(pair) for pair in pairs if unquote(pair[0]) not in _SECRET)
    where = f"{name}@{hosts}" if name else hosts
    url = f"{scheme.lower()}://{where}{path}{'?' if kept else ''}{kept}"
    return DatabaseAddress(url, secret[-1] if secret else unquote(password) if colon else "")


def holds_secret(address: str) -> bool:
    """Return whether a password stands in the address of a server, or may stand in one that cannot be read."""
    if not is_server(address.strip()):
        return False
    found = parsed(address)
    names = {unquote(pair.partition("=")[0]) for pair in address.partition("?")[2].split("&")}
    return found is None or bool(found.password) or bool(names & _SECRET)


def shown(address: str) -> str:
    """Return any address of books as it may be shown."""
    if not is_server(address.strip()):
        return address
    found = parsed(address)
    return found.shown if found is not None else f"{address.strip().partition('://')[0]}://…"


def _taken_apart(before: str) -> tuple[str, str, str]:
    """Return who (with the password), the hosts, and the path with its slash."""
    first = before.partition("/")[0]
    who, at, where = first.rpartition("@")
    # A password may hold / and @ as they are: then the host begins behind the last @ of all.
    within = not _HOSTS.fullmatch(where) or (at and ":" in who and "@" in before[len(first) :])
    end = len(before) if within else len(first)
    user, _, rest = before[:end].rpartition("@")
    hosts, slash, path = (rest + before[end:]).partition("/")
    return user, hosts, slash + path
