"""TLS: contexts, made once for each set of trusted authorities, and what a failed handshake means."""

from __future__ import annotations

import asyncio
import datetime as dt
import ssl
from functools import lru_cache
from pathlib import Path

from komtui.adapters.mail.faults import Fault
from komtui.domain.delivery import Verdict

_CERTIFICATE = {
    9: "smtp.certificate-not-yet-valid",
    10: "smtp.certificate-expired",
    18: "smtp.certificate-self-signed",
    19: "smtp.certificate-untrusted",
    62: "smtp.certificate-host",
    64: "smtp.certificate-host",
}
"""OpenSSL's X509_V_ERR numbers (verify_code); 20 and 21 and all others: the chain does not end at a known authority."""
_OLD = ("UNSUPPORTED_PROTOCOL", "PROTOCOL_VERSION", "VERSION_TOO_LOW", "NO_PROTOCOLS_AVAILABLE")
_NOT_TLS = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "UNKNOWN_PROTOCOL", "RECORD_LAYER_FAILURE")


def context(ca_file: str = "") -> ssl.SSLContext:
    """Return the context that trusts this machine's authorities and those of `ca_file`, made once.

    Making one takes some 30 ms: call it from a thread. Raises Fault where the file cannot be used.
    """
    try:
        changed = Path(ca_file).stat().st_mtime_ns if ca_file else 0
        return _context(ca_file, changed)
    except (OSError, ssl.SSLError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise Fault(Verdict.SECURITY, "smtp.ca-file", file=ca_file, reason=reason) from error


@lru_cache(maxsize=16)
def _context(ca_file: str, _changed: int) -> ssl.SSLContext:
    return new_context(ca_file)


def new_context(ca_file: str = "") -> ssl.SSLContext:
    """Return a context of one's own: TLS 1.2 or later, names from the subject's alternative names only (RFC 6125)."""
    made = ssl.create_default_context(ssl.Purpose.SERVER_AUTH)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    made.hostname_checks_common_name = False
    if ca_file:
        made.load_verify_locations(cafile=ca_file)
        # The file may hold the server's own certificate rather than its authority's.
        made.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return made


def tls_facts(transport: asyncio.Transport) -> str:
    """Return what is worth showing of a connection's TLS: version, certificate's name, its last day."""
    tls: ssl.SSLObject | None = transport.get_extra_info("ssl_object")
    if tls is None:
        return ""
    certificate = tls.getpeercert() or {}
    names = [str(name[-1]) for name in certificate.get("subjectAltName", ())]
    last = certificate.get("notAfter")
    until = dt.datetime.fromtimestamp(ssl.cert_time_to_seconds(str(last)), dt.UTC).date().isoformat() if last else ""
    return " · ".join(part for part in (tls.version() or "", ", ".join(names[:3]), until) if part)


def tls_fault(error: BaseException, *, implicit: bool) -> Fault:
    """Return what a failed handshake means; `implicit` where TLS should have come first."""
    if isinstance(error, ssl.SSLCertVerificationError):
        code = _CERTIFICATE.get(error.verify_code, "smtp.certificate-chain")
        return Fault(Verdict.SECURITY, code, reason=error.verify_message)
    reason = (getattr(error, "reason", None) or type(error).__name__) if isinstance(error, ssl.SSLError) else ""
    if any(part in reason for part in _OLD):
        return Fault(Verdict.SECURITY, "smtp.tls-version", reason=reason)
    if implicit and any(part in reason for part in _NOT_TLS):
        return Fault(Verdict.SECURITY, "smtp.plain-on-tls", reason=reason)
    return Fault(Verdict.RETRY, "smtp.tls-handshake", reason=reason or type(error).__name__)
