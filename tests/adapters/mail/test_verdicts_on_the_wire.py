"""Every fault of a server, in every step: what follows, and what it is called. Nothing sent is ever called failed."""

import asyncio
import os

import pytest

from komtui.domain.mail.account import Security
from komtui.domain.mail.delivery import Verdict
from komtui.i18n.sentences import UNKNOWN, sentence

DROP, RESET, SILENT, DRIP, ENDLESS = "<drop>", "<reset>", "<silent>", "<drip>", "<endless>"
R, P, F, U, S, X = (
    Verdict.RETRY,
    Verdict.PAUSE,
    Verdict.FAIL,
    Verdict.UNCERTAIN,
    Verdict.SENT,
    Verdict.SECURITY,
)
BEFORE_MAIL = [
    ("greeting", SILENT, R, "smtp.timeout-greeting"),
    ("greeting", DRIP, R, "smtp.timeout-greeting"),
    ("greeting", DROP, R, "smtp.disconnected"),
    ("greeting", RESET, R, "smtp.disconnected"),
    ("greeting", "421 4.3.2 later", R, "smtp.busy"),
    ("greeting", "554 5.7.1 not you", P, "smtp.greeting-refused"),
    ("greeting", "HTTP/1.1 400 Bad Request", P, "smtp.other-service"),
    ("greeting", "* OK IMAP4rev1 ready", P, "smtp.reads-mail"),
    ("greeting", "\x15\x03\x01\x00\x02\x02\x46", P, "smtp.tls-expected"),
    ("greeting", ENDLESS, P, "smtp.not-smtp"),
    ("EHLO", ENDLESS, R, "smtp.garbage"),
    ("EHLO", SILENT, R, "smtp.timeout-ehlo"),
    ("EHLO", DROP, R, "smtp.disconnected"),
    ("EHLO", "502 5.5.1 what", P, "smtp.no-esmtp"),
    ("EHLO", "501 5.5.4 what name", P, "smtp.ehlo-refused"),
    ("greeting", "000 what", P, "smtp.not-smtp"),
    ("greeting", "1_0 what", P, "smtp.not-smtp"),
    ("EHLO", "250-x\r\n251 y", R, "smtp.garbage"),
    ("EHLO", "099 what", R, "smtp.garbage"),
    ("EHLO", "421 4.7.0 Too many concurrent SMTP connections", R, "smtp.too-many-connections"),
]
SIGN_IN = [
    ("AUTH", "535 5.7.8 wrong", P, "smtp.password"),
    ("AUTH", "534 5.7.9 Application-specific password required", P, "smtp.app-password"),
    ("AUTH", "535-5.7.8 x\r\n535 5.7.8 y", P, "smtp.password"),
    ("AUTH", "454 4.7.0 temporary", P, "smtp.sign-in-busy"),
    ("AUTH", "432 4.3.2 concurrent connections limit exceeded", R, "smtp.too-many-connections"),
    ("AUTH", "535 5.7.139 basic authentication is disabled", P, "smtp.needs-oauth"),
    ("AUTH", "550 5.7.30 Basic authentication is not supported", P, "smtp.needs-oauth"),
    ("AUTH", "504 5.5.4 unrecognized", P, "smtp.mechanism"),
    ("AUTH", "538 5.7.11 encryption", P, "smtp.tls-required"),
    ("AUTH", "421 4.7.0 bye", R, "smtp.busy"),
    ("AUTH", SILENT, R, "smtp.timeout-sign-in"),
    ("AUTH", DROP, R, "smtp.disconnected"),
    ("EHLO", "250-x\r\n250 SIZE 100", P, "smtp.no-sign-in"),
    ("EHLO", "250-x\r\n250 AUTH XOAUTH2 OAUTHBEARER", P, "smtp.oauth-only"),
]
ENVELOPE = [
    ("MAIL", "421 4.7.0 later", R, "smtp.busy"),
    ("MAIL", "451 4.7.1 greylisted", R, "smtp.later"),
    ("MAIL", "452 4.3.1 full", R, "smtp.later"),
    ("MAIL", "530 5.7.0 Authentication required", P, "smtp.sign-in-required"),
    ("MAIL", "530 5.7.0 Must issue a STARTTLS command first", P, "smtp.tls-required"),
    ("MAIL", "553 5.7.1 not owned by user", P, "smtp.sender-refused"),
    ("MAIL", "550 5.7.60 no permission to send as", P, "smtp.sender-refused"),
    ("MAIL", "552 5.3.4 too big", F, "smtp.too-large-reply"),
    ("MAIL", "550 5.4.5 Daily user sending limit exceeded", P, "smtp.daily-limit"),
    ("MAIL", DROP, R, "smtp.disconnected"),
    ("MAIL", SILENT, R, "smtp.timeout-envelope"),
    ("MAIL", "nonsense", R, "smtp.garbage"),
    ("MAIL", ENDLESS, R, "smtp.garbage"),
    ("RCPT", "450 4.2.0 greylisted", R, "smtp.recipient-later"),
    ("RCPT", "452 4.5.3 too many", R, "smtp.many-recipients"),
    ("RCPT", "550 5.1.1 unknown", F, "smtp.recipient-unknown"),
    ("RCPT", "554 5.7.1 Relay access denied", P, "smtp.relay"),
    ("RCPT", "553 5.7.1 <shop@example.com>: Sender address rejected: not owned by user x", P, "smtp.sender-refused"),
    ("RCPT", "504 5.5.2 <till>: Helo command rejected: need fully-qualified hostname", P, "smtp.ehlo-refused"),
    ("RCPT", "450 4.1.8 <shop@example.com>: Sender address rejected: Domain not found", P, "smtp.sender-domain"),
    ("RCPT", "552 5.2.2 over quota", F, "smtp.mailbox-full"),
    ("RCPT", "550 5.7.1 blocked", F, "smtp.recipient-policy"),
    ("RCPT", "550 5.4.5 Daily user sending limit exceeded", P, "smtp.daily-limit"),
    ("RCPT", "250-ok\r\n550 no", R, "smtp.garbage"),
    ("RCPT", "421 4.4.2 bye", R, "smtp.busy"),
    ("DATA", "421 4.3.0 later", R, "smtp.busy"),
    ("DATA", "451 4.3.0 later", R, "smtp.later"),
    ("DATA", "554 5.5.1 no valid recipients", F, "smtp.message-refused"),
    ("DATA", "250 what", R, "smtp.out-of-step"),
    ("DATA", DROP, R, "smtp.disconnected"),
    ("DATA", SILENT, R, "smtp.timeout-data"),
    ("DATA", "354 go on\r\n250 one too many", R, "smtp.out-of-step"),
    ("DATA", "nonsense", R, "smtp.garbage"),
]
EARLY = [
    (DROP, R, "smtp.disconnected"),
    ("552 5.3.4 too big", F, "smtp.too-large-reply"),
    ("421 4.3.0 shutting down", R, "smtp.busy"),
    ("250 what", R, "smtp.out-of-step"),
]
AFTER_DOT = [
    (".", "250 2.0.0 queued", S, ""),
    (".", "251 2.1.5 forwarded", S, ""),
    (".", "250-2.0.0 queued\r\n250 2.0.0 twice said", S, ""),
    (".", "250 2.0.0 queued\r\n554 and more", S, ""),
    (".", DROP, U, "smtp.cut-off"),
    (".", RESET, U, "smtp.cut-off"),
    (".", SILENT, U, "smtp.cut-off"),
    (".", DRIP, U, "smtp.cut-off"),
    (".", "250 2.0.0 que" + DROP, U, "smtp.cut-off"),
    (".", "250-2.0.0 queued" + DROP, U, "smtp.cut-off"),
    (".", "garbage", U, "smtp.cut-off"),
    (".", "354 again", U, "smtp.cut-off"),
    (".", ENDLESS, U, "smtp.cut-off"),
    (".", "421 4.3.0 later", R, "smtp.busy"),
    (".", "450 4.2.0 later", R, "smtp.later"),
    (".", "451 4.3.0 later", R, "smtp.later"),
    (".", "452 4.3.1 later", R, "smtp.later"),
    (".", "550 5.7.1 spam", F, "smtp.message-policy"),
    (".", "552 5.3.4 too big", F, "smtp.too-large-reply"),
    (".", "552 5.7.0 content blocked", F, "smtp.message-policy"),
    (".", "554 5.6.0 no", F, "smtp.message-refused"),
    (".", "554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException", P, "smtp.daily-limit"),
    (".", "550 5.7.501 Access denied, spam abuse detected", P, "smtp.policy"),
    (".", "554 5.2.252 SendAsDenied", P, "smtp.sender-refused"),
]


