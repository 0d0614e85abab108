"""A provider and a receiver in one: it signs as the provider does, and checks as a receiver does, by the name server.

Nothing of what the receiver says is made up: SPF is pyspf's (RFC 7208), DKIM dkimpy's (RFC 6376), DMARC that of
authheaders by the tree walk, and the header field is written by authres (RFC 8601). All of them ask one name server.
"""

from __future__ import annotations

import base64
import warnings
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import dkim
import dns.exception
import dns.resolver
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import authheaders
    import spf
    from authres import AuthenticationResultsHeader, DKIMAuthenticationResult, SPFAuthenticationResult
    from authres.dmarc import DMARCAuthenticationResult

HOST = "mx.receveur.example"
DATE = "Fri, 27 Nov 2026 09:00:02 +0000"
ADDRESS = "192.0.2.25"
"""From where the provider's server comes."""
ELSEWHERE = "198.51.100.9"
"""From where a forwarder's comes."""


def _organisation(domain: str) -> str:
    """Return the organisational domain by the tree walk of RFC 9989: the suffix list has no reserved names."""
    return str(authheaders.dmarc_per_from(domain, dmarcbis=True, policy_only=True)[5])


authheaders.get_org_domain = _organisation


@cache
def key_pair() -> tuple[bytes, str]:
    """Return a private key as PEM, and its public half as it stands in the DNS."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return pem, base64.b64encode(public).decode()


def key_record() -> list[str]:
    """Return the TXT record of the key, in the pieces that zone files want."""
    return in_pieces(f"v=DKIM1; k=rsa; p={key_pair()[1]}")


def another_record(bits: int = 1024) -> list[str]:
    """Return the record of a key that nobody signs with."""
    if bits < 1024:
        # As long as such a key is, without its numbers: who makes keys makes none of these any more.
        raw = bytes(bits // 8 + 30)
    else:
        public = rsa.generate_private_key(public_exponent=65537, key_size=bits).public_key()
        raw = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return in_pieces(f"v=DKIM1; k=rsa; p={base64.b64encode(raw).decode()}")


def in_pieces(value: str) -> list[str]:
    """Return a long text as one record of several strings."""
    return [" ".join(f'"{value[place : place + 200]}"' for place in range(0, len(value), 200))]


def new_ed25519() -> tuple[bytes, str]:
    """Return a key of RFC 8463: its seed and its public half, both in base64."""
    key = ed25519.Ed25519PrivateKey.generate()
    return base64.b64encode(key.private_bytes_raw()), base64.b64encode(key.public_key().public_bytes_raw()).decode()


@dataclass
class StagedReceiver:
    """Puts on a message what its way puts on it. Asks the name server at `port`: call it in a thread."""

    port: int
    """Of the name server on the loopback."""
    signing: tuple[tuple[str, str], ...] = ()
    """Domains and selectors that the provider signs with."""
    mail_from: str = ""
    """Another domain in MAIL FROM, as relays have."""
    comes_from: str = ADDRESS
    """The address of the server that hands it over."""
    rewritten: bool = False
    """Whether a server on the way adds lines to it, as lists do, after it was signed."""
    says_dmarc: bool = True
    """Whether the receiver says anything of DMARC; many do not."""
    tls: bool = True
    forged: tuple[str, ...] = ()
    """Results that the message brings along."""
    said: list[Any] = field(default_factory=list)
    """What the receiver found out, as words."""

    def delivered(self, message: bytes) -> bytes:
        """Return the message as it lies in the mailbox."""
        for domain, selector in self.signing:
            message = dkim.sign(message, selector.encode(), domain.encode(), key_pair()[0]) + message
        if self.rewritten:
            message += b"\r\n-- \r\nVia the list\r\n"
        message = b"".join(f"Authentication-Results: {each}\r\n".encode() for each in self.forged) + message
        sender = next(line for line in message.split(b"\r\n") if line.lower().startswith(b"from: "))
        author = sender.rpartition(b"@")[2].rstrip(b">").decode()
        domain = self.mail_from or author
        results = self._checked(message, author, f"zoe@{domain}")
        self.said = [str(each) for each in results]
        written = str(AuthenticationResultsHeader(authserv_id=HOST, results=results)).replace("\n", "\r\n")
        with_tls = "ESMTPS id 7 (version=TLS1_3 cipher=TLS_AES_256_GCM_SHA384)" if self.tls else "ESMTP id 7"
        header = (
            f"Return-Path: <zoe@{domain}>",
            f"Received: from {HOST} by box.receveur.example with LMTP; Fri, 27 Nov 2026 09:00:03 +0000",
            written,
            f"Received: from out.fournisseur.example ([{self.comes_from}])\r\n by {HOST} with {with_tls}; {DATE}",
            "Received: from [10.0.0.7] by out.fournisseur.example with ESMTPSA id 3; Fri, 27 Nov 2026 09:00:01 +0000",
        )
        return "\r\n".join(header).encode() + b"\r\n" + message

    def _checked(self, message: bytes, author: str, mail_from: str) -> list[Any]:
        """Return what SPF, DKIM and DMARC say, by the name server."""
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers, resolver.port, resolver.lifetime = ["127.0.0.1"], self.port, 3.0
        before, dns.resolver.default_resolver = dns.resolver.default_resolver, resolver
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)
                result, reason = spf.check2(self.comes_from, mail_from, "out.fournisseur.example", querytime=3)
            found_spf = SPFAuthenticationResult(result=result, result_comment=reason, smtp_mailfrom=mail_from)
            signatures = self._signatures(message)
            results = [*(signatures or [DKIMAuthenticationResult(result="none")]), found_spf]
            return [*results, *([self._dmarc(author, found_spf, signatures)] if self.says_dmarc else [])]
        finally:
            dns.resolver.default_resolver = before

    def _signatures(self, message: bytes) -> list[Any]:
        count = sum(name.lower() == b"dkim-signature" for name, _ in dkim.DKIM(message).headers)
        found = []
        for place in range(count):
            verifier, keys = dkim.DKIM(message), Keys()
            try:
                holds = verifier.verify(place, dnsfunc=keys.text)
                result, reason = ("pass", None) if holds else keys.why
            except dkim.ValidationError:
                result, reason = "fail", "body hash did not verify"
            except dkim.DKIMException as error:
                result, reason = "permerror", type(error).__name__
            except dns.exception.DNSException:
                result, reason = "temperror", "no answer of the DNS"
            said = {name: value.decode() for name, value in _fields(verifier).items()}
            found.append(DKIMAuthenticationResult(result=result, reason=reason, header_d=said["d"], header_s=said["s"]))
        return found

    @staticmethod
    def _dmarc(author: str, found_spf: Any, signatures: list[Any]) -> Any:
        """Return what DMARC says: it passes where SPF or any of the signatures makes it pass."""
        try:
            # It puts the domain in the place of the address that it is given.
            checks = [
                authheaders.dmarc_per_from(author, deepcopy(found_spf), each, dmarcbis=True)
                for each in (signatures or [None])
            ]
        except dns.exception.DNSException:
            return DMARCAuthenticationResult(result="temperror", header_from=author)
        result, comment, _domain, policy = max(checks, key=lambda each: each[0] == "pass")
        facts = {} if result == "none" else {"result_comment": comment, "policy": policy}
        return DMARCAuthenticationResult(result=result, header_from=author, **facts)


class Keys:
    """Asks for keys, and tells a name without one from a name server that fails."""

    why = ("fail", "signature did not verify")

    def text(self, name: bytes, timeout: int = 5) -> bytes | None:
        """Return the key under a name."""
        try:
            (record,) = dns.resolver.resolve(name.decode(), "TXT", lifetime=timeout)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            self.why = ("permerror", "no key for signature")
            return None
        return b"".join(record.strings)


def _fields(verifier: dkim.DKIM) -> dict[str, bytes]:
    return {name.decode(): value for name, value in verifier.signature_fields.items()}
