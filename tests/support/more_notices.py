# ruff: noqa: E501 - a line holds what a server says
"""More notices of our own making: reports that were flattened, servers that are rare, delays in words, French texts.

Each form was first seen in a published collection; nothing of it is copied.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from email.header import Header

from notices import DELAYED, FAILED, SENT, Made, Sent, _one, head, message, part, report, whole

THERE = "there.example"
DAEMON = "MAILER-DAEMON@mx.there.example"


def _mixed(human: bytes, *others: bytes, announced: str = "=_x") -> tuple[str, bytes]:
    body = b"".join(b"--=_x\n" + each + b"\n" for each in (human, *others)) + b"--=_x--\n"
    return f'multipart/mixed; boundary="{announced}"', body


def _flattened() -> Iterator[Made]:
    """Yield reports whose parts a gateway turned into text, or bounded otherwise than it says."""
    status = "Reporting-MTA: dns; mx.there.example\n\nFinal-Recipient: rfc822; {a}\nAction: {action}\nStatus: {status}\nDiagnostic-Code: smtp; {said}\n"
    cases = (
        ("failed", "5.1.1", "550 5.1.1 user unknown", FAILED),
        ("delayed", "4.4.1", "connection timed out", DELAYED),
        ("relayed", "2.0.0", "250 taken", SENT),
    )
    for action, code, said, state in cases:

        def flat(letter: Sent, action=action, code=code, said=said) -> bytes:  # type: ignore[no-untyped-def]
            a = letter.recipients[0]
            text = "The original message was received at Fri, 20 Nov 2026 09:00:00 +0100\n\n"
            text += status.format(a=a, action=action, status=code, said=said) + "\n" + head(letter) + "\nBonjour\n"
            return message(
                DAEMON,
                "Returned mail: Service report",
                'multipart/report; report-type=delivery-status; boundary="=_gone"',
                text.encode(),
            )

        yield _one(f"flattened-{action}", THERE, flat, state)

        def misbound(letter: Sent, action=action, code=code, said=said) -> bytes:  # type: ignore[no-untyped-def]
            a = letter.recipients[0]
            made = report(
                letter,
                DAEMON,
                "Undelivered Mail Returned to Sender",
                f"<{a}>: {said}\n",
                "Reporting-MTA: dns; mx.there.example",
                [f"Final-Recipient: rfc822; {a}\nAction: {action}\nStatus: {code}\nDiagnostic-Code: smtp; {said}"],
            )
            return made.replace(b'boundary="=_report"', b'boundary="=_report.1/mx"', 1)

        yield _one(f"misbound-{action}", THERE, misbound, state)

    def indented(letter: Sent) -> bytes:
        """A mark of a part that stands one space too far to the right: the text swallows the report."""
        a = letter.recipients[0]
        made = report(
            letter,
            DAEMON,
            "Returned mail: User unknown",
            f"<{a}> (unrecoverable error)\n",
            "Reporting-MTA: dns; mx.there.example",
            [f"Final-Recipient: rfc822; {a}\nAction: failed\nStatus: 5.0.0 (permanent failure)"],
        )
        first = made.index(b"--=_report\n") + 1
        second = made.index(b"--=_report\n", first)
        return made[:second] + b" " + made[second:]

    yield _one("indented-boundary", THERE, indented, FAILED)


def _servers() -> Iterator[Made]:
    def opensmtpd(letter: Sent, said: str) -> bytes:
        a = letter.recipients[0]
        text = (
            f"    Hi!\n\n    This is the MAILER-DAEMON, please DO NOT REPLY to this e-mail.\n\n    {said}\n    the following list of recipients:\n\n{a}: 550 5.1.1 no\n\n    Below is a copy of the original message:\n\n"
            + head(letter)
        )
        return message(
            "Mailer Daemon <MAILER-DAEMON@bsd.there.example>",
            "Delivery status notification",
            "text/plain",
            text.encode(),
        )

    for number, (said, state) in enumerate((
        ("An error has occurred while attempting to deliver a message for", FAILED),
        ("A message is delayed for more than 4 hours for", DELAYED),
    )):  # fmt: skip
        yield _one(f"opensmtpd-{number}", THERE, lambda letter, said=said: opensmtpd(letter, said), state)  # type: ignore[misc]

    def zoho(letter: Sent) -> bytes:
        a = letter.recipients[0]
        text = ("This message was created automatically by mail delivery system.\n\nTHIS IS A WARNING MESSAGE ONLY.\n\nYOU DO NOT NEED TO RESEND YOUR MESSAGE.\n\n"
                f"----- The following addresses had fatal errors -----\n[Status: Error, Address: <{a}>, ResponseCode 421, , Host not reachable.]\n\nMessage will be retried for 4 more day(s)\n\n"
                "----- Transcript of session follows -----\n\n" + head(letter))  # fmt: skip
        kind, body = _mixed(part("text/plain; charset=utf-8", text))
        return message("mailer-daemon@mail.zoho.example", "Mail Delivery Status Notification (Delay)", kind, body)

    yield _one("zoho-delay", THERE, zoho, DELAYED)

    def warning(letter: Sent) -> bytes:
        a = letter.recipients[0]
        text = f"The original message was received at Fri, 20 Nov 2026 09:00:00 +0100\n\n---The following addresses had delivery errors---\n\n{a} [Connection timed out]\n"
        kind, body = _mixed(part("text/plain", text), part("message/rfc822", whole(letter)))
        return message(
            "Mail Deliver System <MAILER-DAEMON@there.example>",
            "Warning--Could not send mail for past 8.5 hours",
            kind,
            body,
        )

    yield _one("mail2000-warning", THERE, warning, DELAYED)

    def mcafee(letter: Sent) -> bytes:
        a = letter.recipients[0]
        status = f"Original-Recipient: <{a}>\nAction: failed\nDiagnostic-Code: smtp; 550 {a}... No such user\nRemote-MTA: 192.0.2.9\n"
        kind, body = _mixed(part("text/plain", f"    --- The following addresses had delivery problems ---\n\n<{a}>   ({a}... No such user)\n"),
                            part("message/delivery-status", status), part("message/rfc822", whole(letter)))  # fmt: skip
        return message("<>", "Delivery Status", kind, body).replace(b"Return-Path: <>\n", b"")

    yield _one("mcafee-nobody", THERE, mcafee, FAILED)

    def pmdf(letter: Sent) -> bytes:
        a = letter.recipients[0]
        human = (f"This report relates to a message you sent with the following header fields:\n\n  Message-id: {letter.message_id}\n  To: {a}\n  Subject: Facture\n\n"
                 f"Your message cannot be delivered to the following recipients:\n\n  Recipient address: {a}\n  Reason: Remote SMTP server has rejected address\n  Diagnostic code: smtp;550 5.1.1 no such user\n")  # fmt: skip
        return report(
            letter,
            "Internet Mail Delivery <postmaster@ims.there.example>",
            "Delivery Notification: Delivery has failed",
            human,
            "Reporting-MTA: dns;ims.there.example (tcp-daemon)",
            [
                f"Original-recipient: rfc822;{a}\nFinal-recipient: rfc822;{a}\nAction: failed\nStatus: 5.1.1 (Remote SMTP server has rejected address)\nRemote-MTA: dns;mx.there.example\n (TCP|192.0.2.7|4242|192.0.2.9|25)\n (mx ESMTP)"
            ],
            returned="none",
        )

    yield _one("oracle-messaging", THERE, pmdf, FAILED)

    def imail(letter: Sent, said: str) -> bytes:
        text = f"{said.format(a=letter.recipients[0])}\n\n\nOriginal message follows.\n\n{head(letter)}\nBonjour\n"
        return message(
            '"Postmaster" <postmaster@there.example>', "Undeliverable Mail", "text/plain", text.encode()
        ).replace(b"Return-Path: <>\n", b"")

    for number, said in enumerate(
        (
            "Unknown user: {a}",
            "Unknown host: {a}",
            "User mailbox exceeds allowed size: {a}",
            "Delivery failed 20 attempts: {a}",
        )
    ):
        yield _one(f"imail-{number}", THERE, lambda letter, said=said: imail(letter, said), FAILED)  # type: ignore[misc]

    def notes(letter: Sent) -> bytes:
        text = f"------- Failure Reasons  --------\n\nUser not listed in public Name & Address Book\n{letter.recipients[0]}\n\n------- Returned Message --------\n{head(letter)}"
        return message("postmaster@notes.there.example", "Undeliverable message", "text/plain", text.encode())

    yield _one("notes-old", THERE, notes, FAILED)

    def barracuda(letter: Sent) -> bytes:
        a = letter.recipients[0]
        return report(
            letter,
            "MAILER-DAEMON <>",
            "**Message you sent blocked by our bulk email filter**",
            f"Your message to: {a}\nwas blocked by our Spam Firewall.\n",
            "Reporting-MTA: dns; barracuda.there.example",
            [
                f"Final-Recipient: rfc822; {a}\nAction: failed\nStatus: 5.7.1\nDiagnostic-Code: smtp; 550 5.7.1 Message content rejected, UBE"
            ],
            way="base64",
        )

    yield _one("barracuda-blocked", THERE, barracuda, FAILED)

    def domino_within(letter: Sent) -> bytes:
        """Domino puts the whole report into a part of a mixed message."""
        a = letter.recipients[0]
        inner = report(
            letter,
            DAEMON,
            "x",
            f"Your message\n\n  Subject: Facture\n\nwas not delivered to:\n\n  {a}\n\nbecause:\n\n  Error transferring to mx\n",
            "Reporting-MTA: dns;domino.there.example",
            [
                f"Final-Recipient: rfc822;{a}\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: X-Notes; Error transferring to mx; Ma\n ximum hop count exceeded."
            ],
            way="base64",
        )
        inner = inner[inner.index(b"Content-Type: multipart/report") :]
        return message(
            "Postmaster@there.example",
            "DELIVERY FAILURE: Error transferring to mx",
            'multipart/mixed; boundary="=_outer"',
            b"--=_outer\n" + inner + b"\n--=_outer--\n",
        )

    yield _one("domino-within", THERE, domino_within, FAILED)


_EXCHANGE_2007_FR = (
    "Échec de la remise aux destinataires suivants ou aux listes de distribution suivantes :\n\n{a}<mailto:{a}>\n{said}\n\n________________________________\nEnvoyé par Microsoft Exchange Server 2007\n\n\n\n\n\n"
    "Informations de diagnostic pour les administrateurs :\n\nServeur de génération : ex07.there.example\n\n{a}\n#{code} ##rfc822;{a}\n\nEn-têtes de message d'origine :\n\n"
)


def _french() -> Iterator[Made]:
    for number, (said, code, status) in enumerate((
        ("L'adresse de messagerie que vous avez entrée est introuvable. Vérifiez-la et réessayez d'envoyer le message.", "550 5.1.1 RESOLVER.ADR.RecipNotFound; not found", "5.1.1"),
        ("La boîte aux lettres du destinataire est pleine et ne peut plus accepter de messages. Microsoft Exchange n'essaiera pas de remettre ce message pour vous.", "550 5.2.2 STOREDRV.Deliver: mailbox full", "5.2.2"),
        ("Ce message est trop volumineux pour la boîte de réception du destinataire.", "550 5.2.3 RESOLVER.RST.RecipSizeLimit; message too large", "5.2.3"),
    )):  # fmt: skip

        def exchange(letter: Sent, said=said, code=code, status=status, number=number) -> bytes:  # type: ignore[no-untyped-def]
            a = letter.recipients[0]
            text = _EXCHANGE_2007_FR.format(a=a, said=said, code=code)
            inner = (
                b'Content-Type: multipart/alternative; differences=Content-Type; boundary="=_alt"\n\n--=_alt\n'
                + part("text/plain; charset=iso-8859-1", text, "quoted-printable", "iso-8859-1")
                + b"\n--=_alt\n"
                + part(
                    "text/html; charset=iso-8859-1",
                    f"<html><body><p>{text}</p></body></html>",
                    "quoted-printable",
                    "iso-8859-1",
                )
                + b"\n--=_alt--\n"
            )
            return report(
                letter,
                "postmaster@there.example",
                str(Header("Non remis : Facture", "iso-8859-1")),
                inner,
                "Reporting-MTA: dns;ex07.there.example",
                [
                    f"Final-recipient: RFC822;{a}\nAction: failed\nStatus: {status}\nX-Supplementary-Info: < #{code}>\nX-Display-Name: Comptabilité"
                ],
                returned=("headers", "whole", "text")[number],
            )

        yield _one(f"exchange-2007-fr-{number}", THERE, exchange, FAILED)

    texts: tuple[tuple[str, str, str, str, object], ...] = (
        ("ovh-mots", "MAILER-DAEMON@mo1.mail-out.ovh.example", "Echec de la livraison de votre message", "Bonjour,\n\nVotre message n'a pas pu être livré à l'adresse suivante :\n\n<{a}>\n\nRéponse du serveur : 550 5.1.1 utilisateur inconnu\n\n----- Message d'origine -----", FAILED),
        ("ovh-retard", "MAILER-DAEMON@mo2.mail-out.ovh.example", "Votre message est retardé", "Bonjour,\n\nVotre message pour <{a}> n'a pas encore été délivré. Nous continuerons à essayer pendant 4 jours, il n'est pas nécessaire de renvoyer votre message.\n\n----- Message d'origine -----", DELAYED),
        ("zimbra-fr-mots", "MAILER-DAEMON@zimbra.there.example (Système de messagerie)", "Message non délivré : retour à l'expéditeur", "Ceci est le système de messagerie de zimbra.there.example.\n\nVotre message n'a pu être remis à un ou plusieurs destinataires.\n\n<{a}>: adresse inexistante\n\n--- En-têtes du message d'origine ---", FAILED),
        ("mailjet-fr", "MAILER-DAEMON@bnc3.mailjet.example", "Undelivered Mail Returned to Sender", "Le courriel n'a pas été distribué.\n\n<{a}>: l'hôte mx.there.example a refusé : 550 boîte aux lettres inconnue\n\n--- copie des en-têtes ---", FAILED),
        ("universite-fr", "Postmaster <postmaster@univ.example>", "Avis de non-remise", "Le message que vous avez envoyé à {a} n'a pas pu être remis parce que la boîte est pleine (quota dépassé).\n\n--- Copie du message ---", FAILED),
        ("quebec-fr", "postmaster@courriel.qc.example", "Votre courriel n'a pas été livré", "Votre courriel destiné à {a} n'a pas été livré : compte désactivé.\n\n--- En-têtes du courriel d'origine ---", FAILED),
        ("domino-fr", "Postmaster@domino.there.example", "ECHEC DE REMISE", "Votre message\n\n  Objet : Facture\n\nn'a pas été remis à :\n\n  {a}\n\ncar :\n\n  Utilisateur introuvable dans l'annuaire Domino\n\n--- copie ---", FAILED),
        ("mdaemon-fr", "MDaemon@there.example", "Avertissement MDaemon - utilisateur inconnu", "Adresse en échec : {a}\n\n550 utilisateur inconnu\n\n--- Copie de l'original ---", FAILED),
        ("synology-fr", "mail-daemon@nas.there.example", "Echec de remise", "La remise à {a} a définitivement échoué après plusieurs nouvelles tentatives.\n\n--- Copie ---", FAILED),
        ("postfix-fr-attente", "MAILER-DAEMON@mx.there.example (Système de remise)", "Remise différée (nouvelle tentative en cours)", "Votre message pour <{a}> n'a pas encore pu être remis. Il sera réessayé pendant 5 jours.\n\n--- En-têtes ---", DELAYED),
    )  # fmt: skip
    for number, (name, sender, subject, text, state) in enumerate(texts):
        charset = ("utf-8", "iso-8859-1")[number % 2]

        def words(letter: Sent, sender=sender, subject=subject, text=text, charset=charset) -> bytes:  # type: ignore[no-untyped-def]
            body = (text.format(a=letter.recipients[0]) + "\n\n" + head(letter)).encode(charset, "replace")
            return message(
                sender,
                str(Header(subject, "utf-8")),
                f"text/plain; charset={charset}",
                body,
                more="Content-Transfer-Encoding: 8bit\n",
            )

        yield _one(name, THERE, words, state)  # type: ignore[arg-type]


def made() -> Iterator[Made]:
    """Yield all of them."""
    yield from _flattened()
    yield from _servers()
    yield from _french()


def harmless(letter: Sent) -> dict[str, bytes]:
    """Return what programs say of a letter that is no return: absences, challenges, complaints, receipts of tickets."""
    a = letter.recipients[0]
    referring = f"In-Reply-To: {letter.message_id}\nReferences: {letter.message_id}\n"

    def said(sender: str, subject: str, text: str, more: str = "", *, returns: str = "<>") -> bytes:
        made = message(
            sender, str(Header(subject, "utf-8")), "text/plain; charset=utf-8", text.encode(), more=referring + more
        )
        return made.replace(b"Return-Path: <>", f"Return-Path: {returns}".encode())

    arf = (b"--=_x\n" + part("text/plain", "This is an email abuse report for a message received from 192.0.2.1.\n") + b"\n--=_x\n"
           + part("message/feedback-report", f"Feedback-Type: abuse\nUser-Agent: SomeGenerator/1.0\nVersion: 1\nOriginal-Mail-From: <x@boulangerie.example>\nOriginal-Rcpt-To: <{a}>\n")
           + b"\n--=_x\n" + part("message/rfc822", whole(letter)) + b"\n--=_x--\n")  # fmt: skip
    quoted = f"\n\n> Le message n'a pas pu être remis à {a} : utilisateur inconnu.\n"
    build: Callable[..., bytes] = said
    return {
        "vacation": build(f"Anne <{a}>", "Absence : Facture", f"Je suis absente. En cas d'urgence : bob@one.example.{quoted}", "Auto-Submitted: auto-replied (vacation)\n"),
        "vacation-unmarked": build(f"Anne <{a}>", "Absente jusqu'au 30 novembre", "Je suis en congé, votre message sera lu à mon retour.", returns=f"<{a}>"),
        "vacation-of-sieve": build(f"Anne <{a}>", "Auto: Facture", f"Out until Monday.\n{letter.message_id}", "Auto-Submitted: auto-replied (vacation)\nPrecedence: bulk\n"),
        "vacation-of-exchange": build(f"Anne <{a}>", "Réponse automatique : Facture", "Je ne suis pas au bureau.", "X-Auto-Response-Suppress: All\nX-MS-Exchange-Inbox-Rules-Loop: x\n"),
        "gone": build(f"Anne <{a}>", "Départ de Anne", f"Anne ne travaille plus ici, cette boîte est désactivée. Écrivez à bob@one.example. {letter.message_id}", "Auto-Submitted: auto-replied\n"),
        "challenge": build("MailInBlack <noreply@mailinblack.example>", "Authentifiez-vous pour écrire à Anne", f"Votre message à {a} n'a pas encore été remis : cliquez pour vous authentifier.\n{head(letter)}", returns="<bounce@mailinblack.example>"),
        "challenge-boxbe": build("Anne <anne@one.example>", "Facture (Action Required)", f"Thank you for your message about Facture. Anne's guest list does not know you; click to be delivered to {a}.\n", "Auto-Submitted: auto-replied\nX-Autorespond: Boxbe\n"),
        "ticket": build("Support <support@one.example>", "[#4242] Facture", f"Votre demande a été reçue.\n{letter.message_id}", "Auto-Submitted: auto-generated\n"),
        "complaint": message("Feedback <feedback@orange.example>", "complaint about message from 192.0.2.1", 'multipart/report; report-type=feedback-report; boundary="=_x"', arf, more=referring),
        "complaint-of-a-postmaster": message("postmaster@outlook.example", "complaint about message from 192.0.2.1", 'multipart/report; report-type=feedback-report; boundary="=_x"', arf),
        "list-refuses": build("neko-admin@list.example", "You are not a member", f"Your message {letter.message_id} was held.\n", "Precedence: junk\n", returns="<neko-admin@list.example>"),
    }  # fmt: skip
