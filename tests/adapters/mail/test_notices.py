# ruff: noqa: E501 - a line holds a forged notice
"""Notices of many servers reach their letters; forged ones and programs' answers change nothing (RFC 3464, RFC 3834)."""

import asyncio
import datetime as dt
import random
import re
import time
from dataclasses import replace
from decimal import Decimal

import pytest

import foreign_notices
import later_notices
import unlisted_notices
from komtui.adapters.database.repositories.documents import DocumentRepository
from komtui.adapters.database.repositories.notices import NoticeRepository
from komtui.adapters.database.repositories.outbox import OutboxRepository
from komtui.adapters.database.sqlite.database import Database
from komtui.adapters.mail.notices.reading import HEADERS, may_concern, read
from komtui.domain.mail.delivery import DeliveryState, Outcome, Verdict
from komtui.domain.mail.mailbox import Bookmark
from komtui.domain.mail.notice import OURS as OUR_IDS
from komtui.domain.mail.notice import NoticeKind
from komtui.domain.sales.document import Document, Kind, Line
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.party import Party
from komtui.services.ports import NewDocument, NewLetter
from komtui.services.ports.mailbox import Told
from more_notices import harmless
from notices import OURS, Sent, head, message, part, report, samples, whole

LEASE = dt.timedelta(minutes=2)
ANNE, BOB = "anne@one.example", "bob@two.example"


class Clock:
    present = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)

    def now(self):
        return self.present


class Books:
    """Books in which letters have left."""

    def __init__(self, path):
        self.database = Database(path)
        self.notices = NoticeRepository(self.database, Clock())
        self.outbox = OutboxRepository(self.database, Clock())
        self.ids = {}

    async def send(self, *letters):
        invoice = Document(
            number="F",
            kind=Kind.INVOICE,
            date=dt.date(2026, 11, 20),
            currency="EUR",
            seller=Party("Boulangerie"),
            buyer=Party("Client"),
            lines=(Line("Pain", Decimal(1), price=Decimal(1)),),
            state=State.ISSUED,
        )
        known = len(self.ids)
        new = [NewDocument(replace(invoice, number=f"F-{known + at}")) for at in range(len(letters))]
        await DocumentRepository(self.database).add(new)
        for at, letter in enumerate(letters, known + 1):
            self.ids[letter.key] = at
            await self.outbox.enqueue(
                NewLetter(at, 1, "document", "company", OURS, letter.recipients, "Facture", b"a\r\n", letter.message_id)
            )
            taken = await self.outbox.claim("w", LEASE)
            await self.outbox.mark_dot(taken, letter.recipients)
            await self.outbox.record(taken, [Outcome(each, Verdict.SENT, "250 ok") for each in letter.recipients])

    async def take(self, content):
        return await self.notices.take(read(content), "company", "INBOX", Bookmark(1, 1))

    async def states(self):
        """Return what became of each letter, by its document."""
        found = {}
        for each in await self.outbox.deliveries(limit=100_000):
            found.setdefault(each.document_id, {})[each.recipient] = each.state
        return found


@pytest.fixture
def books(tmp_path):
    made = Books(tmp_path / "books.sqlite3")
    yield made
    made.database.close()


def _header(content):
    """Return the fields of a message by which it is decided whether it is read, as IMAP gives them."""
    wanted = "|".join(map(re.escape, HEADERS))
    fields = re.findall(rb"(?im)^(?:%s):.*(?:\n[ \t].*)*" % wanted.encode(), content.split(b"\n\n", 1)[0])
    return b"\r\n".join(fields) + b"\r\n\r\n"


MISSED = {"hard-forwarded-without-orcpt", "hard-renamed-by-relay", "hard-nothing-returned"}
"""What comes back with neither the letter's name nor its recipient's: nothing proves that it is ours."""


async def test_notices_of_two_hundred_kinds_reach_their_letters(books):
    every = samples()
    assert len(every) >= 200
    assert len({each.content for each in every}) == len({each.name for each in every}) == len(every)
    await books.send(*(each.letter for each in every))
    expected = {books.ids[each.letter.key]: dict.fromkeys(each.letter.recipients, DeliveryState.SENT) for each in every}
    assert await books.states() == expected
    wrong = set()
    for each in every:
        assert may_concern(_header(each.content), re.compile(OUR_IDS)), each.name
        told = await books.take(each.content)
        number = books.ids[each.letter.key]
        wanted = expected[number] | each.states
        if (await books.states())[number] != wanted or (each.proves and told.delivered != 1):
            wrong.add(each.name)
        else:
            expected[number] = wanted
    assert wrong == MISSED
    # Whatever is missed is missed: no other letter has changed for it.
    assert await books.states() == expected
    assert 1 - len(wrong) / len(every) >= 0.98


