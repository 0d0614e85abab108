"""The DNS by dnspython, which is loaded in a thread when it is first needed: it takes 70 ms."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from komtui.domain.problem import Problem, ProblemError
from komtui.services.addresses import a_label
from komtui.services.ports.discovery import MailExchange, ServiceRecord

if TYPE_CHECKING:
    from dns.asyncresolver import Resolver

LIMIT = 64
"""Records of one answer that are looked at; no honest domain has as many."""


class DnsResolver:
    """Implements `ports.discovery.Resolver` over this machine's name servers, or over given ones."""

    def __init__(self, servers: Sequence[str] = (), port: int = 53, seconds: float = 4) -> None:
        self._servers = servers
        self._port = port
        self._seconds = seconds
        self._resolver: Resolver | None = None

    async def mail_exchanges(self, domain: str) -> Sequence[MailExchange]:
        """See the port."""
        found = [MailExchange(each.preference, _host(each.exchange)) for each in await self._ask(domain, "MX")]
        return sorted(found, key=lambda each: (each.preference, each.host))

    async def services(self, name: str) -> Sequence[ServiceRecord]:
        """See the port; of equal priority the heaviest come first, so that the same answer gives the same order."""
        found = [
            ServiceRecord(each.priority, each.weight, each.port, _host(each.target))
            for each in await self._ask(name, "SRV")
        ]
        return sorted(found, key=lambda each: (each.priority, -each.weight, each.host))

    async def texts(self, name: str) -> Sequence[str]:
        """See the port."""
        return [b"".join(each.strings).decode("utf-8", "replace") for each in await self._ask(name, "TXT")]

    async def addresses(self, host: str) -> Sequence[str]:
        """See the port."""
        kinds = await asyncio.gather(self._ask(host, "A"), self._ask(host, "AAAA"))
        return [each.address for found in kinds for each in found]

    async def _ask(self, name: str, kind: str) -> list[Any]:
        """Return the records of `name`; dnspython makes their attributes at run time."""
        if self._resolver is None:
            self._resolver = await asyncio.to_thread(self._make, name)
        from dns.exception import DNSException, Timeout
        from dns.name import from_text
        from dns.resolver import NXDOMAIN

        try:
            absolute = from_text(a_label(name))
            answer = await self._resolver.resolve(absolute, kind, raise_on_no_answer=False)
        except NXDOMAIN:
            return []
        except Timeout as error:
            raise ProblemError(Problem("dns.timeout", {"name": name})) from error
        except (DNSException, ValueError, OSError) as error:
            raise _failed(name, error) from error
        return list(answer.rrset or ())[:LIMIT]

    def _make(self, name: str) -> Resolver:
        from dns.asyncresolver import Resolver
        from dns.exception import DNSException

        try:
            made = Resolver(configure=not self._servers)
        except (DNSException, OSError) as error:
            raise _failed(name, error) from error
        if self._servers:
            made.nameservers = list(self._servers)
            made.port = self._port
        made.lifetime = self._seconds
        # One lost packet must not cost the whole time.
        made.timeout = self._seconds / 2
        return made


def _host(name: Any) -> str:  # noqa: ANN401 - a dns.name.Name, whose import this module puts off
    return str(name.to_text(omit_final_dot=True)).lower().removesuffix(".")


def _failed(name: str, error: Exception) -> ProblemError:
    return ProblemError(Problem("dns.failed", {"name": name, "reason": type(error).__name__}))
