"""Requests to sign-in servers: with a deadline, without redirects, and to this machine without a proxy between."""

from __future__ import annotations

import asyncio
import contextlib
import io
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

import requests
from requests.adapters import HTTPAdapter

from komtui.domain.mail.authorization import LOOPBACK

SECONDS: Final = 20.0
"""For a connection, and for each answer after that."""
LONGEST: Final = 256 * 1024
"""Bytes of an answer; a token has a few thousand."""

S = TypeVar("S", bound=requests.Session)
T = TypeVar("T")


def _whole(answer: requests.Response, until: float) -> bytes:
    """Return the body of an answer. Raises requests.ConnectionError where it is endless, or drips."""
    body = bytearray()
    # One by one: what drips would otherwise be waited for until there is a piece of it.
    for byte in answer.raw.stream(1, decode_content=True):
        body += byte
        if len(body) > LONGEST or time.monotonic() > until:
            answer.close()
            raise requests.ConnectionError("too long")
    return bytes(body)


class _Bounded(HTTPAdapter):
    """Waits for nobody for ever, whatever a library forgets to say."""

    def send(self, request: Any, *args: Any, **named: Any) -> Any:  # noqa: ANN401 - the library's own signature
        """See `requests.adapters.HTTPAdapter`."""
        named["timeout"] = named.get("timeout") or SECONDS
        until = time.monotonic() + named["timeout"]
        answer = super().send(request, *args, **named | {"stream": True})
        answer.raw = io.BytesIO(_whole(answer, until))
        return answer


class _Direct(_Bounded):
    """Asks no proxy: what goes to this machine, perhaps without TLS, must not leave it."""

    def send(self, request: Any, *args: Any, **named: Any) -> Any:  # noqa: ANN401 - the library's own signature
        """See `requests.adapters.HTTPAdapter`."""
        named["proxies"] = _NO_PROXIES
        return super().send(request, *args, **named)


_NO_PROXIES: Final[Mapping[str, str]] = {}


def bounded(session: S) -> S:
    """Return `session` with our rules; the environment's proxies and authorities hold for every other host."""
    # A redirected request would carry codes, tokens and the client's secret to wherever the answer points.
    session.max_redirects = 0
    session.mount("https://", _Bounded())
    session.mount("http://", _Bounded())
    for host in LOOPBACK:
        name = f"[{host}]" if ":" in host else host
        for end in (":", "/"):
            session.mount(f"https://{name}{end}", _Direct())
            session.mount(f"http://{name}{end}", _Direct())
    return session


async def left_behind(work: Callable[[], T]) -> T:
    """Return what blocking `work` returns, done in a thread that the program's end does not wait for.

    It is for what a person asked for and may give up. A token's renewal is none of it: its answer must be kept.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def tell(settle: Callable[[], None]) -> None:
        # Whoever gave up may have closed the loop as well.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(lambda: None if done.done() else settle())

    def run() -> None:
        try:
            result = work()
        except Exception as error:  # noqa: BLE001 - it is raised where `work` is waited for
            failed = error
            tell(lambda: done.set_exception(failed))
        else:
            tell(lambda: done.set_result(result))

    threading.Thread(target=run, name="sign-in", daemon=True).start()
    return await done
