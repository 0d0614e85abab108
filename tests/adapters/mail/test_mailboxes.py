"""A mailbox is read whatever its server does: each fault has its words, an end, and no secret in it."""

import asyncio
import base64
import datetime as dt
from contextlib import suppress
from dataclasses import replace
from urllib.parse import quote

import pytest

from komtui.adapters.mail.imap.mailboxes import ImapMailboxes
from komtui.domain.mail.account import Account, Security
from komtui.domain.mail.mailbox import Bookmark, Mailbox
from komtui.domain.mail.notice import OURS
from komtui.domain.problem import ProblemError
from komtui.i18n import localizer
from mailbox_server import DRIP, DROP, ENDLESS, SILENT, mailbox_server
from notices import Sent, report

SINCE = dt.date(2026, 11, 6)
SECRET = "p4ssw0rd-of-the-shop"
LETTER = Sent("known", ("anne@one.example",))
NOTICE = report(
    LETTER,
    "MAILER-DAEMON@there.example",
    "Undelivered Mail",
    "No.\n",
    f"Reporting-MTA: dns; there.example\nOriginal-Envelope-Id: {LETTER.envelope}",
    ["Final-Recipient: rfc822;anne@one.example\nAction: failed\nStatus: 5.1.1"],
)
PRIVATE = b"From: friend@far.example\nSubject: Private\nMessage-ID: <p@far.example>\n\nHello\n"


def mailbox(server, **changes):
    account = Account("company", "shop@us.example", "127.0.0.1", server.port, Security.NONE, "shop", SECRET)
    return Mailbox(replace(account, **changes))


@pytest.fixture
def serve():
    with mailbox_server(messages={3: PRIVATE, 5: NOTICE}, password=SECRET) as server:
        yield server


async def news(server, after=None, mailboxes=None, **changes):
    reading = (mailboxes or ImapMailboxes(0.6)).news(mailbox(server, **changes), after, since=SINCE, ours=OURS)
    return await asyncio.wait_for(reading, 30)


async def problem(server, **changes):
    with pytest.raises(ProblemError) as raised:
        await news(server, **changes)
    [found] = raised.value.problems
    assert SECRET not in repr(raised.value) + repr(found.facts) + str(raised.value)
    return found.code


async def test_what_came_back_is_read_and_nothing_else(serve):
    found = await news(serve)
    assert (found.bookmark, found.looked_at, found.more) == (Bookmark(7, 5), 2, False)
    assert [each.replace(b"\r\n", b"\n") for each in found.messages] == [NOTICE]
    wholes = [line for line in serve.said if "BODY.PEEK[]" in line]
    assert len(wholes) == 1
    assert "FETCH 5 " in wholes[0]


async def test_nothing_in_the_mailbox_changes(serve):
    await news(serve)
    words = {line.split()[1].upper() for line in serve.said}
    assert words == {"CAPABILITY", "LOGIN", "EXAMINE", "UID", "LOGOUT"}
    assert all("PEEK" in line for line in serve.said if "FETCH" in line)


async def test_what_was_read_is_not_read_again(serve):
    assert (await news(serve, Bookmark(7, 5))).looked_at == 0
    serve.messages[6] = NOTICE
    assert (await news(serve, Bookmark(7, 5))).bookmark == Bookmark(7, 6)


async def test_numbers_that_mean_something_else_are_begun_anew(serve):
    serve.validity = 8
    found = await news(serve, Bookmark(7, 1_000))
    assert (found.bookmark, found.looked_at) == (Bookmark(8, 5), 2)


async def test_what_is_expunged_meanwhile_is_passed_over(serve):
    serve.answers["UID SEARCH"] = "* SEARCH 3 4 5\r\n* 1 EXPUNGE\r\n{tag} OK done\r\n"
    found = await news(serve)
    assert (found.bookmark.uid, len(found.messages)) == (5, 1)


