# ruff: noqa: E501 - a line holds what a server says
"""Notices as servers write them, of our own making after the formats that are published, each about one letter.

RFC 3464 and 6533 have the reports; the words before them follow what Postfix, Sendmail, Exim, qmail, Courier, Exchange, Domino,
GroupWise, MDaemon, Zimbra and the providers say, in English and in French.
"""

from __future__ import annotations

import base64
import hashlib
import quopri
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from email.header import Header

from komtui.domain.mail.delivery_state import DeliveryState

FAILED, DELAYED, SENT = DeliveryState.BOUNCED, DeliveryState.DELAYED, DeliveryState.SENT
OURS = "factures@boulangerie.example"


@dataclass(frozen=True)
class Sent:
    """A letter that left."""

    key: str
    recipients: tuple[str, ...]

    @property
    def envelope(self) -> str:
        return hashlib.sha256(self.key.encode()).hexdigest()[:32]

    @property
    def message_id(self) -> str:
        return f"<{self.envelope}@boulangerie.example>"


@dataclass(frozen=True)
class Sample:
    """A notice, and what it must change."""

    name: str
    letter: Sent
    content: bytes
    states: dict[str, DeliveryState]
    """By recipient; who is not in it stays as they were."""
    proves: bool = False
    """Whether it proves that the letter arrived, which changes no state."""


def head(letter: Sent, *, received: bool = True, message_id: str = "", more: str = "") -> str:
    """Return the header of a letter as it is returned."""
    lines = [
        *(
            ["Received: from till (localhost [127.0.0.1])\n\tby mx.boulangerie.example (Postfix) with ESMTPSA id 4XyZ"]
            if received
            else []
        ),
        f"Date: Fri, 20 Nov 2026 09:00:00 +0100\nFrom: Boulangerie <{OURS}>\nTo: {', '.join(letter.recipients)}",
        "Subject: =?utf-8?q?Facture_F-2026-0042_=E2=80=93_merci_de_votre_visite?=",
        f"Message-ID: {message_id or letter.message_id}\nMIME-Version: 1.0{more}",
        'Content-Type: multipart/mixed; boundary="=====own=="',
    ]
    return "\n".join(lines) + "\n"


def whole(letter: Sent) -> str:
    """Return a letter whole, as it is returned."""
    return head(letter) + (
        "\n--=====own==\nContent-Type: text/plain; charset=utf-8\n\nBonjour,\nvoici votre facture.\n"
        "--=====own==\nContent-Type: application/pdf\nContent-Transfer-Encoding: base64\n"
        'Content-Disposition: attachment; filename="F-2026-0042.pdf"\n\nJVBERi0xLjcKJcOkw7zDtsOfCg==\n--=====own==--\n'
    )


def encoded(text: str, way: str, charset: str) -> tuple[str, bytes]:
    raw = text.encode(charset, "replace")
    if way == "base64":
        return way, base64.encodebytes(raw)
    if way == "quoted-printable":
        return way, quopri.encodestring(raw)
    return way, raw


def part(kind: str, text: str, way: str = "", charset: str = "utf-8", more: str = "") -> bytes:
    """Return one part with its fields."""
    used, raw = encoded(text, way, charset)
    fields = f"Content-Type: {kind}\n{more}" + (f"Content-Transfer-Encoding: {used}\n" if used else "")
    return fields.encode() + b"\n" + raw


def message(
    sender: str, subject: str, kind: str, body: bytes, *, to: str = OURS, more: str = "", name: str = ""
) -> bytes:
    """Return a message that came in."""
    unique = hashlib.sha256(body + subject.encode() + name.encode()).hexdigest()[:20]
    fields = (
        f"Return-Path: <>\nDelivered-To: {to}\nReceived: from mx.there.example by mx.boulangerie.example; Fri, 20 Nov 2026 10:00:00 +0100\n"
        f"Date: Fri, 20 Nov 2026 10:00:01 +0100\nFrom: {sender}\nTo: {to}\nSubject: {subject}\n"
        f"Message-ID: <{unique}@there.example>\nMIME-Version: 1.0\n{more}Content-Type: {kind}\n"
    )
    return fields.encode("utf-8", "surrogateescape") + b"\n" + body


def report(
    letter: Sent,
    sender: str,
    subject: str,
    human: str | bytes,
    general: str,
    each: Sequence[str],
    *,
    returned: str = "headers",
    way: str = "",
    status_way: str = "",
    charset: str = "utf-8",
    status_charset: str = "utf-8",
    more: str = "",
    status_kind: str = "message/delivery-status",
    top: str = "multipart/report; report-type=delivery-status",
    original: str = "",
) -> bytes:
    """Return a multipart/report."""
    human_part = human if isinstance(human, bytes) else part(f"text/plain; charset={charset}", human, way, charset)
    status = part(status_kind, "\n\n".join([general, *each]).lstrip("\n") + "\n", status_way, status_charset)
    came_back = {
        "headers": lambda: part("text/rfc822-headers", original or head(letter)),
        "whole": lambda: part("message/rfc822", original or whole(letter)),
        "global": lambda: part("message/global-headers", original or head(letter)),
        "text": lambda: part(
            "text/plain; charset=us-ascii", "------ This is a copy of the headers ------\n" + (original or head(letter))
        ),
        "base64": lambda: part("text/rfc822-headers", original or head(letter), "base64"),
        "none": lambda: b"",
    }[returned]()
    parts = [each for each in (human_part, status, came_back) if each]
    body = b"".join(b"--=_report\n" + each + b"\n" for each in parts) + b"--=_report--\n"
    return message(sender, subject, f'{top}; boundary="=_report"', body, more=more)


REASONS = (
    ("failed", "5.1.1", "smtp; 550 5.1.1 <{a}>: Recipient address rejected: User unknown in virtual mailbox table"),
    ("failed", "5.2.2", "smtp; 552 5.2.2 <{a}>: mailbox is full, quota exceeded"),
    ("failed", "5.4.4", "X-Postfix; Host or domain name not found. Name service error for name=nowhere.example"),
    ("failed", "5.7.1", "smtp; 554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using a list"),
    ("failed", "5.3.4", "smtp; 552 5.3.4 Message size exceeds fixed limit"),
    ("delayed", "4.4.1", "X-Postfix; connect to mx.there.example[192.0.2.9]:25: Connection timed out"),
    ("delayed", "4.2.2", "smtp; 452 4.2.2 The recipient's inbox is out of storage space"),
    ("failed", "4.4.7", "X-Postfix; delivery temporarily suspended: message was 5 days in the queue, expired"),
    ("delivered", "2.0.0", "smtp; 250 2.0.0 Ok: queued as 9F3C2"),
    ("relayed", "2.0.0", "smtp; 250 ok, and this server tells nothing more"),
)
_STATES = {"failed": FAILED, "delayed": DELAYED, "delivered": SENT, "relayed": SENT, "expanded": SENT}


