"""The transport when all goes well, or as well as it can: what reaches the server, what is kept, what is given up."""

import asyncio
import hashlib
import ssl
import warnings
from typing import ClassVar

import pytest
from aiosmtpd.smtp import SMTP as Smtpd  # noqa: N811 - a name of its own beside the client's
from aiosmtpd.smtp import AuthResult

from komtui.adapters.database.repositories.connections import ConnectionRepository
from komtui.adapters.database.sqlite.database import Database
from komtui.adapters.mail.faults import Fault
from komtui.adapters.mail.smtp import pool
from komtui.adapters.mail.smtp.data import BLOCK, stuffed
from komtui.adapters.mail.smtp.transport import SmtpTransport
from komtui.adapters.system import SystemClock
from komtui.domain.mail.account import Security
from komtui.domain.mail.delivery import Verdict
from komtui.domain.problem import Problem, ProblemError

GO_ON = "250-x\r\n250-PIPELINING\r\n250 SIZE 1000000"


class Mailbox:
    """Handler of a real server that keeps what it takes and refuses one name."""

    def __init__(self) -> None:
        self.taken = []
        self.options = []

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - aiosmtpd's name
        self.options.append(options)
        if address.startswith("nobody"):
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        self.taken.append((envelope.mail_from, tuple(envelope.rcpt_tos), envelope.original_content))
        return "250 2.0.0 taken"


@pytest.fixture
async def mailbox(certificates):
    """A real server with sign-in over TLS; yields it with its mailbox."""
    handler = Mailbox()

    def sign_in(server, session, envelope, mechanism, data):
        good = (data.login, data.password) == (b"ada", b"secret-7")
        return AuthResult(success=good, handled=good)

    def protocol():
        with warnings.catch_warnings(action="ignore"):  # it cannot know that the socket has TLS around it
            return made()

    def made():
        return Smtpd(handler, authenticator=sign_in, auth_require_tls=False, auth_required=True, enable_SMTPUTF8=True)

    loop = asyncio.get_running_loop()
    server = await loop.create_server(protocol, "127.0.0.1", 0, ssl=certificates.server("good"))
    handler.port = server.sockets[0].getsockname()[1]
    yield handler
    server.close()
    await server.wait_closed()


async def test_it_is_known_who_took_it_and_under_which_certificate(
    mailbox, transport, account, letter, gate, certificates
):
    mine = account(mailbox.port, security=Security.TLS, ca_file=certificates.file, user="ada", password="secret-7")
    taken, refused = await transport.send(mine, letter("ada@example.net", "nobody@example.net"), gate)
    shown = certificates.kinds["good"].cert_chain_pems[0].bytes().decode()
    server = taken.server
    assert (server.host, server.tls, server.address.rpartition(":")[2]) == ("localhost", "TLSv1.3", str(mailbox.port))
    assert server.certificate == hashlib.sha256(ssl.PEM_cert_to_DER_cert(shown)).hexdigest()
    assert refused.server == server


async def test_in_clear_there_is_no_certificate(serve, transport, account, letter, gate):
    server = await serve()
    [outcome] = await transport.send(account(server.port), letter(), gate)
    assert (outcome.server.tls, outcome.server.certificate) == ("", "")
    nobody = account(1)
    [outcome] = await transport.send(nobody, letter(), gate)
    assert outcome.server is None


async def test_a_letter_arrives_whole(mailbox, transport, account, letter, gate, certificates):
    mine = account(mailbox.port, security=Security.TLS, ca_file=certificates.file, user="ada", password="secret-7")
    sent = letter("ada@example.net", "nobody@example.net", "bob@bücher.example")
    outcomes = await transport.send(mine, sent, gate)
    assert [outcome.verdict for outcome in outcomes] == [Verdict.SENT, Verdict.FAIL, Verdict.SENT]
    assert [outcome.recipient for outcome in outcomes] == list(sent.recipients)
    accepted = ("ada@example.net", "bob@xn--bcher-kva.example")
    assert mailbox.taken == [("shop@example.com", accepted, sent.mime)]
    assert gate.passed == [("ada@example.net", "bob@bücher.example")]


