"""A mail server on loopback that does one thing wrong, certificates of every kind, and letters."""

import asyncio
import datetime as dt
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
import trustme

from komtui.adapters.mail.smtp.deadlines import Deadlines
from komtui.adapters.mail.smtp.transport import SmtpTransport
from komtui.domain.mail.account import Account, Security
from komtui.domain.mail.delivery import ClaimedLetter

DROP, RESET, SILENT, DRIP, ENDLESS = "<drop>", "<reset>", "<silent>", "<drip>", "<endless>"
WELL = {
    "greeting": "220 mail.example ESMTP",
    "EHLO": "250-mail.example\r\n250-SIZE 1000000\r\n250-8BITMIME\r\n250 ENHANCEDSTATUSCODES",
    "AUTH": "235 2.7.0 welcome",
    "MAIL": "250 2.1.0 ok",
    "RCPT": "250 2.1.5 ok",
    "DATA": "354 go on",
    ".": "250 2.0.0 queued as 4711",
    "RSET": "250 ok",
    "NOOP": "250 ok",
    "QUIT": "221 bye",
    "STARTTLS": "220 go on",
}
SHORT = Deadlines(
    resolve=5,
    connect=5,
    tls=0.5,
    greeting=0.3,
    ehlo=0.3,
    authentication=0.3,
    envelope=0.3,
    block=0.3,
    final=0.3,
    health=0.3,
    quit=0.2,
)


@dataclass
class FaultyServer:
    """Answers as told; a list of answers is used up one by one, its last one staying."""

    answers: dict[str, str | list[str]]
    tls: ssl.SSLContext | None = None
    starttls: ssl.SSLContext | None = None
    said: list[str] = field(default_factory=list)
    letters: list[bytes] = field(default_factory=list)
    connections: int = 0
    most_at_once: int = 0
    open_now: int = 0
    hold: asyncio.Event | None = None
    moved: asyncio.Event = field(default_factory=asyncio.Event)
    early_said: asyncio.Event = field(default_factory=asyncio.Event)
    port: int = 0
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _server: asyncio.Server | None = None

    async def start(self) -> "FaultyServer":
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, ssl=self.tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def until(self, reached: Callable[[], bool]) -> None:
        while not reached():
            self.moved.clear()
            await self.moved.wait()

    async def stop(self) -> None:
        self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        self._tasks.add(task)
        self.connections += 1
        self.open_now += 1
        self.moved.set()
        self.most_at_once = max(self.most_at_once, self.open_now)
        try:
            await self._talk(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, EOFError, ssl.SSLError):
            pass
        finally:
            self.open_now -= 1
            writer.transport.abort()
            self._tasks.discard(task)

    def _answer(self, verb: str) -> str:
        answer = self.answers.get(verb, WELL.get(verb, "500 what"))
        if isinstance(answer, list):
            return answer.pop(0) if len(answer) > 1 else answer[0]
        return answer

    async def _say(self, writer: asyncio.StreamWriter, answer: str) -> None:
        if answer == DROP:
            raise EOFError
        if answer == RESET:
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            raise EOFError
        if answer == SILENT:
            await asyncio.Event().wait()
        while answer == DRIP:
            writer.write(b"2")
            await writer.drain()
            await asyncio.sleep(0.02)
        while answer == ENDLESS:
            writer.write(b"250-" + b"x" * 500 + b"\r\n")
            await writer.drain()
            await asyncio.sleep(0)
        text, _, after = answer.partition(DROP)
        writer.write(text.encode("latin-1") + (b"" if after == "" and answer.endswith(DROP) else b"\r\n"))
        await writer.drain()
        if answer.endswith(DROP):
            raise EOFError

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._say(writer, self._answer("greeting"))
        while line := await reader.readuntil(b"\r\n"):
            text = line.decode("utf-8", "replace").rstrip("\r\n")
            verb = text.partition(" ")[0].upper()
            self.said.append(text)
            answer = self._answer(verb)
            if verb == "EHLO" and self.starttls and not writer.get_extra_info("sslcontext") and answer[:3] == "250":
                answer = answer.replace("250 ", "250-") + "\r\n250 STARTTLS"
            await self._say(writer, answer)
            if verb == "STARTTLS" and answer[:3] == "220" and self.starttls:
                await writer.start_tls(self.starttls)
            elif verb == "DATA" and answer[:3] == "354" and "early" not in self.answers:
                body = await reader.readuntil(b"\r\n.\r\n")
                self.letters.append(body)
                self.moved.set()
                if self.hold:
                    await self.hold.wait()
                await self._say(writer, self._answer("."))
            elif verb == "DATA" and "early" in self.answers:
                await reader.readexactly(1)
                await self._say(writer, self._answer("early"))
                self.early_said.set()
                await asyncio.Event().wait()


