"""The mail account: how letters leave."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum

from komtui.late import dataclass


class Method(StrEnum):
    """Which kind of account is in use."""

    SMTP = "smtp"
    GMAIL = "gmail"
    MICROSOFT = "microsoft"


class Security(StrEnum):
    """How the connection is protected (RFC 8314)."""

    TLS = "tls"
    """Implicit TLS, usually port 465; the default."""
    STARTTLS = "starttls"
    """Required STARTTLS (RFC 3207), usually port 587; never opportunistic."""
    NONE = "none"
    """In clear; never with a password, except to loopback."""


@dataclass(frozen=True)
class Account:
    """All that a transport needs to hand a letter to the account's server."""

    scope: str
    """`company`, or the store whose account it is: the name of its secrets."""
    address: str
    """The envelope sender (MAIL FROM) and the address in From."""
    host: str
    """Name or address of the server."""
    port: int
    """465, 587 or 25, usually."""
    security: Security = Security.TLS
    """How the connection is protected."""
    user: str = ""
    """Empty: no sign-in."""
    password: str = field(default="", repr=False)
    """In memory only; kept out of every repr."""
    from_name: str = ""
    """The person or company shown before the address."""
    reply_to: str = ""
    """Where answers go; empty for the address itself."""
    helo: str = ""
    """EHLO name; empty for the machine's own (RFC 5321, 4.1.1.1)."""
    ca_file: str = ""
    """A PEM file of further authorities trusted for this account alone."""
    certificate_sha256: str = ""
    """Fingerprint of the one certificate that this account trusts; empty to trust authorities."""
    method: Method = Method.SMTP
    """Which kind of account it is."""
    token: str = field(default="", repr=False)
    """An access token for XOAUTH2 instead of a password; in memory only, kept out of every repr."""

    notify_success: bool = False
    """Whether servers further on are asked to say that a letter was delivered (RFC 3461, NOTIFY=SUCCESS)."""
    by_default: bool = False
    """Whether it is this machine's own mail service, because none was set up."""

    @property
    def secret(self) -> str:
        """What it signs in with: the token or the password."""
        return self.token or self.password

    @property
    def server(self) -> str:
        """Who is spoken to, and as whom: by what limits of the server are remembered."""
        return f"{self.user or self.address}@{self.host}:{self.port}".lower()

    @property
    def is_loopback(self) -> bool:
        """Whether the server is on this machine."""
        return self.host in {"localhost", "127.0.0.1", "::1"}