async def test_a_kept_connection_serves_the_next_letter(serve, transport, account, letter, gate):
    server = await serve()
    for _ in range(3):
        [outcome] = await transport.send(account(server.port), letter(), gate)
        assert outcome.verdict is Verdict.SENT
    assert server.connections == 1
    assert len(server.letters) == 3


@pytest.mark.parametrize("ehlo", [GO_ON, "250 x"])
async def test_a_reply_too_many_is_not_taken_for_the_next_letters(serve, transport, account, letter, gate, ehlo):
    server = await serve({"EHLO": ehlo, ".": ["250 taken\r\n250 taken", "554 5.6.0 no"]})
    verdicts = [(await transport.send(account(server.port), letter(), gate))[0].verdict for _ in range(2)]
    assert verdicts == [Verdict.SENT, Verdict.FAIL]
    assert server.connections == 2


@pytest.mark.parametrize("ehlo", [GO_ON, "250 x"])
async def test_all_recipients_refused_leaves_the_connection_usable(serve, transport, account, letter, gate, ehlo):
    data = ["554 5.5.1 no valid recipients", "354 go on"] if ehlo == GO_ON else "354 go on"
    server = await serve({"EHLO": ehlo, "RCPT": ["550 5.1.1 no", "550 5.1.1 no", "250 ok"], "DATA": data})
    both = await transport.send(account(server.port), letter("a@example.net", "b@example.net"), gate)
    assert {outcome.verdict for outcome in both} == {Verdict.FAIL}
    [outcome] = await transport.send(account(server.port), letter(), gate)
    assert outcome.verdict is Verdict.SENT
    assert server.connections == 1


async def test_no_recipient_and_yet_354_sends_nothing(serve, transport, account, letter, gate):
    server = await serve({"EHLO": GO_ON, "RCPT": "550 5.1.1 no"})
    [outcome] = await transport.send(account(server.port), letter(), gate)
    assert outcome.verdict is Verdict.FAIL
    assert (gate.passed, server.letters) == ([], [])


@pytest.mark.parametrize("ehlo", [GO_ON, "250 x"])
async def test_a_kept_connection_that_died_costs_nothing(serve, transport, account, letter, gate, ehlo):
    server = await serve({"EHLO": ehlo, "MAIL": ["250 ok", "421 4.4.2 idle for too long", "250 ok"]})
    verdicts = [(await transport.send(account(server.port), letter(), gate))[0].verdict for _ in range(2)]
    assert verdicts == [Verdict.SENT, Verdict.SENT]
    assert (server.connections, len(server.letters)) == (2, 2)


async def test_a_changed_account_gets_connections_of_its_own(serve, transport, account, letter, gate):
    server = await serve({"EHLO": "250-x\r\n250 AUTH PLAIN"})
    await transport.send(account(server.port, user="ada", password="one"), letter(), gate)
    await transport.send(account(server.port, user="ada", password="two"), letter(), gate)
    assert len([line for line in server.said if line.startswith("AUTH")]) == 2


async def test_a_wrong_password_is_tried_once_for_many_letters(serve, transport, account, letter, gate):
    server = await serve({"EHLO": "250-x\r\n250 AUTH PLAIN", "AUTH": "535 5.7.8 wrong"})
    mine = account(server.port, user="ada", password="wrong")
    results = await asyncio.gather(*(transport.send(mine, letter(), gate) for _ in range(6)))
    assert {outcome.problem.code for [outcome] in results} == {"smtp.password"}
    assert len([line for line in server.said if line.startswith("AUTH")]) == 1


async def test_three_connections_and_no_more(serve, transport, account, letter, gate):
    server = await serve({"EHLO": GO_ON}, hold=asyncio.Event())
    tasks = [asyncio.create_task(transport.send(account(server.port), letter(), gate)) for _ in range(9)]
    await server.until(lambda: len(server.letters) == 3)
    server.hold.set()
    results = await asyncio.gather(*tasks)
    assert {outcome.verdict for [outcome] in results} == {Verdict.SENT}
    assert (server.most_at_once, len(server.letters)) == (3, 9)


