"""The built message: faithful, frozen, and without a header that nobody wrote."""

from __future__ import annotations

import datetime as dt
import email
import hashlib
from collections.abc import Iterable
from dataclasses import replace
from email.policy import default

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from komtui.domain.mail.letter import Attachment, Letter
from komtui.domain.problem import ProblemError
from komtui.domain.text import unturned
from komtui.services.mail.messages import message as module
from komtui.services.mail.messages.message import MAX_LINE, _is_in_lines, built, is_unsafe, new_message_id

PDF = b"%PDF-1.7 \x00\xff\r\n.\r\n" * 500
WHEN = dt.datetime(2026, 11, 20, 9, 30, tzinfo=dt.timezone(dt.timedelta(hours=1)))
ATTACHMENT = Attachment("F-2026-0412.pdf", hashlib.sha256(PDF).hexdigest(), len(PDF))
LETTER = Letter(
    sender="factures@lefevre.example",
    from_name='Boulangerie Lefèvre, "la bonne"',
    to=("martin@client.example",),
    cc=("compta@client.example",),
    reply_to="anne@lefevre.example",
    subject="Facture F-2026-0412 – Boulangerie Lefèvre",
    body="Bonjour,\n\nL’été à 12 € :\n.\nFrom là\n",
    attachments=(ATTACHMENT,),
    language="fr_CA",
)
HEADERS = [
    "Date", "From", "Reply-To", "To", "Cc", "Subject", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type",
    "Content-Language",
]  # fmt: skip


def message(letter: Letter = LETTER) -> bytes:
    return built(letter, [PDF] * len(letter.attachments), "<1@lefevre.example>", WHEN)


def tampered(mime: bytes, what: str) -> bytes:
    """What a mistake of this module, or of the email package, could make of a message."""
    head, gap, body = mime.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    at = {line.partition(b":")[0]: place for place, line in enumerate(lines)}
    match what:
        case "a header more":
            lines.append(b"Bcc: eve@evil.example")
        case "a header less":
            del lines[at[b"Auto-Submitted"]]
        case "a header twice":
            lines.append(b"Message-ID: <2@lefevre.example>")
        case "another recipient":
            lines[at[b"To"]] += b", eve@evil.example"
        case "another copy":
            lines[at[b"Cc"]] = b"Cc: eve@evil.example"
        case "another sender":
            lines[at[b"From"]] = b"From: factures@evil.example"
        case "another answer":
            lines[at[b"Reply-To"]] = b"Reply-To: eve@evil.example"
        case "another subject":
            lines[at[b"Subject"]] = b"Subject: =?utf-8?q?Facture_F-2026-0413?="
            del lines[at[b"Subject"] + 1 : at[b"Message-ID"]]
        case "a bare line feed":
            body += b"x\n"
        case "a NUL":
            body += b"\0"
        case "eight bits":
            body += "é".encode()
        case "a long line":
            body += b"x" * 999
    return b"\r\n".join(lines) + gap + body


TAMPERED = [
    "a header more", "a header less", "a header twice", "another recipient", "another copy", "another sender",
    "another answer", "another subject", "a bare line feed", "a NUL", "eight bits", "a long line",
]  # fmt: skip


@pytest.mark.parametrize("what", TAMPERED)
def test_a_message_that_says_another_thing_than_the_letter_does_not_go_out(
    monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    assembled = module._assembled

    def wrong(headers: Iterable[tuple[str, str]], content: bytes) -> bytes:
        mime = assembled(headers, content)
        assert tampered(mime, what) != mime
        return tampered(mime, what)

    monkeypatch.setattr(module, "_assembled", wrong)
    with pytest.raises(ProblemError) as refused:
        message()
    assert [problem.code for problem in refused.value.problems] == ["letter.header"]


def test_a_reader_sees_what_the_clerk_wrote() -> None:
    read = email.message_from_bytes(message(), policy=default)

    assert read.keys() == HEADERS
    assert read["Subject"] == LETTER.subject
    assert read["From"].addresses[0].display_name == LETTER.from_name
    assert read["From"].addresses[0].addr_spec == LETTER.sender
    assert [each.addr_spec for each in read["To"].addresses] == list(LETTER.to)
    assert [each.addr_spec for each in read["Cc"].addresses] == list(LETTER.cc)
    assert read["Date"].datetime == WHEN
    assert read["Content-Language"] == "fr-CA"
    assert read.get_body().get_content().replace("\r\n", "\n") == LETTER.body
    (pdf,) = read.iter_attachments()
    assert pdf.get_content() == PDF
    assert pdf.get_filename() == "F-2026-0412.pdf"
    assert pdf.get_content_type() == "application/pdf"


def test_the_wire_format_is_what_every_server_takes() -> None:
    mime = message(replace(LETTER, body="x" * 5000 + "\n" + "é" * 3000, subject="é" * 300))

    assert mime.isascii()
    assert mime.count(b"\n") == mime.count(b"\r") == mime.count(b"\r\n")
    assert max(map(len, mime.split(b"\r\n"))) <= MAX_LINE


def test_the_same_letter_gives_the_same_bytes() -> None:
    assert message() == message()
    assert message() != message(replace(LETTER, body="Autre"))


def test_a_subject_that_looks_like_an_encoded_word_stays_text() -> None:
    read = email.message_from_bytes(message(replace(LETTER, subject="=?utf-8?q?Devis?= no 3")), policy=default)

    assert read["Subject"] == "=?utf-8?q?Devis?= no 3"


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("subject", "x\r\nBcc: eve@evil.example"),
        ("subject", "=?utf-8?q?x=0D=0ABcc:_eve@evil.example?="),
        ("subject", "a\u2028b"),
        ("subject", "a\x00b"),
        ("subject", "caf\udce9"),
        ("from_name", "=?utf-8?b?eA0KQmNjOiBlQHgueQ==?="),
        ("from_name", "Anne\x1b[31m"),
        ("reply_to", "a@b.example\r\nBcc: e@x.example"),
        ("body", "one\x00two"),
        ("body", "one\rtwo"),
    ],
)
def test_control_characters_are_refused_beside_their_field(field: str, text: str) -> None:
    with pytest.raises(ProblemError) as caught:
        message(replace(LETTER, **{field: text}))

    assert [(each.code, each.field) for each in caught.value.problems] == [("letter.control", field)]


