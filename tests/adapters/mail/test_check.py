"""The test of an account against servers that are well, and against each fault before DATA."""

import asyncio
import base64
import contextlib
import socket
import ssl
import warnings

import pytest

from komtui.adapters.mail.probe.check import SmtpTrial
from komtui.adapters.mail.probe.looking import look, works
from komtui.domain.mail.account import Security
from komtui.domain.mail.connection import Combination, Finding
from komtui.domain.mail.delivery import Verdict
from komtui.i18n import localizer
from komtui.i18n.findings import happened, to_do

CANARY = "canäry 7+/é"
OFFERS = {"EHLO": "250-mail.example\r\n250 AUTH PLAIN LOGIN"}
BASIC = "Authentication unsuccessful, basic authentication is disabled. [PR3P]"
CRITERIA = "Authentication unsuccessful, the request did not meet the criteria to be authenticated successfully."
WRONG = "Authentication unsuccessful, the user credentials were incorrect."
STARTTLS = "250-x\r\n250 STARTTLS"
BOTH = pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])


def served(serve, certificates, kind, security):
    return serve(dict(OFFERS), **{str(security): certificates.server(kind)})


async def stepped(account, deadlines, recipient="ada@example.net"):
    trial = SmtpTrial(account, deadlines)
    try:
        return [step async for step in trial.steps(recipient)], trial
    finally:
        await trial.close()


def words(step):
    finding = Finding(step.problem, step.detail, certificate=step.certificate)
    said = happened(finding, localizer("en")), to_do(finding, localizer("en"))
    assert all(said), step.problem
    assert "…" not in "".join(said), said
    return said


@BOTH
@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("expired", "smtp.certificate-expired"),
        ("not-yet-valid", "smtp.certificate-not-yet-valid"),
        ("host", "smtp.certificate-host"),
        ("self-signed", "smtp.certificate-self-signed"),
        ("known-chain", "smtp.certificate-incomplete"),
        ("known-chain-stray", "smtp.certificate-incomplete"),
        ("chain-at", "smtp.certificate-incomplete"),
        ("chain-public", "smtp.certificate-incomplete"),
        ("chain-inside", "smtp.certificate-untrusted"),
        ("unknown", "smtp.certificate-untrusted"),
        ("with-root", "smtp.certificate-untrusted"),
        ("known-authority-expired", "smtp.certificate-authority-expired"),
        ("known-common-name", "smtp.certificate-common-name"),
        ("known-common-name-other", "smtp.certificate-common-name"),
        ("known-purpose", "smtp.certificate-invalid"),
        ("known-weak", "smtp.certificate-weak"),
    ],
)
async def test_a_certificate_is_shown_though_it_is_not_trusted(
    serve, account, certificates, short, kind, code, security
):
    server = await served(serve, certificates, kind, security)
    mine = account(server.port, security=security, ca_file=certificates.file, user="ada", password=CANARY)
    steps, _ = await stepped(mine, short)
    last = steps[-1]
    assert (last.name, last.ok, last.problem.code) == ("tls", False, code)
    shown = last.certificate
    assert shown.holder in last.detail
    assert shown.not_after.date().isoformat() in last.detail
    message, _ = words(last)
    for fact in (shown.holder, shown.issuer, shown.not_after.date().isoformat(), shown.sha256):
        assert fact in message
    spoken = {line.partition(" ")[0] for line in server.said}
    assert spoken <= ({"EHLO", "STARTTLS"} if security is Security.STARTTLS else set()), (
        "nothing is said once TLS is up"
    )


@BOTH
@pytest.mark.parametrize("file", ["intermediate", "intermediate_der"])
async def test_what_a_server_leaves_out_can_stand_in_a_file(serve, account, certificates, short, security, file):
    server = await served(serve, certificates, "known-chain", security)
    mine = account(server.port, security=security, ca_file=getattr(certificates, file))
    steps, _ = await stepped(mine, short)
    assert all(step.ok for step in steps), steps[-1]