async def test_what_programs_say_besides_is_no_return(books):
    """Absences, challenges, complaints and tickets name the letter, and nothing becomes of it, nor are they answers."""
    await books.send(KNOWN)
    before = await books.states()
    for name, content in (
        harmless(KNOWN)
        | later_notices.harmless(KNOWN)
        | foreign_notices.harmless(KNOWN)
        | unlisted_notices.harmless(KNOWN)
    ).items():
        assert await books.take(content) == Told(), name
    assert await books.states() == before
    assert await books.notices.answers(1) == []


async def test_delayed_then_returned_and_delivered_late(books):
    """The last word is that of the return, in whatever order they come in."""
    first, second = Sent("delayed-first", (ANNE,)), Sent("delayed-last", (ANNE,))
    await books.send(first, second)
    later = "Final-Recipient: rfc822;{a}\nAction: delayed\nStatus: 4.4.1"

    def about(letter, said):
        return report(letter, _DAEMON, "Undelivered Mail", "No.\n", _MTA, [said.format(a=ANNE)])

    await books.take(about(first, later))
    assert (await books.states())[books.ids[first.key]] == {ANNE: DeliveryState.DELAYED}
    await books.take(about(first, _FAILED))
    await books.take(about(second, _FAILED))
    await books.take(about(second, later))
    states = await books.states()
    assert states[books.ids[first.key]] == states[books.ids[second.key]] == {ANNE: DeliveryState.BOUNCED}


@pytest.mark.parametrize("said", ["X-Original-Message-ID: {m}", "X-Original-Message-Id: {bare}", "Message-ID : {m}"])
async def test_a_report_that_names_the_letter_among_its_fields_returns_nothing_else(books, said):
    await books.send(KNOWN)
    mta = f"{_MTA}\n{said}"

    def named(letter):
        fields = mta.format(m=letter.message_id, bare=letter.message_id.strip("<>"))
        return report(KNOWN, _DAEMON, "Undelivered", "No.\n", fields, [_FAILED.format(a=ANNE)], returned="none")

    assert await books.take(named(Sent("forged", (ANNE,)))) == Told(unknown=1)
    assert await books.take(named(KNOWN)) == Told(returned=1)
    assert await books.states() == {1: {ANNE: DeliveryState.BOUNCED, BOB: DeliveryState.SENT}}


async def test_every_form_forged_changes_nothing(books):
    """Of a letter that nobody sent, and of one of ours to somebody whom it was not for."""
    # What is written in base64, but for the invoice that comes back, would still say the truth.
    pdf = re.compile(rb"base64\nContent-Disposition: attachment")
    every = [each for each in samples() if b"base64" not in pdf.sub(b"", each.content) and each.name not in MISSED]
    assert len(every) > 200
    await books.send(*(each.letter for each in every))
    before, tried = await books.states(), 0
    for each in every:
        guessed = re.sub(each.letter.envelope.encode(), b"0" * 32, each.content, flags=re.IGNORECASE)
        others = each.content
        for address in each.letter.recipients:
            others = re.sub(re.escape(address.encode()), b"eve@elsewhere.example", others, flags=re.IGNORECASE)
        if each.name.startswith("shape-"):
            others = each.content  # the address is written another way as well
        for forged in {guessed, others} - {each.content}:
            await books.take(forged)
            tried += 1
        assert await books.states() == before, each.name
    assert tried > 400


def test_each_says_its_words():
    for each in samples():
        for notice in read(each.content):
            assert notice.said, each.name
            assert "�" not in notice.text, each.name


KNOWN = Sent("known", (ANNE, BOB))
OTHER = Sent("of another account", ("eve@three.example",))
_MTA = "Reporting-MTA: dns; mx.there.example"
_DAEMON = "MAILER-DAEMON@mx.there.example"
_FAILED = "Final-Recipient: rfc822;{a}\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 no such user"


def _genuine():
    return report(
        KNOWN,
        _DAEMON,
        "Undelivered Mail",
        "No.\n",
        f"{_MTA}\nOriginal-Envelope-Id: {KNOWN.envelope}",
        [_FAILED.format(a=ANNE)],
    )


