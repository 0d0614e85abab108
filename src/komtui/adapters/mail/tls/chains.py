"""Chains of certificates: what a server sent, and why it cannot be traced to an authority that is trusted."""

from __future__ import annotations

import asyncio
import datetime as dt
import ipaddress
import ssl
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from komtui.adapters._upstream import unverified_chain
from komtui.adapters.mail.tls.certificates import alternative_names, distinguished
from komtui.services.files import plain

if TYPE_CHECKING:
    from cryptography import x509

INCOMPLETE = "smtp.certificate-incomplete"
"""The authority's certificate between the server's and a trusted one is not sent."""
UNTRUSTED = "smtp.certificate-untrusted"
"""The authority is not known here."""
_PUBLIC_POLICIES = "2.23.140.1."
"""Begins the policies of certificates that browsers trust (CA/Browser Forum, Baseline Requirements 7.1.6.1)."""
_PRIVATE = (".local", ".lan", ".internal", ".intranet", ".corp", ".home", ".localdomain", ".home.arpa")
"""Ends of names that only mean something within one network."""


def sent(transport: asyncio.BaseTransport | None) -> tuple[bytes, ...]:
    """Return the certificates that a server has sent, its own first, in DER, verified or not; empty without TLS."""
    tls: ssl.SSLObject | None = transport.get_extra_info("ssl_object") if transport is not None else None
    return unverified_chain(tls) if tls is not None else ()


def explained(
    code: str, chain: Sequence[bytes], host: str, ca_file: str, now: dt.datetime
) -> tuple[str, dict[str, str]]:
    """Return the code that says most exactly why `chain` is not trusted, and facts for its words.

    `code` is what OpenSSL's verdict alone came to. Nothing is fetched from anywhere: an address within a certificate
    that nobody vouches for is its maker's.
    """
    from cryptography import x509

    try:
        certificates = [x509.load_der_x509_certificate(der) for der in chain]
        if not certificates:
            return code, {}
        return _explained(code, certificates, host, ca_file, now)
    except ValueError:
        return code, {}


def _explained(
    code: str, chain: Sequence[x509.Certificate], host: str, ca_file: str, now: dt.datetime
) -> tuple[str, dict[str, str]]:
    if code == "smtp.certificate-chain":
        last = _linked(chain)
        facts = {"authority": distinguished(last.issuer), "at": next(_issuer_addresses(last), "")}
        return (INCOMPLETE if _is_incomplete(last, ca_file) else UNTRUSTED), facts
    if code == "smtp.certificate-host" and _only_common_name(chain[0], host):
        return "smtp.certificate-common-name", {}
    if code == "smtp.certificate-expired" and chain[0].not_valid_after_utc > now:
        # Where none that was sent has expired, it is the one that this machine knows.
        names = (each.subject for each in chain if each.not_valid_after_utc <= now)
        name = next(names, chain[-1].issuer)
        return "smtp.certificate-authority-expired", {"authority": distinguished(name)}
    return code, {}


def _linked(chain: Sequence[x509.Certificate]) -> x509.Certificate:
    """Return the certificate at which the chain from the server's own ends: who signed it is not among those sent."""
    last, others = chain[0], list(chain[1:])
    while (signer := next((each for each in others if _signed_by(last, each)), None)) is not None:
        others.remove(signer)
        last = signer
    return last


def _signed_by(certificate: x509.Certificate, signer: x509.Certificate) -> bool:
    from cryptography.exceptions import InvalidSignature

    try:
        certificate.verify_directly_issued_by(signer)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def _is_incomplete(last: x509.Certificate, ca_file: str) -> bool:
    """Return whether what is missing is the server's to send, rather than an authority's that nobody knows here.

    Nothing proves it without the missing certificate. What browsers trust is never signed by a root itself, and says
    where its authority's certificate is (Baseline Requirements 7.1.2.7); a company's own authorities bear its name.
    """
    if last.issuer == last.subject:
        return False
    akin = _akin(last.issuer, _subjects(ca_file))
    return akin or (not _is_authority(last) and (_is_public(last) or any(map(_is_reachable, _issuer_addresses(last)))))


def _is_authority(certificate: x509.Certificate) -> bool:
    from cryptography import x509

    found = _extension(certificate, x509.BasicConstraints)
    return bool(found is not None and found.ca)


def _is_public(certificate: x509.Certificate) -> bool:
    """Return whether only an authority that browsers know can have made it (RFC 6962, Baseline Requirements)."""
    from cryptography import x509

    if _extension(certificate, x509.PrecertificateSignedCertificateTimestamps) is not None:
        return True
    policies = _extension(certificate, x509.CertificatePolicies)
    return any(each.policy_identifier.dotted_string.startswith(_PUBLIC_POLICIES) for each in policies or ())


def _issuer_addresses(certificate: x509.Certificate) -> Iterator[str]:
    """Yield where its signer's certificate is said to be (caIssuers; RFC 5280, 4.2.2.1)."""
    from cryptography import x509
    from cryptography.x509.oid import AuthorityInformationAccessOID as Access

    for each in _extension(certificate, x509.AuthorityInformationAccess) or ():
        place = each.access_location
        if each.access_method != Access.CA_ISSUERS or not isinstance(place, x509.UniformResourceIdentifier):
            continue
        if place.value.lower().startswith(("http://", "https://")):
            yield place.value


def _is_reachable(address: str) -> bool:
    """Return whether an address is of the whole internet, as far as it shows: a company's own says nothing."""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return False
    try:
        return not ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return "." in host and not host.endswith(_PRIVATE)


def _extension(certificate: x509.Certificate, kind: Any) -> Any:  # noqa: ANN401 - each kind of extension has its own
    from cryptography import x509

    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except (x509.ExtensionNotFound, x509.DuplicateExtension):
        return None


def _only_common_name(certificate: x509.Certificate, host: str) -> bool:
    """Return whether `host` stands nowhere but in the old field for names."""
    from cryptography.x509.oid import NameOID

    names = [str(each.value).lower() for each in certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)]
    wanted = host.lower().rstrip(".")
    fitting = {wanted, f"*.{wanted.partition('.')[2]}"}
    return any(name in fitting for name in names) and not fitting & {n.lower() for n in alternative_names(certificate)}


def _subjects(file: str) -> Sequence[x509.Name]:
    """Return whom a file of authorities holds; none where it cannot be read, which is somebody else's to say."""
    from cryptography import x509

    if not file:
        return ()
    try:
        data = plain(Path(file))
        pem = b"-----BEGIN " in data
        read = x509.load_pem_x509_certificates(data) if pem else [x509.load_der_x509_certificate(data)]
        return [each.subject for each in read]
    except (OSError, ValueError):
        return ()


def _akin(issuer: x509.Name, given: Sequence[x509.Name]) -> bool:
    """Return whether `issuer` is of the same house as one of `given`, and none of them."""
    return issuer not in given and _house(issuer) in {house for house in map(_house, given) if house}


def _house(name: x509.Name) -> str:
    """Return whose authority it is: its organisation, else the first word of its name."""
    from cryptography.x509.oid import NameOID

    for oid in (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME):
        found = name.get_attributes_for_oid(oid)
        if found:
            words = str(found[0].value).casefold()
            return words if oid == NameOID.ORGANIZATION_NAME else words.partition(" ")[0]
    return ""
