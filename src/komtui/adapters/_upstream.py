"""What is used of the inside of Python's own library: checked with 3.11 and 3.13.

Each function says why there is no public way. `tests/adapters/test_upstream.py` fails where a newer version differs.
"""

from __future__ import annotations

import ssl
from typing import Any


def unverified_chain(tls: ssl.SSLObject) -> tuple[bytes, ...]:
    """Return the certificates that the other end has sent, in DER; public only from Python 3.13 on."""
    public = getattr(tls, "get_unverified_chain", None)
    if public is not None:
        return tuple(public())
    inner: Any = tls._sslobj  # type: ignore[attr-defined] # the standard library shows it to nobody
    return tuple(ssl.PEM_cert_to_DER_cert(each.public_bytes()) for each in inner.get_unverified_chain() or ())
