"""Opening a session: name, connection, TLS, greeting, EHLO and AUTH, each a step with a deadline of its own."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from aiosmtplib.esmtp import parse_esmtp_extensions

from komtui.adapters.mail.addresses import helo_name
from komtui.adapters.mail.faults import Fault, Phase, Reply
from komtui.adapters.mail.redaction import Redaction
from komtui.adapters.mail.smtp.authentication import authenticate, of_password, of_token
from komtui.adapters.mail.smtp.deadlines import Deadlines
from komtui.adapters.mail.smtp.line import Line, LineGarbageError, LineLostError
from komtui.adapters.mail.smtp.meaning import fault_of, no_greeting
from komtui.adapters.mail.smtp.recording import Transcript
from komtui.adapters.mail.smtp.resolving import SocketAddress, connect, resolve
from komtui.adapters.mail.smtp.trace import Trace
from komtui.adapters.mail.smtp.verdicts import refusal
from komtui.adapters.mail.tls.certificates import certificate_of
from komtui.adapters.mail.tls.chains import sent
from komtui.adapters.mail.tls.contexts import context, looking_context, tls_facts, tls_fault
from komtui.domain.mail.account import Account, Method, Security
from komtui.domain.mail.connection import Certificate
from komtui.domain.mail.delivery import Server, Verdict
from komtui.services.addresses import a_label
from komtui.services.ports import Step


@dataclass(eq=False)
class Session:
    """An open session: authenticated, nothing begun."""

    account: Account
    """Whose it is."""
    line: Line
    """All that is said from now on."""
    extensions: dict[str, str]
    """What the server offers, by lower-case name (RFC 5321, 4.1.1.1), as it said after TLS."""
    trace: Trace | None = None
    """What passes on the line; none where a test's transcript has it."""
    used_at: float = field(default_factory=time.monotonic)
    """When it last answered (monotonic seconds)."""
    letters: int = 0
    """How many it has carried."""
    helo: str = ""
    """The name that was said in EHLO."""
    begun: bool = False
    """Whether the server has taken the MAIL of the letter under way."""
    server: Server | None = None
    """Who is at the other end."""

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
        self._open_line: Line | None = None
        self._trusted: ssl.SSLContext | None = None
        self._addresses: Sequence[SocketAddress] = ()
        self._extensions: dict[str, str] = {}
        self._mechanisms: frozenset[str] = frozenset()
        self._certificate: Certificate | None = None
        self._helo = ""
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
            self._authenticate,
        )
        try:
            for part in walk:
                step = await part()
                if step is not None:
                    yield step
            self.session = self._opened()
        except Fault as fault:
            self.hang_up()
            raise fault.about(**about(account, self._helo)) from fault
        except BaseException:
            self.hang_up()
            raise

    @property
    def mechanisms(self) -> frozenset[str]:
        """The mechanisms of AUTH that the server offers, in lower case, once it has said so."""
        return self._mechanisms

    @property
    def chain(self) -> tuple[bytes, ...]:
        """The certificates that the server has sent so far, its own first, in DER."""
        return sent(self._open_line.transport) if self._open_line is not None else ()

    def hang_up(self) -> None:
        """End it at once, wherever it stands."""
        if self._open_line is not None:
            self._open_line.drop()
        elif self._socket is not None:
            self._socket.close()

    def _begin(self, step: str) -> None:
        self.step, self._started = step, time.monotonic()

    def _passed(self, detail: str) -> Step:
        return Step(self.step, ok=True, seconds=self.elapsed, detail=detail)

    def _secured(self) -> Step:
        seconds, transport = self.elapsed, self._line.transport
        self._certificate = found = certificate_of(transport)
        return Step("tls", ok=True, seconds=seconds, detail=tls_facts(transport, found), certificate=found)

    @property
    def _line(self) -> Line:
        if self._open_line is None:
            raise AssertionError("it is made as soon as there is a connection")
        return self._open_line

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
        """Make a line of the connection, through TLS where that comes first."""
        account, line = self.account, Line(self._transcript)
        implicit = account.security is Security.TLS
        if account.security is not Security.NONE:
            self._begin("tls")
            self._trusted = await self._trust(account)
        if implicit:
            # Reading this machine's authorities, which happens once, is not the server's time.
            self._begin("tls")
        try:
            await asyncio.get_running_loop().create_connection(
                lambda: line,
                sock=self._socket,
                ssl=self._trusted if implicit else None,
                server_hostname=a_label(account.host) if implicit else None,
                ssl_handshake_timeout=self._deadlines.tls if implicit else None,
            )
        except ConnectionAbortedError:
            # asyncio's word for a handshake that takes too long; a server that hangs up is another error.
            raise Fault(Verdict.RETRY, "smtp.timeout-tls") from None
        except OSError as error:
            raise tls_fault(error, implicit=True) from error
        self._open_line = line
        return self._secured() if implicit else None

    async def _greeting(self) -> Step:
        self._begin("greeting")
        try:
            reply = await self._line.reply(self._deadlines.greeting)
        except LineGarbageError as error:
            raise no_greeting(str(error)) from error
        except (TimeoutError, LineLostError) as error:
            if self.account.security is not Security.TLS and await self._speaks_tls():
                # It waits for us to begin, and would for ever: no later try would find it otherwise.
                raise Fault(Verdict.PAUSE, "smtp.tls-expected") from error
            raise fault_of(error, "greeting") from error
        if reply.code != 220:
            raise refusal(Phase.GREETING, reply)
        return self._passed(reply.text)

    async def _speaks_tls(self) -> bool:
        """Return whether the server, which says nothing in clear, sets up TLS at once. Not a word is said to it."""
        host, anybody = self.account.host, await looking_context(self.account)
        try:
            async with asyncio.timeout(self._deadlines.connect + self._deadlines.tls):
                connected = await connect(self._addresses, host, self.account.port, self._deadlines.connect)
                transport, _line = await asyncio.get_running_loop().create_connection(
                    asyncio.Protocol,
                    sock=connected,
                    ssl=anybody,
                    server_hostname=a_label(host),
                    ssl_handshake_timeout=self._deadlines.tls,
                )
        except (Fault, OSError, TimeoutError):
            return False
        transport.abort()
        return True

    async def _starttls(self) -> Step | None:
        if self.account.security is not Security.STARTTLS:
            return None
        if self._trusted is None:
            raise AssertionError("it is made together with the line")
        self._begin("tls")
        reply = await self._say_ehlo()
        if reply.code >= 500:
            # A server that knows no EHLO has no STARTTLS, or somebody on the way does not want us to see it.
            raise Fault(Verdict.SECURITY, "smtp.starttls-missing", reply)
        # Only this word is taken from what was said in clear; all else is asked again after TLS (RFC 3207, 4.2).
        if "starttls" not in _offers(reply)[0]:
            raise Fault(Verdict.SECURITY, "smtp.starttls-missing")
        try:
            reply = await self._line.ask_alone(b"STARTTLS", self._deadlines.tls)
            if reply.code != 220:
                raise refusal(Phase.STARTTLS, reply)
            await self._line.secure(self._trusted, a_label(self.account.host), self._deadlines.tls)
        except (LineGarbageError, OSError) as error:
            raise fault_of(error, "tls") from error
        return self._secured()

    async def _ehlo(self) -> Step:
        self._begin("ehlo")
        self._extensions, mechanisms = _offers(await self._say_ehlo())
        self._mechanisms = frozenset(mechanisms)
        return self._passed(" · ".join(sorted(self._extensions)).upper())

    async def _say_ehlo(self) -> Reply:
        """Return the reply to EHLO, whatever it is. Raises Fault where none comes."""
        self._helo = helo_name(self.account.helo, self._socket)
        try:
            return await self._line.ask_alone(b"EHLO " + self._helo.encode("ascii"), self._deadlines.ehlo)
        except (TimeoutError, LineGarbageError, LineLostError) as error:
            raise fault_of(error, "ehlo") from error

    async def _authenticate(self) -> Step | None:
        account = self.account
        if not account.user:
            return None
        self._begin("sign-in")
        if account.security is Security.NONE and not self._to_loopback():
            raise Fault(Verdict.SECURITY, "smtp.clear-password")
        try:
            try:
                mechanism = await authenticate(self._line, account, self._mechanisms, self._deadlines.authentication)
            except (TimeoutError, LineGarbageError, LineLostError) as error:
                raise fault_of(error, "sign-in") from error
        except Fault as fault:
            # Some servers repeat what they were told, and a reply is kept for everybody to read.
            known = of_password(fault, account) if account.method is Method.SMTP else of_token(fault)
            raise known.without(Redaction(account)) from None
        return self._passed(mechanism.upper())

    def _opened(self) -> Session:
        """Return the session; from now on, what passes on its line is kept for the letter that it is about."""
        line = self._line
        line.forget()
        if line.lost:
            raise Fault(Verdict.RETRY, "smtp.disconnected", step=self.step)
        trace = None
        if self._transcript is None:
            # Not earlier: what was said before holds the secrets of AUTH.
            line.witness = trace = Trace()
        return Session(self.account, line, self._extensions, trace, helo=self._helo, server=self._server())

    def _server(self) -> Server:
        """Return who is at the other end."""
        transport, peer = self._line.transport, "{0[0]}:{0[1]}"
        address = transport.get_extra_info("peername") or ("", 0)
        where = (f"[{address[0]}]" if ":" in str(address[0]) else str(address[0]), address[1])
        certificate = self._certificate
        if certificate is None:
            return Server(self.account.host, peer.format(where))
        return Server(
            self.account.host,
            peer.format(where),
            tls=str(transport.get_extra_info("ssl_object").version() or ""),
            certificate=certificate.sha256.replace(":", "").lower(),
            issued_to=certificate.subject,
            issued_by=certificate.issuer,
        )

    def _to_loopback(self) -> bool:
        peer = self._socket.getpeername()[0] if self._socket is not None else ""
        return ipaddress.ip_address(str(peer).partition("%")[0]).is_loopback


def about(account: Account, helo: str, sender: str = "") -> dict[str, str | int]:
    """Return what a sentence may name of a conversation: who speaks with whom, and as whom.

    `sender` is that of the letter under way, which an account may have changed since; without one the account's own.
    """
    address = sender or account.address
    return {
        "host": account.host,
        "port": account.port,
        "user": account.user,
        "address": address,
        # What EHLO may say instead; a machine without a name of its own has given its address.
        "helo": helo or account.helo,
        "domain": address.rpartition("@")[2] or account.host,
    }


def _offers(reply: Reply) -> tuple[dict[str, str], list[str]]:
    """Return what an EHLO reply offers, by lower-case name, and the mechanisms of AUTH. Raises Fault for a refusal."""
    if reply.code != 250:
        raise refusal(Phase.EHLO, reply)
    return parse_esmtp_extensions(reply.text)