def _fields(
    address: str, action: str, status: str, diagnostic: str, *, original: str = "", mta: str = "mx.there.example"
) -> str:
    first = f"Original-Recipient: rfc822;{original}\n" if original else ""
    return (
        f"Final-Recipient: rfc822; {address}\n{first}Action: {action}\nStatus: {status}\n"
        f"Remote-MTA: dns; {mta}\nDiagnostic-Code: {diagnostic.format(a=address)}"
    )


Made = tuple[str, Sent, bytes, dict[str, DeliveryState], bool]


def _one(
    name: str, domain: str, build: Callable[[Sent], bytes], state: DeliveryState, *, local: str = "compta"
) -> Made:
    letter = Sent(name, (f"{local}@{domain}",))
    return name, letter, build(letter), {} if state is SENT else {letter.recipients[0]: state}, state is SENT


def _postfix() -> Iterator[Made]:
    human = (
        "This is the mail system at host mx.boulangerie.example.\n\nI'm sorry to have to inform you that your message could not\n"
        "be delivered to one or more recipients. It's attached below.\n\n                   The mail system\n\n<{a}>: {d}\n"
    )
    for number, (action, status, diagnostic) in enumerate(REASONS):
        for returned, envelope in (("headers", True), ("whole", False), ("base64", True)):
            subject = {
                "failed": "Undelivered Mail Returned to Sender",
                "delayed": "Delayed Mail (still being retried)",
            }.get(action, "Successful Mail Delivery Report")

            def build(
                letter: Sent,
                action=action,
                status=status,
                diagnostic=diagnostic,
                returned=returned,
                envelope=envelope,
                subject=subject,
            ) -> bytes:  # type: ignore[no-untyped-def]
                a = letter.recipients[0]
                general = "Reporting-MTA: dns; mx.boulangerie.example\n"
                if envelope:
                    general += f"Original-Envelope-Id: {letter.envelope}\n"
                general += "X-Postfix-Queue-ID: 4XyZ\nX-Postfix-Sender: rfc822; factures@boulangerie.example\nArrival-Date: Fri, 20 Nov 2026 09:00:00 +0100 (CET)"
                return report(
                    letter, "MAILER-DAEMON@mx.boulangerie.example (Mail Delivery System)", subject,
                    human.format(a=a, d=diagnostic.format(a=a)), general,
                    [_fields(a, action, status, diagnostic, original=a)], returned=returned, more="Auto-Submitted: auto-replied\n",
                )  # fmt: skip

            yield _one(f"postfix-{number}-{returned}", "there.example", build, _STATES[action])


def _sendmail() -> Iterator[Made]:
    for number, (action, status, diagnostic) in enumerate(REASONS[:7]):
        for style in ("tidy", "lax"):

            def build(letter: Sent, action=action, status=status, diagnostic=diagnostic, style=style) -> bytes:  # type: ignore[no-untyped-def]
                a = letter.recipients[0]
                human = (
                    "The original message was received at Fri, 20 Nov 2026 09:00:00 +0100\nfrom till [192.0.2.7]\n\n"
                    f"   ----- The following addresses had {'permanent fatal' if action == 'failed' else 'transient non-fatal'} errors -----\n<{a}>\n"
                    f"    (reason: {diagnostic.format(a=a)})\n\n   ----- Transcript of session follows -----\n... while talking to mx.there.example.:\n"
                )
                fields = _fields(a, action, status, diagnostic)
                if style == "lax":
                    fields = (
                        f"final-recipient: RFC822;<{a}> (expanded from: <alias@boulangerie.example>)\nACTION : {action} (see below)\n"
                        f"status:\t{status} (a comment)\ndiagnostic-code:   SMTP;\n\t{diagnostic.format(a=a).partition(';')[2]}\nlast-attempt-date: Fri, 20 Nov 2026 09:05:00 +0100"
                    )
                return report(
                    letter, "Mail Delivery Subsystem <MAILER-DAEMON@mail.there.example>",
                    "Returned mail: see transcript for details" if action == "failed" else "Warning: could not send message for past 4 hours",
                    human, "Reporting-MTA: dns; mail.there.example\nReceived-From-MTA: DNS; till\nArrival-Date: Fri, 20 Nov 2026 09:00:00 +0100",
                    [fields], returned="headers" if style == "tidy" else "whole", more="Auto-Submitted: auto-generated (failure)\n",
                )  # fmt: skip

            yield _one(f"sendmail-{number}-{style}", "there.example", build, _STATES[action])


def _exim() -> Iterator[Made]:
    causes = (
        ("Unrouteable address", FAILED),
        (
            "host mx.there.example [192.0.2.9]\n    SMTP error from remote mail server after RCPT TO:<{a}>:\n    550 5.1.1 No such user here",
            FAILED,
        ),
        ("mailbox is full: retry timeout exceeded", FAILED),
        ("all relevant MX records point to non-existent hosts", FAILED),
        ("host mx.there.example: 554 message refused by policy", FAILED),
    )
    for number, (cause, state) in enumerate(causes):
        for form in ("text", "report"):

            def build(letter: Sent, cause=cause, form=form) -> bytes:  # type: ignore[no-untyped-def]
                a = letter.recipients[0]
                human = (
                    "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\n"
                    f"recipients. This is a permanent error. The following address(es) failed:\n\n  {a}\n    {cause.format(a=a)}\n"
                )
                more = f"X-Failed-Recipients: {a}\nAuto-Submitted: auto-replied\n"
                sender = "Mail Delivery System <Mailer-Daemon@exim.there.example>"
                subject = "Mail delivery failed: returning message to sender"
                if form == "report":
                    return report(letter, sender, subject, human, "Reporting-MTA: dns; exim.there.example",
                                  [f"Action: failed\nFinal-Recipient: rfc822;{a}\nStatus: 5.0.0"], returned="whole", more=more)  # fmt: skip
                text = (
                    human
                    + "\n------ This is a copy of the message, including all the headers. ------\n\n"
                    + whole(letter)
                )
                return message(sender, subject, "text/plain; charset=utf-8", text.encode(), more=more)

            yield _one(f"exim-{number}-{form}", "there.example", build, state)

    def delayed(letter: Sent) -> bytes:
        a = letter.recipients[0]
        text = (
            "This message was created automatically by mail delivery software.\nA message that you sent has not yet been delivered to one or more of its\n"
            f"recipients after more than 24 hours on the queue on exim.there.example.\n\nThe message identifier is:     1tAbCd-000123-4X\n"
            f"The address to which the message has not yet been delivered is:\n\n  {a}\n    Delay reason: connection timed out\n\n"
            "No action is required on your part. Delivery attempts will continue for\nsome time.\n\n" + head(letter)
        )
        return message("Mail Delivery System <Mailer-Daemon@exim.there.example>", "Warning: message 1tAbCd-000123-4X delayed 24 hours",
                       "text/plain; charset=us-ascii", text.encode(), more="Auto-Submitted: auto-replied\n")  # fmt: skip

    yield _one("exim-delayed", "there.example", delayed, DELAYED)


