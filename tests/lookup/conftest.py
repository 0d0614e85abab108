"""A name server and an HTTPS server on loopback, honest or not, and the adapters pointed at them."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest
import trustme

from komtui.adapters.discovery.autoconfig import HttpsAutoconfig
from komtui.adapters.discovery.dns import DnsResolver

SERVFAIL, SILENT, GARBAGE, LONG = "<servfail>", "<silent>", "<garbage>", "<long>"


@dataclass
class NameServer:
    """Answers from a table: `name type` → records; names that are not there do not exist."""

    records: dict[str, list[str] | str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    over_tcp: list[str] = field(default_factory=list)
    mute: bool = False
    port: int = 0

    def resolver(self, seconds: float = 5) -> DnsResolver:
        return DnsResolver(["127.0.0.1"], self.port, seconds)

    def answer(self, wire: bytes, *, tcp: bool = False) -> bytes | None:
        query = dns.message.from_wire(wire)
        question = query.question[0]
        name = question.name.to_text(omit_final_dot=True).lower()
        key = f"{name} {dns.rdatatype.to_text(question.rdtype)}"
        self.asked.append(key)
        records = self.records.get(key, [])
        if self.mute or records == SILENT:
            return None
        response = dns.message.make_response(query)
        if records == GARBAGE:
            return wire[:2] + b"\x81\x80" + b"\xff" * 20
        if records == SERVFAIL:
            response.set_rcode(dns.rcode.SERVFAIL)
        elif records == LONG:
            if not tcp:
                response.flags |= dns.flags.TC
                return response.to_wire()
            self.over_tcp.append(key)
            strings = " ".join([f'"{"x" * 250}"'] * 8)
            response.answer.append(dns.rrset.from_text(question.name, 60, "IN", "TXT", strings))
        elif records:
            response.answer.append(dns.rrset.from_text(question.name, 60, "IN", question.rdtype, *records))
        elif not any(each.partition(" ")[0] == name for each in self.records):
            response.set_rcode(dns.rcode.NXDOMAIN)
        return response.to_wire()


class Datagrams(asyncio.DatagramProtocol):
    def __init__(self, server: NameServer) -> None:
        self.server = server

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, peer):
        answer = self.server.answer(data)
        if answer is not None:
            self.transport.sendto(answer, peer)


@pytest.fixture
async def names() -> AsyncIterator[NameServer]:
    server = NameServer()
    loop = asyncio.get_running_loop()

    async def stream(reader, writer):
        size = int.from_bytes(await reader.readexactly(2), "big")
        answer = server.answer(await reader.readexactly(size), tcp=True) or b""
        writer.write(len(answer).to_bytes(2, "big") + answer)
        await writer.drain()
        writer.close()

    over_tcp = await asyncio.start_server(stream, "127.0.0.1", 0)
    server.port = over_tcp.sockets[0].getsockname()[1]
    transport, _protocol = await loop.create_datagram_endpoint(
        lambda: Datagrams(server), local_addr=("127.0.0.1", server.port)
    )
    yield server
    transport.close()
    over_tcp.close()


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@dataclass
class WebServer:
    """Answers from a table: an address → raw bytes; SILENT says nothing. Each host has its own certificate."""

    authority: trustme.CA
    pages: dict[str, bytes | str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    ports: dict[str, int] = field(default_factory=dict)
    heads: list[str] = field(default_factory=list)
    _servers: list[asyncio.Server] = field(default_factory=list)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def host(self, name: str, certificate_for: str = "", authority: trustme.CA | None = None) -> None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        (authority or self.authority).issue_cert(certificate_for or name).configure_cert(context)
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0, ssl=context)
        self._servers.append(server)
        self.ports[name] = server.sockets[0].getsockname()[1]

    async def connect(self, host: str, port: int) -> socket.socket:
        assert port == 443
        if host not in self.ports:
            raise OSError(f"no such host: {host}")
        sock = socket.socket()
        sock.setblocking(False)
        await asyncio.get_running_loop().sock_connect(sock, ("127.0.0.1", self.ports[host]))
        return sock

    def autoconfig(self) -> HttpsAutoconfig:
        context = ssl.create_default_context()
        self.authority.configure_trust(context)
        return HttpsAutoconfig(context, self.connect)

    async def stop(self) -> None:
        for server in self._servers:
            server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._tasks.add(asyncio.current_task())
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            self.heads.append(head)
            target, host = head.split()[1], head.split("Host: ")[1].split()[0]
            address = f"https://{host}{target}"
            self.asked.append(address)
            page = self.pages.get(address, b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
            if page == SILENT:
                await asyncio.Event().wait()
            writer.write(page)
            await writer.drain()
        except (ConnectionError, EOFError, ssl.SSLError):
            pass
        finally:
            writer.transport.abort()


@pytest.fixture
async def web(authority: trustme.CA) -> AsyncIterator[WebServer]:
    server = WebServer(authority)
    yield server
    await server.stop()