async def test_a_gap_in_the_chain_names_who_is_missing_and_where(serve, account, certificates, short):
    server = await served(serve, certificates, "chain-at", Security.TLS)
    steps, _ = await stepped(account(server.port, security=Security.TLS), short)
    facts = steps[-1].problem.facts
    assert (facts["authority"], facts["at"]) == ("Public Between, Public", "http://ca.example/b.crt")


@BOTH
async def test_the_certificate_of_a_good_server_is_data(serve, account, certificates, short, security):
    server = await served(serve, certificates, "good", security)
    steps, _ = await stepped(account(server.port, security=security, ca_file=certificates.file), short)
    [shown] = [step.certificate for step in steps if step.name == "tls"]
    assert shown.names == ("localhost", "127.0.0.1")
    assert "trustme" in shown.issuer
    assert shown.not_before < shown.not_after
    unverified = await look(account(server.port, security=security))
    assert unverified.certificate == shown, "what OpenSSL read and what cryptography reads is the same"


@BOTH
async def test_a_pinned_certificate_is_trusted_and_no_other(
    serve, account, certificates, short, transport, letter, gate, security
):
    server = await served(serve, certificates, "self-signed", security)
    pin = (await look(account(server.port, security=security))).certificate.sha256
    mine = account(server.port, security=security, user="ada", password=CANARY, certificate_sha256=pin)
    steps, _ = await stepped(mine, short)
    assert all(step.ok for step in steps), steps[-1]
    [outcome] = await transport.send(mine, letter(), gate)
    assert outcome.verdict is Verdict.SENT
    server.said.clear()
    for wrong in (pin[:-2] + ("00" if pin[-2:] != "00" else "01"), "no fingerprint"):
        other = account(server.port, security=security, user="ada", password=CANARY, certificate_sha256=wrong)
        steps, _ = await stepped(other, short)
        assert (steps[-1].name, steps[-1].problem.code) == ("tls", "smtp.certificate-pin")
        assert pin in words(steps[-1])[0]
        [outcome] = await transport.send(other, letter(), gate)
        assert outcome.verdict is Verdict.SECURITY
    assert not [line for line in server.said if line.startswith(("AUTH", "MAIL"))]


@pytest.mark.parametrize("pin", ["", "ab:cd"])
async def test_a_good_pin_does_not_spoil_other_accounts(serve, account, certificates, short, pin):
    server = await served(serve, certificates, "self-signed", Security.TLS)
    steps, _ = await stepped(account(server.port, security=Security.TLS, certificate_sha256=pin), short)
    assert not steps[-1].ok


