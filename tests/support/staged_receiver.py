"""A provider and a receiver in one: it signs as the provider does, and writes the results that a receiver would.

DKIM is made and verified by dkimpy, against the zone; SPF and DMARC are said by whoever stages the domain, by the RFCs.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from functools import cache

import dkim
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

Zone = dict[str, list[str]]
HOST = "mx.receveur.example"


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
    value = f"v=DKIM1; k=rsa; p={key_pair()[1]}"
    return [" ".join(f'"{value[place : place + 200]}"' for place in range(0, len(value), 200))]


@dataclass
class StagedReceiver:
    """Puts on a message what its way puts on it."""

    zone: Zone
    """`name TYPE` → records."""
    spf: str
    """The result, and what stands behind it."""
    dmarc: str
    """The result, and what stands behind it; empty where the receiver does not say."""
    signing: tuple[tuple[str, str], ...] = ()
    """Domains and selectors that the provider signs with."""
    mail_from: str = ""
    """Another domain in MAIL FROM, as relays have."""
    tls: bool = True
    forged: tuple[str, ...] = ()
    """Results that the message brings along."""
    seen: list[bytes] = field(default_factory=list)

    def delivered(self, message: bytes) -> bytes:
        """Return the message as it lies in the mailbox."""
        for domain, selector in self.signing:
            message = dkim.sign(message, selector.encode(), domain.encode(), key_pair()[0]) + message
        message = b"".join(f"Authentication-Results: {each}\r\n".encode() for each in self.forged) + message
        sender = next(line for line in message.split(b"\r\n") if line.lower().startswith(b"from: "))
        domain = self.mail_from or sender.rpartition(b"@")[2].rstrip(b">").decode()
        results = [*self._signatures(message), f"spf={self.spf} smtp.mailfrom={domain}"]
        results += [f"dmarc={self.dmarc}"] if self.dmarc else []
        with_tls = "ESMTPS id 7 (version=TLS1_3 cipher=TLS_AES_256_GCM_SHA384)" if self.tls else "ESMTP id 7"
        header = (
            f"Return-Path: <bounce@{domain}>",
            f"Received: from {HOST} by box.receveur.example with LMTP; Fri, 27 Nov 2026 09:00:03 +0000",
            f"Authentication-Results: {HOST};\r\n " + ";\r\n ".join(results),
            f"Received: from out.fournisseur.example ([192.0.2.25])\r\n by {HOST} with {with_tls}; Fri, 27 Nov 2026",
            "Received: from [10.0.0.7] by out.fournisseur.example with ESMTPSA id 3; Fri, 27 Nov 2026 09:00:01 +0000",
        )
        whole = "\r\n".join(header).encode() + b"\r\n" + message
        self.seen.append(whole)
        return whole

    def _signatures(self, message: bytes) -> list[str]:
        verifier = dkim.DKIM(message)
        found = []
        count = sum(name.lower() == b"dkim-signature" for name, _ in verifier.headers)
        for place in range(count):
            try:
                holds = dkim.DKIM(message).verify(place, dnsfunc=self._txt)
                result = "pass" if holds else 'fail reason="signature verification failed"'
            except dkim.DKIMException:
                result = 'permerror reason="no key for signature"'
            domain, selector = [*reversed(self.signing)][place]
            found.append(f"dkim={result} header.d={domain} header.s={selector}")
        return found or ["dkim=none (message not signed)"]

    def _txt(self, name: bytes, timeout: int = 5) -> bytes | None:
        del timeout
        records = self.zone.get(f"{name.decode().rstrip('.')} TXT")
        return records[0].replace('" "', "").strip('"').encode() if records else None