def _person(
    body, *, kind="text/plain; charset=utf-8", subject="Re: Facture", more="", sender="Anne <anne@one.example>"
):
    content = message(sender, subject, kind, body, more=more)
    return content.replace(b"Return-Path: <>", b"Return-Path: <anne@one.example>")


def _forged(chance):
    """Return one forged notice, or what only looks like one."""
    guessed = Sent(f"guess{chance.random()}", (ANNE,))
    foreign = chance.choice(
        (
            "eve@one.example",
            "anne@one.example.far.example",
            "ann@one.example",
            f"{ANNE}@far.example",
            f'"{ANNE}"@far.example',
            "@one.example",
            "anne",
            "",
        )
    )
    returned = chance.choice(("headers", "whole", "text", "base64"))
    near = chance.choice(
        (
            KNOWN.envelope[:-1],
            KNOWN.envelope + "0",
            KNOWN.envelope[::-1],
            "%" * 32,
            "_" * 32,
            "' OR 1=1 --",
            "",
            KNOWN.envelope[:16],
        )
    )
    claims = chance.choice(
        (
            "",
            "Authentication-Results: mx.boulangerie.example; spf=pass smtp.mailfrom=there.example; dkim=pass header.d=there.example; dmarc=pass\n",
            "Received-SPF: pass (mx.boulangerie.example: allowed)\n",
            "ARC-Authentication-Results: i=1; mx.google.com; dkim=pass; dmarc=pass\n",
        )
    )
    # What another letter is really called, for one whom it did not go to; and both names, of two letters.
    crossed = chance.choice(
        (
            OTHER.envelope,
            OTHER.envelope.upper(),
            KNOWN.envelope.upper(),
            KNOWN.envelope.replace("7", "1"),
            f"{KNOWN.envelope} {OTHER.envelope}",
        )
    )
    renamed = chance.choice(
        (
            OTHER.message_id,
            KNOWN.message_id.upper(),
            KNOWN.message_id.replace("boulangerie", "boulanger1e"),
            f"<{KNOWN.envelope}@far.example>",
            KNOWN.message_id.replace("@", "+1@"),
        )
    )
    return chance.choice((
        lambda: report(guessed, _DAEMON, "Undelivered Mail", "No.\n", f"{_MTA}\nOriginal-Envelope-Id: {crossed}", [_FAILED.format(a=ANNE)], returned=returned, more=claims),
        lambda: report(guessed, _DAEMON, "Undelivered Mail", "No.\n", _MTA, [_FAILED.format(a=ANNE)], original=head(KNOWN, message_id=renamed), more=claims),
        lambda: report(KNOWN, _DAEMON, "Undelivered Mail", "No.\n", f"{_MTA}\nOriginal-Envelope-Id: {KNOWN.envelope}", [_FAILED.format(a=foreign)], returned=returned, more=claims),
        lambda: report(OTHER, _DAEMON, "Undelivered Mail", "No.\n", f"{_MTA}\nOriginal-Envelope-Id: {OTHER.envelope}", [_FAILED.format(a=ANNE)], returned=returned, more=claims),
        # Flattened, as some gateways do it: the names still have to be ours.
        lambda: message(_DAEMON, "Undelivered Mail", 'multipart/report; report-type=delivery-status; boundary="=_gone"', f"{_MTA}\nOriginal-Envelope-Id: {near}\n\n{_FAILED.format(a=ANNE)}\n\n{head(guessed)}".encode(), more=claims),
        lambda: _person(f"{_MTA}\nOriginal-Envelope-Id: {KNOWN.envelope}\n\n{_FAILED.format(a=ANNE)}\n\n{head(KNOWN)}".encode(), subject="Undelivered Mail", more=claims),
        lambda: report(guessed, _DAEMON, "Undelivered Mail", "No.\n", f"{_MTA}\nOriginal-Envelope-Id: {guessed.envelope}", [_FAILED.format(a=ANNE)], returned=returned),
        lambda: report(guessed, _DAEMON, "Undelivered Mail", "No.\n", f"{_MTA}\nOriginal-Envelope-Id: {near}", [_FAILED.format(a=ANNE)], returned=returned),
        lambda: report(KNOWN, _DAEMON, "Undelivered Mail", "No.\n", f"{_MTA}\nOriginal-Envelope-Id: {KNOWN.envelope}", [_FAILED.format(a=foreign)], returned=returned),
        lambda: report(KNOWN, _DAEMON, "Undelivered Mail", "No.\n", _MTA, [f"Original-Recipient: rfc822;{foreign}\nFinal-Recipient: rfc822;{foreign}\nStatus: 5.0.0"], returned=returned),
        lambda: message(_DAEMON, "failure notice", "text/plain", f"Hi. This is the qmail-send program at x.\nI'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n<{foreign or 'x@y.example'}>:\nno\n\n--- Below this line is a copy of the message.\n\n{head(KNOWN)}".encode()),
        lambda: message(_DAEMON, "failure notice", "text/plain", f"Hi. This is the qmail-send program at x.\nI'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n<{ANNE}>:\nno\n\n--- Below this line is a copy of the message.\n\n{head(guessed)}".encode()),
        # Ordinary mail and newsletters that quote an id, or a whole notice.
        lambda: _person(f"Message-ID: {KNOWN.message_id}\nto {ANNE} could not be delivered: user unknown\n".encode()),
        lambda: _person(b"> " + _genuine().replace(b"\n", b"\n> "), subject="Undelivered Mail"),
        lambda: _person(f"Read on. {KNOWN.message_id} failed {ANNE}".encode(), more=f"List-Id: <news.one.example>\nPrecedence: bulk\nReferences: {KNOWN.message_id}\n", subject="News"),
        # A notice as an attachment of somebody's letter.
        lambda: _person(b"--=_x\n" + part("text/plain", "See what I got.\n") + b"\n--=_x\n" + part("message/rfc822", _genuine().decode()) + b"\n--=_x--\n", kind='multipart/mixed; boundary="=_x"', subject="Fwd: Undelivered Mail"),
        lambda: _person(b"--=_x\n" + part("text/plain", "See.\n") + b"\n--=_x\n" + part("message/delivery-status", f"{_MTA}\nOriginal-Envelope-Id: {KNOWN.envelope}\n\n{_FAILED.format(a=ANNE)}\n") + b"\n--=_x--\n", kind='multipart/mixed; boundary="=_x"'),
        lambda: message("postmaster@one.example", "Fwd: Undelivered Mail", 'multipart/mixed; boundary="=_x"', b"--=_x\n" + part("text/plain", "Hello, see the attachment.\n") + b"\n--=_x\n" + part("message/rfc822", _genuine().decode()) + b"\n--=_x--\n"),
        lambda: message("postmaster@one.example", "Spam report", 'multipart/report; report-type=feedback-report; boundary="=_x"', b"--=_x\n" + part("text/plain", "Complaint.\n") + b"\n--=_x\n" + part("message/feedback-report", "Feedback-Type: abuse\n") + b"\n--=_x\n" + part("message/rfc822", whole(KNOWN)) + b"\n--=_x--\n"),
        lambda: message("Anne <anne@one.example>", "Lu : Facture", 'multipart/report; report-type=disposition-notification; boundary="=_x"', b"--=_x\n" + part("text/plain", "Read.\n") + b"\n--=_x\n" + part("message/disposition-notification", f"Final-Recipient: rfc822;{ANNE}\nOriginal-Message-ID: {KNOWN.message_id}\nDisposition: manual-action/MDN-sent-manually; displayed\n") + b"\n--=_x--\n", more=f"In-Reply-To: {KNOWN.message_id}\n"),
        # Out of office, from an address that nobody answers.
        lambda: message("Anne <anne@one.example>", "Absence du bureau", "text/plain; charset=utf-8", f"Je suis absente. {KNOWN.message_id}".encode(), more=f"In-Reply-To: {KNOWN.message_id}\nAuto-Submitted: auto-replied\n"),
    ))()  # fmt: skip