def _qmail() -> Iterator[Made]:
    causes = (
        "Sorry, no mailbox here by that name. (#5.1.1)",
        "192.0.2.9 does not like recipient.\nRemote host said: 550 5.1.1 unknown user\nGiving up on 192.0.2.9.",
        "The users mailfolder is over the allowed quota (size). (#5.2.2)",
        "Sorry, I couldn't find any host named there.example. (#5.1.2)",
        "Connected to 192.0.2.9 but my name was rejected.\nRemote host said: 554 refused\n",
        "I'm not going to try again; this message has been in the queue too long.",
    )
    hosts = (
        ("MAILER-DAEMON@qmail.there.example", "failure notice"),
        ("<>", "failure notice"),
        ("mailer-daemon@there.example", "Undeliverable mail"),
    )
    for number, cause in enumerate(causes):
        for at, (sender, subject) in enumerate(hosts[: 2 if number % 2 else 1]):

            def build(letter: Sent, cause=cause, sender=sender, subject=subject) -> bytes:  # type: ignore[no-untyped-def]
                a = letter.recipients[0]
                text = (
                    "Hi. This is the qmail-send program at qmail.there.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\n"
                    f"This is a permanent error; I've given up. Sorry it didn't work out.\n\n<{a}>:\n{cause}\n\n--- Below this line is a copy of the message.\n\n"
                    f"Return-Path: <{OURS}>\n" + whole(letter)
                )
                return message(sender, subject, "text/plain", text.encode())

            yield _one(f"qmail-{number}-{at}", "there.example", build, FAILED)


def _courier() -> Iterator[Made]:
    for number, (action, status, diagnostic) in enumerate(REASONS[:2] + REASONS[5:6]):
        for returned in ("headers", "whole"):

            def build(letter: Sent, action=action, status=status, diagnostic=diagnostic, returned=returned) -> bytes:  # type: ignore[no-untyped-def]
                a = letter.recipients[0]
                human = (
                    f"This is a delivery status notification from courier.there.example,\nrunning the Courier mail server.\n\nThe original message was received on Fri, 20 Nov 2026 09:00:00 +0100\n\n"
                    f"     UNDELIVERABLE MAIL\n\nYour message to the following recipients cannot be delivered:\n\n<{a}>:\n >>> RCPT TO:<{a}>\n <<< {diagnostic.format(a=a)}\n"
                )
                return report(letter, '"Courier mail server at courier.there.example" <@>' if returned == "headers" else "postmaster@courier.there.example",
                              "NOTICE: mail delivery status.", human,
                              f"Reporting-MTA: dns; courier.there.example\nArrival-Date: Fri, 20 Nov 2026 09:00:00 +0100\nOriginal-Envelope-Id: {letter.envelope}",
                              [f"Final-Recipient: rfc822; {a}\nAction: {action}\nStatus: {status[:2]}0.0\nDiagnostic-Code: {diagnostic.format(a=a)}"], returned=returned)  # fmt: skip

            yield _one(f"courier-{number}-{returned}", "there.example", build, _STATES[action])


_EXCHANGE = (
    (
        "en",
        "Undeliverable: Facture",
        "Delivery has failed to these recipients or groups:\n\n{a}\nThe e-mail address you entered couldn't be found. Please check the recipient's e-mail address and try to resend the message.\n\nDiagnostic information for administrators:\n\nGenerating server: EX01.there.example\n\n{a}\n{d}\n\nOriginal message headers:\n\n",
    ),
    (
        "fr",
        "=?utf-8?q?Non_remis_=3A_Facture?=",
        "Échec de la remise aux destinataires ou groupes suivants :\n\n{a}\nL’adresse de messagerie que vous avez entrée est introuvable. Vérifiez l’adresse du destinataire et essayez de renvoyer le message.\n\nInformations de diagnostic pour les administrateurs :\n\nServeur de génération : EX01.there.example\n\n{a}\n{d}\n\nEn-têtes du message d’origine :\n\n",
    ),
)
_EXCHANGE_SAYS = (
    ("5.1.1", "smtp;550 5.1.1 RESOLVER.ADR.RecipNotFound; not found"),
    ("5.1.10", "smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup"),
    (
        "5.2.2",
        "smtp;550 5.2.2 STOREDRV.Deliver; mailbox full. The following information should help identify the cause",
    ),
    ("5.7.124", "smtp;550 5.7.124 RESOLVER.RST.SenderNotInAllowedList; sender not in allowed-senders list"),
    ("5.4.1", "smtp;550 5.4.1 Recipient address rejected: Access denied. AS(201806281)"),
)