@pytest.fixture
def programs(tmp_path, monkeypatch):
    """Return transports of several programs on one database; each call is another program."""
    monkeypatch.setattr(pool, "LOOK", 0.05)
    monkeypatch.setattr(pool, "AGAIN", 0.02)
    databases = []

    def another():
        databases.append(Database(tmp_path / "books.sqlite3"))
        places = ConnectionRepository(databases[-1], SystemClock(), f"program {len(databases)}")
        return SmtpTransport(places=places)

    another.databases = databases
    yield another
    for each in databases:
        each.close()


async def test_three_connections_of_all_programs_together(serve, programs, account, letter, gate):
    server = await serve({"EHLO": GO_ON}, hold=asyncio.Event())
    transports = [programs() for _ in range(3)]
    tasks = [
        asyncio.create_task(each.send(account(server.port), letter(), gate)) for _ in range(4) for each in transports
    ]
    await server.until(lambda: len(server.letters) == 3)
    server.hold.set()
    async with asyncio.timeout(60):
        results = await asyncio.gather(*tasks)
    assert {outcome.verdict for [outcome] in results} == {Verdict.SENT}
    assert (server.most_at_once, len(server.letters)) == (3, 12)
    for each in transports:
        await each.close()


async def test_who_has_all_connections_gives_way_to_another_program(serve, programs, account, letter, gate):
    server = await serve({"EHLO": GO_ON}, hold=asyncio.Event())
    busy, other = programs(), programs()
    many = [asyncio.create_task(busy.send(account(server.port), letter(), gate)) for _ in range(3)]
    await server.until(lambda: len(server.letters) == 3)
    one = asyncio.create_task(other.send(account(server.port), letter(), gate))
    server.hold.set()
    await asyncio.gather(*many)  # and keeps its connections, in case there is more
    async with asyncio.timeout(60):
        [outcome] = await one
    assert outcome.verdict is Verdict.SENT
    assert server.most_at_once == 3
    for each in (busy, other):
        await each.close()


async def test_what_the_server_does_not_want_no_program_tries(serve, programs, account, letter, gate):
    crowded = "421 4.7.0 Too many concurrent SMTP connections"
    server = await serve({"greeting": ["220 x", crowded]}, hold=asyncio.Event())
    one, other = programs(), programs()
    tasks = [asyncio.create_task(one.send(account(server.port), letter(), gate)) for _ in range(3)]
    await server.until(lambda: server.connections == 2)
    statement = "SELECT count(*) FROM connections WHERE holder = ''"
    async with asyncio.timeout(60):
        while not await programs.databases[0].read(lambda each: each.execute(statement).fetchone()[0]):
            pass
    waiting = asyncio.create_task(other.send(account(server.port), letter(), gate))
    await asyncio.wait([waiting], timeout=0.2)
    assert server.connections == 2
    waiting.cancel()
    server.hold.set()
    async with asyncio.timeout(60):
        results = await asyncio.gather(*tasks)
    assert {outcome.verdict for [outcome] in results} == {Verdict.SENT}
    assert server.connections == 2
    for each in (one, other):
        await each.close()


async def test_fewer_connections_where_the_server_wants_fewer(serve, transport, account, letter, gate):
    crowded = "421 4.7.0 Too many concurrent SMTP connections"
    server = await serve({"greeting": ["220 x", crowded]}, hold=asyncio.Event())
    tasks = [asyncio.create_task(transport.send(account(server.port), letter(), gate)) for _ in range(4)]
    await server.until(lambda: server.connections == 2)
    server.hold.set()
    results = await asyncio.gather(*tasks)
    assert {outcome.verdict for [outcome] in results} == {Verdict.SENT}
    assert server.connections == 2