def _broken(content, chance):
    """Return it with some of it lost, doubled or overwritten."""
    broken = bytearray(content)
    for _ in range(chance.randrange(12)):
        at = chance.randrange(len(broken))
        match chance.randrange(4):
            case 0:
                broken[at : at + 1] = b"\0"
            case 1:
                del broken[at : at + chance.randrange(1, 40)]
            case 2:
                broken[at:at] = bytes(chance.randrange(256) for _ in range(chance.randrange(1, 30)))
            case _:
                broken[at:at] = b"\r\n\r\n"
        if not broken:
            break
    return bytes(broken)


async def test_of_a_thousand_forged_ones_none_is_accepted(books):
    await books.send(KNOWN, OTHER)
    before = await books.states()
    chance = random.Random(20261120)
    for number in range(1000):
        content = _forged(chance)
        if number % 3 == 0:
            content = _broken(content, chance)
        told = await books.take(content)
        assert told == Told(unknown=told.unknown), content
    assert await books.states() == before
    assert await books.notices.answers(1) == []
    # And a genuine one still is.
    assert await books.take(_genuine()) == Told(returned=1)


async def test_a_genuine_notice_counts_once_however_often_it_comes(books):
    await books.send(KNOWN)
    assert await books.take(_genuine()) == Told(returned=1)
    for _ in range(3):
        assert await books.take(_genuine()) == Told(unknown=1)
    before = await books.states()
    # Sent once more under another name by whoever has seen it: nothing new, and nothing changes.
    for number in range(3):
        again = re.sub(
            rb"(?m)^Message-ID: <[^>]*>", b"Message-ID: <again%d@there.example>" % number, _genuine(), count=1
        )
        assert again != _genuine()
        assert await books.take(again) == Told(unknown=1)
    assert await books.states() == before