class Certificates:
    """What a server may show, and whom the client trusts."""

    def __init__(self, folder) -> None:
        self.authority = trustme.CA()
        self.file = str(folder / "authority.pem")
        self.authority.cert_pem.write_to_path(self.file)
        now = dt.datetime.now(dt.UTC)
        day = dt.timedelta(days=1)
        issue = self.authority.issue_cert
        self.kinds = {
            "good": issue("localhost", "127.0.0.1"),
            "expired": issue("localhost", not_before=now - 9 * day, not_after=now - day),
            "not-yet-valid": issue("localhost", not_before=now + day, not_after=now + 9 * day),
            "host": issue("elsewhere.example"),
            "unknown": trustme.CA(organization_name="Somebody else").issue_cert("localhost"),
        }
        self.made = made_certificates(trustme.CA(), now)
        self.made |= made_certificates(self.authority, now, "known-")
        self.intermediate = str(folder / "intermediate.pem")
        Path(self.intermediate).write_bytes(self.made["known-between"].certificate)
        self.intermediate_der = str(folder / "intermediate.der")
        Path(self.intermediate_der).write_bytes(
            ssl.PEM_cert_to_DER_cert(self.made["known-between"].certificate.decode())
        )

    def server(self, kind: str) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        if kind in self.kinds:
            self.kinds[kind].configure_cert(context)
            return context
        if kind.endswith("weak"):
            # A server that shows such a key is a lax one.
            context.set_ciphers("DEFAULT:@SECLEVEL=0")
        made = self.made[kind]
        with trustme.Blob(made.key).tempfile() as key, trustme.Blob(made.certificate + made.more).tempfile() as file:
            context.load_cert_chain(file, key)
        return context


@dataclass
class Made:
    """A certificate with its key, in PEM, and what is sent after it."""

    certificate: bytes
    key: bytes
    more: bytes = b""