@pytest.mark.parametrize(
    ("answers", "security", "name", "code"),
    [
        ({"greeting": "<drip>"}, Security.NONE, "greeting", "smtp.dripping"),
        ({"greeting": "<silent>"}, Security.NONE, "greeting", "smtp.timeout-greeting"),
        ({"greeting": "<drop>"}, Security.NONE, "greeting", "smtp.disconnected"),
        ({"greeting": "<reset>"}, Security.NONE, "greeting", "smtp.disconnected"),
        ({"greeting": "421 4.3.2 later"}, Security.NONE, "greeting", "smtp.busy"),
        ({"greeting": "554 5.7.1 no"}, Security.NONE, "greeting", "smtp.greeting-refused"),
        ({"greeting": "HTTP/1.1 400 Bad Request"}, Security.NONE, "greeting", "smtp.other-service"),
        ({"greeting": "SSH-2.0-OpenSSH_9.2p1"}, Security.NONE, "greeting", "smtp.other-service"),
        ({"greeting": "* OK [CAPABILITY IMAP4rev1] ready"}, Security.NONE, "greeting", "smtp.reads-mail"),
        ({"greeting": "+OK POP3 ready"}, Security.NONE, "greeting", "smtp.reads-mail"),
        ({"greeting": "\x00\xff\x1b[2J what"}, Security.NONE, "greeting", "smtp.not-smtp"),
        ({"greeting": "220-a\r\n554 b"}, Security.NONE, "greeting", "smtp.not-smtp"),
        ({"greeting": "\x15\x03\x01\x00\x02\x02\x46"}, Security.NONE, "greeting", "smtp.tls-expected"),
        ({"greeting": "<endless>"}, Security.NONE, "greeting", "smtp.endless"),
        ({"EHLO": "<endless>"}, Security.NONE, "ehlo", "smtp.endless"),
        ({"EHLO": "<drip>"}, Security.NONE, "ehlo", "smtp.dripping"),
        ({"EHLO": "<silent>"}, Security.NONE, "ehlo", "smtp.timeout-ehlo"),
        ({"EHLO": "530 Please login with USER and PASS."}, Security.NONE, "ehlo", "smtp.no-esmtp"),
        ({"greeting": "000 what"}, Security.NONE, "greeting", "smtp.not-smtp"),
        ({"greeting": "<drop>"}, Security.TLS, "tls", "smtp.tls-dropped"),
        ({"EHLO": STARTTLS, "STARTTLS": "220 go<drop>"}, Security.STARTTLS, "tls", "smtp.disconnected"),
        ({"EHLO": STARTTLS, "STARTTLS": "<silent>"}, Security.STARTTLS, "tls", "smtp.timeout-tls"),
        ({"EHLO": STARTTLS, "STARTTLS": "421 bye"}, Security.STARTTLS, "tls", "smtp.busy"),
        ({"AUTH": "334 VXNlcm5hbWU6"}, Security.NONE, "sign-in", "smtp.mechanism"),
        ({"MAIL": "999 what"}, Security.NONE, "sender", "smtp.garbage"),
        ({"EHLO": "501 5.5.4 bad name"}, Security.NONE, "ehlo", "smtp.ehlo-refused"),
        ({"EHLO": "502 5.5.1 what"}, Security.STARTTLS, "tls", "smtp.ehlo-unknown"),
        ({}, Security.STARTTLS, "tls", "smtp.starttls-missing"),
        (
            {"EHLO": STARTTLS, "STARTTLS": "454 4.7.0 later"},
            Security.STARTTLS,
            "tls",
            "smtp.starttls-busy",
        ),
        ({"EHLO": STARTTLS, "STARTTLS": "502 no"}, Security.STARTTLS, "tls", "smtp.starttls-refused"),
        (
            {"EHLO": STARTTLS, "STARTTLS": "220 go\r\ngarbage"},
            Security.STARTTLS,
            "tls",
            "smtp.timeout-tls",
        ),
        ({}, Security.TLS, "tls", "smtp.plain-on-tls"),
        ({"greeting": "<silent>"}, Security.TLS, "tls", "smtp.timeout-tls"),
        ({"AUTH": "535 5.7.8 no"}, Security.NONE, "sign-in", "smtp.password"),
        ({"AUTH": "534 5.7.9 no"}, Security.NONE, "sign-in", "smtp.app-password"),
        ({"AUTH": "454 4.7.0 later"}, Security.NONE, "sign-in", "smtp.sign-in-busy"),
        ({"AUTH": "432 4.3.2 too many"}, Security.NONE, "sign-in", "smtp.too-many-connections"),
        ({"AUTH": "535 5.7.139 no"}, Security.NONE, "sign-in", "smtp.auth-off"),
        ({"AUTH": f"535 5.7.139 {BASIC}"}, Security.NONE, "sign-in", "smtp.needs-oauth"),
        ({"AUTH": f"535 5.7.139 {CRITERIA}"}, Security.NONE, "sign-in", "smtp.sign-in-policy"),
        ({"AUTH": f"535 5.7.139 {WRONG}"}, Security.NONE, "sign-in", "smtp.password"),
        (
            {"AUTH": "534-5.7.14 <https://accounts.google.com/> log in\r\n534 5.7.14 x"},
            Security.NONE,
            "sign-in",
            "smtp.sign-in-browser",
        ),
        ({"AUTH": "421 4.7.0 bye"}, Security.NONE, "sign-in", "smtp.busy"),
        ({"AUTH": "535-5.7.8 no\r\n235 yes"}, Security.NONE, "sign-in", "smtp.garbage"),
        ({"EHLO": "250-x\r\n220-y\r\n250 AUTH PLAIN"}, Security.NONE, "ehlo", "smtp.garbage"),
        ({"EHLO": "421 4.3.2 later"}, Security.NONE, "ehlo", "smtp.busy"),
        ({"EHLO": "<drop>"}, Security.NONE, "ehlo", "smtp.disconnected"),
        ({"MAIL": "421 4.3.2 later"}, Security.NONE, "sender", "smtp.busy"),
        ({"MAIL": "452 4.3.1 full"}, Security.NONE, "sender", "smtp.later"),
        ({"MAIL": "530 5.7.0 Must issue a STARTTLS command first"}, Security.NONE, "sender", "smtp.tls-required"),
        ({"MAIL": "<drop>"}, Security.NONE, "sender", "smtp.disconnected"),
        ({"MAIL": "<silent>"}, Security.NONE, "sender", "smtp.timeout-envelope"),
        ({"RCPT": "421 4.3.2 later"}, Security.NONE, "recipient", "smtp.busy"),
        ({"RCPT": "550 5.4.5 Daily user sending limit exceeded"}, Security.NONE, "recipient", "smtp.daily-limit"),
        ({"RCPT": "550 no"}, Security.NONE, "recipient", "smtp.recipient-refused"),
        ({"RCPT": "550 5.7.1 blocked"}, Security.NONE, "recipient", "smtp.recipient-policy"),
        ({"AUTH": "550 5.7.30 no"}, Security.NONE, "sign-in", "smtp.needs-oauth"),
        ({"AUTH": "504 5.5.4 no"}, Security.NONE, "sign-in", "smtp.mechanism"),
        ({"AUTH": "538 5.7.11 no"}, Security.NONE, "sign-in", "smtp.tls-required"),
        ({"AUTH": "<silent>"}, Security.NONE, "sign-in", "smtp.timeout-sign-in"),
        ({"AUTH": "<drop>"}, Security.NONE, "sign-in", "smtp.disconnected"),
        ({"EHLO": "250-x\r\n250 SIZE 100"}, Security.NONE, "sign-in", "smtp.no-sign-in"),
        ({"EHLO": "250-x\r\n250 AUTH XOAUTH2"}, Security.NONE, "sign-in", "smtp.oauth-only"),
        ({"MAIL": "530 5.7.0 sign in"}, Security.NONE, "sender", "smtp.sign-in-required"),
        ({"MAIL": "553 5.7.1 no"}, Security.NONE, "sender", "smtp.sender-refused"),
        ({"MAIL": "451 4.7.1 later"}, Security.NONE, "sender", "smtp.later"),
        ({"MAIL": "550 5.4.5 Daily limit"}, Security.NONE, "sender", "smtp.daily-limit"),
        ({"MAIL": "552 5.3.4 big"}, Security.NONE, "sender", "smtp.too-large-reply"),
        ({"MAIL": "nonsense"}, Security.NONE, "sender", "smtp.garbage"),
        ({"RCPT": "550 5.1.1 who"}, Security.NONE, "recipient", "smtp.recipient-unknown"),
        ({"RCPT": "554 5.7.1 Relay access denied"}, Security.NONE, "recipient", "smtp.relay"),
        ({"RCPT": "552 5.2.2 full"}, Security.NONE, "recipient", "smtp.mailbox-full"),
        ({"RCPT": "450 4.2.0 greylisted"}, Security.NONE, "recipient", "smtp.recipient-later"),
    ],
)
async def test_each_fault_has_its_finding(serve, account, short, answers, security, name, code):
    server = await serve({**OFFERS, **answers})
    steps, trial = await stepped(account(server.port, security=security, user="ada", password=CANARY), short)
    last = steps[-1]
    assert (last.name, last.ok, last.problem.code) == (name, False, code)
    words(last)
    assert sum(line.startswith("AUTH") for line in server.said) <= 1, "one attempt to sign in"
    assert code in trial.transcript
    assert server.letters == []


