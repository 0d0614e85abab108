"""The demo's mail server: catches every letter on the loopback, and refuses some as real servers do.

It takes TLS on one port and STARTTLS on another, a password on both, and keeps what it takes as .eml files.
"""

from __future__ import annotations

import asyncio
import base64
import hmac
import logging
import os
import secrets
import threading
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any
from weakref import WeakSet

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from komtui.demo._authority import make_authority
from komtui.domain.text import file_name

# What a recipient's local part leads to, in French and in English.
_REFUSALS = (
    (("inconnu", "unknown"), "550 5.1.1 No such person here"),
    (("plein", "full"), "452 4.2.2 The mailbox is full, try again later"),
)
_CUTS = ("coupure", "cut-off")
_SIZE_LIMIT = 30_000_000
_DEADLINE = 10.0


class Catcher:
    """A server in a thread of its own, from `start` to `stop`; a context manager."""

    def __init__(self, folder: Path, user: str, whose: Callable[[str], str] | None = None) -> None:
        self.user = user
        """Who may sign in."""
        self.password = secrets.token_urlsafe(18)
        """Known to this process alone."""
        self.tls_port = 0
        """Implicit TLS, once started."""
        self.starttls_port = 0
        """STARTTLS, once started."""
        authority = make_authority()
        self.certificate = authority.certificate
        """The authority that its clients must trust, PEM."""
        self._context = authority.context
        # With somebody who knows whose an access token is, tokens are taken as well.
        self._box = _Box(folder) if whose is None else _TokenBox(folder, whose)
        self._sessions = WeakSet[SMTP]()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="catcher", daemon=True)
        self._ready = threading.Event()

    def __enter__(self) -> Catcher:
        """Start it."""
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop it."""
        self.stop()

    def start(self) -> None:
        """Listen on two free ports of 127.0.0.1. Raises OSError where that cannot be."""
        # aiosmtpd narrates to stderr, on which a full-screen program is drawn.
        logging.getLogger("mail").addHandler(logging.NullHandler())
        logging.getLogger("mail").propagate = False
        self._thread.start()
        if not self._ready.wait(_DEADLINE) or not self.starttls_port:
            self.stop()
            raise OSError("the mail catcher could not listen on 127.0.0.1")

    def stop(self) -> None:
        """Hang up and end the thread; stopping twice is harmless."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(_DEADLINE)

    def _run(self) -> None:
        loop = self._loop
        # A client that hangs up in the middle is none of our business, and nothing may be printed.
        loop.set_exception_handler(lambda *_: None)
        try:
            servers = loop.run_until_complete(self._listen())
            self._ready.set()
            loop.run_forever()
            for server in servers:
                server.close()
            loop.run_until_complete(self._hang_up())
        finally:
            self._ready.set()
            loop.close()

    async def _hang_up(self) -> None:
        """Let what still runs in this loop end by cancellation, and every socket close."""
        for session in list(self._sessions):
            if isinstance(session.transport, asyncio.Transport):
                session.transport.abort()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        # An aborted TLS transport needs one turn for itself and one for the socket below it.
        for _ in range(3):
            await asyncio.sleep(0)

    async def _listen(self) -> tuple[asyncio.Server, asyncio.Server]:
        loop = self._loop
        tls = await loop.create_server(lambda: self._session(implicit=True), "127.0.0.1", 0, ssl=self._context)
        starttls = await loop.create_server(lambda: self._session(implicit=False), "127.0.0.1", 0)
        self.tls_port = tls.sockets[0].getsockname()[1]
        self.starttls_port = starttls.sockets[0].getsockname()[1]
        return tls, starttls

    def _session(self, *, implicit: bool) -> SMTP:
        options: dict[str, Any] = {"auth_require_tls": False}
        if not implicit:
            options = {"auth_require_tls": True, "tls_context": self._context, "require_starttls": True}
        with warnings.catch_warnings():
            # aiosmtpd cannot see that the socket below it is TLS already.
            warnings.filterwarnings("ignore", message="Requiring AUTH while not requiring TLS")
            session = SMTP(
                self._box,
                hostname="localhost",
                ident="komtui demo catcher",
                data_size_limit=_SIZE_LIMIT,
                auth_required=True,
                authenticator=self._authenticate,
                loop=self._loop,
                **options,
            )
        self._sessions.add(session)
        return session

    def _authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: object
    ) -> AuthResult:
        right = (
            isinstance(given, LoginPassword)
            and hmac.compare_digest(given.login, self.user.encode())
            and hmac.compare_digest(given.password, self.password.encode())
        )
        # `handled=False` makes aiosmtpd answer 535 by itself.
        return AuthResult(success=right, handled=False)


class _Box:
    """Hooks of aiosmtpd: whom to refuse, and where letters are kept."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        numbers = [each.name.partition("-")[0] for each in folder.glob("*.eml")]
        self._count = max((int(number) for number in numbers if number.isdecimal()), default=0)

    async def handle_RCPT(  # noqa: N802 - the hook's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Refuse the addresses that stand for what happens to real ones."""
        local = address.rpartition("@")[0].casefold()
        for words, reply in _REFUSALS:
            if any(word in local for word in words):
                return reply
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 Recipient accepted"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        """Keep a letter as `0001-recipient.eml`, readable by its owner alone."""
        if any(word in envelope.rcpt_tos[0].casefold() for word in _CUTS):
            if isinstance(server.transport, asyncio.Transport):
                server.transport.abort()
            return "421 4.3.0 Cut off"
        self._count += 1
        name = file_name(f"{self._count:04}-{envelope.rcpt_tos[0]}", "eml")
        # A few kilobytes to a local file: quicker than a hop to another thread.
        _keep(self._folder / name, envelope.original_content or b"")
        return f"250 2.0.0 Caught as {self._count:04}"


class _TokenBox(_Box):
    """Also lets in who shows an access token (XOAUTH2), as Gmail and Microsoft 365 do."""

    def __init__(self, folder: Path, whose: Callable[[str], str]) -> None:
        super().__init__(folder)
        self._whose = whose

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:  # noqa: N802 - the hook's name
        """Compare address and token; a refusal comes as a challenge first, which the client answers with nothing."""
        user, token = _of_xoauth2(args[1] if len(args) > 1 else "")
        if user and self._whose(token).casefold() == user.casefold():
            return AuthResult(success=True, auth_data=user)
        await server.challenge_auth(b'{"status":"400","schemes":"Bearer","scope":"https://mail.google.com/"}')
        # `handled=False` makes aiosmtpd answer 535 by itself.
        return AuthResult(success=False, handled=False)


def _of_xoauth2(text: str) -> tuple[str, str]:
    """Return user and token of an initial response: `user=…^Aauth=Bearer …^A^A` in Base64."""
    try:
        parts = dict(part.partition("=")[::2] for part in base64.b64decode(text).decode().split("\x01") if part)
    except ValueError:
        return "", ""
    return parts.get("user", ""), parts.get("auth", "").removeprefix("Bearer ")


def _keep(path: Path, content: bytes) -> None:
    """Write a new file that only its owner may read."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
        target.write(content)
