"""A letter whose sender was corrected since: it alone fails, and trying it again writes it anew."""

import datetime as dt
import hashlib
from dataclasses import replace
from email.parser import BytesParser
from email.policy import SMTPUTF8

import pytest

from komtui.adapters.database.repositories.outbox import OutboxRepository
from komtui.domain.mail.account import Account
from komtui.domain.mail.delivery import DeliveryState, Outcome, Verdict
from komtui.domain.mail.letter import Attachment, Letter, Markup, Picture
from komtui.domain.problem import Problem, ProblemError
from komtui.i18n.sentences import sentence
from komtui.services.mail.messages.message import built
from komtui.services.mail.sending._attempt import Attempt
from komtui.services.mail.sending._recording import Recorder
from komtui.services.mail.sending.outbox import OutboxService
from komtui.services.mail.sending.rewriting import RewritingService
from komtui.services.ports import NewLetter

NOW = dt.datetime(2026, 11, 26, 8, tzinfo=dt.UTC)
PDF = b"%PDF-1.7\n\xff\x00 as it is\n"
REFUSED = "553 5.7.1 <old@us.example>: Sender address rejected: not owned by user new@us.example"
PAGE = Attachment("facture-é.pdf", hashlib.sha256(PDF).hexdigest(), len(PDF))
ANNE, BOB, EVE = "anne@you.example", "rené@société.example", "eve@you.example"


class Morning:
    def now(self):
        return NOW

    async def sleep(self, seconds):
        raise NotImplementedError


class Accounts:
    """The account, whose address was corrected."""

    def __init__(self):
        self.present = Account("company", "new@us.example", "mail.us.example", 465, from_name="Boulangerie Lefèvre")

    async def withheld(self, scope):
        return None

    async def account(self, store=""):
        return self.present

    async def sender(self, store=""):
        return self.present


class Post:
    """Refuses the former sender with some of its recipients."""

    def __init__(self, verdicts=None, code="smtp.sender-refused"):
        self.verdicts, self.code = verdicts or {}, code

    async def send(self, account, letter, before_dot):
        facts = {"reply": REFUSED, "address": letter.sender, "host": account.host}
        verdicts = {each: self.verdicts.get(each, Verdict.PAUSE) for each in letter.recipients}
        if taken := [each for each, verdict in verdicts.items() if verdict is Verdict.SENT]:
            await before_dot(taken)
        return [Outcome(each, verdict, REFUSED, Problem(self.code, facts)) for each, verdict in verdicts.items()]


@pytest.fixture
def outbox(database):
    return OutboxRepository(database, Morning())


@pytest.fixture
def service(outbox):
    return OutboxService(outbox, rewriting=RewritingService(outbox, Accounts(), Morning()))


def written(kind="document"):
    letter = Letter(
        "old@us.example",
        "Boulangerie Lefèvre",
        (ANNE, BOB),
        "Facture F-1 à régler : =?utf-8?q?x?=",
        "Bonjour,\n\n  votre facture.\n-- \nAnne\n",
        (EVE,),
        reply_to="anne@us.example",
        attachments=(PAGE,),
        language="fr_CA",
        kind=kind,
    )
    mime = built(letter, [PDF], "<old@us.example>", NOW)
    return NewLetter(0, 1, kind, "company", letter.sender, letter.recipients, letter.subject, mime, "<old@us.example>")


MARKUP = Markup('<p>Bonjour, é</p><img src="cid:x">\n', (Picture("image/png", b"\x89PNG\n" + b"\r\n" * 2000, (9, 9)),))


async def test_its_html_and_what_is_in_it_are_written_anew_as_well(outbox, service):
    letter = Letter("old@us.example", "", (ANNE,), "x", "Bonjour, é\n", attachments=(PAGE,))
    mime = built(letter, [PDF], "<old@us.example>", NOW, MARKUP)
    new = NewLetter(0, 1, "document", "company", letter.sender, letter.recipients, "x", mime, "<old@us.example>")
    await outbox.enqueue(replace(new, files=(MARKUP.pictures[0].content, PDF)))
    held = await outbox.claim("w", dt.timedelta(minutes=1))
    recorder = Recorder(outbox, Morning(), None, lambda: None)
    await Attempt(outbox, Post(), Accounts(), Morning(), held, recorder=recorder).run()
    [failed] = await outbox.of_letters([held.letter_id])
    assert await service.retry(failed.id)
    again = await outbox.claim("w", dt.timedelta(minutes=1))
    read = BytesParser(policy=SMTPUTF8).parsebytes(again.mime)
    assert read.get_body(("html",)).get_content().replace("\r\n", "\n") == MARKUP.html
    assert read.get_body(("plain",)).get_content().replace("\r\n", "\n") == letter.body
    inside = [each for each in read.walk() if each["Content-ID"]]
    assert [each.get_content() for each in inside] == [MARKUP.pictures[0].content]
    assert inside[0]["Content-ID"] == f"<{MARKUP.pictures[0].content_id}>"
    [page] = read.iter_attachments()
    assert page.get_content() == PDF


async def tried(outbox, post, kind="document"):
    await outbox.enqueue(written(kind), again=True)
    held = await outbox.claim("w", dt.timedelta(minutes=1))
    recorder = Recorder(outbox, Morning(), None, lambda: None)
    await Attempt(outbox, post, Accounts(), Morning(), held, recorder=recorder).run()
    return {each.recipient: each for each in await outbox.of_letters([held.letter_id])}