@contextlib.contextmanager
def port_of_nobody():
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


async def test_nobody_listening_and_no_such_name(account, short):
    with port_of_nobody() as port:
        steps, _ = await stepped(account(port), short)
    assert (steps[-1].name, steps[-1].problem.code) == ("connect", "smtp.refused")
    words(steps[-1])
    steps, _ = await stepped(account(25, host="no such host"), short)
    assert (steps[-1].name, steps[-1].problem.code) == ("resolve", "smtp.name-unknown")
    words(steps[-1])


async def test_the_message_goes_out_on_the_connection_of_the_steps(serve, account, short, letter):
    server = await serve(dict(OFFERS))
    trial = SmtpTrial(account(server.port, user="ada", password=CANARY), short)
    steps = [step async for step in trial.steps("ada@example.net")]
    step = await trial.send(letter())
    await trial.close()
    assert all(each.ok for each in steps)
    assert (step.name, step.ok, step.detail) == ("message", True, "250 2.0.0 queued as 4711")
    assert len(server.letters) == server.connections == 1
    assert sum(line.startswith("AUTH") for line in server.said) == 1
    assert "one dot" not in trial.transcript, "a message is told by its size"


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({".": "554 5.6.0 no"}, "smtp.message-refused"),
        ({".": "<drop>"}, "smtp.cut-off"),
        ({"RSET": "<drop>"}, "smtp.disconnected"),
    ],
)
async def test_a_message_that_is_not_taken(serve, account, short, letter, answers, code):
    server = await serve({**OFFERS, **answers})
    trial = SmtpTrial(account(server.port, user="ada", password=CANARY), short)
    assert [step.ok async for step in trial.steps("ada@example.net")][-1]
    step = await trial.send(letter())
    await trial.close()
    assert (step.ok, step.problem.code) == (False, code)
    words(step)
    assert server.connections == 1, "a second connection would be a second sign-in"


