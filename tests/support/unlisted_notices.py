# ruff: noqa: E501 - a line holds what a server says
"""Notices of our own making, a sixth collection: words that nobody has listed, in many languages, proved by what they give back.

The forms follow what is published of servers; no message is copied.
"""

from __future__ import annotations

from collections.abc import Iterator
from email.header import Header

from komtui.domain.mail.delivery_state import DeliveryState
from notices import DELAYED, FAILED, Made, Sent, _one, head, message, part, report, whole

THERE = "there.example"
_CASES: tuple[tuple[str, str, str, str, DeliveryState], ...] = (
    ("pf-sv-1", "Mail Delivery System <MAILER-DAEMON@mx.there.example>", "Olevererad e-post returneras till avsändaren", "Detta är e-postsystemet på mx.there.example.\n\nDitt meddelande kunde inte levereras till en eller flera mottagare.\n\n<{a}>: 550 okänd användare\n", FAILED),
    ("pf-pl-1", "Mail Delivery System <MAILER-DAEMON@mx.there.example>", "Niedostarczona poczta zwrócona do nadawcy", "Z przykrością informuję, że wiadomość nie mogła zostać dostarczona do jednego lub więcej odbiorców.\n\n<{a}>: 550 nieznany użytkownik\n", FAILED),
    ("pf-ru-1", "Mail Delivery System <MAILER-DAEMON@mx.there.example>", "Недоставленное сообщение возвращено отправителю", "К сожалению, ваше сообщение не может быть доставлено одному или нескольким получателям.\n\n<{a}>: 550 пользователь не найден\n", FAILED),
    ("yandex-1", "mailer-daemon@yandex.example", "Недоставленное сообщение", "Это письмо отправлено почтовым сервером yandex.ru.\n\nК сожалению, мы вынуждены сообщить Вам о том, что Ваше письмо не может\nбыть отправлено одному или нескольким адресатам. Технические подробности можно найти ниже.\n\n<{a}>: host mx.there.example said: 550 5.7.1 No such user!\n", FAILED),
    ("orange-2", "postmaster@orange.example", "Boite aux lettres pleine", "Bonjour,\n\nVotre correspondant {a} ne peut plus recevoir de messages : sa boîte aux lettres a atteint sa capacité maximale. Votre message lui sera proposé de nouveau automatiquement dans les prochaines 48 heures.\n", DELAYED),
    ("sfr-2", "postmaster@sfr.example", "Information sur votre envoi", "Votre e-mail destiné à {a} est toujours dans notre file. Il sera représenté régulièrement.\n", DELAYED),
    ("bell-1", "Mail Administrator <Postmaster@sympatico.example>", "Avis du système de courriel", "Ce message vous est envoyé automatiquement.\n\nVotre courriel n'a pu être acheminé au destinataire suivant :\n\n   {a}\n\n550 Usager inconnu\n", FAILED),
    ("bell-2", "Mail Administrator <Postmaster@sympatico.example>", "Avis du système de courriel", "Votre courriel n'a pas encore pu être acheminé au destinataire suivant :\n\n   {a}\n\nNos serveurs poursuivent leurs essais. Vous n'avez rien à faire.\n", DELAYED),
    ("videotron-2", "MAILER-DAEMON@videotron.example", "Courriel retourné", "La boîte de l'abonné {a} déborde; le courriel ci-joint vous est rendu.\n", FAILED),
    ("qmail-2", "MAILER-DAEMON@mail.there.example", "Rückläufer", "Hallo, hier ist das qmail-send-Programm auf mail.there.example.\nIch konnte Ihre Nachricht an die folgenden Adressen leider nicht ausliefern.\nDas ist ein dauerhafter Fehler; ich habe aufgegeben.\n\n<{a}>:\nKein Postfach dieses Namens.\n", FAILED),
    ("exim-1", "Mail Delivery System <MAILER-DAEMON@mx.there.example>", "Mail delivery failed: returning message to sender", "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  {a}\n    host mx.there.example [192.0.2.1]\n    SMTP error from remote mail server after pipelined end of data:\n    550-5.7.26 Unauthenticated email from boulangerie.example is not accepted\n", FAILED),
    ("mdaemon-2", "MDaemon@there.example", "Transient Delivery Failure", "The attached message had TRANSIENT delivery errors!\nYou will be notified if it cannot be sent at all.\nFailed address: {a}\n", DELAYED),
    ("webde-1", "WEB.DE Mailer Daemon <mailer-daemon@web.example>", "Ihre E-Mail konnte nicht zugestellt werden", "Leider hat es mit Ihrer E-Mail an {a} nicht geklappt.\nDas Postfach des Empfängers ist voll.\n", FAILED),
    ("infomaniak-de", "Infomaniak <mailer-daemon@infomaniak.example>", "Ihre E-Mail wird später zugestellt", "Ihre E-Mail an {a} steht in der Warteschlange. Wir versuchen es in Kürze noch einmal.\n", DELAYED),
    ("masqmail-warn", "MAILER-DAEMON@there.example", "Attention: message en file", "Ce message vous a été envoyé par le serveur de messagerie sur there.example.\n\nIl s'agit simplement d'une mise en garde. Aucune action n'est demandée de votre part.\n\n    {a}\n", DELAYED),
    ("zmailer", "MAILER-DAEMON@there.example", "Delivery reports about your email [FAILED(1)]", "This is a collection of reports about email delivery process concerning a message you originated.\n\nFAILED:\n  Original Recipient:\n    rfc822;{a}\n  Control data:\n    smtp there.example\n  Diagnostic texts:\n    <{a}>... 550 mailbox unavailable\n", FAILED),
    ("xmail", "XMail <postmaster@there.example>", "Error sending message [1234.567.hote] from [hote.example]", "[<00>] XMail bounce: Rcpt=[{a}];Error=[550 user not here]\n\n[<01>] Error sending message.\n", FAILED),
    ("sympa-fr", "SYMPA <listmaster@there.example>", "Rapport de non-remise", "La personne {a} n'a pas été jointe. Sa messagerie a refermé la porte.\n", FAILED),
    ("atos-fr", "Postmaster <postmaster@there.example>", "NOTIFICATION DE NON REMISE", "Le pli électronique adressé à {a} revient à son émetteur.\nMotif : NPAI\n", FAILED),
    ("sante-fr", "Postmaster <postmaster@there.example>", "Anomalie de transmission", "Transmission vers {a} interrompue. Le certificat du destinataire a expiré.\n", FAILED),
    ("renater-fr", "Postmaster <postmaster@there.example>", "Messagerie : problème de transmission", "Transmission vers {a} toujours impossible après 4 h, le serveur reste injoignable. Poursuite des essais jusqu'à demain.\n", DELAYED),
    ("banque-fr", "Postmaster <postmaster@there.example>", "Votre courriel est retenu", "Votre courriel à {a} est retenu pour contrôle ; il sera libéré ou supprimé sous 24 heures.\n", DELAYED),
    ("belgique", "Postmaster <postmaster@there.example>", "Bericht niet besteld / Message non remis", "Uw bericht aan {a} werd niet besteld.\nVotre message à {a} n'a pas été remis.\n", FAILED),
    ("qc-ville", "Postmaster <postmaster@there.example>", "Courriel impossible à acheminer", "Votre courriel destiné à {a} n'a pu se rendre. Personne de ce nom à la Ville.\n", FAILED),
    ("qc-retard", "Postmaster <postmaster@there.example>", "Avis : acheminement plus long que prévu", "L'acheminement vers {a} prend plus de temps que prévu. Le système poursuit ses efforts.\n", DELAYED),
    ("desjardins", "Postmaster <postmaster@there.example>", "Livraison impossible | Cannot deliver", "{a} : destinataire absent de l'annuaire / recipient not in directory\n", FAILED),
    ("es-wait", "Postmaster <postmaster@there.example>", "Aviso de demora", "Su correo a {a} sigue en espera; no es necesario que haga nada.\n", DELAYED),
    ("it-pec", "posta-certificata@pec.example", "AVVISO DI MANCATA CONSEGNA: Fattura", "Il messaggio indirizzato a {a} è stato rilevato con errore; l'indirizzo non è valido.\n", FAILED),
    ("it-wait", "Postmaster <postmaster@there.example>", "Consegna in attesa", "La consegna a {a} resta in attesa, il server remoto non risponde.\n", DELAYED),
    ("nl-wait", "Postmaster <postmaster@there.example>", "E-mail staat in de wacht", "Uw e-mail voor {a} staat in de wacht. We blijven het proberen.\n", DELAYED),
    ("da", "Postmaster <postmaster@there.example>", "Post kunne ikke afleveres", "Din besked til {a} kunne ikke afleveres. Modtageren findes ikke.\n", FAILED),
    ("no", "Postmaster <postmaster@there.example>", "E-post kom ikke frem", "Meldingen til {a} kom ikke frem. Ukjent mottaker.\n", FAILED),
    ("fi", "Postmaster <postmaster@there.example>", "Viestiä ei voitu toimittaa", "Viestiäsi osoitteeseen {a} ei voitu toimittaa.\n", FAILED),
    ("cs", "Postmaster <postmaster@there.example>", "Zprávu nelze doručit", "Vaši zprávu pro {a} nelze doručit. Schránka neexistuje.\n", FAILED),
    ("hu", "Postmaster <postmaster@there.example>", "Kézbesíthetetlen levél", "Az Ön levele nem kézbesíthető a következő címre: {a}\n", FAILED),
    ("el", "Postmaster <postmaster@there.example>", "Μη παραδοτέο μήνυμα", "Το μήνυμά σας προς {a} δεν παραδόθηκε.\n", FAILED),
    ("tr", "Postmaster <postmaster@there.example>", "İletilemedi", "{a} adresine iletiniz teslim edilemedi.\n", FAILED),
    ("ar", "Postmaster <postmaster@there.example>", "تعذر التسليم", "تعذر تسليم رسالتك إلى {a}\n", FAILED),
    ("ja", "Postmaster <postmaster@there.example>", "配信不能", "{a} 宛のメールは配信できませんでした。\n", FAILED),
    ("zh", "Postmaster <postmaster@there.example>", "退信", "您发往 {a} 的邮件被退回。\n", FAILED),
    ("ko", "Postmaster <postmaster@there.example>", "반송", "{a} 님께 보낸 메일이 반송되었습니다.\n", FAILED),
    ("eu", "Postmaster <postmaster@there.example>", "Mezua itzuli da", "{a} helbidera bidalitako mezua itzuli egin da.\n", FAILED),
    ("code-3", "MAILER-DAEMON@there.example", "Returned", "RCPT TO:<{a}>\n550 IMU5\n", FAILED),
    ("forcepoint", "Postmaster <postmaster@there.example>", "Mail queued", "The message to {a} could not be handed on and is queued; it will be offered again in 30 minutes.\n", DELAYED),
    ("mimecast-d", "Postmaster <postmaster@there.example>", "[Postmaster] Email On Hold", "Your message to {a} is on hold pending an administrator's decision.\n", DELAYED),
    ("mailchimp", "bounces+12@mandrill.example", "Delivery problem", "{a}: soft limit, dropped\n", FAILED),
    ("ovh-d", "MAILER-DAEMON@there.example", "Avis de report", "La remise à {a} est reportée.\n", DELAYED),
    ("bigpond", "Mail Administrator <Postmaster@bigpond.example>", "Mail System Error - Returned Mail", "The following recipients did not receive your message:\n\n<{a}>\n", FAILED),
    ("laposte-2", "Postmaster <postmaster@there.example>", "Votre message n'est pas parvenu à son destinataire", "{a} - LPN105_4\n", FAILED),
    ("neuf", "MAILER-DAEMON@there.example", "Probleme d'acheminement", "{a} : acheminement definitivement interrompu\n", FAILED),
    ("sendmail-deferred-since", "Mail Delivery Subsystem <MAILER-DAEMON@there.example>", "Warning: could not send message for past 24 hours", "The original message was received at Thu, 19 Nov 2026 and has been sitting here since.\n{a}... Deferred: Connection refused by there.example.\n", DELAYED),
    ("qc-insists", "Postmaster <postmaster@there.example>", "Courriel en souffrance", "Le serveur de {a} est muet depuis ce matin. Nous insistons.\n", DELAYED),
    ("de-held", "Postmaster <postmaster@there.example>", "Nachricht zurückgehalten", "Die Nachricht an {a} wird vor der Zustellung geprüft.\n", DELAYED),
    ("es-pending", "Postmaster <postmaster@there.example>", "Correo pendiente", "El correo dirigido a {a} queda pendiente; se intentará mañana.\n", DELAYED),
    ("it-in-queue", "Postmaster <postmaster@there.example>", "Posta in coda", "La posta per {a} è in coda; altri tentativi seguiranno.\n", DELAYED),
    ("pt-put-off", "Postmaster <postmaster@there.example>", "Entrega adiada", "A entrega a {a} foi adiada para mais tarde.\n", DELAYED),
    ("so-far", "Mail Delivery Subsystem <MAILER-DAEMON@there.example>", "Notice", "Delivery attempts to {a} have not succeeded so far. No action needed.\n", DELAYED),
    ("in-vain", "Mail Delivery Subsystem <MAILER-DAEMON@there.example>", "Notice", "All attempts to reach {a} were in vain and we stop here.\n", FAILED),
    ("came-back", "Mail System <mail-daemon@there.example>", "Mail for you came back", "{a} (host there.example refused it)\n", FAILED),
    ("ru-delayed", "Postmaster <postmaster@there.example>", "Сообщение задержано", "Письмо для {a} пока не доставлено; попытки продолжаются.\n", DELAYED),
    ("sendmail-still", "Mail Delivery Subsystem <MAILER-DAEMON@there.example>", "Returned mail: Deferred", "   ----- Transcript of session follows -----\n{a}... Deferred: Operation timed out with there.example.\nWarning: message still undelivered after 4 hours\nWill keep trying until message is 5 days old\n", DELAYED),
    ("fr-recipiendaire", "Postmaster <postmaster@there.example>", "Récipiendaire inexistant", "Le récipiendaire {a} n'est pas connu de nos services.\n", FAILED),
)  # fmt: skip
"""Name, sender, subject, words, what becomes of the letter."""