def _exchange() -> Iterator[Made]:
    for year, sender in (
        ("2010", "Microsoft Exchange <postmaster@there.example>"),
        ("2016", "=?utf-8?q?Microsoft_Outlook?= <postmaster@there.example>"),
        ("online", "Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@there.onmicrosoft.example>"),
    ):
        for language, subject, words in _EXCHANGE:
            for number, (status, diagnostic) in enumerate(_EXCHANGE_SAYS):
                if (number + len(year)) % 2 and year != "online":
                    continue

                def build(
                    letter: Sent,
                    year=year,
                    sender=sender,
                    subject=subject,
                    words=words,
                    status=status,
                    diagnostic=diagnostic,
                    number=number,
                ) -> bytes:  # type: ignore[no-untyped-def]
                    a = letter.recipients[0]
                    human = (
                        words.format(a=a, d=diagnostic.partition(";")[2])
                        + "Received: from EX02.there.example by EX01.there.example\n"
                    )
                    inner = (
                        part("text/plain; charset=utf-8", human, "base64" if number % 2 else "quoted-printable")
                        if year == "2010"
                        else b'Content-Type: multipart/alternative; differences=Content-Type; boundary="=_alt"\n\n--=_alt\n'
                        + part(
                            "text/plain; charset=iso-8859-1" if number % 2 else "text/plain; charset=utf-8",
                            human.replace("’", "'"),
                            "quoted-printable",
                            "iso-8859-1" if number % 2 else "utf-8",
                        )
                        + b"\n--=_alt\n"
                        + part(
                            "text/html; charset=utf-8",
                            f"<html><head><title>x</title></head><body><p>{human}</p></body></html>",
                            "base64",
                        )
                        + b"\n--=_alt--\n"
                    )
                    return report(letter, sender, subject, inner, "Reporting-MTA: dns;EX01.there.example\nReceived-From-MTA: dns;mx.boulangerie.example\nArrival-Date: Fri, 20 Nov 2026 08:00:00 +0000",
                                  [f"Original-Recipient: rfc822;{a}\nFinal-Recipient: rfc822;{a}\nAction: failed\nStatus: {status}\nDiagnostic-Code: {diagnostic}\nX-Display-Name: Compta"],
                                  returned="whole" if number % 2 else "headers", more=f"Content-Language: {'fr-FR'}\nIn-Reply-To: {letter.message_id}\nReferences: {letter.message_id}\nAuto-Submitted: auto-replied\nX-MS-Exchange-Message-Is-Ndr:\n")  # fmt: skip

                yield _one(f"exchange-{year}-{language}-{number}", "there.example", build, FAILED)

    def delayed(letter: Sent) -> bytes:
        a = letter.recipients[0]
        return report(letter, "Microsoft Exchange <postmaster@there.example>", "=?utf-8?q?Remise_retard=C3=A9e_=3A_Facture?=",
                      f"La remise aux destinataires ou groupes suivants est retardée :\n\n{a}\n\nCe message n’a pas encore été remis. Les tentatives de remise se poursuivront.\n",
                      "Reporting-MTA: dns;EX01.there.example", [f"Final-Recipient: rfc822;{a}\nAction: delayed\nStatus: 4.4.7\nWill-Retry-Until: Sun, 22 Nov 2026 08:00:00 +0000"],
                      way="base64", more="Auto-Submitted: auto-replied\n")  # fmt: skip

    yield _one("exchange-fr-delayed", "there.example", delayed, DELAYED)

    def old(letter: Sent) -> bytes:
        a = letter.recipients[0]
        text = (
            "Your message\n\n  To:      Compta\n  Subject: Facture\n  Sent:    Fri, 20 Nov 2026 09:00:00 +0100\n\n"
            f"did not reach the following recipient(s):\n\n{a} on Fri, 20 Nov 2026 09:00:10 +0100\n    The recipient name is not recognized\n\tThe MTS-ID of the original message is: c=fr;a= ;p=there;l=EX-261120\n    MSEXCH:IMS:THERE:EX:EX 0 (000C05A6) Unknown Recipient\n"
        )
        body = (
            b"--=_x\n"
            + part("text/plain; charset=iso-8859-1", text)
            + b"\n--=_x\n"
            + part("message/rfc822", whole(letter))
            + b"\n--=_x--\n"
        )
        return message(
            "System Administrator <postmaster@there.example>",
            "Undeliverable: Facture",
            'multipart/mixed; boundary="=_x"',
            body,
        )

    yield _one("exchange-5.5", "there.example", old, FAILED)


def _gmail() -> Iterator[Made]:
    says = (
        (
            "failed",
            "5.1.1",
            "smtp; 550-5.1.1 The email account that you tried to reach does not exist. Please try double-checking the recipient's address",
            "en",
        ),
        ("failed", "5.2.2", "smtp; 552-5.2.2 The recipient's inbox is out of storage space. gsmtp", "en"),
        (
            "failed",
            "5.4.1",
            "smtp; DNS Error: DNS type 'mx' lookup of there.example responded with code NXDOMAIN",
            "fr",
        ),
        (
            "failed",
            "5.7.26",
            "smtp; 550-5.7.26 Your email has been blocked because the sender is unauthenticated.",
            "fr",
        ),
        (
            "delayed",
            "4.4.1",
            "smtp; The recipient server did not accept our requests to connect. [there.example 192.0.2.9: timed out]",
            "en",
        ),
        ("delayed", "4.2.1", "smtp; 450-4.2.1 The user you are trying to contact is receiving mail too quickly.", "fr"),
    )
    for number, (action, status, diagnostic, language) in enumerate(says):
        for form in ("report", "related"):

            def build(
                letter: Sent, action=action, status=status, diagnostic=diagnostic, language=language, form=form
            ) -> bytes:  # type: ignore[no-untyped-def]
                a = letter.recipients[0]
                words = {
                    (
                        "en",
                        "failed",
                    ): "** Address not found **\n\nYour message wasn't delivered to {a} because the address couldn't be found, or is unable to receive mail.",
                    (
                        "fr",
                        "failed",
                    ): "** Adresse introuvable **\n\nVotre message n'est pas parvenu à {a}, car l'adresse n'a pas été trouvée ou ne peut pas recevoir de messages.",
                    (
                        "en",
                        "delayed",
                    ): "** Delivery incomplete **\n\nThere was a temporary problem delivering your message to {a}. Gmail will retry for 47 more hours. You'll be notified if the delivery fails permanently.",
                    (
                        "fr",
                        "delayed",
                    ): "** Remise incomplète **\n\nUn problème temporaire est survenu lors de la remise de votre message à {a}. Gmail effectuera de nouvelles tentatives pendant 47 heures.",
                }[language, action].format(a=a)
                text = words + f"\n\n\n\nThe response was:\n\n{diagnostic.partition(';')[2]}\n"
                inner: bytes | str = text
                if form == "related":
                    inner = (
                        b'Content-Type: multipart/related; boundary="=_rel"\n\n--=_rel\nContent-Type: multipart/alternative; boundary="=_alt"\n\n--=_alt\n'
                        + part('text/plain; charset="UTF-8"', text, "quoted-printable")
                        + b"\n--=_alt\n"
                        + part(
                            'text/html; charset="UTF-8"',
                            f"<html><body><h2>{text}</h2></body></html>",
                            "quoted-printable",
                        )
                        + b'\n--=_alt--\n\n--=_rel\nContent-Type: image/png; name="icon.png"\nContent-Transfer-Encoding: base64\nContent-ID: <icon.png>\n\niVBORw0KGgo=\n--=_rel--\n'
                    )
                return report(letter, "Mail Delivery Subsystem <mailer-daemon@googlemail.com>", "Delivery Status Notification (Failure)" if action == "failed" else "Delivery Status Notification (Delay)",
                              inner, "Reporting-MTA: dns; googlemail.com\nArrival-Date: Fri, 20 Nov 2026 00:00:01 -0800 (PST)\nX-Original-Message-ID: " + letter.message_id,
                              [f"Final-Recipient: rfc822; {a}\nAction: {action}\nStatus: {status}\nDiagnostic-Code: {diagnostic}\nLast-Attempt-Date: Fri, 20 Nov 2026 00:00:02 -0800 (PST)"],
                              returned="whole" if form == "report" else "headers",
                              more=f"X-Failed-Recipients: {a}\nAuto-Submitted: auto-replied\nReferences: {letter.message_id}\nIn-Reply-To: {letter.message_id}\n", way="quoted-printable")  # fmt: skip

            yield _one(f"gmail-{number}-{form}", "there.example", build, _STATES[action])