def test_what_turns_the_direction_of_writing_does_not_leave() -> None:
    """A subject that ends in `\u202efdp.exe` reads as one that ends in `exe.pdf`."""
    turned = replace(LETTER, subject="Facture \u202efdp.exe\u200f", from_name="\u2066Moulin\u2069", body="a\u202db")
    assert message(turned) == message(replace(LETTER, subject="Facture fdp.exe", from_name="Moulin", body="ab"))


def test_addresses_with_names_of_other_scripts_are_written_as_servers_want_them() -> None:
    mime = message(replace(LETTER, sender="factures@lefèvre.example", to=("martin@müller.example",)))

    assert b"<factures@xn--lefvre-5ua.example>" in mime
    assert b"\r\nTo: martin@xn--mller-kva.example\r\n" in mime
    assert new_message_id("factures@lefèvre.example").endswith("@xn--lefvre-5ua.example>")


def test_a_local_part_of_another_script_is_written_in_utf8() -> None:
    mime = message(replace(LETTER, to=("jérôme@client.example",)))

    assert "\r\nTo: jérôme@client.example\r\n".encode() in mime


def test_an_attachment_cannot_name_a_path() -> None:
    hostile = replace(ATTACHMENT, name='../../etc/"pass\r\nwd".pdf')
    read = email.message_from_bytes(message(replace(LETTER, attachments=(hostile,))), policy=default)

    (pdf,) = read.iter_attachments()
    assert pdf.get_filename() == "etc-pass-wd.pdf"


@given(st.lists(st.sampled_from((b"\r\n", b"\r", b"\n", b"\0", b"a")), max_size=8).map(b"".join))
def test_a_message_is_in_lines_that_end_with_both(octets: bytes) -> None:
    ends = octets.count(b"\r") == octets.count(b"\n") == octets.count(b"\r\n")
    assert _is_in_lines(octets) == (ends and b"\0" not in octets)


SMUGGLERS = ("=?utf-8?q?", "=?iso-8859-1?b?", "?=", "=0D=0A", "Bcc: e@x.example", *',;:<>"\\()@=?_')
PIECES = (*SMUGGLERS, " ", "\r\n", "\n", "\t", "é", "\u202e", "x" * 90, "£", "日本", "🙂")
HOSTILE = st.one_of(st.text(max_size=400), st.lists(st.sampled_from(PIECES), max_size=12).map("".join))


@given(subject=HOSTILE, name=HOSTILE, body=HOSTILE)
@example(subject="=?utf-8?q?x=0D=0ABcc:_e@x.y?=", name="a", body="")
@example(subject="x", name='"=?utf-8?q?x=0D=0A?=" <e@x.example>, b', body="\n.\n--=_")
def test_no_text_ever_adds_a_header(subject: str, name: str, body: str) -> None:
    letter = replace(LETTER, subject=subject, from_name=name, body=body)
    try:
        mime = message(letter)
    except ProblemError as error:
        refused = {each.code for each in error.problems}
    else:
        refused = set()
    unsafe = is_unsafe(subject) or is_unsafe(name) or is_unsafe(body, multiline=True)
    assert refused == ({"letter.control"} if unsafe else set())
    if unsafe:
        return

    header, _, _ = mime.partition(b"\r\n\r\n")
    names = [line.partition(b":")[0].decode() for line in header.split(b"\r\n") if not line.startswith(b" ")]
    assert names == HEADERS
    assert mime.isascii()
    assert max(map(len, mime.split(b"\r\n"))) <= MAX_LINE
    read = email.message_from_bytes(mime, policy=default)
    assert [each.addr_spec for each in read["From"].addresses] == [LETTER.sender]
    assert [each.addr_spec for each in read["To"].addresses] == list(LETTER.to)
    assert len(list(read.iter_attachments())) == 1
    sent = unturned(body).replace("\r\n", "\n").rstrip("\n")
    assert read.get_body().get_content().replace("\r\n", "\n").rstrip("\n") == sent
