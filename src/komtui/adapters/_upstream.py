"""What is used of the inside of Python's own library: checked with 3.11 and 3.13.

Each thing says why there is no public way. `tests/adapters/test_upstream.py` fails where a newer version differs.
"""

from __future__ import annotations

import ssl
from concurrent.futures import ProcessPoolExecutor
from typing import Any


def terminate_workers(pool: ProcessPoolExecutor) -> None:
    """Ask the workers of a pool to end in the middle of their work; Python 3.14 is the first to have a way for it."""
    for process in list((pool._processes or {}).values()):
        process.terminate()


def unverified_chain(tls: ssl.SSLObject) -> tuple[bytes, ...]:
    """Return the certificates that the other end has sent, in DER; public only from Python 3.13 on."""
    public = getattr(tls, "get_unverified_chain", None)
    if public is not None:
        return tuple(public())
    inner: Any = tls._sslobj  # type: ignore[attr-defined]
    return tuple(ssl.PEM_cert_to_DER_cert(each.public_bytes()) for each in inner.get_unverified_chain() or ())