_FRENCH = (
    # name, domain, sender, what is said, kind, status
    (
        "orange-inconnu",
        "orange.example",
        "Mail Delivery System <MAILER-DAEMON@smtp-out.orange.example>",
        "550 5.1.1 Adresse d au moins un destinataire invalide. Invalid recipient. OFR_416",
        "failed",
        "5.1.1",
    ),
    (
        "orange-plein",
        "wanadoo.example",
        "MAILER-DAEMON@wanadoo.example",
        "550 5.2.1 Le compte du destinataire est bloqué (quota). OFR_417",
        "failed",
        "5.2.1",
    ),
    (
        "orange-refus",
        "orange.example",
        "MAILER-DAEMON@orange.example",
        "550 5.7.0 Mail refusé. Trop de plaintes. OFR_506",
        "failed",
        "5.7.0",
    ),
    (
        "orange-attente",
        "orange.example",
        "MAILER-DAEMON@orange.example",
        "421 4.7.0 Service refusé. Veuillez essayer plus tard. OFR_999",
        "delayed",
        "4.7.0",
    ),
    (
        "laposte-inconnu",
        "laposte.example",
        "MAILER-DAEMON@laposte.example",
        "550 5.5.0 Boite du destinataire inconnue. LPN105_500",
        "failed",
        "5.5.0",
    ),
    (
        "laposte-pleine",
        "laposte.example",
        "Postmaster <postmaster@laposte.example>",
        "552 5.2.2 La boîte aux lettres du destinataire est pleine. LPN007",
        "failed",
        "5.2.2",
    ),
    (
        "laposte-attente",
        "laposte.example",
        "MAILER-DAEMON@laposte.example",
        "421 4.7.1 Trop de connexions, veuillez patienter. LPN007_402",
        "delayed",
        "4.7.1",
    ),
    (
        "sfr-inconnu",
        "sfr.example",
        "MAILER-DAEMON@sfr.example",
        "550 5.1.1 Adresse destinataire inexistante (SFR_500)",
        "failed",
        "5.1.1",
    ),
    (
        "sfr-inactif",
        "neuf.example",
        "MAILER-DAEMON@neuf.example",
        "550 5.2.1 Boîte désactivée faute d’usage",
        "failed",
        "5.2.1",
    ),
    ("free-inconnu", "free.example", "MAILER-DAEMON@free.example", "550 5.1.1 <{a}>: user unknown", "failed", "5.1.1"),
    (
        "free-plein",
        "free.example",
        "MAILER-DAEMON@free.example",
        "452 4.2.2 Mailbox full, boîte pleine",
        "delayed",
        "4.2.2",
    ),
    (
        "ovh-inconnu",
        "ovh.example",
        "MAILER-DAEMON@mx.ovh.example",
        "550 5.1.1 <{a}>: Recipient address rejected: Utilisateur inconnu",
        "failed",
        "5.1.1",
    ),
    (
        "ovh-taille",
        "ovh.example",
        "MAILER-DAEMON@mx.ovh.example",
        "552 5.3.4 Message trop volumineux pour ce destinataire",
        "failed",
        "5.3.4",
    ),
    (
        "gandi-inconnu",
        "gandi.example",
        "MAILER-DAEMON@relay.gandi.example",
        "550 5.1.1 <{a}>: Recipient address rejected: User unknown in relay recipient table",
        "failed",
        "5.1.1",
    ),
    ("bbox-inconnu", "bbox.example", "MAILER-DAEMON@bbox.example", "550 5.1.1 Destinataire inconnu", "failed", "5.1.1"),
    (
        "videotron-inconnu",
        "videotron.example",
        "MAILER-DAEMON@videotron.example",
        "550 5.1.1 Utilisateur inconnu – compte fermé",
        "failed",
        "5.1.1",
    ),
)


def _french() -> Iterator[Made]:
    for number, (name, domain, sender, said, action, status) in enumerate(_FRENCH):
        for charset in ("utf-8", "iso-8859-1", "windows-1252"):
            if charset == "windows-1252" and number % 3:
                continue

            def build(
                letter: Sent, sender=sender, said=said, action=action, status=status, charset=charset, number=number
            ) -> bytes:  # type: ignore[no-untyped-def]
                a = letter.recipients[0]
                words = said.format(a=a)
                human = f"Votre message n’a pas pu être remis à son destinataire.\nVoici la réponse du serveur distant :\n\n<{a}> : {words}\n"
                if charset == "iso-8859-1" and number % 2 == 0:
                    # As text alone, in eight bits, without a word of MIME about it.
                    late = (
                        "Il n'a pas encore été remis ; de nouvelles tentatives seront effectuées.\n"
                        if action == "delayed"
                        else ""
                    )
                    text = (
                        human.replace(
                            "n’a pas pu être remis", "n'a pas encore pu être remis" if late else "n'a pas pu être remis"
                        )
                        + late
                    )
                    body = (text + "\n----- En-têtes du message d'origine -----\n" + head(letter)).encode(
                        "iso-8859-1", "replace"
                    )
                    return message(
                        sender, "Message non remis", "text/plain", body, more="Content-Transfer-Encoding: 8bit\n"
                    )
                return report(letter, sender, str(Header("Message non remis à son destinataire", "utf-8")), human, "Reporting-MTA: dns; mx.there.example",
                              [f"Final-Recipient: rfc822; {a}\nAction: {action}\nStatus: {status}\nDiagnostic-Code: smtp; {words}"],
                              returned=("headers", "whole", "text")[number % 3], charset=charset, status_charset=charset, way="8bit", more="Auto-Submitted: auto-replied\n")  # fmt: skip

            yield _one(f"{name}-{charset}", domain, build, _STATES[action])