def _nested(depth, kind):
    levels = (b'Content-Type: %s; boundary="b%d"\n\n--b%d\n' % (kind, each, each) for each in range(depth))
    return b"From: MAILER-DAEMON@x.example\nReturn-Path: <>\n" + b"".join(levels) + b"\n" * 400_000


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0" * 10_000,
        b"\n" * 500_000,
        b"From: " + b"(" * 500_000 + b"\n\nx",
        b"From: " + b"a" * 900_000 + b"\n\nx",
        b"Subject: " + b"=?utf-8?q?a?= " * 50_000 + b"\n\nx",
        b"From: MAILER-DAEMON@x.example\n\n" + b"-" * 900_000,
        b"From: MAILER-DAEMON@x.example\n\n" + b"a@" * 400_000,
        b"From: MAILER-DAEMON@x.example\nContent-Type: multipart/report; " + b"a=b; " * 180_000 + b"\n\nx",
        b"From: MAILER-DAEMON@x.example\nContent-Type: text/html\n\n" + b"<!" * 400_000,
        b"From: MAILER-DAEMON@x.example\nContent-Type: text/plain; charset=no-such\n\n" + bytes(range(256)) * 100,
        b"Content-Type: message/rfc822\n\n" * 20_000,
        b"Content-Type: message/rfc822\n\n" * 300 + b"x\n" * 100_000,
        b"X-Failed-Recipients: " + b"a@b.example, " * 60_000 + b"\n\nfailed",
        _nested(3_000, b"multipart/mixed"),
        _nested(20, b"multipart/report"),
    ],
    ids=lambda content: content[:24].decode("latin-1").encode("unicode_escape").decode(),
)
async def test_a_message_that_is_a_trap_says_nothing(books, content):
    await books.send(KNOWN)
    assert may_concern(content[:200_000], re.compile(OUR_IDS)) in {True, False}
    told = await asyncio.wait_for(books.take(content), 60)
    assert told == Told(unknown=told.unknown)


_REFERS = f"In-Reply-To: {KNOWN.message_id}\n"


@pytest.mark.parametrize(
    ("subject", "more"),
    [
        ("Automatic reply: Facture", ""),
        ("Out of office", ""),
        ("Re: Facture", "Auto-Submitted: auto-replied (vacation)\n"),
        ("Re: Facture", "Auto-Submitted: auto-generated\n"),
        ("Re: Facture", "Precedence: bulk\n"),
        ("Re: Facture", "X-Autoreply: yes\n"),
        ("Re: Facture", "X-Auto-Response-Suppress: DR, OOF, All\n"),
        ("=?utf-8?q?R=C3=A9ponse_automatique_=3A_Facture?=", ""),
        ("Absence du bureau", ""),
        ("Message d'absence", ""),
        ("Abwesenheitsnotiz: Facture", ""),
        ("Automatische Antwort: Facture", ""),
        ("=?utf-8?q?Accus=C3=A9_de_r=C3=A9ception?=", ""),
        ("Lu : Facture", ""),
        ("Re: News", "List-Unsubscribe: <https://one.example/u>\n"),
    ],
)
async def test_a_program_that_answers_is_not_counted(books, subject, more):
    await books.send(KNOWN)
    assert await books.take(_person(b"Bonjour", subject=subject, more=_REFERS + more)) == Told()