def words_of(problem) -> str:
    """The sentence, which must be there and name every fact that it speaks of."""
    words = sentence(problem, str)
    assert words != UNKNOWN.format(code=problem.code)
    assert "…" not in words, words
    return words


def cases(*groups):
    return pytest.mark.parametrize(
        ("verb", "answer", "verdict", "code"),
        [pytest.param(*case, id=f"{case[0]} {case[1][:40]!a}") for group in groups for case in group],
    )


async def first_outcome(transport, account, letter, gate):
    [outcome] = await transport.send(account, letter, gate)
    code = outcome.problem.code if outcome.problem else ""
    if outcome.problem:
        words_of(outcome.problem)
    return outcome.verdict, code


@cases(BEFORE_MAIL, ENVELOPE, AFTER_DOT)
async def test_fault(serve, transport, account, letter, gate, verb, answer, verdict, code):
    server = await serve({verb: answer})
    assert await first_outcome(transport, account(server.port), letter(), gate) == (verdict, code)
    assert bool(gate.passed) == (verb == ".")
    assert len(server.letters) == (verb == ".")


@cases(ENVELOPE, AFTER_DOT)
async def test_fault_in_one_go(serve, transport, account, letter, gate, verb, answer, verdict, code):
    server = await serve({"EHLO": "250-x\r\n250-PIPELINING\r\n250 SIZE 1000000", verb: answer})
    seen = await first_outcome(transport, account(server.port), letter(), gate)
    assert seen == (verdict, code)
    assert bool(gate.passed) == (verb == ".")


