"""Ports for looking things up: what finding an account's values and judging a domain need of the outside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from komtui.late import dataclass

if TYPE_CHECKING:
    from komtui.domain.mail.preset import Server, SignIn


@dataclass(frozen=True)
class MailExchange:
    """One MX record (RFC 5321, 5.1)."""

    preference: int
    """The lowest is tried first."""
    host: str
    """Lower case, without the final dot; empty for “takes no mail” (RFC 7505)."""


@dataclass(frozen=True)
class ServiceRecord:
    """One SRV record (RFC 2782)."""

    priority: int
    """The lowest is tried first."""
    weight: int
    """Among equals, the share of each."""
    port: int
    """Of the service."""
    host: str
    """Lower case, without the final dot; empty for “there is no such service”."""


class Resolver(Protocol):
    """Asks the DNS. A name or a record that does not exist is an empty answer, never an error.

    Every method raises ProblemError `dns.timeout` where nobody answers, `dns.failed` where the answer is of no use.
    """

    async def mail_exchanges(self, domain: str) -> Sequence[MailExchange]:
        """Return the MX records, the preferred ones first."""

    async def services(self, name: str) -> Sequence[ServiceRecord]:
        """Return the SRV records of `_service._tcp.domain`, the preferred ones first."""

    async def texts(self, name: str) -> Sequence[str]:
        """Return the TXT records, each joined from its strings (untrusted)."""

    async def addresses(self, host: str) -> Sequence[str]:
        """Return the IPv4 and IPv6 addresses."""


@dataclass(frozen=True)
class Advertised:
    """An outgoing server that a domain names in its own autoconfig file."""

    server: Server
    """Never one without TLS."""
    user: str
    """For the address that was asked about; empty where no sign-in is wanted."""
    sign_in: SignIn
    """The easiest that it offers."""
    source: str
    """The address of the file."""
    mailbox: Server | None = None
    """Where the same file says that mailboxes are (IMAP); never one without TLS."""


class AutoconfigClient(Protocol):
    """Asks a domain for its own autoconfig file, over HTTPS only."""

    async def __call__(self, address: str) -> Sequence[Advertised]:
        """Return the outgoing servers in the file's order; empty where there is no file.

        Raises ProblemError `discovery.certificate`, `discovery.redirect`, `discovery.large`, `discovery.unreadable`
        where there is something that must not be used.
        """