FAULTS = {
    "silent": ({"greeting": SILENT}, "imap.timeout"),
    "dripping": ({"greeting": DRIP}, "imap.timeout"),
    "hung up": ({"greeting": DROP}, "imap.lost"),
    "smtp": ({"greeting": "220 mx.example ESMTP\r\n"}, "imap.foreign"),
    "http": ({"greeting": "HTTP/1.1 400 Bad Request\r\nServer: x\r\n\r\n"}, "imap.foreign"),
    "garbage": ({"greeting": "\x16\x03\x01\x02\x00\r\n"}, "imap.foreign"),
    "goodbye": ({"greeting": "* BYE too many connections\r\n"}, "imap.farewell"),
    "goodbye later": ({"EXAMINE": "* BYE shutting down\r\n" + DROP}, "imap.farewell"),
    "goodbye at search": ({"UID SEARCH": "* SEARCH 1\r\n* BYE shutting down\r\n" + DROP}, "imap.farewell"),
    "silent at login": ({"LOGIN": SILENT}, "imap.timeout"),
    "dripping at login": ({"LOGIN": DRIP}, "imap.timeout"),
    "hung up at login": ({"LOGIN": DROP}, "imap.lost"),
    "no folder": ({"EXAMINE": "{tag} NO [NONEXISTENT] no such mailbox\r\n"}, "imap.folder"),
    "bad search": ({"UID SEARCH": "{tag} BAD no\r\n"}, "imap.refused"),
    "odd search": ({"UID SEARCH": "* SEARCH one two\r\n{tag} OK done\r\n"}, "imap.refused"),
    "no fetch": ({"UID FETCH": "{tag} NO later\r\n"}, "imap.refused"),
    "huge literal": ({"UID FETCH": "* 1 FETCH (UID 5 BODY[] {4000000000}\r\n"}, "imap.foreign"),
    "negative literal": ({"UID FETCH": "* 1 FETCH (UID 5 BODY[] {-1}\r\n{tag} OK done\r\n"}, None),
    "cut literal": ({"UID FETCH": "* 1 FETCH (UID 5 BODY[] {500}\r\nabc" + DROP}, "imap.lost"),
    "stalled literal": ({"UID FETCH": "* 1 FETCH (UID 5 BODY[] {500}\r\nabc"}, "imap.timeout"),
    "endless": ({"UID SEARCH": ENDLESS}, None),
    "endless line": ({"UID SEARCH": "* SEARCH " + "1 " * 600_000}, "imap.foreign"),
    "tls asked for": ({"LOGIN": "{tag} NO [PRIVACYREQUIRED] TLS first\r\n"}, "imap.password"),
    "another's tag": ({"EXAMINE": "ZZZ9 OK done\r\n"}, "imap.foreign"),
}


@pytest.mark.parametrize(("answers", "code"), FAULTS.values(), ids=FAULTS)
async def test_each_fault_has_its_words_and_an_end(serve, answers, code):
    serve.answers.update(answers)
    if code is None:
        # Whatever it is taken for, it ends, and as a problem if at all.
        with suppress(ProblemError):
            await news(serve)
        return
    assert await problem(serve) == code


async def test_who_is_not_there_cannot_be_reached(serve):
    serve.close()
    assert await problem(serve) == "imap.unreachable"


async def test_a_refused_password_is_said_once_and_not_repeated(serve):
    serve.answers["LOGIN"] = f"{{tag}} NO [AUTHENTICATIONFAILED] shop/{SECRET} is wrong\r\n"
    with pytest.raises(ProblemError) as raised:
        await news(serve)
    [found] = raised.value.problems
    assert found.code == "imap.password"
    assert SECRET not in repr(found.facts)
    assert "is wrong" in found.facts["reply"]
    assert sum("LOGIN" in line for line in serve.said) == 1


async def test_what_nobody_sees_at_the_end_of_a_refused_password_is_told_of(serve):
    serve.answers["LOGIN"] = "{tag} NO [AUTHENTICATIONFAILED] no\r\n"
    with pytest.raises(ProblemError) as raised:
        await news(serve, password=SECRET + "\u00a0")
    [found] = raised.value.problems
    assert (found.code, found.facts["blank"]) == ("imap.password-blank", "U+00A0")
    assert "…" not in localizer("en").problem(found)