@pytest.mark.parametrize(("answer", "verdict", "code"), EARLY)
async def test_reply_during_the_upload(serve, transport, account, letter, gate, answer, verdict, code):
    server = await serve({"EHLO": "250 x", "early": answer})
    large = letter(mime=b"Subject: F-1\r\n\r\n" + (b"x" * 998 + b"\r\n") * 16_000)
    assert await first_outcome(transport, account(server.port), large, gate) == (verdict, code)
    assert gate.passed == []


@pytest.mark.parametrize(("answer", "verdict", "code"), EARLY[1:])
async def test_reply_while_the_dot_is_being_committed(serve, transport, account, letter, gate, answer, verdict, code):
    server = await serve({"early": answer})

    async def until_the_reply_is_here():
        await server.early_said.wait()
        for _ in range(5):
            await asyncio.sleep(0)

    gate.then = until_the_reply_is_here
    assert await first_outcome(transport, account(server.port), letter(), gate) == (verdict, code)
    assert gate.passed == [("ada@example.net",)]


@cases(SIGN_IN)
async def test_fault_of_the_sign_in(serve, transport, account, letter, gate, verb, answer, verdict, code):
    server = await serve({"EHLO": "250-x\r\n250 AUTH LOGIN PLAIN CRAM-MD5", verb: answer})
    mine = account(server.port, user="ada", password="canary-7")
    assert await first_outcome(transport, mine, letter(), gate) == (verdict, code)
    assert len([line for line in server.said if line.startswith("AUTH")]) <= 1
    assert not any(line.startswith("MAIL") for line in server.said)


@pytest.mark.parametrize(
    ("offered", "first"), [("LOGIN PLAIN CRAM-MD5", "AUTH PLAIN"), ("CRAM-MD5 LOGIN", "AUTH LOGIN")]
)
async def test_one_mechanism_is_tried(serve, transport, account, letter, gate, offered, first):
    server = await serve({"EHLO": f"250-x\r\n250 AUTH {offered}", "AUTH": "535 5.7.8 wrong"})
    await transport.send(account(server.port, user="ada", password="wrong"), letter(), gate)
    assert [line[:10] for line in server.said if line.startswith("AUTH")] == [first]