@pytest.mark.parametrize(
    ("kind", "answers", "user", "fault"),
    [
        ("good", OFFERS, "ada", ""),
        ("good", {"EHLO": "250-x\r\n250 SIZE 1"}, "", ""),
        ("good", {"EHLO": "250-x\r\n250 SIZE 1"}, "ada", "smtp.no-sign-in"),
        ("good", {"EHLO": "250-x\r\n250 AUTH XOAUTH2"}, "ada", "smtp.no-sign-in"),
        ("expired", OFFERS, "ada", "smtp.certificate-expired"),
        ("good", {"greeting": "<silent>"}, "ada", "smtp.timeout-greeting"),
        ("good", {"EHLO": "<drip>"}, "ada", "smtp.timeout-ehlo"),
    ],
)
async def test_another_port_is_tried_without_signing_in(
    serve, account, certificates, short, kind, answers, user, fault
):
    server = await serve(dict(answers), starttls=certificates.server(kind))
    mine = account(1, security=Security.TLS, ca_file=certificates.file, user=user, password=CANARY)
    assert await works(mine, Combination(server.port, Security.STARTTLS), short) == fault
    assert not [line for line in server.said if line.startswith(("AUTH", "MAIL"))]


ECHOES = [
    CANARY,
    base64.b64encode(f"\0ada\0{CANARY}".encode()).decode(),
    base64.b64encode(CANARY.encode()).decode(),
    base64.b64encode(f"x{CANARY}".encode()).decode(),
    CANARY.encode().hex().upper(),
    "can%C3%A4ry%207%2B/%C3%A9",
]


@pytest.mark.parametrize("verb", ["AUTH", "MAIL", "RCPT"])
async def test_no_secret_is_kept_though_the_server_says_it(serve, account, short, verb):
    said = " ".join(ECHOES).encode().decode("latin-1")
    server = await serve({**OFFERS, verb: f"550 5.7.0 not {said}"})
    steps, trial = await stepped(account(server.port, user="ada", password=CANARY), short)
    assert not steps[-1].ok
    assert "550 5.7.0 not" in steps[-1].detail
    assert "<< 550 5.7.0 not" in trial.transcript
    kept = repr(steps) + trial.transcript + repr(words(steps[-1]))
    assert [echo for echo in ECHOES if echo in kept] == []
    assert "AUTH PLAIN •••" in trial.transcript