@pytest.mark.parametrize("way", ["cut", "hexadecimal", "quoted-printable", "in a URL", "within Base64", "capitals"])
async def test_however_a_server_repeats_the_password_it_is_not_kept(serve, way):
    """The same ways as of SMTP, and one where only its half would be kept."""
    written = {
        "cut": "x" * (300 - len(SECRET) // 2) + SECRET,
        "hexadecimal": SECRET.encode().hex(),
        "quoted-printable": "".join(f"={each:02X}" for each in SECRET.encode()),
        "in a URL": quote(SECRET, safe=""),
        "within Base64": base64.b64encode(f"user=shop\1auth=Bearer {SECRET}\1\1".encode()).decode(),
        "capitals": SECRET.upper(),
    }[way]
    serve.answers["LOGIN"] = f"{{tag}} NO you said {written}\r\n"
    with pytest.raises(ProblemError) as raised:
        await news(serve)
    [found] = raised.value.problems
    assert written[-len(SECRET) // 2 :] not in found.facts["reply"]
    assert SECRET[: len(SECRET) // 2 - 1] not in found.facts["reply"]


async def test_no_secret_stands_in_a_goodbye(serve):
    serve.answers["LOGIN"] = f"* BYE {SECRET} again and I hang up\r\n" + DROP
    assert await problem(serve) == "imap.farewell"


async def test_a_permission_is_shown_once(serve):
    said = b"user=shop\x01auth=Bearer the-token\x01\x01"
    serve.authentication = base64.b64encode(said)
    assert (await news(serve, token="the-token", password="")).looked_at == 2
    serve.authentication = b"another"
    with pytest.raises(ProblemError) as raised:
        await news(serve, token="the-token", password="")
    assert raised.value.problems[0].code == "imap.token"
    assert "the-token" not in repr(raised.value.problems)
    # Asked once more, it gives an empty answer.
    assert "after the refusal: b'\\r\\n'" in serve.said


async def test_no_password_goes_where_it_is_not_wanted_in_clear(serve):
    serve.capabilities = "IMAP4rev1 LOGINDISABLED"
    assert await problem(serve) == "imap.login-disabled"
    assert await problem(serve, host="mail.far.example") == "imap.clear-password"
    assert SECRET not in repr(serve.said)


async def test_without_starttls_nothing_is_said(serve, certificates):
    assert await problem(serve, security=Security.STARTTLS, ca_file=certificates.file) == "imap.starttls-missing"
    assert SECRET not in repr(serve.said)


async def test_starttls_is_taken(serve, certificates):
    serve.starttls = certificates.server("good")
    found = await news(
        serve, security=Security.STARTTLS, host="localhost", ca_file=certificates.file, mailboxes=ImapMailboxes(5)
    )
    assert found.looked_at == 2


async def test_what_is_injected_before_tls_is_not_believed(serve, certificates):
    serve.starttls = certificates.server("good")
    serve.answers["STARTTLS"] = "{tag} OK go on\r\n* CAPABILITY IMAP4rev1 LOGINDISABLED\r\nX1 OK\r\n"
    code = await problem(serve, security=Security.STARTTLS, host="localhost", ca_file=certificates.file)
    assert code == "imap.foreign"
    assert SECRET not in repr(serve.said)


@pytest.mark.parametrize("kind", ["expired", "not-yet-valid", "host", "unknown"])
@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
async def test_a_wrong_certificate_ends_it(certificates, kind, security):
    served = certificates.server(kind)
    given = {"tls": served} if security is Security.TLS else {"starttls": served}
    with mailbox_server(password=SECRET, **given) as server:
        code = await problem(server, security=security, host="localhost", ca_file=certificates.file)
        assert code.startswith("smtp.certificate")
        assert SECRET not in repr(server.said)


async def test_tls_on_a_plain_port_and_the_other_way_round(serve, certificates):
    assert (await problem(serve, security=Security.TLS, ca_file=certificates.file)).startswith(("imap.", "smtp."))
    with mailbox_server(tls=certificates.server("good")) as server:
        assert (await problem(server)).startswith("imap.")


async def test_what_is_in_a_folder_for_what_was_sent_is_found(serve):
    serve.folders = ('(\\HasNoChildren) "/" "INBOX"', '(\\Sent) "/" "Envoy&AOk-s"')
    serve.sent[LETTER.message_id] = b"x"
    found = await ImapMailboxes(5).holds(mailbox(serve), [LETTER.message_id, "<other@us.example>"])
    assert found == {LETTER.message_id}
    assert any('EXAMINE "Envoy&AOk-s"' in line for line in serve.said)


async def test_a_folder_is_named_as_people_write_it(serve):
    serve.answers["EXAMINE"] = "* 0 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n{tag} OK done\r\n"
    serve.answers["UID SEARCH"] = "* SEARCH\r\n{tag} OK done\r\n"
    reading = replace(mailbox(serve), folder="Reçus & Cie")
    await ImapMailboxes(5).news(reading, None, since=SINCE, ours=OURS)
    assert any('EXAMINE "Re&AOc-us &- Cie"' in line for line in serve.said)


async def test_what_comes_in_is_told_at_once(serve):
    serve.capabilities = "IMAP4rev1 IDLE"
    waiting = asyncio.ensure_future(ImapMailboxes(5).wait(mailbox(serve), Bookmark(7, 5), seconds=1_500))
    await asyncio.to_thread(serve.idle.wait, 20)
    assert not waiting.done()
    serve.arrive(6, NOTICE)
    assert await asyncio.wait_for(waiting, 20) is True
    assert "DONE" in serve.said


async def test_what_came_before_waiting_is_told_too(serve):
    serve.capabilities = "IMAP4rev1 IDLE"
    assert await ImapMailboxes(5).wait(mailbox(serve), Bookmark(7, 3), seconds=1_500) is True
    assert await ImapMailboxes(5).wait(mailbox(serve), Bookmark(6, 9), seconds=1_500) is True
    assert not any("IDLE" in line for line in serve.said)


async def test_waiting_is_renewed_in_time(serve):
    serve.capabilities = "IMAP4rev1 IDLE"
    assert await asyncio.wait_for(ImapMailboxes(5).wait(mailbox(serve), Bookmark(7, 5), seconds=0.05), 20) is False
    assert "DONE" in serve.said


async def test_a_server_that_cannot_tell_says_so(serve):
    assert await ImapMailboxes(5).wait(mailbox(serve), Bookmark(7, 5), seconds=1_500) is None


async def test_whoever_stops_waiting_waits_no_longer(serve):
    """Neither for news nor for a server that says nothing: the connection is closed with it."""
    serve.capabilities = "IMAP4rev1 IDLE"
    waiting = asyncio.ensure_future(ImapMailboxes(60).wait(mailbox(serve), Bookmark(7, 5), seconds=1_500))
    await asyncio.to_thread(serve.idle.wait, 20)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    # It was told, and has hung up: nobody waits any more.
    assert await asyncio.to_thread(serve.left.wait, 20)