async def test_login_says_the_user_and_the_password_when_they_are_asked_for(serve, transport, account, letter, gate):
    """A server that takes no user along with AUTH would be told the password in its place."""
    server = await serve({"EHLO": "250-x\r\n250 AUTH LOGIN", "AUTH": "334 VXNlcm5hbWU6", "YWRH": "334 UGFzc3dvcmQ6"})
    await transport.send(account(server.port, user="ada", password="canary-7"), letter(), gate)
    start = server.said.index("AUTH LOGIN")
    assert server.said[start + 1 : start + 3] == ["YWRh", "Y2FuYXJ5LTc="]


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("expired", "smtp.certificate-expired"),
        ("not-yet-valid", "smtp.certificate-not-yet-valid"),
        ("host", "smtp.certificate-host"),
        ("known-common-name", "smtp.certificate-host"),
        ("self-signed", "smtp.certificate-self-signed"),
        ("known-chain", "smtp.certificate-chain"),
        ("unknown", "smtp.certificate-chain"),
    ],
)
async def test_certificate(serve, transport, account, letter, gate, certificates, security, kind, code):
    context = certificates.server(kind)
    server = await serve(**{"tls" if security is Security.TLS else "starttls": context})
    mine = account(server.port, security=security, ca_file=certificates.file, user="ada", password="canary-7")
    assert await first_outcome(transport, mine, letter(), gate) == (X, code)
    assert not any(line.startswith(("AUTH", "MAIL")) for line in server.said)


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
async def test_a_trusted_certificate_is_taken(serve, transport, account, letter, gate, certificates, security):
    context = certificates.server("good")
    ehlo = "250-x\r\n250 AUTH PLAIN"
    server = await serve({"EHLO": ehlo}, **{"tls" if security is Security.TLS else "starttls": context})
    mine = account(server.port, security=security, ca_file=certificates.file, user="ada", password="canary-7")
    assert await first_outcome(transport, mine, letter(), gate) == (S, "")


@pytest.mark.parametrize(
    ("answers", "code", "verdict"),
    [
        ({}, "smtp.starttls-missing", X),
        ({"EHLO": "502 5.5.1 what"}, "smtp.starttls-missing", X),
        ({"EHLO": "250-x\r\n250 STARTTLS", "STARTTLS": "454 4.7.0 later"}, "smtp.starttls-busy", R),
        ({"EHLO": "250-x\r\n250 STARTTLS", "STARTTLS": "501 5.5.4 no"}, "smtp.starttls-refused", X),
        ({"EHLO": "250-x\r\n250 STARTTLS", "STARTTLS": "220 go on\r\n250 injected"}, "smtp.timeout-tls", R),
        ({"EHLO": "250-x\r\n250 STARTTLS", "STARTTLS": DROP}, "smtp.disconnected", R),
    ],
)
async def test_starttls_is_required(serve, transport, account, letter, gate, answers, code, verdict):
    server = await serve(answers)
    mine = account(server.port, security=Security.STARTTLS, user="ada", password="canary-7")
    assert await first_outcome(transport, mine, letter(), gate) == (verdict, code)
    assert not any(line.startswith(("AUTH", "MAIL")) for line in server.said)


async def test_plain_text_where_tls_comes_first(serve, transport, account, letter, gate):
    server = await serve()
    mine = account(server.port, security=Security.TLS)
    assert await first_outcome(transport, mine, letter(), gate) == (X, "smtp.plain-on-tls")


async def test_a_silent_tls_port(serve, transport, account, letter, gate):
    server = await serve({"greeting": SILENT})
    mine = account(server.port, security=Security.TLS)
    assert await first_outcome(transport, mine, letter(), gate) == (R, "smtp.timeout-tls")


@pytest.mark.parametrize("security", [Security.NONE, Security.STARTTLS])
@pytest.mark.parametrize("kind", ["good", "expired", "self-signed"])
async def test_tls_where_another_mode_was_set(serve, transport, account, letter, gate, certificates, security, kind):
    """The server waits for TLS to begin: no later try would go better, so the account stands still and names it."""
    server = await serve(tls=certificates.server(kind))
    mine = account(server.port, security=security, user="ada", password="canary-7")
    [outcome] = await transport.send(mine, letter(), gate)
    assert (outcome.verdict, outcome.problem.code) == (P, "smtp.tls-expected")
    assert outcome.problem.field == "smtp.security"
    assert server.said == []


async def test_a_silent_server_is_asked_again_later(serve, transport, account, letter, gate):
    server = await serve({"greeting": SILENT})
    assert await first_outcome(transport, account(server.port), letter(), gate) == (R, "smtp.timeout-greeting")


async def test_nobody_listens(serve, transport, account, letter, gate):
    server = await serve()
    await server.stop()
    assert await first_outcome(transport, account(server.port), letter(), gate) == (R, "smtp.refused")


async def test_a_name_that_is_none(transport, account, letter, gate):
    mine = account(2525, host="nowhere.invalid")
    verdict, code = await first_outcome(transport, mine, letter(), gate)
    assert verdict is R
    assert code in {"smtp.name-unknown", "smtp.name-later"}
    assert await first_outcome(transport, account(2525, host="two..dots"), letter(), gate) == (R, "smtp.name-unknown")


