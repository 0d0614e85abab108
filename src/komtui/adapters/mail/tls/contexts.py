"""TLS: contexts, made once for each set of trusted authorities, and what a failed handshake means."""

from __future__ import annotations

import asyncio
import os
import ssl
from functools import lru_cache
from pathlib import Path

from komtui.adapters.mail.faults import Fault
from komtui.adapters.mail.tls.certificates import fingerprint_of
from komtui.domain.mail.account import Account
from komtui.domain.mail.connection import Certificate, fingerprint
from komtui.domain.mail.delivery import Verdict
from komtui.services.files import plain

_CERTIFICATE = {
    9: "smtp.certificate-not-yet-valid",
    10: "smtp.certificate-expired",
    18: "smtp.certificate-self-signed",
    19: "smtp.certificate-untrusted",
    2: "smtp.certificate-chain",
    20: "smtp.certificate-chain",
    21: "smtp.certificate-chain",
    62: "smtp.certificate-host",
    64: "smtp.certificate-host",
    66: "smtp.certificate-weak",
    67: "smtp.certificate-weak",
    68: "smtp.certificate-weak",
}
"""OpenSSL's X509_V_ERR numbers (verify_code); all others: it breaks some rule for certificates."""
_MADE: dict[tuple[str, int], ssl.SSLContext] = {}
"""Contexts by the file of their authorities and when it was written."""
_MOST = 16
PEM = b"-----BEGIN "
"""Somewhere in every PEM file (RFC 7468)."""
_OLD = ("UNSUPPORTED_PROTOCOL", "PROTOCOL_VERSION", "VERSION_TOO_LOW", "NO_PROTOCOLS_AVAILABLE")
_NOT_TLS = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "UNKNOWN_PROTOCOL", "RECORD_LAYER_FAILURE")


class PinError(ssl.SSLError):
    """The server showed another certificate than the pinned one."""

    def __init__(self, sha256: str) -> None:
        super().__init__("pin")
        self.sha256 = sha256
        """Fingerprint of the one that it showed."""


class _PinnedTls(ssl.SSLObject):
    """TLS whose handshake ends only with the pinned certificate: no code after it can forget to look."""

    def do_handshake(self) -> None:
        """Shake hands. Raises PinError before anything can be said."""
        super().do_handshake()
        found = fingerprint_of(self.getpeercert(binary_form=True) or b"")
        if not isinstance(self.context, PinningContext) or found != self.context.pin:
            raise PinError(found)


class PinningContext(ssl.SSLContext):
    """Trusts one certificate, whoever signed it and whatever name it bears, and no other."""

    sslobject_class = _PinnedTls
    pin = ""
    """Its SHA-256, as `fingerprint` writes it."""


async def context(account: Account) -> ssl.SSLContext:
    """Return the context that trusts whom the account trusts, made once.

    That is its pinned certificate, else this machine's authorities and those of its file. Making one takes some
    30 ms, which are spent in a thread. Raises Fault where the file cannot be used.
    """
    if account.certificate_sha256:
        return pinning_context(account.certificate_sha256)
    ca_file = account.ca_file
    try:
        key = (ca_file, _written(ca_file))
        if key not in _MADE:
            if len(_MADE) >= _MOST:
                _MADE.clear()
            _MADE[key] = await asyncio.to_thread(new_context, ca_file)
        return _MADE[key]
    except (OSError, ValueError) as error:
        # An SSLError is an OSError; of a file with nothing in it ssl says ValueError.
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise Fault(Verdict.SECURITY, "smtp.ca-file", file=ca_file, reason=reason) from error


def new_context(ca_file: str = "") -> ssl.SSLContext:
    """Return a context of one's own: TLS 1.2 or later, names from the subject's alternative names only (RFC 6125)."""
    made = ssl.create_default_context(ssl.Purpose.SERVER_AUTH)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    made.hostname_checks_common_name = False
    if ca_file:
        authorities = plain(Path(ca_file))
        # Authorities themselves hand their certificates out in DER.
        made.load_verify_locations(**({"cafile": ca_file} if PEM in authorities else {"cadata": authorities}))
        # The file may hold the server's own certificate rather than its authority's.
        made.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return made


def _written(file: str) -> int:
    return os.stat(file).st_mtime_ns if file else 0  # noqa: PTH116 - a Path costs ten times the call, at every letter


@lru_cache(maxsize=16)
def pinning_context(pin: str) -> PinningContext:
    """Return the context for a pinned certificate; a pin that is no fingerprint trusts nobody."""
    made = PinningContext(ssl.PROTOCOL_TLS_CLIENT)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    made.check_hostname = False
    made.verify_mode = ssl.CERT_NONE
    try:
        made.pin = fingerprint(pin)
    except ValueError:
        made.pin = ""
    return made


async def looking_context(_account: Account) -> ssl.SSLContext:
    """Return a context that trusts anybody: only for looking at a certificate, and hanging up at once."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.check_hostname = False
    made.verify_mode = ssl.CERT_NONE
    return made


def tls_facts(transport: asyncio.Transport, certificate: Certificate | None) -> str:
    """Return what is worth showing of a connection's TLS: version, whose certificate, who signed it, its last day."""
    tls: ssl.SSLObject | None = transport.get_extra_info("ssl_object")
    version = tls.version() if tls is not None else None
    facts = (version or "", *certificate_facts(certificate))
    return " · ".join(part for part in facts if part)


def certificate_facts(certificate: Certificate | None) -> tuple[str, ...]:
    """Return whose certificate it is, who signed it, and its last day."""
    if certificate is None:
        return ()
    return (certificate.holder, certificate.issuer, certificate.not_after.date().isoformat())


def tls_fault(error: BaseException, *, implicit: bool) -> Fault:
    """Return what a failed handshake means; `implicit` where TLS should have come first."""
    if isinstance(error, ssl.SSLCertVerificationError):
        code = _CERTIFICATE.get(error.verify_code, "smtp.certificate-invalid")
        return Fault(Verdict.SECURITY, code, reason=error.verify_message)
    if isinstance(error, PinError):
        return Fault(Verdict.SECURITY, "smtp.certificate-pin", sha256=error.sha256)
    reason = (getattr(error, "reason", None) or type(error).__name__) if isinstance(error, ssl.SSLError) else ""
    if isinstance(error, ConnectionError | ssl.SSLEOFError) or "EOF" in reason:
        return Fault(Verdict.RETRY, "smtp.tls-dropped")
    if any(part in reason for part in _OLD):
        return Fault(Verdict.SECURITY, "smtp.tls-version", reason=reason)
    if implicit and any(part in reason for part in _NOT_TLS):
        return Fault(Verdict.SECURITY, "smtp.plain-on-tls", reason=reason)
    return Fault(Verdict.RETRY, "smtp.tls-handshake", reason=reason or type(error).__name__)
