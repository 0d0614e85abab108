"""Refusals as they are told: what is named, which setting is marked, and who is spared."""

import datetime as dt
from email.parser import BytesParser
from email.policy import SMTP
from email.utils import getaddresses

import pytest

from komtui.adapters.database.repositories.outbox import OutboxRepository
from komtui.adapters.database.sqlite.database import Database
from komtui.adapters.mail.probe.check import SmtpTrial
from komtui.adapters.mail.smtp._downgrading import downgraded
from komtui.adapters.system import SystemClock
from komtui.domain.mail.delivery import DeliveryState, Verdict
from komtui.domain.mail.letter import Letter
from komtui.i18n.sentences import sentence
from komtui.services.changes import Changes
from komtui.services.mail.messages.message import built
from komtui.services.mail.sending.delivery import DeliveryWorker
from komtui.services.ports import NewLetter

NOW = dt.datetime(2026, 11, 26, 8, 0, tzinfo=dt.UTC)
OURS = [
    (
        "553 5.7.1 <old@example.com>: Sender address rejected: not owned by user x",
        "smtp.sender-refused",
        "smtp.address",
        "old@example.com",
    ),
    (
        "450 4.1.8 Sender address rejected: Domain not found",
        "smtp.sender-domain",
        "smtp.address",
        "old@",
    ),
    ("550 5.7.23 SPF fail", "smtp.sender-policy", "smtp.address", "old@example.com"),
    (
        "504 5.5.2 <caisse>: Helo command rejected: need fully-qualified hostname",
        "smtp.ehlo-refused",
        "mail.helo",
        "till.example.com",
    ),
    ("554 5.7.1 <unknown[203.0.113.9]>: Client host rejected: Access denied", "smtp.client-refused", "smtp.user", ""),
    ("553 5.7.1 <old@example.com>: Sender address rejected: not logged in", "smtp.sign-in-required", "smtp.user", ""),
]


@pytest.mark.parametrize(("reply", "code", "field", "named"), OURS)
@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA", "."])
async def test_what_is_about_us_stands_the_account_still_and_says_what_to_mend(
    serve, transport, account, letter, gate, reply, code, field, named, verb
):
    server = await serve({verb: reply})
    mine = letter("ada@b.example", "bob@c.example", sender="old@example.com")
    outcomes = await transport.send(account(server.port), mine, gate)
    assert {outcome.verdict for outcome in outcomes} == {Verdict.PAUSE}
    problem = outcomes[0].problem
    assert (problem.code, problem.field) == (code, field)
    assert named in sentence(problem, str)
    assert "…" not in sentence(problem, str)


@pytest.mark.parametrize(("reply", "code", "field", "named"), OURS)
async def test_the_connection_test_says_the_same(serve, account, short, reply, code, field, named):
    server = await serve({"RCPT": reply})
    trial = SmtpTrial(account(server.port), short)
    steps = [step async for step in trial.steps("ada@example.net")]
    await trial.close()
    assert (steps[-1].name, steps[-1].problem.code, steps[-1].problem.field) == ("recipient", code, field)
    assert "…" not in sentence(steps[-1].problem, str)
    assert named != "till.example.com" or named in sentence(steps[-1].problem, str)


async def test_who_has_not_signed_in_has_to_before_anything_is_relayed(serve, transport, account, letter, gate):
    server = await serve({"RCPT": "554 5.7.1 <ada@example.net>: Relay access denied"})
    [outcome] = await transport.send(account(server.port), letter(), gate)
    assert (outcome.verdict, outcome.problem.code, outcome.problem.field) == (Verdict.PAUSE, "smtp.relay", "smtp.user")


async def test_one_address_that_is_not_relayed_is_its_own_fault(serve, transport, account, letter, gate):
    """Where somebody signed in, and where the same server relays to others: in this letter, or in one before."""
    denied = "554 5.7.1 Relay access denied"
    signed = await serve({"EHLO": "250-x\r\n250 AUTH PLAIN", "RCPT": denied})
    [outcome] = await transport.send(account(signed.port, user="ada", password="canary-7"), letter(), gate)
    assert (outcome.verdict, outcome.problem.code) == (Verdict.FAIL, "smtp.relay")

    server = await serve({"RCPT": [denied, "250 ok", denied]})
    first = await transport.send(account(server.port), letter("ada@b.example", "bob@c.example"), gate)
    assert [each.verdict for each in first] == [Verdict.FAIL, Verdict.SENT]
    [second] = await transport.send(account(server.port), letter("eve@d.example"), gate)
    assert second.verdict is Verdict.FAIL


async def test_taking_letters_for_its_own_domain_is_no_relaying(serve, transport, account, letter, gate):
    server = await serve({"RCPT": ["250 ok", "554 5.7.1 Relay access denied"]})
    own, other = await transport.send(account(server.port), letter("office@example.com", "bob@c.example"), gate)
    assert (own.verdict, other.verdict) == (Verdict.SENT, Verdict.PAUSE)


def written(*, to=("bob@example.net",), cc=(), **more) -> bytes:
    """A message as the outbox keeps it."""
    letter = Letter("shop@example.com", "Boulangerie Lefèvre", to, "Facture F-1", "Bonjour René,\n", cc, **more)
    return built(letter, [], "<1.abc@example.com>", NOW)