async def test_a_file_of_authorities_that_is_none(serve, transport, account, letter, gate, tmp_path):
    server = await serve()
    os.mkfifo(tmp_path / "pipe.pem")
    (tmp_path / "empty.pem").touch()
    (tmp_path / "cut.pem").write_text("-----BEGIN CERTIFICATE-----\n")
    (tmp_path / "forged.der").write_bytes(b"0\x82\xff\xff")
    for name in ("none.pem", "pipe.pem", "empty.pem", "cut.pem", "forged.der"):
        mine = account(server.port, security=Security.TLS, ca_file=str(tmp_path / name))
        assert await first_outcome(transport, mine, letter(), gate) == (X, "smtp.ca-file")


async def test_what_nobody_asked_for_answers_nothing(serve, transport, account, letter, gate):
    """A reply too many, before the session is open, is dropped; taken for the next one it would offer LOGIN here."""
    server = await serve(
        {
            "greeting": "220 x\r\n250-x\r\n250 AUTH LOGIN",
            "EHLO": "250-x\r\n250 AUTH PLAIN\r\n535 5.7.8 no\r\ngarbage",
            "AUTH": "235 2.7.0 ok\r\n550 5.1.0 no",
        }
    )
    mine = account(server.port, user="ada", password="canary-7")
    assert await first_outcome(transport, mine, letter(), gate) == (S, "")
    assert [line[:10] for line in server.said[:2]] == ["EHLO till.", "AUTH PLAIN"]


async def test_what_was_said_in_clear_is_forgotten(serve, transport, account, letter, gate, certificates):
    """Neither the offers before TLS count, nor those that somebody put behind the reply to STARTTLS."""
    server = await serve(
        {
            "EHLO": ["250-x\r\n250-PIPELINING\r\n250 AUTH LOGIN", "250-x\r\n250 AUTH PLAIN"],
            "STARTTLS": "220 go on\r\n250-x\r\n250 AUTH CRAM-MD5",
        },
        starttls=certificates.server("good"),
    )
    mine = account(server.port, security=Security.STARTTLS, ca_file=certificates.file, user="ada", password="canary-7")
    assert await first_outcome(transport, mine, letter(), gate) == (S, "")
    verbs = [line.partition(" ")[0] for line in server.said]
    assert verbs[:7] == ["EHLO", "STARTTLS", "EHLO", "AUTH", "MAIL", "RCPT", "DATA"]
    assert server.said[3].startswith("AUTH PLAIN ")


async def test_cram_md5_answers_the_challenge(serve, transport, account, letter, gate):
    """With the example of RFC 2195, 2."""
    challenge = "PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+"
    answer = "dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw"
    server = await serve({"EHLO": "250-x\r\n250 AUTH CRAM-MD5", "AUTH": f"334 {challenge}", answer.upper(): "235 ok"})
    mine = account(server.port, user="tim", password="tanstaaftanstaaf")
    assert await first_outcome(transport, mine, letter(), gate) == (S, "")
    assert server.said[1:3] == ["AUTH CRAM-MD5", answer]


async def test_a_challenge_that_is_none(serve, transport, account, letter, gate):
    server = await serve({"EHLO": "250-x\r\n250 AUTH CRAM-MD5", "AUTH": "334 \xe9!"})
    mine = account(server.port, user="tim", password="canary-7")
    assert await first_outcome(transport, mine, letter(), gate) == (P, "smtp.mechanism")


async def test_plain_is_said_as_its_standard_has_it(serve, transport, account, letter, gate):
    """With the example of RFC 4616, 4, less its authorization identity."""
    server = await serve({"EHLO": "250-x\r\n250-AUTH=LOGIN\r\n250 auth plain"})
    mine = account(server.port, user="tim", password="tanstaaftanstaaf")
    assert await first_outcome(transport, mine, letter(), gate) == (S, "")
    assert server.said[1] == "AUTH PLAIN AHRpbQB0YW5zdGFhZnRhbnN0YWFm"


@pytest.mark.parametrize("secret", ["canary-7", "AGFkYQBjYW5hcnktNw=="])
async def test_a_secret_that_the_server_repeats_is_kept_nowhere(serve, transport, account, letter, gate, secret):
    server = await serve({"EHLO": "250-x\r\n250 AUTH PLAIN", "AUTH": f"535 5.7.8 not {secret}"})
    [outcome] = await transport.send(account(server.port, user="ada", password="canary-7"), letter(), gate)
    assert outcome.reply.startswith("535 5.7.")
    assert secret not in repr(outcome)