def _mixed(sender: str, subject: str, text: str, returned: bytes) -> bytes:
    body = b"--=_y\n" + part("text/plain; charset=utf-8", text, "base64") + b"\n--=_y\n" + returned + b"\n--=_y--\n"
    return message(sender, subject, 'multipart/mixed; boundary="=_y"', body)


def _given_back(number: int, letter: Sent, sender: str, subject: str, text: str) -> bytes:
    """Return a notice that gives a letter back in one of four ways."""
    if number % 4 == 0:
        return _mixed(sender, subject, text, part("message/rfc822", whole(letter)))
    if number % 4 == 1:
        return _mixed(sender, subject, text, part("text/rfc822-headers", head(letter)))
    between = "" if number % 4 == 2 else "--- Message original ---\n\n"
    raw = f"{text}\n{between}{whole(letter)}".encode()
    return message(sender, subject, "text/plain; charset=utf-8", raw, more="Content-Transfer-Encoding: 8bit\n")


def _in_words() -> Iterator[Made]:
    for number, (name, sender, subject, words, state) in enumerate(_CASES):

        def build(letter: Sent, number=number, case=(sender, subject, words)) -> bytes:  # type: ignore[no-untyped-def]
            sender, subject, words = case
            title = subject if subject.isascii() else str(Header(subject, "utf-8"))
            return _given_back(number, letter, sender, title, words.format(a=letter.recipients[0]))

        yield _one(f"unlisted-{name}", THERE, build, state)