@pytest.mark.parametrize("mechanism", ["LOGIN", "CRAM-MD5"])
async def test_what_is_said_after_a_challenge_is_hidden(serve, account, short, mechanism):
    challenge = base64.b64encode(b"<1.2@mail.example>").decode()
    server = await serve({"EHLO": f"250-x\r\n250 AUTH {mechanism}", "AUTH": f"334 {challenge}"})
    _, trial = await stepped(account(server.port, user="ada", password=CANARY), short)
    answer = server.said[server.said.index(next(line for line in server.said if line.startswith("AUTH"))) + 1]
    assert answer not in trial.transcript
    assert f"<< 334 {challenge}" in trial.transcript


async def test_a_transcript_steers_no_terminal_and_fills_no_memory(serve, account, short):
    server = await serve({**OFFERS, "greeting": "220 \x1b[31mred \x07 \u0085".encode().decode("latin-1")})
    _, trial = await stepped(account(server.port), short)
    assert all(line.isprintable() for line in trial.transcript.splitlines())
    assert "red" in trial.transcript
    endless = await serve({"EHLO": "<endless>"})
    _, trial = await stepped(account(endless.port), short)
    assert len(trial.transcript) < 300_000


@pytest.mark.parametrize(
    ("answers", "last"),
    [({"greeting": "<silent>"}, "connect"), ({"EHLO": "<drip>"}, "greeting"), ({"RCPT": "<silent>"}, "sender")],
)
async def test_cancelling_leaves_nothing_open(serve, account, answers, last):
    server = await serve(answers)
    trial, reached = SmtpTrial(account(server.port)), asyncio.Event()

    async def whole():
        try:
            async for step in trial.steps("ada@example.net"):
                if step.name == last:
                    reached.set()
        finally:
            await trial.close()

    before = asyncio.all_tasks()
    task = asyncio.ensure_future(whole())
    await reached.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not [each for each in asyncio.all_tasks() - before if "_accept" not in repr(each)]
    await server.stop()
    assert server.open_now == 0


async def test_a_server_that_knows_only_old_tls(account, certificates, short):
    """By a blocking server: asyncio's hangs up before its alert has left."""
    context = certificates.server("good")
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1

    def serve_once(listening):
        plain, _ = listening.accept()
        with plain, contextlib.suppress(OSError), context.wrap_socket(plain, server_side=True):
            pass

    with socket.create_server(("127.0.0.1", 0)) as listening:
        waiting = asyncio.create_task(asyncio.to_thread(serve_once, listening))
        mine = account(listening.getsockname()[1], security=Security.TLS, ca_file=certificates.file)
        steps, _ = await stepped(mine, short)
        await waiting
    assert (steps[-1].name, steps[-1].problem.code) == ("tls", "smtp.tls-version")
    words(steps[-1])


async def test_an_address_of_ipv6_and_a_name_whose_first_address_refuses(account, short):
    async def talk(reader, writer):
        writer.write(b"220 x\r\n")
        with contextlib.suppress(ConnectionError):
            while await reader.readline():
                writer.write(b"250 ok\r\n")
        writer.transport.abort()
        ended.set()

    ended = asyncio.Event()
    for address, host in (("::1", "::1"), ("127.0.0.1", "localhost")):
        try:
            server = await asyncio.start_server(talk, address, 0)
        except OSError:
            continue  # no IPv6 on this machine
        async with server:
            steps, _ = await stepped(account(server.sockets[0].getsockname()[1], host=host), short)
            await ended.wait()
            ended.clear()
            assert all(step.ok for step in steps), steps[-1]


async def test_a_test_asks_how_large_a_letter_the_server_takes(serve, account, short):
    class Limits:
        kept = 30_000

        async def keep(self, server, octets):
            self.kept = octets

    server, limits = await serve({"EHLO": "250-x\r\n250 SIZE 20000000"}), Limits()
    trial = SmtpTrial(account(server.port), short, limits)
    assert all([step.ok async for step in trial.steps("ada@example.net")])
    await trial.close()
    assert limits.kept == 20_000_000