def _providers() -> Iterator[Made]:
    def yahoo(letter: Sent, said: str) -> bytes:
        a = letter.recipients[0]
        text = (
            f"Sorry, we were unable to deliver your message to the following address.\n\n<{a}>:\n{said}\n\n--- Below this line is a copy of the message.\n\n"
            + whole(letter)
        )
        return message(
            "MAILER-DAEMON@yahoo.example",
            "Failure Notice",
            "text/plain; charset=utf-8",
            text.encode(),
            more="X-YMail-OSG: abc\n",
        )

    for number, said in enumerate((
        "Remote host said: 554 delivery error: dd This user doesn't have a yahoo account", "No mx record found for domain=there.example",
        "Unable to deliver message after multiple retries, giving up.", "554: 5.7.9: Message not accepted for policy reasons.")):  # fmt: skip
        yield _one(f"yahoo-{number}", "yahoo.example", lambda letter, said=said: yahoo(letter, said), FAILED)  # type: ignore[misc]

    def outlook(letter: Sent, status: str, said: str, kept: bool) -> bytes:
        a = letter.recipients[0]
        rewritten = head(
            letter,
            message_id="<PAXP190MB0001@EURP190.PROD.OUTLOOK.COM>",
            more=f"\nX-Microsoft-Original-Message-ID: {letter.message_id}",
        )
        return report(letter, "postmaster@outlook.com", "Undeliverable: Facture", f"Delivery has failed to these recipients or groups:\n\n{a}\n{said}\n",
                      "Reporting-MTA: dns;PAXP190.EURP190.PROD.OUTLOOK.COM", [f"Final-Recipient: rfc822;{a}\nAction: failed\nStatus: {status}\nDiagnostic-Code: smtp;{said}"],
                      original="" if kept else rewritten, returned="headers" if kept else "whole", way="base64")  # fmt: skip

    for number, (status, said) in enumerate((("5.5.0", "550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302)."),
                                             ("5.2.2", "552 5.2.2 The recipient's mailbox is full"), ("5.7.509", "550 5.7.509 Access denied, sending domain does not pass DMARC"))):  # fmt: skip
        for kept in (True, False):
            yield _one(
                f"outlook.com-{number}-{'kept' if kept else 'renamed'}",
                "outlook.example",
                lambda letter, status=status, said=said, kept=kept: outlook(letter, status, said, kept),
                FAILED,
            )  # type: ignore[misc]

    def plain_report(
        sender: str, subject: str, said: str, action: str, status: str, **more: str
    ) -> Callable[[Sent], bytes]:
        def build(letter: Sent) -> bytes:
            a = letter.recipients[0]
            return report(letter, sender, subject, f"{subject}\n\n{a}: {said}\n", "Reporting-MTA: dns; mx.there.example",
                          [f"Final-Recipient: rfc822;{a}\nAction: {action}\nStatus: {status}\nDiagnostic-Code: smtp; {said}"], **more)  # type: ignore[arg-type] # fmt: skip

        return build

    for name, sender, subject, said, action, status, returned in (
        ("icloud-unknown", "Mail Delivery System <MAILER-DAEMON@mr85p00im.me.example>", "Undelivered Mail Returned to Sender", "550 5.1.1 unknown or illegal alias", "failed", "5.1.1", "whole"),
        ("icloud-full", "MAILER-DAEMON@icloud.example", "Undelivered Mail Returned to Sender", "552 5.2.2 user is over quota", "failed", "5.2.2", "headers"),
        ("icloud-delay", "MAILER-DAEMON@icloud.example", "Delayed Mail (still being retried)", "450 4.2.1 mailbox temporarily disabled", "delayed", "4.2.1", "headers"),
        ("zimbra-unknown", "MAILER-DAEMON@zimbra.there.example (Mail Delivery System)", "Undelivered Mail Returned to Sender", "550 5.1.1 recipient rejected", "failed", "5.1.1", "headers"),
        ("zimbra-quota", "MAILER-DAEMON@zimbra.there.example", "Undelivered Mail Returned to Sender", "552 5.2.2 Over quota", "failed", "5.2.2", "whole"),
        ("zimbra-fr", "MAILER-DAEMON@zimbra.there.example", "Message non distribué", "550 5.1.1 destinataire inconnu", "failed", "5.1.1", "whole"),
        ("ses-unknown", "MAILER-DAEMON@eu-west-3.amazonses.example", "Delivery Status Notification (Failure)", "550 5.1.1 user unknown", "failed", "5.1.1", "whole"),
        ("ses-delay", "MAILER-DAEMON@amazonses.example", "Delivery Status Notification (Delay)", "421 4.4.1 unable to connect", "delayed", "4.4.1", "headers"),
        ("mimecast", "Postmaster <postmaster@eu.mimecast.example>", "[Postmaster] Email Delivery Failure", "550 5.1.1 Invalid Recipient - https://community.mimecast.example [x]", "failed", "5.1.1", "whole"),
        ("mimecast-held", "postmaster@eu.mimecast.example", "[Postmaster] Email Delivery Delayed", "451 4.7.1 internal resource temporarily unavailable", "delayed", "4.7.1", "headers"),
        ("proofpoint", "Mail Delivery Subsystem <MAILER-DAEMON@mx0a.pphosted.example>", "Undeliverable: Facture", "550 5.1.1 User Unknown", "failed", "5.1.1", "headers"),
        ("proofpoint-policy", "MAILER-DAEMON@mx0b.pphosted.example", "Undeliverable: Facture", "554 5.7.1 Blocked by policy", "failed", "5.7.1", "whole"),
        ("symantec", "MAILER-DAEMON@messagelabs.example", "Mail Delivery Failure", "550 5.1.1 Invalid recipient (#5.1.1)", "failed", "5.1.1", "whole"),
        ("symantec-size", "mailer-daemon@messagelabs.example", "Mail Delivery Failure", "552 5.3.4 message too large", "failed", "5.3.4", "headers"),
        ("mdaemon-report", "MDaemon at there.example <MDaemon@there.example>", "Permanent Delivery Failure", "550 5.1.1 Recipient unknown", "failed", "5.1.1", "whole"),
        ("mdaemon-warning", "MDaemon@there.example", "Warning: Delayed Delivery", "451 4.4.1 host unreachable", "delayed", "4.4.1", "headers"),
        ("domino-report", "Postmaster@there.example", "DELIVERY FAILURE: User compta (compta@there.example) not listed in Domino Directory", "550 5.1.1 User not listed in Domino Directory", "failed", "5.1.1", "whole"),
        ("domino-router", "postmaster@domino.there.example", "DELIVERY FAILURE: Error transferring to MX.THERE.EXAMPLE; Maximum hop count exceeded.", "554 5.4.6 hop count exceeded", "failed", "5.4.6", "headers"),
        ("groupwise-report", "Mail Delivery System <postmaster@gw.there.example>", "Message status - undeliverable", "550 5.1.1 User not found", "failed", "5.1.1", "whole"),
    ):  # fmt: skip
        yield _one(
            name,
            "there.example",
            plain_report(sender, str(Header(subject, "utf-8")), said, action, status, returned=returned),
            _STATES[action],
        )

    def words(
        sender: str, subject: str, text: str, *, state: DeliveryState = FAILED, kind: str = "text/plain; charset=utf-8"
    ) -> Callable[[Sent], bytes]:
        def build(letter: Sent) -> bytes:
            a = letter.recipients[0]
            return message(
                sender,
                subject,
                kind,
                (text.format(a=a) + "\n\n" + head(letter)).encode(),
                more=f"In-Reply-To: {letter.message_id}\n",
            )

        del state
        return build

    for name, sender, subject, text, state in (
        ("mdaemon-words", "MDaemon@there.example", "MDaemon Warning - No such user!", "The following data may contain sections which represent BASE64 encoded data.\n\nFailed address: {a}\n\n--- Session Transcript ---\n Fri 2026-11-20: RCPT To:<{a}>\n 550 unknown user\n--- End Transcript ---", FAILED),
        ("groupwise-words", "Mailer-Daemon@gw.there.example", "Message status - undeliverable", "The message that you sent was undeliverable to the following:\n\t{a} (user not found)\n\nPossibly truncated original message follows:", FAILED),
        ("domino-words", "postmaster@domino.there.example", "DELIVERY FAILURE", "Your message\n\n  Subject: Facture\n\nwas not delivered to:\n\n  {a}\n\nbecause:\n\n  User not listed in public Name & Address Book", FAILED),
        ("nas-fr", "postmaster@there.example", "Votre message est en attente", "Votre message à {a} n'a pas encore pu être remis.\nLe serveur continuera à essayer pendant 3 jours.", DELAYED),
        ("mairie-fr", "Administrateur système <postmaster@mairie.example>", "Message non distribué", "Le message destiné à {a} n'a pas pu être distribué : destinataire inconnu.", FAILED),
        ("hebergeur-fr", "mail-daemon@hebergeur.example", "Echec de livraison", "Impossible de livrer votre message à l'adresse suivante :\n   {a}\nRaison : boîte aux lettres pleine.", FAILED),
        ("german", "mailer-daemon@there.example", "Unzustellbar: Facture", "Ihre Nachricht an {a} konnte nicht zugestellt werden: Empfänger unbekannt.", FAILED),
    ):  # fmt: skip
        yield _one(name, "there.example", words(sender, str(Header(subject, "utf-8")), text), state)