_DAEMON = f"Mail Delivery System <MAILER-DAEMON@{THERE}>"
_SAID = "The letter to {a} came back.\n"


def _broken() -> Iterator[Made]:
    """Yield letters that are given back in a broken form."""

    def below_empty_lines(letter: Sent) -> bytes:
        returned = b"Content-Type: message/rfc822\n\n\n\n" + whole(letter).encode()
        return _mixed(_DAEMON, "Delivery status notification", _SAID.format(a=letter.recipients[0]), returned)

    def without_a_type(letter: Sent) -> bytes:
        text = _SAID.format(a=letter.recipients[0])
        returned = head(letter).partition("Content-Type")[0] + "Content-Type: text/plain\n\nBonjour\n"
        return _mixed(_DAEMON, "Returned Mail", text, returned.encode())

    def with_lines_unfolded(letter: Sent) -> bytes:
        returned = (
            b"Content-Type: message/rfc822\n\n" + head(letter).replace("\n\tby", "\nby").encode() + b"\nBonjour\n"
        )
        return _mixed(_DAEMON, "Returned Mail", _SAID.format(a=letter.recipients[0]), returned)

    def of_nobody_known(letter: Sent) -> bytes:
        returned = part("message/rfc822", whole(letter))
        return _mixed(f"no-reply@{THERE}", "Mail", f"<{letter.recipients[0]}> as their mailbox is full.\n", returned)

    def of_a_program(letter: Sent) -> bytes:
        a = letter.recipients[0]
        text = f"The following address(es) failed:\n\n  pipe to |/usr/bin/vacation {a}\n    generated by {a}\n"
        fields = f"Action: failed\nFinal-Recipient: rfc822;|/usr/bin/vacation {a}\nStatus: 5.0.0"
        return report(letter, _DAEMON, "Mail delivery failed", text, f"Reporting-MTA: dns; {THERE}", [fields])

    def of_a_host(letter: Sent) -> bytes:
        text = f"550 5.1.2 <{letter.recipients[0]}>... Host unknown\n"
        fields = f"Final-Recipient: RFC822; @mx.{THERE}\nAction: failed\nStatus: 5.1.2"
        return report(letter, _DAEMON, "Returned mail", text, f"Reporting-MTA: dns; {THERE}", [fields])

    for build in (below_empty_lines, without_a_type, with_lines_unfolded, of_nobody_known, of_a_program, of_a_host):
        yield _one(f"broken-{build.__name__}", THERE, build, FAILED)


def made() -> Iterator[Made]:
    """Yield all of them."""
    yield from _in_words()
    yield from _broken()


def harmless(letter: Sent) -> dict[str, bytes]:
    """Return what is neither a return nor an answer of a person, though it gives the letter back."""
    a = letter.recipients[0]
    returned = part("message/rfc822", whole(letter))
    away = (
        ("Poissa", "Palaan maanantaina."),
        ("Fravær", "Jeg er tilbake mandag."),
        ("Congé maternité", "De retour en mai."),
    )
    mute = _mixed(_DAEMON, "?", "...\n", returned)
    mute = mute.replace(b"MIME-Version", f"In-Reply-To: {letter.message_id}\nMIME-Version".encode(), 1)
    return {
        **{f"away-{subject}": _mixed(f"Anne <{a}>", str(Header(subject, "utf-8")), f"{said} {a}\n", returned) for subject, said in away},
        "a-server-of-few-words": mute.replace(b"Return-Path: <>", b"Return-Path: <MAILER-DAEMON@there.example>"),
    }  # fmt: skip
