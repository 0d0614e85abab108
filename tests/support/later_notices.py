# ruff: noqa: E501 - a line holds what a server says
"""Notices of our own making, a fourth collection: mailboxes that moved, filters in between, phones, and what is no return.

The forms follow what providers publish and administrators quote; no message is copied.
"""

from __future__ import annotations

from collections.abc import Iterator
from email.header import Header

from komtui.domain.mail.delivery_state import DeliveryState
from notices import DELAYED, FAILED, SENT, Made, Sent, _one, head, message, part, report, whole

THERE = "there.example"
_HTML = "<html><head><title>x</title><style>p {{ color: red }}</style></head><body>{0}</body></html>"


def _in_words() -> Iterator[Made]:
    """Yield returns without a report: name, sender, subject, words, how the copy comes back, what becomes of it."""
    cases: tuple[tuple[str, str, str, str, str, DeliveryState], ...] = (
        ("moved-fr", "Postmaster <postmaster@there.example>", "Changement d'adresse de votre correspondant", "Bonjour,\n\nL'adresse {a} n'est plus valide : le destinataire a changé d'adresse.\nVotre message n'a pas été transmis.\n", "rfc822", FAILED),
        ("moved-551", "MAILER-DAEMON@there.example", "Mail delivery failed", "<{a}>: host mx.there.example[192.0.2.9] said: 551 5.1.6 User not local; please try another address (in reply to RCPT TO command)\n\n", "text", FAILED),
        ("mailbox-closed-en", "Mail Administrator <postmaster@there.example>", "Mailbox closed", "The mailbox {a} has been closed by its owner. Your message was not delivered and was deleted.\n", "rfc822", FAILED),
        ("orange-suspendu", "MAILER-DAEMON@smtp.orange.example", "Votre mail n'a pas abouti", "Bonjour,\n\nVotre mail n'a pas pu parvenir à son destinataire.\n\nDestinataire : {a}\nMotif : la boîte aux lettres de votre correspondant est suspendue (OFR_415)\n\nService Messagerie\n", "rfc822", FAILED),
        ("free-plein", "postmaster@free.example", "Boite aux lettres pleine", "Le courrier que vous avez adressé à\n   {a}\nn'a pu être déposé : l'espace disque alloué est dépassé (over quota).\n\n", "text", FAILED),
        ("laposte-inactif", "Mailer-Daemon@laposte.example", "Message retourné", "Ce message vous est retourné car l'adresse {a} n'est pas active.\n550 5.5.0 Adresse d au moins un destinataire invalide. LPN007_510\n\n", "text", FAILED),
        ("sfr-spam", "mailer-daemon@sfr.example", "Message bloque", "Votre message vers {a} a été bloqué par notre filtre : 550 5.7.1 spam detecte.\n\n", "text", FAILED),
        ("ovh-plein", "MAILER-DAEMON@mail.ovh.example (Mail Delivery System)", "Undelivered Mail Returned to Sender", "This is the mail system at host mail.ovh.example.\n\n<{a}>: 552 5.2.2 sorry, that recipient's mailfolder is over the disk quota\n", "rfc822", FAILED),
        ("ovh-attente", "MAILER-DAEMON@mail.ovh.example (Mail Delivery System)", "Delayed Mail (still being retried)", "####################################################################\n# THIS IS A WARNING ONLY.  YOU DO NOT NEED TO RESEND YOUR MESSAGE. #\n####################################################################\n\n<{a}>: connect to mx.there.example[192.0.2.9]:25: Connection timed out\n", "rfc822", DELAYED),
        ("greylist", "MAILER-DAEMON@there.example", "Delivery deferred", "Your message for {a} was temporarily refused (451 4.7.1 Greylisting in action, please come back later). It will be retried automatically.\n", "text", DELAYED),
        ("greylist-fr", "MAILER-DAEMON@there.example", "Remise différée", "La remise à {a} est différée : 450 4.2.0 liste grise, réessayez dans 300 secondes. Le serveur fera de nouvelles tentatives.\n", "rfc822", DELAYED),
        ("barracuda", "Barracuda Postmaster <postmaster@barracuda.example>", "**Message you sent blocked by our bulk email filter**", "Your message to: {a}\nwas blocked by our Spam Firewall. The email you sent with the following subject has NOT BEEN DELIVERED:\n\nSubject: Facture\n\n", "text", FAILED),
        ("mimecast-hold", "Postmaster <postmaster@mimecast.example>", "[Postmaster] Email Delivery Warning", "This is a delivery warning notification message indicating that an email you addressed to\n-- {a}\nhas not yet been delivered. Delivery will continue to be attempted.\n\n", "text", DELAYED),
        ("proofpoint-essentials", "Mail Delivery System <bounces@ppe-hosted.example>", "Undeliverable: Facture", "Delivery to {a} failed.\n\nReason: 550 5.1.0 Recipient rejected (verify recipients)\n", "rfc822", FAILED),
        ("zimbra-dsn", "Mail Delivery System <MAILER-DAEMON@zimbra.example>", "Undelivered Mail Returned to Sender", "This is the mail system at host zimbra.example.\n\n<{a}>: host zimbra.example[private/lmtp] said: 550 5.1.1 unknown or illegal alias (in reply to RCPT TO command)\n", "rfc822", FAILED),
        ("zimbra-quota-fr", "Mail Delivery System <MAILER-DAEMON@zimbra.example>", "Message non remis à son expéditeur", "<{a}>: 452 4.2.2 Dépassement de quota ; la remise est abandonnée après 5 jours\n", "text", FAILED),
        ("qmail-tls", "MAILER-DAEMON@mail.there.example", "failure notice", "Hi. This is the qmail-send program at mail.there.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n<{a}>:\nI wasn't able to establish an SMTP connection: TLS not available: connect failed: timed out. I'm not going to try again; this message has been in the queue too long.\n\n--- Below this line is a copy of the message.\n\n", "bare", FAILED),
        ("qmail-fr", "MAILER-DAEMON@mail.there.example", "avis d'erreur", "Bonjour. Ici le programme qmail-send de mail.there.example.\nJe n'ai pas pu remettre votre message aux adresses suivantes.\nC'est une erreur définitive ; j'abandonne.\n\n<{a}>:\nPas de boîte à ce nom. (#5.1.1)\n\n--- Ci-dessous une copie du message.\n\n", "bare", FAILED),
        ("exim-retry", "Mail Delivery System <Mailer-Daemon@mail.there.example>", "Mail delivery failed: returning message to sender", "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. The following address(es) failed:\n\n  {a}\n    retry timeout exceeded\n\n", "rfc822", FAILED),
        ("exim-fr-averti", "Mail Delivery System <Mailer-Daemon@mail.there.example>", "Attention : message 1t2u3v-000 retardé de 24 heures", "Ce message a été créé automatiquement par le logiciel de messagerie.\nUn message que vous avez envoyé n'a pas encore été remis à son destinataire après 24 heures dans la file d'attente.\n\n  {a}\n\nAucune action de votre part n'est requise. Les tentatives continueront pendant un certain temps.\n", "rfc822", DELAYED),
        ("sendmail-deferred", "Mail Delivery Subsystem <MAILER-DAEMON@there.example>", "Returned mail: Cannot send message for 5 days", "   ----- The following addresses had permanent fatal errors -----\n<{a}>\n\n   ----- Transcript of session follows -----\n451 4.4.1 timeout waiting for input from mx.there.example\nMessage could not be delivered for 5 days\nMessage will be deleted from queue\n", "rfc822", FAILED),
        ("exchange-html", "Microsoft Outlook <postmaster@outlook.there.example>", "Undeliverable: Facture", "<p><b>Your message to {a} couldn't be delivered.</b></p><p>The group {a} only accepts messages from people in its organization.</p><p>550 5.7.124 RESOLVER.RST.SenderNotInGroup</p>", "html", FAILED),
        ("exchange-fr-html", "Microsoft Outlook <postmaster@outlook.there.example>", "Non remis : Facture", "<p><b>Impossible de remettre votre message à {a}.</b></p><p>La boîte aux lettres du destinataire est pleine.</p><p>554 5.2.2 mailbox full; STOREDRV.Deliver</p>", "html", FAILED),
        ("icloud", "Mail Delivery Subsystem <mailer-daemon@icloud.example>", "Mail not delivered", "Your message could not be delivered to the following recipient:\n\n{a}\n\n552 5.2.2 <{a}>: user is over quota\n", "rfc822", FAILED),
        ("proton", "Proton Mail <mailer-daemon@proton.example>", "Delivery failed: Facture", "We could not deliver your email to {a} because the address does not exist.\n", "rfc822", FAILED),
        ("ymir-bilingue", "Postmaster <postmaster@cegep.example>", "Avis de non-livraison / Delivery failure notice", "Votre courriel à {a} n'a pas été livré.\nYour e-mail to {a} was not delivered.\n\nMotif / Reason: 550 5.7.1 courriel refusé par la politique\n", "rfc822", FAILED),
        ("cogeco-retard", "Postmaster <postmaster@cogeco.example>", "Courriel retardé", "La livraison de votre courriel à {a} est retardée. Nous continuerons d'essayer pendant 3 jours. Vous n'avez pas besoin de renvoyer ce courriel.\n", "rfc822", DELAYED),
    )  # fmt: skip
    for number, (name, sender, subject, words, how, state) in enumerate(cases):

        def build(letter: Sent, case=(sender, subject, words, how, number)) -> bytes:  # type: ignore[no-untyped-def]
            sender, subject, words, how, number = case
            text = words.format(a=letter.recipients[0])
            title = subject if subject.isascii() else str(Header(subject, "utf-8"))
            if how == "bare":
                raw = (text + head(letter) + "\nBonjour\n").encode()
                return message(sender, title, "text/plain; charset=utf-8", raw)
            if how == "text":
                raw = (f"{text}\n----- Original message headers -----\n\n{head(letter)}").encode(
                    "iso-8859-1", "replace"
                )
                more = "Content-Transfer-Encoding: 8bit\nAuto-Submitted: auto-replied\n"
                return message(sender, title, "text/plain; charset=iso-8859-1", raw, more=more)
            said = part("text/html; charset=utf-8", _HTML.format(text), "quoted-printable") if how == "html" else part("text/plain; charset=utf-8", text, ("base64", "quoted-printable")[number % 2])  # fmt: skip
            body = b"--=_y\n" + said + b"\n--=_y\n" + part("message/rfc822", whole(letter)) + b"\n--=_y--\n"
            return message(sender, title, 'multipart/mixed; boundary="=_y"', body)

        yield _one(name, THERE, build, state)