async def test_the_former_sender_stops_its_letter_alone_and_is_named(outbox):
    rows = await tried(outbox, Post())
    assert {each.state for each in rows.values()} == {DeliveryState.FAILED}
    assert await outbox.pauses() == []
    words = sentence(rows[ANNE].problem, str)
    assert "old@us.example" in words
    assert "new@us.example" in words
    assert "…" not in words


@pytest.mark.parametrize(
    "code", ["smtp.sender-domain", "smtp.sender-unverified", "smtp.sender-policy", "smtp.sender-utf8"]
)
async def test_whatever_is_wrong_with_it(outbox, code):
    rows = await tried(outbox, Post(code=code))
    assert {each.problem.code for each in rows.values()} == {"mail.sender-former"}


async def test_another_fault_of_the_account_still_stands_it_still(outbox):
    rows = await tried(outbox, Post(code="smtp.client-refused"))
    assert {each.state for each in rows.values()} == {DeliveryState.QUEUED}
    assert [each.problem.code for each in await outbox.pauses()] == ["smtp.client-refused"]


async def test_what_waits_since_its_sender_was_refused_is_not_refused_a_second_time(outbox, service):
    await outbox.enqueue(written(), again=True)
    held = await outbox.claim("w", dt.timedelta(minutes=1))
    why = Problem("smtp.sender-refused", {"address": "old@us.example"})
    await outbox.record(held, [Outcome(each, Verdict.PAUSE, "553 no", why) for each in held.recipients])
    waiting = {each.recipient: each for each in await outbox.of_letters([held.letter_id])}
    assert {each.state for each in waiting.values()} == {DeliveryState.QUEUED}
    queued = await service.retry(waiting[ANNE].id)
    assert len(queued) == 3
    assert set(queued).isdisjoint({each.id for each in waiting.values()})
    again = await outbox.claim("w", dt.timedelta(minutes=1))
    assert (again.sender, again.recipients) == ("new@us.example", (ANNE, BOB, EVE))
    assert await outbox.claim("w", dt.timedelta(minutes=1)) is None


async def test_trying_it_again_writes_it_anew_and_only_once(outbox, service):
    rows = await tried(outbox, Post())
    queued = await service.retry(rows[ANNE].id)
    assert len(queued) == 3
    assert set(queued).isdisjoint({each.id for each in rows.values()})
    # Its companions were written anew along with it: each is said where it is, and nothing is queued twice.
    assert (await service.retry(rows[BOB].id))[0] in queued
    assert (await service.retry(rows[ANNE].id))[0] in queued
    assert await outbox.counts() == {DeliveryState.QUEUED: 3, DeliveryState.CANCELLED: 3}
    assert "new@us.example" in sentence((await outbox.delivery(rows[ANNE].id)).problem, str)

    held = await outbox.claim("w", dt.timedelta(minutes=1))
    assert (held.sender, held.recipients) == ("new@us.example", (ANNE, BOB, EVE))
    assert held.message_id != "<old@us.example>"
    before, after = (BytesParser(policy=SMTPUTF8).parsebytes(each) for each in (written().mime, held.mime))
    assert after["From"] == "Boulangerie Lefèvre <new@us.example>"
    assert after["Message-ID"] == held.message_id
    for name in ("To", "Cc", "Subject", "Reply-To", "Content-Language", "Auto-Submitted"):
        assert after[name] == before[name], name
    assert after.get_body(("plain",)).get_content() == before.get_body(("plain",)).get_content()
    [(one, other)] = zip(before.iter_attachments(), after.iter_attachments(), strict=True)
    assert (other.get_filename(), other.get_content_type()) == (one.get_filename(), "application/pdf")
    assert other.get_content() == PDF


async def test_who_has_got_it_does_not_get_it_again(outbox, service):
    """One recipient was taken, one is unknown: only who was not refused for himself gets the letter that is new."""
    post = Post({ANNE: Verdict.SENT, EVE: Verdict.FAIL})
    rows = await tried(outbox, post)
    assert await service.retry(rows[BOB].id)
    held = await outbox.claim("w", dt.timedelta(minutes=1))
    assert held.recipients == (BOB,)
    states = {each.recipient: each.state for each in await outbox.of_letters([rows[ANNE].letter_id])}
    assert states == {ANNE: DeliveryState.SENT, BOB: DeliveryState.CANCELLED, EVE: DeliveryState.FAILED}


async def test_a_letter_that_cannot_be_read_any_more_says_so(outbox, service, database):
    rows = await tried(outbox, Post())
    await database.write(lambda connection: connection.execute("UPDATE letter_mimes SET mime = X'00'"))
    with pytest.raises(ProblemError) as raised:
        await service.retry(rows[ANNE].id)
    assert raised.value.problems[0].code == "mail.no-rewriting"


async def test_one_that_is_damaged_is_not_tried_again_as_it_is_but_once_it_is_whole(outbox, service, database):
    await outbox.enqueue(written())
    good = await database.read(lambda connection: connection.execute("SELECT mime FROM letter_mimes").fetchone()[0])
    await database.write(lambda connection: connection.execute("UPDATE letter_mimes SET mime = X'00'"))
    assert await outbox.claim("w", dt.timedelta(minutes=1)) is None
    damaged = (await outbox.deliveries())[-1]
    assert (damaged.state, damaged.is_damaged) == (DeliveryState.FAILED, True)
    with pytest.raises(ProblemError) as raised:
        await service.retry(damaged.id)
    assert raised.value.problems[0].code == "mail.no-rewriting"
    assert (await outbox.delivery(damaged.id)).state is DeliveryState.FAILED
    back = {"mime": good}
    await database.write(lambda connection: connection.execute("UPDATE letter_mimes SET mime = :mime", back))
    assert await service.retry(damaged.id) == [damaged.id]