async def test_tickets_and_those_who_read_no_answers_are_not_counted(books):
    await books.send(KNOWN)
    ticket = _person(b"Votre demande [1234] a ete recue", more=_REFERS, sender="Support <no-reply@one.example>")
    assert await books.take(ticket) == Told()


@pytest.mark.parametrize(
    "subject", ["Re: Facture", "Absence de TVA sur la facture", "Question", "Automates : commande", "RE: Bounce"]
)
async def test_a_person_who_answers_is_counted(books, subject):
    await books.send(KNOWN)
    sender = "Chef <postmaster@one.example>" if subject == "Question" else "Anne <anne@one.example>"
    assert await books.take(_person(b"Bonjour", subject=subject, more=_REFERS, sender=sender)) == Told(answers=1)


async def test_our_own_letter_is_no_answer_to_itself(books):
    """A copy that comes back to the same mailbox, and what its sender adds, are ours."""
    other = Sent("other", (ANNE,))
    await books.send(KNOWN, other)
    copy = (head(other) + f"References: {KNOWN.message_id}\n\nBonjour").encode()
    assert (await books.take(copy)).answers == 0
    renamed = copy.replace(other.message_id.encode(), b"<x@relay.example>")
    assert (await books.take(renamed)).answers == 0
    from_elsewhere = copy.replace(OURS.encode(), b"alias@boulangerie.example")
    assert (await books.take(from_elsewhere)).answers == 0


def _text(content):
    [notice] = read(content)
    assert notice.kind is NoticeKind.ANSWER
    return notice.text


@pytest.mark.parametrize(
    ("charset", "way"),
    [
        (charset, way)
        for charset in ("utf-8", "iso-8859-1", "windows-1252")
        for way in ("8bit", "quoted-printable", "base64")
    ],
)
def test_an_answer_is_read_in_its_charset(charset, way):
    text = "Reçu, merci à vous.\n-- \nAnaïs\n\n> Bonjour,\n> voici votre facture."
    mixed = b"--=_x\n" + part(f"text/plain; charset={charset}", text, way, charset) + b"\n--=_x--\n"
    assert _text(_person(mixed, kind='multipart/mixed; boundary="=_x"', more=_REFERS)) == text


@pytest.mark.parametrize("charset", ["", "us-ascii", "unknown-8bit", "x-no-such"])
@pytest.mark.parametrize("written", ["utf-8", "cp1252"])
def test_an_answer_whose_charset_is_wrong_is_read_as_well(charset, written):
    kind = f"text/plain; charset={charset}" if charset else "text/plain"
    assert _text(_person("Reçu : 5 €".encode(written), kind=kind, more=_REFERS)) == "Reçu : 5 €"


def test_an_answer_of_html_alone_is_text():
    page = "<html><head><title>t</title><style>p{}</style></head><body><p>Merci&nbsp;!</p><div>Payé<br>demain</div><script>x()</script><blockquote><p>Bonjour</p><p>Facture</p></blockquote></body></html>"
    read_text = _text(_person(page.encode(), kind="text/html; charset=utf-8", more=_REFERS))
    lines = [line for line in read_text.split("\n") if line.strip("> ")]
    assert lines == ["Merci !", "Payé", "demain", "> Bonjour", "> Facture"]


def test_the_text_for_people_is_taken_not_the_attachment():
    inner = (
        b"--=_x\n"
        + part("text/plain; charset=utf-8", "note", more='Content-Disposition: attachment; filename="note.txt"\n')
        + b"\n--=_x\n"
    )
    inner += (
        b'Content-Type: multipart/alternative; boundary="=_y"\n\n--=_y\n'
        + part("text/plain; charset=utf-8", "Oui")
        + b"\n--=_y\n"
    )
    inner += part("text/html; charset=utf-8", "<p>Non</p>") + b"\n--=_y--\n\n--=_x--\n"
    assert _text(_person(inner, kind='multipart/mixed; boundary="=_x"', more=_REFERS)) == "Oui"


@pytest.mark.parametrize("charset", ["punycode", "idna", "unicode_escape"])
def test_what_no_text_is_written_in_is_not_decoded_by(charset):
    hostile = b"From: MAILER-DAEMON@x.example\nContent-Type: text/plain; charset=%s\n\na-" % charset.encode()
    began = time.process_time()
    assert read(hostile + b"z9" * 200_000) == ()
    assert time.process_time() - began < 3
