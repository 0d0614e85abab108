"""A frozen message comes out as it went in, and the files that it carries are kept once."""

import base64
import datetime as dt
import random
from email import message_from_bytes
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from hashlib import sha256

import pytest

from komtui.adapters.database.repositories.messages import taken_apart
from komtui.domain.mail.delivery import DeliveryState
from komtui.domain.mail.letter import Attachment, Letter
from komtui.services.mail.messages.message import built
from komtui.services.ports import NewLetter

LEASE = dt.timedelta(minutes=2)
PDF = b"%PDF-1.7\n" + random.Random(7).randbytes(60_000)
XML = b"<Invoice>" + b"x" * 5_000 + b"</Invoice>"
DATE = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)


def message(*files, body="Bonjour,\n\nvoici la facture.\n", number=1):
    attachments = tuple(
        Attachment(f"F-{place}.pdf", sha256(each).hexdigest(), len(each)) for place, each in enumerate(files)
    )
    letter = Letter("us@us.example", "Us", ("you@you.example",), f"Facture {number}", body, attachments=attachments)
    return built(letter, files, f"<{number}@us.example>", DATE)


def letter(mime, number=1, files=(PDF,)):
    return NewLetter(
        document_id=0,
        revision=1,
        kind=f"test-{number}",
        scope="company",
        sender="us@us.example",
        recipients=("you@you.example",),
        subject="s",
        mime=mime,
        message_id=f"<{number}@us.example>",
        files=files,
    )


def sizes(connection):
    row = connection.execute(
        "SELECT (SELECT coalesce(sum(length(mime)), 0) FROM letter_mimes) AS mimes,"
        " (SELECT coalesce(sum(length(content)), 0) FROM artifacts) AS files, (SELECT count(*) FROM artifacts) AS count"
    ).fetchone()
    return row["mimes"], row["files"], row["count"]


@pytest.mark.parametrize("files", [(PDF,), (PDF, XML), (PDF, PDF), (b"small",), ()], ids=len)
async def test_a_message_comes_out_byte_for_byte(outbox, database, files):
    mime = message(*files)
    await outbox.enqueue(letter(mime, files=files))
    taken = await outbox.claim("w", LEASE)
    assert taken.mime == mime == await outbox.mime(taken.letter_id)
    large = {each for each in files if len(each) > 2048}
    mimes, content, count = await database.read(sizes)
    assert (content, count) == (sum(map(len, large)), len(large))
    assert mimes < 2_000


async def test_a_file_that_two_letters_carry_is_kept_once(outbox, artifacts, database):
    await artifacts.put(PDF)
    for number in (1, 2):
        await outbox.enqueue(letter(message(PDF, number=number), number))
    mimes, content, count = await database.read(sizes)
    assert (content, count) == (len(PDF), 1)
    assert mimes < 3_000
    taken = [await outbox.claim("w", LEASE) for _ in range(2)]
    assert sorted(each.mime for each in taken) == sorted(message(PDF, number=number) for number in (1, 2))


def of_the_email_package():
    parts = MIMEMultipart(boundary="=_b")
    parts.attach(MIMEApplication(PDF, "pdf", name="a.pdf"))
    return parts.as_bytes().replace(b"\n", b"\r\n")


@pytest.mark.parametrize(
    "mime",
    [
        of_the_email_package(),
        message(PDF, body="é" * 9_000),
        message(PDF).replace(base64.b64encode(PDF)[:76] + b"\r\n", base64.b64encode(PDF)[:76]),
        message(PDF)[:40_000],
        message(XML),
        b"",
        message(PDF, message(PDF)),
    ],
    ids=["email package", "long text", "long line", "cut", "another file", "nothing", "a message in it"],
)
async def test_however_it_is_written_it_comes_out_the_same(outbox, mime):
    await outbox.enqueue(letter(mime))
    assert (await outbox.claim("w", LEASE)).mime == mime


def test_a_message_of_ours_is_still_one_that_others_read():
    rest, (part,) = taken_apart(message(PDF), [PDF])
    assert (part.content, len(rest) < 1_000) == (PDF, True)
    assert message_from_bytes(message(PDF)).get_payload()[1].get_payload(decode=True) == PDF


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE artifacts SET content = CAST('%PDF-other' AS {bytes})",
        "UPDATE letter_parts SET place = place - 1",
        "DELETE FROM letter_parts",
        "UPDATE letter_mimes SET mime = CAST('other' AS {bytes})",
    ],
)
async def test_what_does_not_come_out_as_it_went_in_is_never_sent(outbox, database, damage):
    await outbox.enqueue(letter(message(PDF)))
    kind = "bytea" if "postgres" in type(database).__module__ else "blob"
    await database.write(lambda each: each.execute(damage.format(bytes=kind)))
    assert await outbox.claim("w", LEASE) is None
    (row,) = await outbox.deliveries()
    assert (row.state, row.problem.code) == (DeliveryState.FAILED, "system.letter-damaged")


async def test_bytes_that_damage_has_made_a_text_are_never_sent(outbox, database):
    if "postgres" in type(database).__module__:
        pytest.skip("a column of PostgreSQL keeps its type")
    await outbox.enqueue(letter(message(PDF)))
    await database.write(lambda each: each.execute("UPDATE letter_mimes SET mime = CAST(mime AS text)"))
    assert await outbox.mime(1) is None
    assert await outbox.claim("w", LEASE) is None
    (row,) = await outbox.deliveries()
    assert (row.state, row.problem.code) == (DeliveryState.FAILED, "system.letter-damaged")


async def test_what_was_queued_before_is_whole_where_it_stands(outbox, database):
    await outbox.enqueue(letter(message(PDF)))

    def as_before(connection):
        connection.execute("DELETE FROM letter_parts")
        connection.execute("UPDATE letter_mimes SET mime = :mime", {"mime": message(PDF)})

    await database.write(as_before)
    assert (await outbox.claim("w", LEASE)).mime == message(PDF)
