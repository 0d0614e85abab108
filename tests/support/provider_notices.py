# ruff: noqa: E501 - a line holds what a server says
"""Notices of our own making, a third collection: providers of today, in English and in French, late and delivered ones too.

The forms follow what the providers publish of their return codes and what administrators quote; no message is copied.
"""

from __future__ import annotations

from collections.abc import Iterator
from email.header import Header

from komtui.domain.mail.delivery_state import DeliveryState
from notices import DELAYED, FAILED, SENT, Made, Sent, _one, head, message, part, report, whole

THERE = "there.example"
_Case = tuple[str, str, str, DeliveryState]


def _reports() -> Iterator[Made]:
    """Yield reports (RFC 3464) with the words of each provider before them."""
    families: tuple[tuple[str, str, str, str, str, dict[str, str], tuple[_Case, ...]], ...] = (
        # name, sender, subject, words, reporting, how it is made, cases: action, status, diagnostic, state
        (
            "exchange-online",
            "Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@there.example>",
            "Undeliverable: Facture",
            "Your message to {a} couldn't be delivered.\n\nfactures wasn't found at there.example, or refuses you.\n\nDiagnostic information for administrators:\nGenerating server: PR0P264MB0001.FRAP264.PROD.OUTLOOK.example\n{a}\nRemote server returned '{d}'\n",
            "Reporting-MTA: dns;PR0P264MB0001.FRAP264.PROD.OUTLOOK.example\nReceived-From-MTA: dns;mx.boulangerie.example\nArrival-Date: Fri, 20 Nov 2026 08:00:00 +0000",
            {"returned": "headers"},
            (
                ("failed", "5.1.10", "smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup", FAILED),
                ("failed", "5.2.121", "smtp;550 5.2.121 RecipientMessageRateExceeded", FAILED),
                ("failed", "5.7.133", "smtp;550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required", FAILED),
                ("failed", "5.7.515", "smtp;550 5.7.515 Access denied, sending domain does not meet the required authentication level", FAILED),
                ("failed", "5.4.14", "smtp;554 5.4.14 Hop count exceeded - possible mail loop ATTR34", FAILED),
                ("delayed", "4.4.316", "smtp;450 4.4.316 Connection refused [Message=Socket error code 10061]", DELAYED),
                ("relayed", "2.0.0", "smtp;250 2.6.0 Queued mail for delivery", SENT),
            ),
        ),
        (
            "gmail-today",
            "Mail Delivery Subsystem <mailer-daemon@googlemail.example>",
            "Delivery Status Notification (Failure)",
            "** Message not delivered **\n\nYour message to {a} was not delivered.\n\nThe response was:\n{d}\n",
            "Reporting-MTA: dns; googlemail.example\nReceived-From-MTA: dns; factures@boulangerie.example\nArrival-Date: Fri, 20 Nov 2026 00:00:02 -0800 (PST)\nX-Original-Message-ID: {m}",
            {"returned": "headers"},
            (
                ("failed", "5.1.1", "smtp; 550-5.1.1 The email account that you tried to reach does not exist. Please try 550-5.1.1 double-checking 550 5.1.1 https://support.there.example/?p=NoSuchUser", FAILED),
                ("failed", "5.2.1", "smtp; 550 5.2.1 The email account that you tried to reach is inactive", FAILED),
                ("failed", "5.7.26", "smtp; 550-5.7.26 Your email has been blocked because the sender is unauthenticated", FAILED),
                ("failed", "4.2.2", "smtp; The recipient's inbox is out of storage space.", FAILED),
                ("delayed", "4.4.1", "smtp; The recipient server did not accept our requests to connect. [mx.there.example 192.0.2.9: timed out]", DELAYED),
            ),
        ),
        (
            "orange-rapport",
            "MAILER-DAEMON@smtp.orange.example",
            "Undelivered Mail Returned to Sender",
            "Ce message a été généré automatiquement par le service de messagerie Orange.\n\nVotre message n'a pas pu être remis à :\n\n<{a}>\n\n{d}\n",
            "Reporting-MTA: dns; smtp.orange.example\nX-Postfix-Queue-ID: 8A12C40\nArrival-Date: Fri, 20 Nov 2026 09:00:00 +0100 (CET)",
            {"returned": "whole", "way": "quoted-printable"},
            (
                ("failed", "5.1.1", "smtp; 550 5.1.1 Adresse d au moins un destinataire invalide. Invalid recipient. OFR_416 [416]", FAILED),
                ("failed", "5.2.0", "smtp; 554 5.2.0 Mail rejete. Mail rejected. OFR_506 [506]", FAILED),
                ("failed", "5.2.2", "smtp; 552 5.2.2 Boite du destinataire pleine. Recipient overquota. OFR_417 [417]", FAILED),
                ("delayed", "4.3.2", "smtp; 421 4.3.2 Trop de connexions, veuillez verifier votre configuration. OFR004_104 [104]", DELAYED),
            ),
        ),
        (
            "laposte-rapport",
            "MAILER-DAEMON@smtp.laposte.example (Mail Delivery System)",
            "Message non délivré",
            "Votre message n'a pas été remis à son destinataire {a}.\nMotif : {d}\n",
            "Reporting-MTA: dns; lpn-prd-mx.laposte.example",
            {"returned": "text", "way": "8bit"},
            (
                ("failed", "5.1.1", "smtp; 550 5.1.1 <{a}>: Recipient address rejected: LPN007_500 Utilisateur inconnu", FAILED),
                ("failed", "5.7.1", "smtp; 554 5.7.1 Service unavailable; LPN105 message refuse, SPF", FAILED),
                ("delayed", "4.5.2", "smtp; 451 4.5.2 LPN108 Serveur temporairement indisponible", DELAYED),
            ),
        ),
        (
            "sfr-rapport",
            "Mail Delivery Subsystem <MAILER-DAEMON@msfrf.sfr.example>",
            "Avis d'échec de remise",
            "Le message n'a pas pu être délivré au destinataire ci-dessous.\n   ----- Adresse en erreur -----\n<{a}>\n   ----- Réponse -----\n{d}\n",
            "Reporting-MTA: dns; msfrf2117.sfr.example\nReceived-From-MTA: DNS; till.boulangerie.example",
            {"returned": "headers", "charset": "iso-8859-1", "way": "quoted-printable"},
            (
                ("failed", "5.1.1", "smtp; 550 5.1.1 unknown or illegal alias: {a}", FAILED),
                ("failed", "5.7.1", "smtp; 550 5.7.1 Votre adresse IP est bloquee (mta500)", FAILED),
            ),
        ),
        (
            "free-rapport",
            "MAILER-DAEMON@free.example (Mail Delivery System)",
            "Delayed Mail (still being retried)",
            "This is the mail system at host smtp4-g21.free.example.\n\n####################################################################\n# THIS IS A WARNING ONLY.  YOU DO NOT NEED TO RESEND YOUR MESSAGE. #\n####################################################################\n\n<{a}>: {d}\n",
            "Reporting-MTA: dns; smtp4-g21.free.example\nX-Postfix-Sender: rfc822; factures@boulangerie.example",
            {"returned": "headers"},
            (
                ("delayed", "4.7.1", "smtp; 421 too many messages from your IP, try again later", DELAYED),
                ("delayed", "4.2.0", "smtp; 450 4.2.0 <{a}>: Recipient address rejected: Greylisted", DELAYED),
            ),
        ),
        (
            "icloud-rapport",
            "postmaster@icloud.example",
            "Undelivered Mail Returned to Sender",
            "This is the mail system at host outbound.mail.icloud.example.\n\n<{a}>: {d}\n",
            "Reporting-MTA: dns; outbound.pv.icloud.example\nOriginal-Envelope-Id: {e}",
            {"returned": "none"},
            (
                ("failed", "5.1.1", "smtp; 550 5.1.1 <{a}>: user does not exist", FAILED),
                ("failed", "5.2.2", "smtp; 552 5.2.2 <{a}>: user is over quota", FAILED),
                ("failed", "5.7.1", "smtp; 550 5.7.1 [CS01] Message rejected due to local policy", FAILED),
            ),
        ),
        (
            "zimbra-rapport",
            "MAILER-DAEMON@zimbra.there.example (Mail Delivery System)",
            "Successful Mail Delivery Report",
            "This is the mail system at host zimbra.there.example.\n\nYour message was successfully delivered to the destination listed below.\n\n<{a}>: {d}\n",
            "Reporting-MTA: dns; zimbra.there.example\nOriginal-Envelope-Id: {e}",
            {"returned": "headers"},
            (
                ("delivered", "2.1.5", "smtp; 250 2.1.5 Delivery OK", SENT),
                ("failed", "5.7.1", "smtp; 550 5.7.1 Over quota, mailbox of {a}", FAILED),
            ),
        ),
        (
            "ovh-rapport",
            "MAILER-DAEMON@mo512.mail-out.ovh.example",
            "Undelivered Mail Returned to Sender",
            "Bonjour,\n\nLe serveur de messagerie n'a pas pu distribuer votre message.\n\n<{a}> : {d}\n",
            "Reporting-MTA: dns; mo512.mail-out.ovh.example\nX-OVH-Queue-ID: 4XyZ12\nOriginal-Envelope-Id: {e}",
            {"returned": "whole", "status_kind": "message/delivery-status; charset=us-ascii"},
            (
                ("failed", "5.1.2", "x-unix; Host or domain name not found", FAILED),
                ("failed", "5.4.6", "smtp; 554 5.4.6 trop de relais, boucle de messages", FAILED),
                ("expanded", "2.0.0", "smtp; 250 2.0.0 distributed to a list", SENT),
            ),
        ),
        (
            "domino-rapport",
            "Postmaster@domino.there.example",
            "ÉCHEC DE DISTRIBUTION : utilisateur non répertorié dans l'annuaire",
            "Votre message\n\n  Objet :  Facture\n\nn'a pas été distribué à :\n\n  {a}\n\nmotif :\n\n  {d}\n",
            "Reporting-MTA: dns;domino.there.example",
            {"returned": "headers", "way": "base64"},
            (
                ("failed", "5.1.1", "X-Notes; Utilisateur non répertorié dans l'annuaire Domino", FAILED),
                ("failed", "5.7.1", "X-Notes; Rejected for policy reasons", FAILED),
                ("delayed", "4.4.7", "X-Notes; Le routeur n'a pas pu se connecter, nouvel essai", DELAYED),
            ),
        ),
    )  # fmt: skip
    for family, sender, subject, words, reporting, how, cases in families:
        for number, (action, status, said, state) in enumerate(cases):

            def build(letter: Sent, case=(sender, subject, words, reporting, how, action, status, said)) -> bytes:  # type: ignore[no-untyped-def]
                sender, subject, words, reporting, how, action, status, said = case
                a = letter.recipients[0]
                said = said.format(a=a)
                return report(
                    letter,
                    sender,
                    subject if subject.isascii() else str(Header(subject, "utf-8")),
                    words.format(a=a, d=said),
                    reporting.format(e=letter.envelope, m=letter.message_id),
                    [
                        f"Final-Recipient: rfc822;{a}\nAction: {action}\nStatus: {status}\nRemote-MTA: dns;mx.there.example\nDiagnostic-Code: {said}"
                    ],
                    status_charset="utf-8",
                    **how,
                )

            yield _one(f"{family}-{number}", THERE, build, state)


