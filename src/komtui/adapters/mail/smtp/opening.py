"""Opening a session: name, connection, TLS, greeting, EHLO and sign-in, each a step with a deadline of its own."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import cast

import aiosmtplib

from komtui.adapters.mail.addresses import a_label, helo_name
from komtui.adapters.mail.faults import Fault, Phase, Reply
from komtui.adapters.mail.smtp.authentication import of_token, sign_in
from komtui.adapters.mail.smtp.deadlines import Deadlines
from komtui.adapters.mail.smtp.line import Line
from komtui.adapters.mail.smtp.meaning import fault_of, no_greeting
from komtui.adapters.mail.smtp.recording import RecordedLine, RecordedProtocol, Transcript
from komtui.adapters.mail.smtp.redaction import Redaction
from komtui.adapters.mail.smtp.resolving import SocketAddress, connect, resolve
from komtui.adapters.mail.smtp.strict import StrictProtocol, said
from komtui.adapters.mail.smtp.trace import TracedLine
from komtui.adapters.mail.smtp.verdicts import clean, refusal
from komtui.adapters.mail.tls.certificates import shown
from komtui.adapters.mail.tls.chains import sent
from komtui.adapters.mail.tls.contexts import context, tls_facts, tls_fault
from komtui.domain.mail.account import Account, Method, Security
from komtui.domain.mail.delivery import Verdict
from komtui.services.ports import Step


@dataclass(eq=False)
class Session:
    """An open session: signed in, nothing begun."""

    account: Account
    """Whose it is."""
    line: Line
    """All that is said from now on."""
    extensions: dict[str, str]
    """What the server offers, by lower-case name (RFC 5321, 4.1.1.1), as it said after TLS."""
    used_at: float = field(default_factory=time.monotonic)
    """When it last answered (monotonic seconds)."""
    letters: int = 0
    """How many it has carried."""
    begun: bool = False
    """Whether the server has taken the MAIL of the letter under way."""

    def offers(self, extension: str) -> bool:
        """Return whether the server offers an extension."""
        return extension in self.extensions


class Opening:
    """One attempt to open a session; `steps` carries it out, `session` is there once they are over.

    A test gives a `transcript` to be filled, and where it only wants to look at a certificate, a `trust` of its own.
    """

    def __init__(
        self,
        account: Account,
        deadlines: Deadlines,
        transcript: Transcript | None = None,
        trust: Callable[[Account], Awaitable[ssl.SSLContext]] = context,
    ) -> None:
        self.account = account
        self.step = "resolve"
        """The step under way, for who catches a Fault."""
        self.session: Session | None = None
        """What came of it."""
        self._deadlines = deadlines
        self._transcript = transcript
        self._trust = trust
        self._socket: socket.socket | None = None
        self._transport: asyncio.Transport | None = None
        self._addresses: Sequence[SocketAddress] = ()
        self._smtp: aiosmtplib.SMTP | None = None
        self._started = time.monotonic()

    @property
    def elapsed(self) -> float:
        """Seconds since the step under way began."""
        return time.monotonic() - self._started

    async def run(self) -> Session:
        """Carry out every step. Raises Fault, and leaves nothing open then."""
        async for _ in self.steps():
            pass
        if self.session is None:
            raise AssertionError("the last step makes the session")
        return self.session

    async def steps(self) -> AsyncGenerator[Step]:
        """Yield each step that went well. Raises Fault at the first that does not, and leaves nothing open then."""
        account = self.account
        walk = (
            self._resolve,
            self._connect,
            self._tls_first,
            self._greeting,
            self._starttls,
            self._ehlo,
            self._sign_in,
        )
        try:
            for part in walk:
                step = await part()
                if step is not None:
                    yield step
            self.session = self._opened()
        except Fault as fault:
            self.hang_up()
            raise fault.about(host=account.host, port=account.port, user=account.user) from fault
        except BaseException:
            self.hang_up()
            raise

    @property
    def mechanisms(self) -> frozenset[str]:
        """The ways of signing in that the server offers, in lower case, once it has said so."""
        return frozenset(self._smtp.server_auth_methods) if self._smtp is not None else frozenset()

    @property
    def chain(self) -> tuple[bytes, ...]:
        """The certificates that the server has sent so far, its own first, in DER."""
        return sent(self._transport)

    def hang_up(self) -> None:
        """End it at once, wherever it stands."""
        if self._transport is not None:
            self._transport.abort()
        elif self._socket is not None:
            self._socket.close()

    def _begin(self, step: str) -> None:
        self.step, self._started = step, time.monotonic()

    def _passed(self, detail: str) -> Step:
        return Step(self.step, ok=True, seconds=self.elapsed, detail=detail)

    def _secured(self, transport: asyncio.Transport) -> Step:
        seconds, certificate = self.elapsed, shown(transport)
        return Step("tls", ok=True, seconds=seconds, detail=tls_facts(transport, certificate), certificate=certificate)

    @property
    def _client(self) -> aiosmtplib.SMTP:
        if self._smtp is None:
            raise AssertionError("it is made as soon as there is a connection")
        return self._smtp

    async def _resolve(self) -> Step:
        self._begin("resolve")
        self._addresses = await resolve(self.account.host, self.account.port, self._deadlines.resolve)
        return self._passed(", ".join(dict.fromkeys(str(address[0]) for _, address in self._addresses)))

    async def _connect(self) -> Step:
        account = self.account
        self._begin("connect")
        self._socket = await connect(self._addresses, account.host, account.port, self._deadlines.connect)
        return self._passed("{0[0]}:{0[1]}".format(self._socket.getpeername()))

    async def _tls_first(self) -> Step | None:
        """Hand the socket to aiosmtplib's protocol, through TLS where that comes first.

        Its own `connect` would shake hands and hear the greeting in one step, under one deadline.
        """
        account, loop = self.account, asyncio.get_running_loop()
        implicit = account.security is Security.TLS
        name = a_label(account.host)
        protocol = RecordedProtocol(loop, self._transcript) if self._transcript else StrictProtocol(loop)
        trusted = None
        if account.security is not Security.NONE:
            self._begin("tls")
            trusted = await self._trust(account)
        if implicit:
            # Reading this machine's authorities, which happens once, is not the server's time.
            self._begin("tls")
        try:
            self._transport, _ = await loop.create_connection(
                lambda: protocol,
                sock=self._socket,
                ssl=trusted if implicit else None,
                server_hostname=name if implicit else None,
                ssl_handshake_timeout=self._deadlines.tls if implicit else None,
            )
        except ConnectionAbortedError:
            # asyncio's word for a handshake that takes too long; a server that hangs up is another error.
            raise Fault(Verdict.RETRY, "smtp.timeout-tls") from None
        except OSError as error:
            raise tls_fault(error, implicit=True) from error
        self._smtp = aiosmtplib.SMTP(hostname=name, start_tls=False, tls_context=trusted)
        # Set rather than given: it has been looked at letter by letter already.
        self._smtp.local_hostname = helo_name(account.helo, self._socket)
        self._smtp.protocol, self._smtp.transport = protocol, self._transport
        return self._secured(self._transport) if implicit else None

    async def _greeting(self) -> Step:
        self._begin("greeting")
        protocol = self._client.protocol
        if protocol is None:
            raise Fault(Verdict.RETRY, "smtp.disconnected")
        try:
            greeting = await protocol.read_response(timeout=self._deadlines.greeting)
        except aiosmtplib.SMTPResponseException as error:
            raise no_greeting(clean(said(error.message))) from error
        except (aiosmtplib.SMTPException, OSError) as error:
            if self.account.port == 465 and self.account.security is not Security.TLS:
                raise Fault(Verdict.RETRY, "smtp.tls-expected") from error
            raise fault_of(error, Phase.GREETING, "greeting") from error
        reply = Reply(greeting.code, clean(greeting.message))
        if reply.code != 220:
            raise refusal(Phase.GREETING, reply)
        return self._passed(reply.text)

    async def _starttls(self) -> Step | None:
        if self.account.security is not Security.STARTTLS:
            return None
        smtp = self._client
        self._begin("tls")
        try:
            await smtp.ehlo(timeout=self._deadlines.ehlo)
        except aiosmtplib.SMTPHeloError as error:
            if error.code >= 500:
                # A server that knows no EHLO has no STARTTLS, or somebody on the way does not want us to see it.
                reply = Reply(error.code, clean(error.message))
                raise Fault(Verdict.SECURITY, "smtp.starttls-missing", reply) from error
            raise fault_of(error, Phase.EHLO, "ehlo") from error
        except (aiosmtplib.SMTPException, OSError) as error:
            raise fault_of(error, Phase.EHLO, "ehlo") from error
        if not smtp.supports_extension("starttls"):
            raise Fault(Verdict.SECURITY, "smtp.starttls-missing")
        try:
            await smtp.starttls(timeout=self._deadlines.tls)
        except (aiosmtplib.SMTPException, OSError) as error:
            raise fault_of(error, Phase.STARTTLS, "tls") from error
        self._transport = cast("asyncio.Transport", smtp.transport)
        return self._secured(self._transport)

    async def _ehlo(self) -> Step:
        smtp = self._client
        self._begin("ehlo")
        try:
            await smtp.ehlo(timeout=self._deadlines.ehlo)
        except (aiosmtplib.SMTPException, OSError) as error:
            raise fault_of(error, Phase.EHLO, "ehlo") from error
        return self._passed(" · ".join(clean(name).upper() for name in sorted(smtp.esmtp_extensions)))

    async def _sign_in(self) -> Step | None:
        account = self.account
        if not account.user:
            return None
        self._begin("sign-in")
        if account.security is Security.NONE and not self._to_loopback():
            raise Fault(Verdict.SECURITY, "smtp.clear-password")
        try:
            mechanism = await sign_in(self._client, account, self._deadlines.sign_in)
        except (aiosmtplib.SMTPException, OSError) as error:
            fault = fault_of(error, Phase.SIGN_IN, "sign-in")
            if account.method is not Method.SMTP:
                fault = of_token(fault)
            # Some servers repeat what they were told, and a reply is kept for everybody to read.
            raise fault.without(Redaction(account)) from None
        return self._passed(mechanism.upper())

    def _opened(self) -> Session:
        """Return the session, whose line takes the transport over from aiosmtplib."""
        if self._transport is None or self._transport.is_closing():
            raise Fault(Verdict.RETRY, "smtp.disconnected", step=self.step)
        line = RecordedLine(self._transport, self._transcript) if self._transcript else TracedLine(self._transport)
        return Session(self.account, line, dict(self._client.esmtp_extensions))

    def _to_loopback(self) -> bool:
        peer = self._socket.getpeername()[0] if self._socket is not None else ""
        return ipaddress.ip_address(str(peer).partition("%")[0]).is_loopback