def _shapes() -> Iterator[Made]:
    """Yield reports of odd shapes: encodings, missing fields, forwarding, several recipients."""
    mta = "Reporting-MTA: dns; mx.there.example"
    daemon = "MAILER-DAEMON@mx.there.example"

    def shaped(
        each: Callable[[str], str], *, general: Callable[[Sent], str] = lambda _letter: mta, **more: str
    ) -> Callable[[Sent], bytes]:
        def build(letter: Sent) -> bytes:
            return report(
                letter,
                daemon,
                "Undelivered Mail Returned to Sender",
                "It failed.\n",
                general(letter),
                [each(letter.recipients[0])],
                **more,
            )  # type: ignore[arg-type]

        return build

    well = "Final-Recipient: rfc822;{a}\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 no such user"
    shapes: tuple[tuple[str, Callable[[Sent], bytes], DeliveryState], ...] = (
        ("status-base64", shaped(lambda a: well.format(a=a), status_way="base64"), FAILED),
        ("status-base64-envelope", shaped(lambda a: well.format(a=a), general=lambda x: f"{mta}\nOriginal-Envelope-Id: {x.envelope}", status_way="base64", returned="none"), FAILED),
        ("status-quoted", shaped(lambda a: well.format(a=a) + " " + "é" * 90, status_way="quoted-printable"), FAILED),
        ("status-quoted-envelope", shaped(lambda a: well.format(a=a), general=lambda x: f"{mta}\nOriginal-Envelope-Id: {x.envelope}", status_way="quoted-printable", returned="none"), FAILED),
        ("no-action", shaped(lambda a: f"Final-Recipient: rfc822;{a}\nStatus: 5.2.2"), FAILED),
        ("no-action-no-status", shaped(lambda a: f"Final-Recipient: rfc822;{a}\nDiagnostic-Code: smtp;550 unknown user"), FAILED),
        ("no-status", shaped(lambda a: f"Final-Recipient: rfc822;{a}\nAction: delayed"), DELAYED),
        ("odd-action", shaped(lambda a: f"Final-Recipient: rfc822;{a}\nAction: undeliverable\nStatus: 5.1.1"), FAILED),
        ("no-type", shaped(lambda a: f"Final-Recipient: {a}\nAction: failed\nStatus: 5.1.1"), FAILED),
        ("angles", shaped(lambda a: f"Final-Recipient: rfc822; <{a}>\nAction: Failed\nStatus: 5.1.1"), FAILED),
        ("comment-first", shaped(lambda a: f"Final-Recipient: rfc822; (the accounts) {a}\nAction: failed (for good)\nStatus: 5.1.1 (bad mailbox)"), FAILED),
        ("lower-case", shaped(lambda a: f"final-recipient: rfc822;{a}\naction: failed\nstatus: 5.1.1"), FAILED),
        ("upper-case", shaped(lambda a: f"FINAL-RECIPIENT: RFC822;{a.upper()}\nACTION: FAILED\nSTATUS: 5.1.1"), FAILED),
        ("spaces", shaped(lambda a: f"Final-Recipient  :   rfc822 ;   {a}   \nAction:    failed   \nStatus:   5.1.1   "), FAILED),
        ("folded", shaped(lambda a: f"Final-Recipient: rfc822;\n    {a}\nAction:\n failed\nStatus:\n\t5.1.1\nDiagnostic-Code: smtp;\n 550\n  no such\n  user"), FAILED),
        ("forwarded-orcpt", shaped(lambda a: f"Original-Recipient: rfc822;{a}\nFinal-Recipient: rfc822;elsewhere@far.example\nAction: failed\nStatus: 5.1.1"), FAILED),
        ("forwarded-xtext", shaped(lambda a: f"Original-Recipient: rfc822;{a.replace('a', '+61')}\nFinal-Recipient: rfc822;elsewhere@far.example\nAction: failed\nStatus: 5.1.1"), FAILED),
        ("actual-recipient", shaped(lambda a: f"Final-Recipient: rfc822;elsewhere@far.example\nX-Actual-Recipient: rfc822; {a}\nAction: failed\nStatus: 5.1.1"), FAILED),
        ("envelope-alone", shaped(lambda a: well.format(a=a), general=lambda x: f"{mta}\nOriginal-Envelope-Id: {x.envelope}", returned="none"), FAILED),
        ("envelope-xtext", shaped(lambda a: well.format(a=a), general=lambda x: f"{mta}\nOriginal-Envelope-ID: +{ord(x.envelope[0]):02X}{x.envelope[1:]}", returned="none"), FAILED),
        ("envelope-first-group-last", shaped(lambda a: well.format(a=a) + f"\n\n{mta}", general=lambda x: f"Original-Envelope-Id: {x.envelope}", returned="none"), FAILED),
        ("global", shaped(lambda a: f"Final-Recipient: utf-8;{a}\nAction: failed\nStatus: 5.1.1", status_kind="message/global-delivery-status", returned="global"), FAILED),
        ("global-escaped", shaped(lambda a: "Final-Recipient: utf-8;" + a.replace("a", "\\x{61}") + "\nAction: failed\nStatus: 5.1.1", status_kind="message/global-delivery-status", returned="global"), FAILED),
        ("returned-as-text", shaped(lambda a: well.format(a=a), returned="text"), FAILED),
        ("mixed-top", shaped(lambda a: well.format(a=a), top="multipart/mixed"), FAILED),
        ("no-report-type", shaped(lambda a: well.format(a=a), top="multipart/report"), FAILED),
        ("expanded", shaped(lambda a: f"Final-Recipient: rfc822;{a}\nAction: expanded\nStatus: 2.0.0"), SENT),
        ("no-remote-text", shaped(lambda a: f"Final-Recipient: rfc822;{a}\nAction: failed\nStatus: 5.0.0"), FAILED),
    )  # fmt: skip
    for name, build, state in shapes:
        yield _one(f"shape-{name}", "there.example", build, state)
    yield _one(
        "shape-subaddress",
        "there.example",
        shaped(
            lambda a: (
                f"Original-Recipient: rfc822;{a}\nFinal-Recipient: rfc822;x@far.example\nAction: failed\nStatus: 5.1.1"
            )
        ),
        FAILED,
        local="compta+ab",
    )
    yield _one(
        "shape-idn",
        "xn--socit-esab.example",
        shaped(
            lambda a: f"Final-Recipient: utf-8;{a.replace('xn--socit-esab', 'société')}\nAction: failed\nStatus: 5.1.1",
            status_kind="message/global-delivery-status",
        ),
        FAILED,
    )

    several = Sent("several-two-of-three", ("anne@one.example", "bob@two.example", "eve@three.example"))
    fields = [
        _fields("anne@one.example", "failed", "5.1.1", "smtp; 550 no"),
        _fields("bob@two.example", "delayed", "4.4.1", "smtp; 450 later"),
    ]
    yield (
        several.key,
        several,
        report(several, daemon, "Undelivered Mail", "Two.\n", mta, fields),
        {"anne@one.example": FAILED, "bob@two.example": DELAYED},
        False,
    )
    for number, named in enumerate(
        (("anne@one.example",), ("bob@two.example", "eve@three.example"), ("anne@one.example", "eve@three.example"))
    ):
        letter = Sent(f"several-qmail-{number}", several.recipients)
        text = "Hi. This is the qmail-send program at there.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n"
        text += (
            "".join(f"<{each}>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n" for each in named)
            + "--- Below this line is a copy of the message.\n\n"
            + whole(letter)
        )
        yield (
            letter.key,
            letter,
            message(daemon, "failure notice", "text/plain", text.encode()),
            dict.fromkeys(named, FAILED),
            False,
        )