async def test_cancelled_before_the_dot_sends_nothing(serve, transport, account, letter, gate):
    server = await serve()
    reached, never = asyncio.Event(), asyncio.Event()

    async def commit():
        reached.set()
        await never.wait()

    gate.then = commit
    task = asyncio.create_task(transport.send(account(server.port), letter(), gate))
    await reached.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert server.letters == []


async def test_cancelled_after_the_dot_waits_for_the_reply(serve, transport, account, letter, gate):
    server = await serve(hold=asyncio.Event())
    task = asyncio.create_task(transport.send(account(server.port), letter(), gate))
    await server.until(lambda: bool(server.letters))
    for _ in range(3):
        task.cancel()
        await asyncio.sleep(0)
    assert not task.done()
    server.hold.set()
    [outcome] = await task
    assert outcome.verdict is Verdict.SENT


async def test_closing_cuts_what_is_after_its_dot(serve, transport, account, letter, gate):
    server = await serve(hold=asyncio.Event())
    task = asyncio.create_task(transport.send(account(server.port), letter(), gate))
    await server.until(lambda: bool(server.letters))
    await transport.close()
    [outcome] = await task
    assert outcome.verdict is Verdict.UNCERTAIN


async def test_what_the_gate_raises_keeps_the_dot_in(serve, transport, account, letter, gate):
    class LostError(Exception):
        pass

    async def lost():
        raise LostError

    server = await serve()
    gate.then = lost
    with pytest.raises(LostError):
        await transport.send(account(server.port), letter(), gate)
    gate.then = None
    [outcome] = await transport.send(account(server.port), letter(), gate)
    assert outcome.verdict is Verdict.SENT
    assert (server.connections, len(server.letters)) == (2, 1)


async def test_the_advertised_size_is_heeded(serve, transport, account, letter, gate):
    server = await serve({"EHLO": "250-x\r\n250 SIZE 40"})
    [outcome] = await transport.send(account(server.port), letter(), gate)
    assert (outcome.verdict, outcome.problem.code) == (Verdict.FAIL, "smtp.too-large")
    assert not any(line.startswith("MAIL") for line in server.said)


async def test_what_a_server_takes_is_remembered_whenever_it_says_something_else(serve, account, letter, gate):
    class Limits:
        kept: ClassVar[list] = []
        away = True

        async def keep(self, server, octets):
            if self.away:
                raise ProblemError(Problem("database.gone"))
            self.kept.append((server, octets))

    server, limits = await serve({"EHLO": "250-x\r\n250 SIZE 35882577"}), Limits()
    transport = SmtpTransport(limits=limits)
    [sent] = await transport.send(account(server.port), letter(), gate)
    assert sent.verdict is Verdict.SENT, "books that are away keep no letter back"
    limits.away = False
    for _letter in range(2):
        await transport.send(account(server.port), letter(), gate)
    await transport.close()
    known = account(server.port).server
    assert limits.kept == [(known, 35_882_577)]
    other = await serve({"EHLO": "250 x"})
    transport = SmtpTransport(limits=limits)
    await transport.send(account(other.port), letter(), gate)
    await transport.close()
    assert limits.kept[1:] == [(account(other.port).server, 0)]


@pytest.mark.parametrize(
    ("address", "ehlo", "code"),
    [
        ("rené@example.net", "250 x", "smtp.address-utf8"),
        ("bob@example.net, eve@example.net", "250 SMTPUTF8", "smtp.address-invalid"),
        ("bob@example.net> NOTIFY=NEVER", "250 x", "smtp.address-invalid"),
        ("bob@example.net\r\nRCPT TO:<eve@example.net", "250 x", "smtp.address-invalid"),
        ("nobody", "250 x", "smtp.address-invalid"),
    ],
)
async def test_an_address_that_cannot_be_mailed_to(serve, transport, account, letter, gate, address, ehlo, code):
    server = await serve({"EHLO": ehlo})
    bad, good = await transport.send(account(server.port), letter(address, "ada@example.net"), gate)
    assert (bad.verdict, bad.problem.code, good.verdict) == (Verdict.FAIL, code, Verdict.SENT)
    assert [line for line in server.said if line.startswith("RCPT")] == ["RCPT TO:<ada@example.net>"]