async def test_an_accented_copy_never_fails_the_letter(serve, transport, account, letter, gate):
    mime = written(cc=("rené.lefèvre@example.net", "ada@example.net"), reply_to="rené@example.com")
    server = await serve({"EHLO": "250-x\r\n250 SIZE 100000"})
    outcomes = await transport.send(
        account(server.port), letter("bob@example.net", "rené.lefèvre@example.net", "ada@example.net", mime=mime), gate
    )
    assert [each.verdict for each in outcomes] == [Verdict.SENT, Verdict.FAIL, Verdict.SENT]
    assert outcomes[1].problem.code == "smtp.address-utf8"
    [came] = server.letters
    assert came.isascii()
    assert server.said[1].split()[:2] == ["MAIL", "FROM:<shop@example.com>"]
    assert "8BITMIME" not in server.said[1]
    header = BytesParser(policy=SMTP).parsebytes(came)
    assert getaddresses(header.get_all("To")) == [("", "bob@example.net")]
    assert "ada@example.net" in str(header["Cc"])
    assert "rené.lefèvre@example.net" in str(header["Cc"])
    assert header["Reply-To"] is None
    assert "René" in header.get_content()


async def test_a_server_that_takes_such_letters_gets_the_message_as_it_is_kept(serve, transport, account, letter, gate):
    mime = written(cc=("rené@example.net",))
    server = await serve({"EHLO": "250-x\r\n250-8BITMIME\r\n250 SMTPUTF8"})
    outcomes = await transport.send(
        account(server.port), letter("bob@example.net", "rené@example.net", mime=mime), gate
    )
    assert {each.verdict for each in outcomes} == {Verdict.SENT}
    assert server.letters[0].removesuffix(b".\r\n") == mime
    # The one that is tried again alone still has the other's name in its header.
    await transport.send(account(server.port), letter("bob@example.net", mime=mime), gate)
    assert [line for line in server.said if line.startswith("MAIL")] == [
        "MAIL FROM:<shop@example.com> BODY=8BITMIME SMTPUTF8"
    ] * 2


def test_a_body_needs_no_server_that_takes_eight_bits():
    assert written(to=("bob@société.example",)).isascii()


def test_what_is_ascii_already_is_left_alone():
    mime = b"DKIM-Signature: v=1; b=x\r\n" + written()
    assert downgraded(mime) == mime


def test_a_signature_of_what_is_said_no_more_goes_with_it():
    signed = b"DKIM-Signature: v=1; h=to;\r\n b=x\r\n" + written(to=("rené@example.net", "ada@example.net"))
    mime = downgraded(signed)
    assert b"DKIM" not in mime
    assert b"b=x" not in mime
    assert b"ada@example.net" in mime


def test_a_long_accented_address_stays_within_its_lines():
    address = "é" * 60 + "@example.net"
    mime = downgraded(written(to=(address,), cc=("ada@example.net",)))
    assert mime.isascii()
    assert max(map(len, mime.split(b"\r\n"))) <= 998
    # The parser of Python puts a space between two encoded words of a name.
    assert address in str(BytesParser(policy=SMTP).parsebytes(mime)["To"]).replace(" ", "")


async def test_a_sender_with_accents_stands_the_account_still(serve, transport, account, letter, gate):
    server = await serve()
    mine = account(server.port, address="rené@example.com")
    [outcome] = await transport.send(mine, letter(sender="rené@example.com"), gate)
    assert (outcome.verdict, outcome.problem.code, outcome.problem.field) == (
        Verdict.PAUSE,
        "smtp.sender-utf8",
        "smtp.address",
    )


async def test_the_test_does_not_blame_the_sender_for_an_accented_recipient(serve, account, short):
    server = await serve({"MAIL": "250 ok"})
    trial = SmtpTrial(account(server.port), short)
    steps = [step async for step in trial.steps("rené@example.net")]
    await trial.close()
    assert server.said[1] == "MAIL FROM:<shop@example.com>"
    assert (steps[-1].name, steps[-1].problem.code) == ("recipient", "smtp.address-utf8")


@pytest.mark.parametrize("password", ["canary-7 ", "\u00a0canary-7", "canary-7\ufeff"])
async def test_a_refused_password_with_something_invisible_at_its_end_says_so(
    serve, transport, account, letter, gate, password
):
    server = await serve({"EHLO": "250-x\r\n250 AUTH PLAIN", "AUTH": "535 5.7.8 wrong"})
    [outcome] = await transport.send(account(server.port, user="ada", password=password), letter(), gate)
    assert (outcome.verdict, outcome.problem.code) == (Verdict.PAUSE, "smtp.password-blank")
    assert outcome.problem.field == "smtp.password"
    words = sentence(outcome.problem, str)
    assert "U+" in words
    assert "canary-7" not in words
    assert "…" not in words


@pytest.mark.parametrize("reply", [each[0] for each in OURS if each[0].startswith("5")])
@pytest.mark.parametrize("verb", ["RCPT", "."])
async def test_one_letter_is_tried_before_an_account_that_is_refused_stands_still(
    serve, transport, account, tmp_path, reply, verb
):
    server = await serve({verb: reply})
    mine = account(server.port, address="old@example.com")

    class Accounts:
        async def withheld(self, scope):
            return None

        async def account(self, store=""):
            return mine

    database = Database(tmp_path / "komtui.sqlite3")
    try:
        clock = SystemClock()
        outbox = OutboxRepository(database, clock)
        for at in range(8):
            letter = NewLetter(
                *(0, 1, f"test-{at}", "company", "old@example.com", (f"{at}@b.example",), "s"),
                *(b"Subject: s\r\n\r\nhello\r\n", f"<{at}@example.com>"),
            )
            await outbox.enqueue(letter)
        worker = DeliveryWorker(outbox, transport, Accounts(), Changes(None, clock), clock)
        await worker.once()
        assert sum(line.upper().startswith("MAIL FROM") for line in server.said) == 1
        assert {each.state for each in await outbox.deliveries()} == {DeliveryState.QUEUED}
        assert len(await outbox.pauses()) == 1
    finally:
        database.close()