def _hard() -> Iterator[Made]:
    """Yield what names the letter or the recipient in no way that proves anything: none of it may count."""
    daemon = "MAILER-DAEMON@mx.there.example"
    yield _one("hard-forwarded-without-orcpt", "there.example",
               lambda x: report(x, daemon, "Undelivered Mail", "No.\n", "Reporting-MTA: dns; mx.far.example", ["Final-Recipient: rfc822;moved@far.example\nAction: failed\nStatus: 5.1.1"]), FAILED)  # fmt: skip
    yield _one("hard-renamed-by-relay", "there.example",
               lambda x: report(x, daemon, "Undelivered Mail", "No.\n", "Reporting-MTA: dns; relay.example", [f"Final-Recipient: rfc822;{x.recipients[0]}\nAction: failed\nStatus: 5.1.1"],
                                original=head(x, message_id="<0102019-abc@relay.example>")), FAILED)  # fmt: skip
    yield _one("hard-nothing-returned", "there.example",
               lambda x: message(daemon, "Message non remis", "text/plain; charset=utf-8", f"Le message à {x.recipients[0]} n'a pas pu être remis.\n".encode()), FAILED)  # fmt: skip


def samples() -> list[Sample]:
    """Return all of them, each about a letter of its own."""
    import foreign_notices
    import later_notices
    import more_notices
    import provider_notices
    import unlisted_notices

    made = [
        *more_notices.made(),
        *provider_notices.made(),
        *later_notices.made(),
        *foreign_notices.made(),
        *unlisted_notices.made(),
        *_postfix(), *_sendmail(), *_exim(), *_qmail(), *_courier(), *_exchange(), *_gmail(), *_french(), *_providers(), *_shapes(), *_hard(),
    ]  # fmt: skip
    return [Sample(*each) for each in made]
