"""The test message: from the same address, with the same headers and a PDF, as a document's letter."""

from __future__ import annotations

import datetime as dt
import hashlib

from komtui.domain.mail.account import Account
from komtui.domain.mail.delivery import ClaimedLetter
from komtui.domain.mail.letter import Attachment, Letter, Markup
from komtui.domain.marking import N_
from komtui.i18n import Localizer, current
from komtui.services.addresses import normalized
from komtui.services.mail.messages.message import built, new_message_id

_SUBJECT = N_("Test of the mail account of {company}")
_BODY = N_(
    "This message was sent by komtui on {date} to test the mail account {address}.\n"
    "\n"
    "It was built and sent as a document's letter is: with the same sender, the same address for answers, and a PDF."
    " If it lies among the unwanted mail, documents will too.\n"
    "\n"
    "Nobody needs to answer it.\n"
)


def trial_letter(account: Account, recipient: str, now: dt.datetime) -> Letter:
    """Return what the message says. Raises ProblemError `letter.…`."""
    return _letter(account, normalized(recipient), current(), now, _page())


def trial_message(account: Account, recipient: str, now: dt.datetime, markup: Markup | None = None) -> ClaimedLetter:
    """Return the message, ready to be sent; it is not in the outbox. Raises ProblemError `letter.…`."""
    letter, page = trial_letter(account, recipient, now), _page()
    message_id = new_message_id(account.address)
    return ClaimedLetter(
        letter_id=0,
        scope=account.scope,
        sender=account.address,
        recipients=letter.recipients,
        mime=built(letter, [page], message_id, now.astimezone(), markup),
        message_id=message_id,
        attempts=0,
        queued_at=now,
        lease="",
    )


def _letter(account: Account, address: str, words: Localizer, now: dt.datetime, page: bytes) -> Letter:
    moment = f"{words.long_date(now.astimezone().date())}, {now.astimezone():%H:%M}"
    return Letter(
        sender=account.address,
        from_name=account.from_name,
        to=(address,),
        subject=words._(_SUBJECT).format(company=account.from_name or account.address),
        body=words._(_BODY).format(date=moment, address=account.address),
        reply_to=account.reply_to,
        attachments=(Attachment("test.pdf", hashlib.sha256(page).hexdigest(), len(page)),),
        language=words.language,
    )


def _page() -> bytes:
    """Return the smallest PDF with one page and one word (ISO 32000-1, 7.5); rendering is not what is tested."""
    drawing = b"BT /F 24 Tf 72 720 Td (komtui) Tj ET"
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%b\nendstream" % (len(drawing), drawing),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    content, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(b"%010d 00000 n \n" % len(content))
        content += b"%d 0 obj%b\nendobj\n" % (number, each)
    table = b"xref\n0 %d\n0000000000 65535 f \n%b" % (len(places) + 1, b"".join(places))
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, len(content))
    return content + table + end