async def test_what_the_server_offers_is_used(serve, transport, account, letter, gate):
    server = await serve({"EHLO": "250-x\r\n250-DSN\r\n250-SMTPUTF8\r\n250 SIZE"})
    to = ("rené@example.net", "a+b=c@example.net", "x" * 64 + "@" + "y" * 60 + ".example.net")
    identifier = "0123456789abcdef" * 2
    await transport.send(account(server.port), letter(*to, message_id=f"<{identifier}@example.com>"), gate)
    mail, *rcpt = server.said[1:5]
    assert mail == f"MAIL FROM:<shop@example.com> SIZE=41 SMTPUTF8 RET=HDRS ENVID={identifier}"
    assert rcpt == [
        "RCPT TO:<rené@example.net> NOTIFY=FAILURE,DELAY ORCPT=utf-8;rené@example.net",
        "RCPT TO:<a+b=c@example.net> NOTIFY=FAILURE,DELAY ORCPT=rfc822;a+2Bb+3Dc@example.net",
        f"RCPT TO:<{to[2]}> NOTIFY=FAILURE,DELAY ORCPT=rfc822;{to[2]}",
    ]


async def test_a_notice_of_delivery_is_asked_for_where_that_is_wanted_and_offered(
    serve, transport, account, letter, gate
):
    server = await serve({"EHLO": "250-x\r\n250 DSN"})
    [outcome] = await transport.send(account(server.port, notify_success=True), letter("ada@example.net"), gate)
    assert outcome.verdict is Verdict.SENT
    assert [line for line in server.said if line.startswith("RCPT")] == [
        "RCPT TO:<ada@example.net> NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=rfc822;ada@example.net"
    ]
    server = await serve({"EHLO": "250 x"})
    await transport.send(account(server.port, notify_success=True), letter("ada@example.net"), gate)
    assert "RCPT TO:<ada@example.net>" in server.said, "who does not offer DSN takes no such word"


@pytest.mark.parametrize("message_id", ["<a+b=c@example.com>", f"<{'x' * 65}@example.com>", "<@example.com>"])
async def test_an_envelope_id_that_would_be_cut_is_left_out(serve, transport, account, letter, gate, message_id):
    server = await serve({"EHLO": "250-x\r\n250 DSN"})
    await transport.send(account(server.port), letter(message_id=message_id), gate)
    assert server.said[1] == "MAIL FROM:<shop@example.com> RET=HDRS"


@pytest.mark.parametrize("helo", ["till.example.com", ""])
async def test_ehlo_names_this_machine(serve, transport, account, letter, gate, helo, monkeypatch):
    monkeypatch.setattr("socket.gethostname", lambda: "till")
    server = await serve()
    await transport.send(account(server.port, helo=helo), letter(), gate)
    assert server.said[0] == f"EHLO {helo or '[127.0.0.1]'}"


@pytest.mark.parametrize("mime", [b"a\nb\r\n", b"a\rb\r\n", b"a\0b\r\n", b"a\r\n.\n"])
async def test_a_message_that_could_smuggle_is_not_sent(mime):
    with pytest.raises(Fault) as caught:
        await stuffed(mime)
    assert caught.value.problem.code == "smtp.message-damaged"


@pytest.mark.parametrize(
    ("mime", "wire"),
    [
        (b".\r\n", b"..\r\n"),
        (b"a\r\n.b\r\n", b"a\r\n..b\r\n"),
        (b"a\r\n.\r\n.\r\n", b"a\r\n..\r\n..\r\n"),
        (b"a", b"a\r\n"),
        (b"", b"\r\n"),
    ],
)
async def test_dots_are_doubled(mime, wire):
    assert await stuffed(mime) == [wire]


async def test_a_large_message_is_cut_between_lines():
    lines = [b".%d" % number for number in range(40_000)]
    mime = b"\r\n".join(lines)
    blocks = await stuffed(mime)
    assert len(blocks) > 1
    assert max(len(block) for block in blocks) < 2 * BLOCK
    assert b"".join(blocks) == b"".join(b"." + line + b"\r\n" for line in lines)
    with pytest.raises(Fault):
        await stuffed(mime[:100_000] + b"\n" + mime[100_000:])