def _in_words() -> Iterator[Made]:
    """Yield returns without a report: what servers and gateways write by themselves."""
    cases: tuple[tuple[str, str, str, str, DeliveryState], ...] = (
        ("qmail-court", "MAILER-DAEMON@mail.there.example", "failure notice", "Hi. This is the qmail-send program at mail.there.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n<{a}>:\n192.0.2.9 failed after I sent the message.\nRemote host said: 554 rejected\n\n--- Below this line is a copy of the message.\n\nReturn-Path: <factures@boulangerie.example>\n", FAILED),
        ("qmail-mxmailer", "MAILER-DAEMON@mail.there.example", "failure notice", "Hi. This is the qmail-send program at mail.there.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\n\n<{a}>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n\n", FAILED),
        ("qmail-retard", "MAILER-DAEMON@mail.there.example", "deferred mail", "Hi. This is the qmail-send program at mail.there.example. THIS IS A WARNING MESSAGE ONLY. YOU DO NOT NEED TO RESEND YOUR MESSAGE.\n\nI have not been able to deliver this message yet:\n\n<{a}>:\nCNAME lookup failed temporarily. (#4.4.3)\n\n--- Below this line is a copy of the message.\n\n", DELAYED),
        ("exim-court", "Mail Delivery System <Mailer-Daemon@mail.there.example>", "Mail delivery failed: returning message to sender", "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  {a}\n    host mx.there.example [192.0.2.9]\n    SMTP error from remote mail server after RCPT TO:<{a}>:\n    550 no such mailbox\n\n------ This is a copy of the message, including all the headers. ------\n\n", FAILED),
        ("exim-averti", "Mail Delivery System <Mailer-Daemon@mail.there.example>", "Warning: message 1t2u3v delayed 24 hours", "This message was created automatically by mail delivery software.\nA message that you sent has not yet been delivered to one or more of its\nrecipients after more than 24 hours on the queue on mail.there.example.\n\nThe address to which the message has not yet been delivered is:\n\n  {a}\n    Delay reason: Connection timed out\n\nNo action is required on your part. Delivery attempts will continue for\nsome time.\n\n------ This is a copy of the message's headers. ------\n\n", DELAYED),
        ("sendmail-transcription", "Mail Delivery Subsystem <MAILER-DAEMON@there.example>", "Returned mail: see transcript for details", "The original message was received at Fri, 20 Nov 2026 09:00:00 +0100\nfrom till.boulangerie.example [192.0.2.1]\n\n   ----- The following addresses had permanent fatal errors -----\n<{a}>\n    (reason: 550 5.1.1 <{a}>... User unknown)\n\n   ----- Transcript of session follows -----\n... while talking to mx.there.example.:\n>>> DATA\n<<< 550 5.1.1 <{a}>... User unknown\n550 5.1.1 <{a}>... User unknown\n\n   ----- Original message follows -----\n\n", FAILED),
        ("yahoo-mots", "MAILER-DAEMON@yahoo.example", "Failure Notice", "Sorry, we were unable to deliver your message to the following address.\n\n<{a}>:\n554: delivery error: dd This user doesn't have a there.example account ({a}) [-5] - mta1.mail.there.example\n\n--- Below this line is a copy of the message.\n\n", FAILED),
        ("yahoo-attente", "MAILER-DAEMON@yahoo.example", "Delayed: Facture", "We have not been able to deliver your message to the following address yet, we will keep trying for 3 more days.\n\n<{a}>:\n421: 4.7.0 [TSS04] Messages temporarily deferred\n\n--- Below this line is a copy of the message.\n\n", DELAYED),
        ("sfr-mots", "postmaster@sfr.example", "Message non remis", "Bonjour,\n\nVotre message n'a pas pu être remis au destinataire suivant :\n{a}\n\nRaison : la boîte de réception du destinataire est pleine.\n\n--- Message original ---\n\n", FAILED),
        ("free-mots", "MAILER-DAEMON@free.example", "Courrier non délivré, retour à l'expéditeur", "Désolé, le serveur de Free n'a pas pu délivrer votre message à :\n\n<{a}>: compte inexistant ou fermé\n\n--- copie du message ---\n\n", FAILED),
        ("bbox-mots", "Mail Delivery System <MAILER-DAEMON@bbox.example>", "Retour de message", "Le destinataire {a} est inconnu. Votre message lui est donc retourné.\n\nEn-têtes d'origine :\n\n", FAILED),
        ("laposte-attente", "MAILER-DAEMON@laposte.example", "Avertissement : message retardé", "Votre message destiné à {a} n'a pas encore été remis. Les tentatives se poursuivent pendant 5 jours, vous n'avez rien à faire.\n\n--- En-têtes ---\n\n", DELAYED),
        ("videotron-mots", "postmaster@videotron.example", "Échec de la livraison", "Votre courriel n'a pu être livré à l'adresse {a} : cette adresse n'existe pas.\n\n--- Courriel d'origine ---\n\n", FAILED),
        ("ionos-mots", "Mail Delivery System <mailer-daemon@ionos.example>", "Mail delivery failed: returning message to sender", "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its recipients. This is a permanent error.\n\nThe following address failed:\n\n{a}:\nSMTP error from remote server for RCPT TO command, host: mx.there.example (192.0.2.9) reason: 550 5.1.1 unknown\n\n--- The header of the original message is following. ---\n\n", FAILED),
        ("gandi-mots", "MAILER-DAEMON@gandi.example (Mail Delivery System)", "Undelivered Mail Returned to Sender", "This is the mail system at host relay.gandi.example.\n\nI'm sorry to have to inform you that your message could not be delivered.\n\n<{a}>: host mx.there.example[192.0.2.9] said: 550 5.7.1 Refused (in reply to end of DATA command)\n\n", FAILED),
        ("infomaniak-mots", "Mail Delivery Subsystem <MAILER-DAEMON@infomaniak.example>", "Message non délivré / Undelivered mail", "Votre message n'a pas pu être transmis à {a}.\nYour message could not be delivered.\n\n550 5.1.1 Mailbox unavailable\n\n----- Original message -----\n", FAILED),
        ("mimecast-mots", "Postmaster <postmaster@mimecast.example>", "[Postmaster] Email Delivery Failure", "This is a delivery failure notification message indicating that an email you addressed to email address :\n-- {a}\n\ncould not be delivered. The problem appears to be :\n-- Recipient email server rejected the message\n\nAdditional information follows :\n-- 550 5.1.1 User unknown\n\n", FAILED),
        ("proofpoint-mots", "Mail Delivery Subsystem <MAILER-DAEMON@pphosted.example>", "Returned mail: see transcript for details", "The original message was received at Fri, 20 Nov 2026 09:00:00 GMT\n\n   ----- The following addresses had permanent fatal errors -----\n<{a}>\n    (reason: 550 5.4.1 Recipient address rejected: Access denied)\n\n   ----- Transcript of session follows -----\n550 5.4.1 Access denied\n\n", FAILED),
        ("exchange-fr-mots", "Microsoft Outlook <MicrosoftExchange@there.example>", "Non remis : Facture", "Votre message à {a} n'a pas pu être remis.\n\nL'adresse n'a pas été trouvée dans there.example.\n\nInformations de diagnostic pour les administrateurs :\n{a}\nLe serveur distant a retourné '550 5.1.10 RESOLVER.ADR.RecipientNotFound'\n\nEn-têtes du message d'origine :\n\n", FAILED),
        ("gmail-fr-mots", "Mail Delivery Subsystem <mailer-daemon@googlemail.example>", "Delivery Status Notification (Failure)", "Adresse introuvable\n\nVotre message à {a} n'a pas été distribué, car l'adresse est introuvable ou ne peut pas recevoir d'e-mails.\n\nRéponse :\n550 5.1.1 NoSuchUser\n\n----- Message d'origine -----\n\n", FAILED),
        ("gmail-fr-retard", "Mail Delivery Subsystem <mailer-daemon@googlemail.example>", "Delivery Status Notification (Delay)", "Livraison incomplète\n\nUn problème temporaire s'est produit lors de l'envoi de votre message à {a}. Gmail effectuera de nouvelles tentatives pendant 47 heures. Vous serez informé si l'envoi du message échoue définitivement.\n\n----- Message d'origine -----\n\n", DELAYED),
        ("gmail-en-retard", "Mail Delivery Subsystem <mailer-daemon@googlemail.example>", "Delivery Status Notification (Delay)", "Delivery incomplete\n\nThere was a temporary problem delivering your message to {a}. Gmail will retry for 47 more hours. You'll be notified if the delivery fails permanently.\n\n----- Original message -----\n\n", DELAYED),
        ("orange-mots", "postmaster@orange.example", "Message non distribué", "Bonjour,\n\nVotre message à l'attention de {a} n'a pas été distribué.\nMotif : OFR_416 [416] adresse invalide.\n\nNe répondez pas à ce message.\n\n--- En-têtes ---\n\n", FAILED),
        ("sendmail-averti", "Mail Delivery Subsystem <MAILER-DAEMON@there.example>", "Warning: could not send message for past 4 hours", "    **********************************************\n    **      THIS IS A WARNING MESSAGE ONLY      **\n    **  YOU DO NOT NEED TO RESEND YOUR MESSAGE  **\n    **********************************************\n\n   ----- The following addresses had transient non-fatal errors -----\n<{a}>\n\n   ----- Transcript of session follows -----\n<{a}>... Deferred: Connection timed out with mx.there.example.\nMessage could not be delivered for 4 hours\nMessage will be deleted from queue if it cannot be sent\n\n", DELAYED),
        ("exchange-fr-retard", "Microsoft Outlook <MicrosoftExchange@there.example>", "Retardé : Facture", "La remise aux destinataires ou groupes suivants est retardée :\n\n{a}\n\nCe message n'a pas encore été remis. Microsoft Exchange continuera d'essayer de remettre le message en votre nom. Si la remise échoue définitivement, vous en serez averti.\n\nEn-têtes du message d'origine :\n\n", DELAYED),
        ("bell-mots", "Mail Administrator <Postmaster@bell.example>", "Mail System Error - Returned Mail", "This Message was undeliverable due to the following reason:\n\nThe user(s) account is disabled.\n\n    <{a}>\n\nPlease reply to Postmaster@bell.example if you feel this message to be in error.\n\n", FAILED),
        ("hornet-mots", "Mail Delivery System <mailer-daemon@hornet.example>", "Mail delivery failed", "Delivery to the following recipient failed permanently:\n\n     {a}\n\nTechnical details of permanent failure:\n550 5.7.1 Message refused by policy\n\n----- Original message -----\n\n", FAILED),
    )  # fmt: skip
    for number, (name, sender, subject, words, state) in enumerate(cases):

        def build(letter: Sent, case=(sender, subject, words, number)) -> bytes:  # type: ignore[no-untyped-def]
            sender, subject, words, number = case
            charset = ("utf-8", "iso-8859-1", "utf-8")[number % 3]
            text = words.format(a=letter.recipients[0])
            title = subject if subject.isascii() else str(Header(subject, "utf-8"))
            if number % 3 == 2:
                # The words as one part, what came back as another.
                kind = 'multipart/mixed; boundary="=_x"'
                body = b"--=_x\n" + part("text/plain; charset=utf-8", text, "base64") + b"\n--=_x\n"
                body += part("message/rfc822", whole(letter)) + b"\n--=_x--\n"
                return message(sender, title, kind, body)
            raw = (text + head(letter) + "\nBonjour\n").encode(charset, "replace")
            more = "Content-Transfer-Encoding: 8bit\n"
            return message(sender, title, f"text/plain; charset={charset}", raw, more=more)

        yield _one(name, THERE, build, state)


def made() -> Iterator[Made]:
    """Yield all of them."""
    yield from _reports()
    yield from _in_words()
