"""Letters written anew: the same words and attachments, under the sender that the account has now."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from komtui.domain.mail.authorization import same_address
from komtui.domain.mail.delivery import Delivery, DeliveryState
from komtui.domain.mail.letter import SUPPLIER, Attachment, Letter, Markup, Picture
from komtui.domain.problem import Problem, ProblemError
from komtui.late import dataclass
from komtui.services.mail.account.accounts import AccountService
from komtui.services.mail.messages.signing import Sign, unsigned
from komtui.services.ports import Clock, Outbox
from komtui.services.settings.scope import COMPANY

if TYPE_CHECKING:
    from email.message import EmailMessage

FORMER_SENDER: Final = "mail.sender-former"
"""Why a delivery failed that was written under a sender which the account has no more."""

WRITTEN_ANEW: Final = "mail.written-anew"
"""Why such a delivery was withdrawn; `id` is the one in its place."""


OF_SENDER: Final = frozenset(
    {
        "smtp.sender-refused",
        "smtp.sender-domain",
        "smtp.sender-unverified",
        "smtp.sender-policy",
        "smtp.sender-utf8",
    }
)
"""Refusals of the sender's address."""


@dataclass(frozen=True)
class Message:
    """A message that is to take another one's place."""

    sender: str
    """MAIL FROM."""
    mime: bytes
    """CRLF line ends."""
    message_id: str
    """With its angle brackets."""


class RewritingService:
    """Writes letters anew whose sender was corrected since."""

    def __init__(self, outbox: Outbox, accounts: AccountService, clock: Clock, sign: Sign = unsigned) -> None:
        self._sign = sign
        self._outbox = outbox
        self._accounts = accounts
        self._clock = clock

    async def rewrite(self, delivery: Delivery) -> Sequence[Delivery]:
        """Put a letter that its former sender kept from leaving into the queue anew, and return its deliveries.

        It is another message, with a Message-ID of its own: the server never took the former one for these recipients,
        and the same transaction takes that one back. Empty where it is not theirs to do any more. Raises
        NotConfiguredError, and ProblemError `mail.no-rewriting`.
        """
        why = delivery.problem.code if delivery.problem is not None else ""
        letter, contents, markup = await self._read(delivery)
        account = await self._accounts.sender(delivery.scope)
        anew = await self._message(delivery.scope, replace(letter, sender=account.address), contents, markup)
        return await self._outbox.replace(delivery.letter_id, why, anew.sender, anew.mime, anew.message_id)

    async def corrected(self, delivery: Delivery) -> bool:
        """Return whether a delivery was last refused for its sender, and the account has another one by now.

        What failed for that was found out by trying it; what still waits need not be refused a second time.
        """
        why = delivery.problem.code if delivery.problem is not None else ""
        if why == FORMER_SENDER:
            return True
        if why not in OF_SENDER or delivery.kind == SUPPLIER or delivery.state is not DeliveryState.QUEUED:
            return False
        try:
            letter, _, _ = await self._read(delivery)
            account = await self._accounts.sender(delivery.scope)
        except ProblemError:
            return False
        return not same_address(letter.sender, account.address)

    async def for_other(self, delivery: Delivery, recipient: str) -> Message:
        """Return the letter of a delivery as a message to another recipient alone.

        It leaves from the account's present address, a letter to a supplier from where that one left. Raises
        NotConfiguredError, and ProblemError `mail.no-rewriting`.
        """
        letter, contents, markup = await self._read(delivery)
        account = await self._accounts.sender(delivery.scope)
        sender = letter.sender if delivery.kind == SUPPLIER else account.address
        letter = replace(letter, sender=sender, to=(recipient,), cc=(), bcc=())
        return await self._message(delivery.scope, letter, contents, markup)

    async def _read(self, delivery: Delivery) -> tuple[Letter, list[bytes], Markup | None]:
        mime = await self._outbox.mime(delivery.letter_id)
        try:
            return _read(mime or b"")
        except (LookupError, ValueError) as error:
            raise ProblemError(Problem("mail.no-rewriting", {"letter": delivery.letter_id})) from error

    async def _message(self, scope: str, letter: Letter, contents: list[bytes], markup: Markup | None) -> Message:
        # The email package is not needed before.
        from komtui.services.mail.messages.message import built, new_message_id

        message_id = new_message_id(letter.sender)
        now = self._clock.now().astimezone()
        mime = built(letter, contents, message_id, now, markup)
        signed = await self._sign(mime, letter.sender, "" if scope == COMPANY else scope, None)
        return Message(letter.sender, signed, message_id)


def _read(mime: bytes) -> tuple[Letter, list[bytes], Markup | None]:
    """Return the letter that a message was built from, its attachments' bytes, and its HTML with what is in it.

    Raises ValueError, LookupError.
    """
    from email.parser import BytesParser
    from email.policy import SMTPUTF8
    from email.utils import getaddresses

    message = BytesParser(policy=SMTPUTF8).parsebytes(mime)

    def mailboxes(name: str) -> list[tuple[str, str]]:
        return getaddresses([str(each) for each in message.get_all(name, [])])

    [(from_name, sender)] = mailboxes("From")
    body = message.get_body(("plain",))
    if body is None:
        raise ValueError("no text")
    attachments, contents = [], []
    for part in message.iter_attachments():
        # The bytes as they are: a text would have another character set and other line ends.
        octets = part.get_payload(decode=True)
        if not isinstance(octets, bytes):
            raise ValueError("an attachment of several parts")  # noqa: TRY004 - what the message says is wrong
        kind, name = part.get_content_type(), part.get_filename() or ""
        attachments.append(Attachment(name, hashlib.sha256(octets).hexdigest(), len(octets), kind))
        contents.append(octets)
    letter = Letter(
        sender=sender,
        from_name=from_name,
        to=tuple(address for _, address in mailboxes("To")),
        cc=tuple(address for _, address in mailboxes("Cc")),
        reply_to=next((address for _, address in mailboxes("Reply-To")), ""),
        subject=str(message["Subject"] or ""),
        body=body.get_content(),
        attachments=tuple(attachments),
        language=str(message["Content-Language"] or "en"),
        automatic=message["Auto-Submitted"] == "auto-generated",
    )
    return letter, contents, _markup(message)


def _markup(message: EmailMessage) -> Markup | None:
    """Return the HTML of a message with its pictures, as they were; None where it is plain text alone."""
    html = message.get_body(("html",))
    if html is None:
        return None
    pictures = []
    for part in message.walk():
        octets = part.get_payload(decode=True) if part["Content-ID"] else None
        if isinstance(octets, bytes):
            # In what size they are shown stands in the HTML.
            pictures.append(Picture(part.get_content_type(), octets, (0, 0)))
    return Markup(html.get_content().replace("\r\n", "\n"), tuple(pictures))
