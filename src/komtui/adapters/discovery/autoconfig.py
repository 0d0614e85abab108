"""The autoconfig of a domain, from its own two places and over HTTPS alone; nothing is asked of anybody else.

What is offered without TLS is never asked for, since whoever sits in between could name a server of his own.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Sequence
from urllib.parse import quote, urljoin, urlsplit

from komtui.adapters.discovery._clientconfig import UnreadableError, outgoing
from komtui.adapters.discovery._https import Connect, HttpError, TooLargeError, connected, get
from komtui.adapters.mail.addresses import is_host_name
from komtui.adapters.mail.faults import Fault
from komtui.domain.mail.presets import within
from komtui.domain.problem import Problem, ProblemError
from komtui.services.addresses import a_label
from komtui.services.ports.discovery import Advertised

REDIRECTS = 2
"""How many are followed, on the domain's own hosts."""
GRACE = 1.0
"""Seconds that the first place has left once the second has answered."""
_MOVED = {301, 302, 303, 307, 308}


class HttpsAutoconfig:
    """Implements `ports.discovery.AutoconfigClient`."""

    def __init__(self, context: ssl.SSLContext | None = None, connect: Connect = connected) -> None:
        self._context = context
        self._connect = connect

    async def __call__(self, address: str) -> Sequence[Advertised]:
        """See the port. Both places are asked at once; the first is preferred where it answers soon enough."""
        try:
            domain = a_label(address.rpartition("@")[2]).lower()
        except ValueError:
            return ()
        if self._context is None:
            self._context = await asyncio.to_thread(_context)
        tasks = [
            asyncio.create_task(self._fetched(url, domain, address, self._context)) for url in places(domain, address)
        ]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if not _found(tasks[0]):
                await asyncio.wait(tasks[1:])
                await asyncio.wait(tasks[:1], timeout=GRACE if _found(tasks[1]) else None)
            # Where there is nothing, it matters why: the first fault is raised.
            return next((found for task in tasks if (found := _found(task))), None) or [
                each for task in tasks for each in task.result()
            ]
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _fetched(self, url: str, domain: str, address: str, context: ssl.SSLContext) -> tuple[Advertised, ...]:
        """Return what is offered at `url`; silence, a refusal or another status are nothing."""
        for _hop in range(REDIRECTS + 1):
            parts = urlsplit(url)
            host = parts.hostname or ""
            try:
                target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
                response = await get(host, target, context, self._connect)
                if response.status not in _MOVED:
                    return outgoing(response.body, address, url)
            except ssl.SSLCertVerificationError as error:
                raise _refused("discovery.certificate", host, error.verify_message) from error
            except TooLargeError as error:
                raise _refused("discovery.large", host) from error
            except UnreadableError as error:
                raise _refused("discovery.unreadable", host, str(error)) from error
            except (OSError, Fault, HttpError):
                return ()
            url = _next(url, response.headers.get("location", ""), domain)
        raise _refused("discovery.redirect", host)


def places(domain: str, address: str) -> tuple[str, str]:
    """Return the two addresses at which a domain's file may be (draft-ietf-mailmaint-autoconfig)."""
    return (
        f"https://autoconfig.{domain}/mail/config-v1.1.xml?emailaddress={quote(address, safe='@')}",
        f"https://{domain}/.well-known/autoconfig/mail/config-v1.1.xml",
    )


def _next(url: str, location: str, domain: str) -> str:
    """Return where a redirect leads, which must be the same domain over HTTPS. Raises ProblemError."""
    try:
        target = urljoin(url, location)
        parts = urlsplit(target)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise _refused("discovery.redirect", urlsplit(url).hostname or "") from None
    good = parts.scheme == "https" and port in {None, 443} and "@" not in parts.netloc and location != ""
    plain = target.isascii() and target.isprintable() and " " not in target
    if not (good and plain and is_host_name(host) and within(host, domain)):
        raise _refused("discovery.redirect", urlsplit(url).hostname or "")
    return target


def _found(task: asyncio.Task[tuple[Advertised, ...]]) -> tuple[Advertised, ...]:
    return task.result() if task.done() and task.exception() is None else ()


def _context() -> ssl.SSLContext:
    """Return a context that trusts this machine's authorities alone: no account's private one has a say here."""
    made = ssl.create_default_context(ssl.Purpose.SERVER_AUTH)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    made.hostname_checks_common_name = False
    return made


def _refused(code: str, host: str, reason: str = "") -> ProblemError:
    return ProblemError(Problem(code, {"host": host, "reason": reason}))