def made_certificates(root: trustme.CA, now: dt.datetime, prefix: str = "") -> dict[str, Made]:
    """Return what trustme does not make, under an authority: gaps in the chain, old names, weak keys."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec, rsa
    from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

    pem, day = serialization.Encoding.PEM, dt.timedelta(days=1)
    root_name = x509.load_pem_x509_certificate(root.cert_pem.bytes()).subject
    root_key = serialization.load_pem_private_key(root.private_key_pem.bytes(), None)
    house = root_name.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)[0].value

    def named(name: str, organisation: str = "") -> x509.Name:
        parts = [x509.NameAttribute(NameOID.COMMON_NAME, name)]
        return x509.Name(
            [*parts, x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation)] if organisation else parts
        )

    def make(subject, issuer=root_name, signer=root_key, *extensions, key=None, until=now + day):
        key = key or ec.generate_private_key(ec.SECP256R1())
        builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
        builder = builder.serial_number(x509.random_serial_number()).not_valid_before(now - 9 * day)
        builder = builder.not_valid_after(until)
        for extension in extensions:
            builder = builder.add_extension(extension, critical=isinstance(extension, x509.BasicConstraints))
        signed = builder.sign(signer or key, hashes.SHA256())
        private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        return Made(signed.public_bytes(pem), private), key

    def at(address: str) -> x509.AuthorityInformationAccess:
        place = x509.UniformResourceIdentifier(address)
        return x509.AuthorityInformationAccess(
            [x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, place)]
        )

    ours = x509.SubjectAlternativeName([x509.DNSName("localhost")])
    me, ca = named("localhost"), x509.BasicConstraints(ca=True, path_length=None)
    between, between_key = make(named("Between", house), root_name, root_key, ca)
    old, old_key = make(named("Old between", house), root_name, root_key, ca, until=now - day)
    stray, _ = make(named("Stray", house), root_name, root_key, ca)
    _, public_key = make(named("Public Between", "Public"), root_name, root_key, ca)
    policy = x509.CertificatePolicies([x509.PolicyInformation(x509.ObjectIdentifier("2.23.140.1.2.1"), None)])
    client = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH])
    alone = named("localhost")
    kinds = {
        "between": between,
        "chain": make(me, named("Between", house), between_key, ours)[0],
        "chain-at": make(me, named("Public Between", "Public"), public_key, ours, at("http://ca.example/b.crt"))[0],
        "chain-public": make(me, named("Public Between", "Public"), public_key, ours, policy)[0],
        "chain-inside": make(me, named("Public Between", "Public"), public_key, ours, at("http://ca.corp/b.crt"))[0],
        "self-signed": make(alone, alone, None, ours)[0],
        "common-name": make(me)[0],
        "common-name-other": make(
            me, root_name, root_key, x509.SubjectAlternativeName([x509.DNSName("other.example")])
        )[0],
        "purpose": make(me, root_name, root_key, ours, client)[0],
        "weak": make(me, root_name, root_key, ours, key=rsa.generate_private_key(65537, 1024))[0],
    }
    kinds["chain-stray"] = replace(kinds["chain"], more=stray.certificate)
    kinds["whole"] = replace(kinds["chain"], more=between.certificate)
    kinds["with-root"] = replace(kinds["chain"], more=between.certificate + root.cert_pem.bytes())
    kinds["authority-expired"] = make(me, named("Old between", house), old_key, ours)[0]
    kinds["authority-expired"].more = old.certificate
    return {prefix + kind: made for kind, made in kinds.items()}


@pytest.fixture(scope="session")
def certificates(tmp_path_factory) -> Certificates:
    return Certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
async def serve() -> AsyncIterator[Callable[..., Awaitable[FaultyServer]]]:
    """Start a server with the given answers; it ends with the test."""
    servers = []

    async def start(answers=None, **settings) -> FaultyServer:
        servers.append(await FaultyServer(answers or {}, **settings).start())
        return servers[-1]

    yield start
    for server in servers:
        await server.stop()


@pytest.fixture
async def transport() -> AsyncIterator[SmtpTransport]:
    made = SmtpTransport(SHORT)
    yield made
    await made.close()


@pytest.fixture
def short() -> Deadlines:
    return SHORT


@pytest.fixture
def account() -> Callable[..., Account]:
    def make(port: int, **changes) -> Account:
        plain = Account("company", "shop@example.com", "localhost", port, Security.NONE, helo="till.example.com")
        return replace(plain, **changes)

    return make


@pytest.fixture
def letter() -> Callable[..., ClaimedLetter]:
    def make(*recipients: str, **changes) -> ClaimedLetter:
        plain = ClaimedLetter(
            letter_id=1,
            scope="company",
            sender="shop@example.com",
            recipients=recipients or ("ada@example.net",),
            mime=b"Subject: F-1\r\n\r\n.one dot\r\n..two\r\n.\r\nend\r\n",
            message_id="<1.abc@example.com>",
            attempts=0,
            queued_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
            lease="lease",
        )
        return replace(plain, **changes)

    return make


class Gate:
    """A gate before the dot that remembers."""

    def __init__(self) -> None:
        self.passed: list[tuple[str, ...]] = []
        self.then: Callable[[], Awaitable[None]] | None = None

    async def __call__(self, accepted) -> None:
        self.passed.append(tuple(accepted))
        if self.then:
            await self.then()


@pytest.fixture
def gate() -> Gate:
    return Gate()
