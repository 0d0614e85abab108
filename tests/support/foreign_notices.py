# ruff: noqa: E501 - a line holds what a server says
"""Notices of our own making, a fifth collection: servers abroad, addresses that lead elsewhere, names oddly written.

The forms follow what is published of the servers and their translations; no message is copied.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from email.header import Header

from komtui.domain.mail.delivery_state import DeliveryState
from notices import DELAYED, FAILED, SENT, Made, Sent, _one, head, message, part, report, whole

THERE = "there.example"
_DAEMON = "Mail Delivery System <MAILER-DAEMON@mx.there.example>"
_GOOGLE = "Mail Delivery Subsystem <mailer-daemon@googlemail.example>"
_OUTLOOK = "Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@there.example>"


def _in_words() -> Iterator[Made]:
    """Yield returns without a report: name, sender, subject, words, how the letter comes back, what becomes of it."""
    cases: tuple[tuple[str, str, str, str, str, DeliveryState], ...] = (
        ("gmail-fr-delay", _GOOGLE, "Delivery Status Notification (Delay)", "Un problème temporaire a été rencontré lors de l'envoi à {a}. Gmail effectuera de nouvelles tentatives pendant 47 heures. Vous serez averti en cas d'échec définitif de l'envoi.\n", "named", DELAYED),
        ("gmail-de-delay", _GOOGLE, "Delivery Status Notification (Delay)", "Beim Zustellen Ihrer Nachricht an {a} ist ein Problem aufgetreten. Gmail versucht es noch weitere 47 Stunden lang. Sie werden benachrichtigt, falls die Zustellung endgültig fehlschlägt.\n", "named", DELAYED),
        ("gmail-es", _GOOGLE, "Delivery Status Notification (Failure)", "Tu mensaje no se ha entregado a {a} porque no se ha encontrado la dirección.\n", "named", FAILED),
        ("postfix-de", _DAEMON, "Unzustellbare Nachricht - zurück an Absender", "Ihre Nachricht konnte leider an einen oder mehrere Empfänger nicht zugestellt werden.\n\n<{a}>: Empfänger unbekannt\n", "rfc822", FAILED),
        ("postfix-es", _DAEMON, "Correo devuelto al remitente", "Lamento informarle que su mensaje no pudo ser entregado.\n\n<{a}>: usuario desconocido\n", "rfc822", FAILED),
        ("postfix-it", _DAEMON, "Posta non consegnata", "Il suo messaggio non può essere consegnato.\n\n<{a}>: utente sconosciuto\n", "rfc822", FAILED),
        ("postfix-nl", _DAEMON, "Onbestelbare e-mail teruggestuurd", "Uw bericht kon niet worden afgeleverd.\n\n<{a}>: gebruiker onbekend\n", "rfc822", FAILED),
        ("postfix-pt", _DAEMON, "Falha na entrega", "A sua mensagem não pôde ser entregue.\n\n<{a}>: caixa cheia\n", "rfc822", FAILED),
        ("host-de-delay", _DAEMON, "Nachricht verzögert", "Ihre Nachricht an {a} wurde noch nicht zugestellt. Falls sie endgültig scheitert, hören Sie davon.\n", "headers", DELAYED),
        ("host-de-final", _DAEMON, "Zustellung fehlgeschlagen", "Die Zustellung an {a} ist endgültig fehlgeschlagen; weitere Zustellversuche finden nicht statt.\n", "headers", FAILED),
        ("host-es-delay", _DAEMON, "Aviso: entrega retrasada", "El mensaje para {a} aún no se ha entregado. Si no se logra, recibirá un aviso definitivo.\n", "rfc822", DELAYED),
        ("host-it-delay", _DAEMON, "Consegna ritardata", "Il messaggio per {a} non è ancora stato consegnato; verranno fatti nuovi tentativi.\n", "headers", DELAYED),
        ("host-nl-delay", _DAEMON, "Bezorging vertraagd", "Uw bericht aan {a} is nog niet bezorgd.\n", "rfc822", DELAYED),
        ("host-sv", _DAEMON, "Ditt brev", "Brevet till {a} gick inte fram.\n", "rfc822", FAILED),
        ("domino-de", "Postmaster@there.example", "ZUSTELLUNGSFEHLER: Benutzer nicht im Domino-Verzeichnis", "Ihr Dokument\n\n  Facture\n\nwurde nicht zugestellt an:\n\n  {a}\n", "rfc822", FAILED),
        ("orange-attribue", "postmaster@orange.example", "Erreur de remise", "L'adresse {a} n'est plus attribuée.\n", "copy", FAILED),
        ("removed-fr", "postmaster@collectivite.example", "Message supprimé", "Votre message à {a} a été supprimé : type de fichier interdit.\n", "rfc822", FAILED),
        ("held", "postmaster@there.example", "Message quarantined", "Your message to {a} is held for review and has not been delivered yet.\n", "rfc822", DELAYED),
        ("sun-failed", "postmaster@bell.example", "Delivery Notification: Delivery has failed", "This report relates to a message you sent with the following header fields:\n\n  Message-id: {m}\n  Subject: Facture\n\nYour message cannot be delivered to the following recipients:\n\n  Recipient address: {a}\n  Reason: Remote SMTP server has rejected address\n", "none", FAILED),
        ("sun-delayed", "postmaster@bell.example", "Delivery Notification: Delivery has been delayed", "This report relates to a message you sent with the following header fields:\n\n  Message-id: {m}\n\nYour message is undeliverable for 1 day\nto the following recipients:\n\n  Recipient address: {a}\n\nThe mail system will continue to try to deliver your message.\n", "none", DELAYED),
        ("communigate", "MAILER-DAEMON@there.example", "Undeliverable mail", "Failed to deliver to '{a}'\nLOCAL module(account compta) reports:\n account is full (quota exceeded)\n", "rfc822", FAILED),
        ("zoho", "mailer-daemon@zoho.example", "Undelivered Mail Returned to Sender", "This message was created automatically by mail delivery software.\n A message that you sent could not be delivered to one or more of its recipients. This is a permanent error.\n\n{a} ERROR CODE :550 - 5.1.1 unknown\n", "headers", FAILED),
        ("exim-generated", "Mail Delivery System <Mailer-Daemon@there.example>", "Mail delivery failed: returning message to sender", "A message that you sent could not be delivered to all of its recipients. The following address(es) failed:\n\n  moved@far.example\n    (generated from {a})\n    550 no such user\n", "copy", FAILED),
        ("postfix-expanded", _DAEMON, "Undelivered Mail Returned to Sender", "<moved@far.example> (expanded from <{a}>): host mx.far.example said: 550 no\n", "rfc822", FAILED),
    )  # fmt: skip
    for name, sender, subject, words, how, state in cases:

        def build(letter: Sent, case=(sender, subject, words, how)) -> bytes:  # type: ignore[no-untyped-def]
            sender, subject, words, how = case
            text = words.format(a=letter.recipients[0], m=letter.message_id)
            title = subject if subject.isascii() else str(Header(subject, "utf-8"))
            if how in {"named", "none", "copy"}:
                text += f"\n------ This is a copy of the message ------\n\n{head(letter)}" if how == "copy" else ""
                more = f"References: {letter.message_id}\n" if how == "named" else ""
                return message(sender, title, "text/plain; charset=utf-8", text.encode(), more=more)
            returned = (
                part("message/rfc822", whole(letter)) if how == "rfc822" else part("text/rfc822-headers", head(letter))
            )
            said = part("text/plain; charset=utf-8", text, "quoted-printable")
            return message(
                sender, title, 'multipart/mixed; boundary="=_f"', b"--=_f\n" + said + b"\n--=_f\n" + returned + b"\n--=_f--\n"
            )  # fmt: skip

        yield _one(f"foreign-{name}", THERE, build, state)


def _reports() -> Iterator[Made]:
    """Yield reports that write an address or a name in a way of their own, or return it so."""
    named = "Original-Envelope-Id: "
    cases: tuple[tuple[str, str, str, Callable[[str], str] | None], ...] = (
        # name, fields of the message, address, what becomes of the header that comes back; None where none does
        ("smtp-colon", "", "rfc822; SMTP:{a}", str),
        ("mailto", "", "rfc822; mailto:{a}", str),
        ("quoted", "", 'rfc822; "compta"@there.example', str),
        ("quoted-whole", "", 'rfc822; "{a}"', str),
        ("envelope-angles", named + "<{e}>", "rfc822; {a}", None),
        ("envelope-quoted", named + '"{e}"', "rfc822; {a}", None),
        ("envelope-comment", named + "{e} (as the client said)", "rfc822; {a}", None),
        ("id-without-angles", "", "rfc822; {a}", lambda text: text.replace("Message-ID: <", "Message-ID: ").replace("example>\nMIME", "example\nMIME")),
        ("id-other-case", "", "rfc822; {a}", lambda text: text.replace("@boulangerie.example>", "@Boulangerie.EXAMPLE>")),
        ("expanded", "", "rfc822; moved@far.example", str),
    )  # fmt: skip
    for name, general, address, returned in cases:

        def build(letter: Sent, case=(name, general, address, returned)) -> bytes:  # type: ignore[no-untyped-def]
            name, general, address, returned = case
            a, e = letter.recipients[0], letter.envelope
            words = f"<moved@far.example> (expanded from <{a}>): no\n" if name == "expanded" else "No.\n"
            fields = f"Final-Recipient: {address.format(a=a)}\nAction: failed\nStatus: 5.1.1"
            mta = "Reporting-MTA: dns; mx.there.example" + ("\n" + general.format(e=e) if general else "")
            how = {"returned": "none"} if returned is None else {"original": returned(head(letter))}
            return report(letter, _DAEMON, "Undelivered Mail", words, mta, [fields], **how)

        yield _one(f"shape-foreign-{name}", THERE, build, FAILED)
    for name, subject, words, action in (
        ("remis", "Remis : Facture", "Votre message a été remis à {a}\n", "delivered"),
        ("relaye", "Relayé : Facture", "Le serveur de destination n'a envoyé aucune notification de remise : {a}\n", "relayed"),
        ("zugestellt", "Zugestellt: Rechnung", "Ihre Nachricht wurde zugestellt an {a}\n", "delivered"),
    ):  # fmt: skip

        def arrived(letter: Sent, case=(subject, words, action)) -> bytes:  # type: ignore[no-untyped-def]
            subject, words, action = case
            a = letter.recipients[0]
            fields = f"Final-Recipient: rfc822;{a}\nAction: {action}\nStatus: 2.0.0"
            title = subject if subject.isascii() else str(Header(subject, "utf-8"))
            return report(letter, _OUTLOOK, title, words.format(a=a), "Reporting-MTA: dns;mx.there.example", [fields])

        yield _one(f"foreign-{name}", THERE, arrived, SENT)


def made() -> Iterator[Made]:
    """Yield all of them."""
    yield from _in_words()
    yield from _reports()


def harmless(letter: Sent) -> dict[str, bytes]:
    """Return what servers say who give the letter back, and do not return it."""
    a = letter.recipients[0]
    said = {
        "arrived-en": ("Mail delivered", f"Your message has been delivered to {a}.\n"),
        "arrived-fr": ("Avis de remise", f"Votre message a été remis à {a}.\n"),
        "arrived-de": ("Zustellbestätigung", f"Ihre Nachricht wurde an {a} zugestellt.\n"),
        "arrived-es": ("Entregado", f"El mensaje ha sido entregado con éxito a {a}.\n"),
        "arrived-it": ("Consegna", f"Il messaggio è stato consegnato a {a}.\n"),
        "away": ("Absence", f"{a} est absente jusqu'à lundi.\n"),
        "taken": ("Ticket", f"Nous avons bien reçu votre message à {a}.\n"),
        "complaint": ("Complaint", f"{a} marked this letter as spam (complaint).\n"),
        "nobody-named": ("Undelivered Mail", "Your message could not be delivered.\n"),
    }
    returned = part("message/rfc822", whole(letter))
    return {
        f"gives-back-{name}": message(
            _DAEMON,
            str(Header(subject, "utf-8")),
            'multipart/mixed; boundary="=_g"',
            b"--=_g\n" + part("text/plain; charset=utf-8", text) + b"\n--=_g\n" + returned + b"\n--=_g--\n",
        )
        for name, (subject, text) in said.items()
    }
