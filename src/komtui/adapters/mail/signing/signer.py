"""DKIM signatures by dkimpy, an extra; keys by cryptography. Both, and the email package, are loaded to sign."""

from __future__ import annotations

import base64
import binascii
from importlib.util import find_spec
from typing import Any, Final

from komtui.domain.problem import NotConfiguredError, Problem, ProblemError

BITS: Final = 2048
"""Of a new key: what receivers want (RFC 8301), and what fits into the TXT records of every provider."""
_HEADERS: Final = (
    *(b"from", b"from", b"to", b"cc", b"subject", b"date", b"reply-to"),
    *(b"mime-version", b"content-type", b"content-transfer-encoding"),
)
"""Fields that are signed. From twice, so that none can be added; no Message-ID, which relays replace."""


class DkimSigner:
    """Implements `ports.signing.Signer`."""

    @property
    def available(self) -> bool:
        """Whether dkimpy is installed."""
        return find_spec("dkim") is not None

    def new_key(self) -> str:
        """Return a new RSA key: its DER (PKCS #1), in base64."""
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric import rsa

        key = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
        der = key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
        )
        return base64.b64encode(der).decode("ascii")

    def public(self, key: str) -> str:
        """Return the public half, in base64."""
        from cryptography.hazmat.primitives import serialization

        try:
            private: Any = serialization.load_der_private_key(_der(key), password=None)
        except (ValueError, TypeError) as error:
            raise _no_key() from error
        der = private.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return base64.b64encode(der).decode("ascii")

    def sign(self, mime: bytes, domain: str, selector: str, key: str) -> bytes:
        """Return the message with its signature before it; its time is that of the message's Date."""
        try:
            import dkim
        except ModuleNotFoundError as error:
            raise NotConfiguredError(Problem("signing.extra", field="mail.dkim_domain")) from error
        at = str(_moment(mime)).encode("ascii")

        class Signature(dkim.DKIM):  # type: ignore[misc] # has no types
            def gen_header(self, fields: Any, *given: Any, **how: Any) -> Any:  # noqa: ANN401 - has no types
                # The same letter gives the same bytes: not the second in which it was signed.
                return super().gen_header(
                    [(name, at if name == b"t" else value) for name, value in fields], *given, **how
                )

        present = {line.partition(b":")[0].strip().lower() for line in mime.partition(b"\r\n\r\n")[0].split(b"\r\n")}
        pem = b"-----BEGIN RSA PRIVATE KEY-----\n%b\n-----END RSA PRIVATE KEY-----\n" % base64.b64encode(_der(key))
        try:
            signature: bytes = Signature(mime).sign(
                selector.encode("ascii"),
                domain.encode("ascii"),
                pem,
                canonicalize=(b"relaxed", b"relaxed"),
                include_headers=[name for name in _HEADERS if name in present],
            )
        except (dkim.DKIMException, ValueError) as error:
            raise _no_key() from error
        return signature + mime


def _moment(mime: bytes) -> int:
    from email.parser import BytesHeaderParser
    from email.utils import parsedate_to_datetime

    date = BytesHeaderParser().parsebytes(mime.partition(b"\r\n\r\n")[0] + b"\r\n\r\n")["Date"]
    return int(parsedate_to_datetime(str(date)).timestamp())


def _der(key: str) -> bytes:
    try:
        return base64.b64decode(key.encode("ascii"), validate=True)
    except (binascii.Error, ValueError) as error:
        raise _no_key() from error


def _no_key() -> ProblemError:
    return ProblemError(Problem("signing.key", field="mail.dkim_key"))
