"""The line by itself: what it keeps, what it forgets, and how it goes over to TLS."""

import asyncio
import socket
import ssl

import pytest

from komtui.adapters.mail.smtp.line import LONGEST_REPLY, Line, LineGarbageError, LineLostError
from komtui.adapters.mail.smtp.recording import Transcript

SECONDS = 5.0


@pytest.fixture
async def connected(serve):
    """Return a line to a server with the given answers, whose greeting has been heard."""
    lines = []

    async def connect(answers=None, witness=None, **settings):
        server = await serve(answers, **settings)
        line = Line(witness)
        lines.append(line)
        await asyncio.get_running_loop().create_connection(lambda: line, "localhost", server.port)
        await line.reply(SECONDS)
        return line, server

    yield connect
    for line in lines:
        line.drop()


def trusting(certificates) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=certificates.file)


async def test_tls_forgets_what_came_in_clear(connected, certificates):
    line, _ = await connected(
        {"STARTTLS": "220 go on\r\n250 injected\r\nhalf a li"}, starttls=certificates.server("good")
    )
    assert (await line.ask(b"STARTTLS", SECONDS)).code == 220
    assert line.unasked, "what was injected lies here"
    await line.secure(trusting(certificates), "localhost", SECONDS)
    assert not line.unasked
    assert line.transport.get_extra_info("ssl_object").version().startswith("TLSv1.")
    assert str(await line.ask(b"NOOP", SECONDS)) == "250 ok"


async def test_tls_leaves_nothing_behind_in_buffers(connected, certificates):
    line, _ = await connected(starttls=certificates.server("good"))
    await line.ask(b"STARTTLS", SECONDS)
    await line.secure(trusting(certificates), "localhost", SECONDS)
    assert line.transport.get_write_buffer_limits() == (0, 1)
    line.write(b"NOOP\r\n")
    await line.drain(SECONDS)
    assert (await line.reply(SECONDS)).code == 250


async def test_a_handshake_has_its_deadline(connected, certificates):
    line, _ = await connected()
    await line.ask(b"STARTTLS", SECONDS)
    async with asyncio.timeout(SECONDS) as guard:
        with pytest.raises(TimeoutError):
            await line.secure(trusting(certificates), "localhost", 0.05)
    assert not guard.expired()


async def test_no_handshake_on_a_line_that_is_lost(connected, certificates, monkeypatch):
    """asyncio would begin one on a closed transport, and wait for its end."""
    gone = asyncio.Event()
    monkeypatch.setattr(Line, "connection_lost", lambda self, exc: gone.set())
    line, _ = await connected({"STARTTLS": "220 go on\r\n<drop>"})
    await line.ask(b"STARTTLS", SECONDS)
    await gone.wait()
    with pytest.raises(LineLostError):
        await line.secure(trusting(certificates), "localhost", SECONDS)


async def test_the_name_is_looked_at(connected, certificates):
    line, _ = await connected(starttls=certificates.server("host"))
    await line.ask(b"STARTTLS", SECONDS)
    with pytest.raises(ssl.SSLCertVerificationError):
        await line.secure(trusting(certificates), "localhost", SECONDS)


async def test_garbage_is_forgotten_and_the_end_is_not(connected):
    line, server = await connected({"NOOP": "250 ok\r\nwhat"})
    await line.ask(b"NOOP", SECONDS)
    assert line.unasked
    line.forget()
    assert (await line.ask(b"RSET", SECONDS)).code == 250
    await server.stop()
    with pytest.raises(LineLostError):
        await line.reply(SECONDS)
    line.forget()
    assert line.lost


async def test_what_lies_in_the_socket_is_read_although_the_time_is_over():
    """As after SIGSTOP: the reply came long ago, and the program wakes up to its timers first."""
    ours, theirs = socket.socketpair()
    _, line = await asyncio.get_running_loop().create_connection(Line, sock=ours)
    theirs.sendall(b"250 taken\r\n")
    assert str(await line.reply(-1)) == "250 taken"
    with pytest.raises(TimeoutError):
        await line.reply(-1)
    theirs.close()
    with pytest.raises(LineLostError):
        await line.reply(-1)
    line.drop()


async def test_a_reply_without_an_end_fills_no_memory(connected):
    line, _ = await connected({"EHLO": "<endless>"})
    with pytest.raises(LineGarbageError):
        await line.ask(b"EHLO x", SECONDS)
    kept = len(line._buffer) + sum(len(text) for _, text in line._lines)
    assert kept <= 2 * LONGEST_REPLY


async def test_a_witness_is_told_both_ways_under_tls_too(connected, certificates, account):
    transcript = Transcript(account(1))
    line, _ = await connected(witness=transcript, starttls=certificates.server("good"))
    await line.ask(b"STARTTLS", SECONDS)
    await line.secure(trusting(certificates), "localhost", SECONDS)
    await line.ask(b"NOOP", SECONDS)
    said = [line.split(maxsplit=1)[1] for line in str(transcript).splitlines()]
    assert said == ["<< 220 mail.example ESMTP", ">> STARTTLS", "<< 220 go on", ">> NOOP", "<< 250 ok"]