def _reports() -> Iterator[Made]:
    """Yield reports (RFC 3464) whose words say something else than their fields, or nothing."""
    cases: tuple[tuple[str, str, str, str, str, str, DeliveryState], ...] = (
        ("greylisted-then-expired", "MAILER-DAEMON@there.example", "Undelivered Mail Returned to Sender", "<{a}>: 450 4.2.0 Greylisted, see https://postgrey.there.example\n", "failed", "4.2.0", FAILED),
        ("postfix-delayed-fr", "MAILER-DAEMON@there.example", "Message différé (nouvel essai en cours)", "Votre message n'a pas pu être remis depuis 4 heures.\nIl n'est pas nécessaire de renvoyer votre message.\n", "delayed", "4.4.1", DELAYED),
        ("moved-report", "postmaster@there.example", "Delivery Status Notification (Failure)", "The recipient {a} has moved.\n", "failed", "5.1.6", FAILED),
        ("without-words", "<>", "Delivery Status Notification (Failure)", "\n", "failed", "5.0.0", FAILED),
        ("subject-says-nothing", "MAILER-DAEMON@there.example", "Re: Facture", "550\n", "failed", "5.2.1", FAILED),
        ("delivered-of-exchange-fr", "Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@there.example>", "Remis : Facture", "Votre message a été remis aux destinataires suivants :\n\n{a}\n", "delivered", "2.0.0", SENT),
        ("relayed-of-postfix", "MAILER-DAEMON@there.example", "Successful Mail Delivery Report", "<{a}>: delivery via mx.there.example: 250 2.0.0 Ok\n", "relayed", "2.0.0", SENT),
    )  # fmt: skip
    for name, sender, subject, words, action, status, state in cases:

        def build(letter: Sent, case=(sender, subject, words, action, status)) -> bytes:  # type: ignore[no-untyped-def]
            sender, subject, words, action, status = case
            a = letter.recipients[0]
            title = subject if subject.isascii() else str(Header(subject, "utf-8"))
            fields = f"Final-Recipient: rfc822; {a}\nAction: {action}\nStatus: {status}"
            return report(letter, sender, title, words.format(a=a), "Reporting-MTA: dns; mx.there.example", [fields])

        yield _one(name, THERE, build, state)


