"""Certificates as people look at them: who holds it, who signed it, until when, and its fingerprint."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import ssl
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    # cryptography is imported only where it is needed.
    from cryptography import x509

from komtui.domain.mail.connection import Certificate

_NAMED = ("commonName", "organizationName")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def fingerprint_of(der: bytes) -> str:
    """Return the SHA-256 of a certificate's DER form: `0A:1B:…`."""
    return hashlib.sha256(der).digest().hex(":").upper()


def certificate_of(transport: asyncio.Transport) -> Certificate | None:
    """Return the certificate of a connection; None without TLS, or where it cannot be read."""
    tls: ssl.SSLObject | None = transport.get_extra_info("ssl_object")
    der = tls.getpeercert(binary_form=True) if tls is not None else None
    if tls is None or der is None:
        return None
    # OpenSSL gives the fields of what it has verified; cryptography, which is slow to import, reads the rest.
    verified: dict[str, Any] | None = tls.getpeercert()
    return _verified(verified, der) if verified else read(der)


def _verified(facts: dict[str, Any], der: bytes) -> Certificate:
    return Certificate(
        subject=_name(facts.get("subject", ())),
        issuer=_name(facts.get("issuer", ())),
        names=tuple(str(name) for kind, name in facts.get("subjectAltName", ()) if kind in {"DNS", "IP Address"}),
        not_before=_moment(facts["notBefore"]),
        not_after=_moment(facts["notAfter"]),
        sha256=fingerprint_of(der),
    )


def _name(parts: Iterable[Iterable[tuple[str, str]]]) -> str:
    values = {kind: value for part in parts for kind, value in part}
    return ", ".join(values[kind] for kind in _NAMED if values.get(kind))


def _moment(text: str) -> dt.datetime:
    """Return a moment as OpenSSL writes it: `Jan  5 09:34:43 2026 GMT`, always in English."""
    month, day, time, year, _ = text.split()
    hour, minute, second = map(int, time.split(":"))
    return dt.datetime(int(year), _MONTHS.index(month) + 1, int(day), hour, minute, second, tzinfo=dt.UTC)


def read(der: bytes) -> Certificate | None:
    """Return a certificate that nobody has verified; None where it cannot be read."""
    from cryptography import x509

    try:
        found = x509.load_der_x509_certificate(der)
        return Certificate(
            subject=distinguished(found.subject),
            issuer=distinguished(found.issuer),
            names=alternative_names(found),
            not_before=found.not_valid_before_utc,
            not_after=found.not_valid_after_utc,
            sha256=fingerprint_of(der),
        )
    except ValueError:
        return None


def distinguished(name: x509.Name) -> str:
    """Return the common name and the organisation of a holder or an issuer, as far as there are any."""
    from cryptography.x509.oid import NameOID

    found = (name.get_attributes_for_oid(each) for each in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME))
    return ", ".join(str(values[0].value) for values in found if values)


def alternative_names(certificate: x509.Certificate) -> tuple[str, ...]:
    """Return the names and addresses that a certificate is made out to."""
    from cryptography import x509

    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    return (
        *names.get_values_for_type(x509.DNSName),
        *(str(address) for address in names.get_values_for_type(x509.IPAddress)),
    )
