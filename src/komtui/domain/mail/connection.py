"""What a test of the mail account finds out: certificates, combinations that work, and the finding at its end."""

from __future__ import annotations

import datetime as dt
from dataclasses import field

from komtui.domain.mail.account import Security
from komtui.domain.mail.remedy import Remedy
from komtui.domain.problem import Problem
from komtui.late import dataclass


@dataclass(frozen=True)
class Certificate:
    """What a server showed of itself (RFC 5280); trusted or not, its texts are the server's own (untrusted)."""

    subject: str
    """Common name and organisation of the holder, as far as there are any."""
    issuer: str
    """The same of the authority that signed it."""
    names: tuple[str, ...]
    """The names and addresses that it is made out to: its subject's alternative names."""
    not_before: dt.datetime
    """UTC."""
    not_after: dt.datetime
    """UTC."""
    sha256: str
    """Fingerprint of its DER form, as people compare it: `0A:1B:…`, 32 bytes."""

    @property
    def holder(self) -> str:
        """Whom it is made out to, in a few words: its names, else its subject."""
        return ", ".join(self.names[:3]) or self.subject

    def days_left(self, now: dt.datetime) -> int:
        """Return the whole days until it expires, negative afterwards."""
        return (self.not_after - now).days


@dataclass(frozen=True)
class Combination:
    """A port with its security, perhaps on another server."""

    port: int
    """1 to 65535."""
    security: Security
    """Never `NONE` in a suggestion."""
    host: str = ""
    """Another server's name; empty for the same one."""

    def values(self, section: str = "smtp") -> dict[str, str]:
        """Return the settings that it stands for, by key, of one kind of account."""
        values = {f"{section}.port": str(self.port), f"{section}.security": str(self.security)}
        return {f"{section}.host": self.host, **values} if self.host else values


USUAL = (
    Combination(465, Security.TLS),
    Combination(587, Security.STARTTLS),
    Combination(25, Security.STARTTLS),
)
"""Where mail programs hand letters over (RFC 8314, RFC 6409), the best first."""


_PINNABLE = frozenset(
    {
        "smtp.certificate-chain",
        "smtp.certificate-invalid",
        "smtp.certificate-pin",
        "smtp.certificate-self-signed",
        "smtp.certificate-untrusted",
    }
)
"""Faults that are none for a certificate which a person has compared."""


@dataclass(frozen=True)
class Finding:
    """Why a test failed, and what to do; `i18n.findings` has its words."""

    problem: Problem
    """The cause."""
    reply: str = ""
    """What the server said, code first (untrusted); empty where it said nothing."""
    remedy: Remedy = field(default_factory=Remedy)
    """What to do; without a sentence of its own, the one that belongs to the cause."""
    suggestion: Combination | None = None
    """Values to put in instead."""
    tried: bool = False
    """Whether the suggestion was just tried and works; else it is what the provider says today."""
    certificate: Certificate | None = None
    """What the server showed, where that is what is wrong."""

    @property
    def pin(self) -> str:
        """The fingerprint of the certificate that could be trusted by itself; empty where that would not mend it."""
        return self.certificate.sha256 if self.certificate is not None and self.problem.code in _PINNABLE else ""

    def offer(self, section: str = "smtp") -> dict[str, str]:
        """Return the settings, by key, that one key puts in for an account of this kind; empty where there are none."""
        if self.suggestion is not None:
            return self.suggestion.values(section)
        return {"mail.certificate_sha256": self.pin} if self.pin else {}


def fingerprint(text: str) -> str:
    """Return a SHA-256 fingerprint as people compare it (`0A:1B:…`), from hex with or without colons or spaces.

    Raises ValueError where it is none.
    """
    digits = "".join(text.split()).replace(":", "")
    value = bytes.fromhex(digits) if digits.isascii() else b""
    if len(value) != 32 or len(digits) != 64:
        raise ValueError(text)
    return value.hex(":").upper()