def made() -> Iterator[Made]:
    """Yield all of them."""
    yield from _in_words()
    yield from _reports()


def harmless(letter: Sent) -> dict[str, bytes]:
    """Return what is neither a return nor an answer of a person, though it names the letter."""
    a = letter.recipients[0]
    referring = f"In-Reply-To: {letter.message_id}\nReferences: {letter.message_id}\n"

    def said(sender: str, subject: str, text: str, more: str = "", *, returns: str = "<>") -> bytes:
        title = str(Header(subject, "utf-8"))
        made = message(sender, title, "text/plain; charset=utf-8", text.encode(), more=referring + more)
        return made.replace(b"Return-Path: <>", f"Return-Path: {returns}".encode())

    def receipt(disposition: str) -> bytes:
        fields = f"Reporting-UA: mail.there.example; Outlook\nOriginal-Recipient: rfc822;{a}\nFinal-Recipient: rfc822;{a}\nOriginal-Message-ID: {letter.message_id}\nDisposition: {disposition}\n"
        body = b"--=_z\n" + part("text/plain; charset=utf-8", f"Votre message à {a} a été lu.\n") + b"\n--=_z\n"
        body += part("message/disposition-notification", fields) + b"\n--=_z--\n"
        return message(
            f"Anne <{a}>",
            "Lu : Facture",
            'multipart/report; report-type=disposition-notification; boundary="=_z"',
            body,
            more=referring,
        )

    arf = (
        b"--=_z\n"
        + part("text/plain", f"This is a Junk Mail report for a message to {a}, could not be delivered to inbox.\n")
        + b"\n--=_z\n"
    )
    arf += (
        part(
            "message/feedback-report",
            f"Feedback-Type: not-spam\nUser-Agent: Fbl/2\nVersion: 1\nOriginal-Rcpt-To: <{a}>\n",
        )
        + b"\n--=_z\n"
        + part("message/rfc822", whole(letter))
        + b"\n--=_z--\n"
    )
    return {
        "receipt-read": receipt("manual-action/MDN-sent-manually; displayed"),
        "receipt-deleted": receipt("automatic-action/MDN-sent-automatically; deleted"),
        "complaint-not-spam": message("FBL <postmaster@laposte.example>", "FW: Facture", 'multipart/report; report-type="feedback-report"; boundary="=_z"', arf, more=referring),
        "vacation-gmail-fr": said(f"Anne <{a}>", "Absence Re: Facture", "Je suis absente jusqu'au 3 décembre. Votre message n'a pas pu être lu.", "Precedence: bulk\nX-Autoreply: yes\n"),
        "vacation-exchange-online": said(f"Anne <{a}>", "Réponse automatique : Facture", "Cette boîte n'est plus relevée.", "X-Auto-Response-Suppress: All\nAuto-Submitted: auto-generated\n"),
        "vacation-zimbra": said(f"Anne <{a}>", "Facture", "Bureau fermé du 24 au 31.", "Auto-Submitted: auto-replied (zimbra; vacation)\nPrecedence: bulk\n"),
        "vacation-free": said(f"<{a}>", "Répondeur : Facture", "Je suis en vacances.", "X-Vacation: yes\n", returns=f"<{a}>"),
        "vacation-french-unmarked": said(f"Anne <{a}>", "Congés : Facture", "Fermeture annuelle jusqu'au lundi.", returns="<>"),
        "vacation-shut": said(f"Anne <{a}>", "Fermeture annuelle", "Réouverture lundi.", returns=f"<{a}>"),
        "vacation-of-a-phone": said(f"Anne <{a}>", "Congés jusqu'au 3", "À bientôt.", returns=f"<{a}>"),
        "moved-by-its-owner": said(f"Anne <{a}>", "Nouvelle adresse", f"Mon adresse {a} n'existe plus, écrivez à anne@new.example.", "Auto-Submitted: auto-replied\n"),
        "left-the-company": said(f"Anne <{a}>", "Automatic reply: Facture", f"Anne no longer works here; {a} is disabled and not delivered.", "Auto-Submitted: auto-replied\n"),
        "challenge-spamarrest": said("Anne <anne@challenge.example>", "Re: Facture (verification required)", f"Your message to {a} has not been delivered yet. Click to verify.\n{letter.message_id}", "Auto-Submitted: auto-replied\nPrecedence: bulk\n"),
        "challenge-bluebottle-fr": said("Protection <noreply@filtre.example>", "Confirmez votre envoi", f"Votre message pour {a} est en attente, et sera supprimé s'il n'est pas confirmé.", returns="<noreply@filtre.example>"),
        "quarantine-digest": said("Quarantaine <ne-pas-repondre@filtre.example>", "Rapport de quarantaine", f"1 message bloqué\n{letter.message_id}", "Auto-Submitted: auto-generated\n", returns="<bounce@filtre.example>"),
        "ticket-freshdesk": said("Support <support@there.example>", "Ticket reçu - Facture", "Nous avons bien reçu votre demande.", "X-Autoreply: true\n", returns="<support@there.example>"),
    }  # fmt: skip