async def test_no_password_leaves_in_clear_except_to_this_machine(serve, transport, account, letter, gate, monkeypatch):
    server = await serve({"EHLO": "250-x\r\n250 AUTH PLAIN"})
    mine = account(server.port, user="ada", password="canary-7")
    monkeypatch.setattr("komtui.adapters.mail.smtp.opening.Opening._to_loopback", lambda _: False)
    [outcome] = await transport.send(mine, letter(), gate)
    assert (outcome.verdict, outcome.problem.code) == (Verdict.SECURITY, "smtp.clear-password")
    assert not any(line.startswith("AUTH") for line in server.said)


async def test_old_tls_is_refused(serve, transport, account, letter, gate):
    alert = "\x15\x03\x01\x00\x02\x02\x46"  # protocol_version (RFC 8446, 6.2), which an old server answers
    server = await serve({"greeting": alert})
    [outcome] = await transport.send(account(server.port, security=Security.TLS), letter(), gate)
    assert (outcome.verdict, outcome.problem.code) == (Verdict.SECURITY, "smtp.tls-version"), outcome.problem


async def test_the_final_reply_is_waited_for_ten_minutes(serve, account, letter, gate, monkeypatch):
    """RFC 5321, 4.5.3.2.6: who gives up earlier sends twice. The loop's clock is set forward; nobody waits."""
    server = await serve({})
    server.hold = asyncio.Event()
    loop, ahead = asyncio.get_running_loop(), [0.0]
    present = loop.time
    monkeypatch.setattr(loop, "time", lambda: present() + ahead[0])
    transport = SmtpTransport()
    sending = asyncio.create_task(transport.send(account(server.port), letter("ada@example.net"), gate))
    await server.until(lambda: server.letters)
    for _ in range(59):
        ahead[0] += 10
        # Two turns of the loop: what has come due is called in the first.
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert not sending.done()
    server.hold.set()
    (outcome,) = await sending
    assert outcome.verdict is Verdict.SENT
    await transport.close()


async def test_a_final_reply_that_never_comes_is_given_up_and_uncertain(serve, account, letter, gate, monkeypatch):
    server = await serve({})
    server.hold = asyncio.Event()
    loop, ahead = asyncio.get_running_loop(), [0.0]
    present = loop.time
    monkeypatch.setattr(loop, "time", lambda: present() + ahead[0])
    transport = SmtpTransport()
    sending = asyncio.create_task(transport.send(account(server.port), letter("ada@example.net"), gate))
    await server.until(lambda: server.letters)
    ahead[0] += 3600
    (outcome,) = await asyncio.wait_for(sending, None)
    assert outcome.verdict is Verdict.UNCERTAIN
    await transport.close()


@pytest.mark.parametrize("ehlo", ["250 x", "250-x\r\n250 PIPELINING"])
async def test_too_many_recipients_after_the_dot_are_parted(serve, transport, account, letter, gate, ehlo):
    """Half of them go at once, the others later; one alone is tried again like any other."""
    server = await serve({"EHLO": ehlo, ".": ["552 5.5.3 Too many recipients", "250 taken", "452 4.5.3 too many"]})
    everyone = ("a@x.example", "b@x.example", "c@x.example")
    outcomes = await transport.send(account(server.port), letter(*everyone), gate)
    assert [each.verdict for each in outcomes] == [Verdict.FEWER, Verdict.RETRY, Verdict.RETRY]
    assert {each.problem.code for each in outcomes} == {"smtp.many-recipients"}
    outcomes = await transport.send(account(server.port), letter(*everyone[:1]), gate)
    assert [each.verdict for each in outcomes] == [Verdict.SENT]
    outcomes = await transport.send(account(server.port), letter(*everyone[1:2]), gate)
    assert [each.verdict for each in outcomes] == [Verdict.RETRY]
