"""Sentences on the conversation with a mail server: what happened, and what to do."""

from __future__ import annotations

from collections.abc import Mapping

from komtui.domain.marking import N_
from komtui.i18n.sentences._smtp_remedies import IN_THE_QUEUE, REMEDIES

__all__ = ["IN_THE_QUEUE", "REMEDIES", "SENTENCES"]

SENTENCES: Mapping[str, str] = {
    # The way to the server.
    "smtp.name-unknown": N_("No server named {host} was found."),
    "smtp.name-later": N_("The name {host} cannot be looked up just now."),
    "smtp.timeout-resolve": N_("Looking up the name {host} took too long."),
    "smtp.refused": N_("{host} refuses connections on port {port}."),
    "smtp.unreachable": N_("{host} cannot be reached on port {port}."),
    "smtp.timeout-connect": N_("{host} does not answer on port {port}."),
    "smtp.disconnected": N_("{host} ended the connection before the letter was handed over."),
    # TLS.
    "smtp.ca-file": N_("The file of trusted authorities {file} cannot be used ({reason})."),
    "smtp.certificate-expired": N_("The certificate of {host} has expired, so nothing was sent."),
    "smtp.certificate-not-yet-valid": N_("The certificate of {host} is not valid yet, so nothing was sent."),
    "smtp.certificate-host": N_(
        "The certificate shown by {host} is not made out to that name, or names it only in the old field for names"
        " (CN), so nothing was sent."
    ),
    "smtp.certificate-common-name": N_(
        "The certificate of {host} has that name only in the old field for names (CN), which is no longer looked at, so"
        " nothing was sent."
    ),
    "smtp.certificate-self-signed": N_(
        "{host} vouches for itself with a certificate of its own making, so nothing was sent."
    ),
    "smtp.certificate-untrusted": N_(
        "The certificate of {host} comes from an authority that this machine does not trust, so nothing was sent."
    ),
    "smtp.certificate-chain": N_(
        "The certificate of {host} cannot be traced to a trusted authority, so nothing was sent: the server may leave"
        " out a certificate in between, or the authority is unknown here ({reason})."
    ),
    "smtp.certificate-incomplete": N_(
        "{host} leaves out a certificate: its own was signed by {authority}, whose certificate it does not send along,"
        " so it cannot be traced to a trusted authority and nothing was sent."
    ),
    "smtp.certificate-authority-expired": N_(
        "The certificate of {authority}, by which {host} vouches for itself, has expired, so nothing was sent."
    ),
    "smtp.certificate-weak": N_(
        "The certificate of {host} has a key or a signature that is too weak ({reason}), so nothing was sent."
    ),
    "smtp.certificate-invalid": N_(
        "The certificate of {host} breaks the rules for certificates ({reason}), so nothing was sent."
    ),
    "smtp.certificate-pin": N_(
        "{host} shows another certificate than the pinned one, so nothing was sent; its SHA-256 is {sha256}."
    ),
    "smtp.plain-on-tls": N_("{host} does not speak TLS on port {port}."),
    "smtp.tls-expected": N_("{host} seems to expect TLS from the start on port {port}."),
    "smtp.tls-version": N_("{host} knows no secure version of TLS ({reason}); 1.2 is the least."),
    "smtp.tls-handshake": N_("TLS with {host} could not be set up ({reason})."),
    "smtp.tls-dropped": N_("{host} hung up while TLS was being set up."),
    "smtp.timeout-tls": N_("{host} did not finish setting up TLS in time."),
    "smtp.starttls-missing": N_("{host} does not offer STARTTLS on port {port}, so nothing was sent in clear."),
    "smtp.ehlo-unknown": N_("{host} does not know EHLO, and so no STARTTLS, on port {port}: {reply}."),
    "smtp.starttls-refused": N_("{host} refused STARTTLS, so nothing was sent in clear: {reply}."),
    "smtp.starttls-busy": N_("{host} cannot start TLS just now: {reply}."),
    # Greeting and EHLO.
    "smtp.timeout-greeting": N_("{host} answers on port {port} but says nothing."),
    "smtp.dripping": N_("{host} sends its answer so slowly that no whole line came in time."),
    "smtp.not-smtp": N_("What answers on port {port} of {host} is not a mail server."),
    "smtp.reads-mail": N_("Port {port} of {host} is for reading mail ({service}), not for sending it."),
    "smtp.other-service": N_("What answers on port {port} of {host} speaks {service}, not SMTP."),
    "smtp.greeting-refused": N_("{host} does not accept this machine: {reply}."),
    "smtp.busy": N_("{host} is too busy at the moment: {reply}."),
    "smtp.too-many-connections": N_("{host} allows fewer connections at once: {reply}."),
    "smtp.timeout-ehlo": N_("{host} did not answer the greeting in time."),
    "smtp.ehlo-refused": N_(
        "{host} does not accept {helo}, the name under which this machine presents itself (EHLO): {reply}."
    ),
    "smtp.no-esmtp": N_("{host} does not know EHLO, by which mail programs begin, on port {port}: {reply}."),
    "smtp.garbage": N_("{host} answered something that is no reply of a mail server: {reply}."),
    "smtp.endless": N_("{host} does not stop answering, so the connection was ended."),
    "smtp.out-of-step": N_("{host} answered out of turn, so the connection was dropped."),
    # Sign-in.
    "smtp.password": N_("{host} does not accept the user {user} with this password: {reply}."),
    "smtp.password-blank": N_(
        "{host} does not accept the user {user} with this password, which has an invisible character at its beginning"
        " or its end ({blank}): {reply}."
    ),
    "smtp.app-password": N_("{host} wants an app password for {user}, not the account's own: {reply}."),
    "smtp.needs-oauth": N_("{host} no longer accepts passwords for this account: {reply}."),
    "smtp.auth-off": N_("{host} has SMTP sign-in switched off for {user}: {reply}."),
    "smtp.sign-in-policy": N_("A rule of the organisation keeps {user} from signing in with a password: {reply}."),
    "smtp.sign-in-browser": N_("{host} wants {user} to sign in once in a browser before it takes letters: {reply}."),
    "smtp.oauth-only": N_("{host} offers only a sign-in with OAuth, and no password."),
    "smtp.no-sign-in": N_("{host} offers no sign-in on port {port} that a password fits."),
    "smtp.mechanism": N_("{host} does not know the way of signing in that it offered: {reply}."),
    "smtp.tls-required": N_("{host} wants TLS first: {reply}."),
    "smtp.clear-password": N_("Without TLS the password for {host} would travel in clear, so it was not sent."),
    "smtp.sign-in-busy": N_("{host} cannot check the password at the moment: {reply}."),
    "smtp.sign-in-refused": N_("{host} refused the sign-in of {user}: {reply}."),
    "smtp.timeout-sign-in": N_("{host} did not answer the sign-in in time."),
    "smtp.sign-in-required": N_("{host} wants a sign-in before it takes letters: {reply}."),
    # The envelope.
    "smtp.timeout-envelope": N_("{host} did not answer in time whether it takes the letter."),
    "smtp.later": N_("{host} does not take the letter at the moment: {reply}."),
    "smtp.sender-refused": N_("{host} does not let this account send as {address}: {reply}."),
    "smtp.sender-domain": N_("{host} does not find the domain of the sender {address}: {reply}."),
    "smtp.sender-unverified": N_("{host} finds no mailbox of the sender {address}: {reply}."),
    "smtp.sender-policy": N_(
        "The domain of the sender {address} says in the DNS (SPF, DKIM, DMARC) who may send for it, and {host} finds"
        " that this does not allow it: {reply}."
    ),
    "smtp.sender-utf8": N_(
        "{host} cannot send as {address}: the part before the @ has letters that this server does not know."
    ),
    "smtp.client-refused": N_("{host} does not take letters from this machine as it is: {reply}."),
    "smtp.client-name": N_("{host} finds no name in the DNS for the internet address of this machine: {reply}."),
    "smtp.client-blocked": N_("{host} refuses the internet address of this machine: {reply}."),
    "smtp.policy": N_("{host} does not let this account send: {reply}."),
    "smtp.daily-limit": N_("The account's limit of letters is reached: {reply}."),
    "smtp.too-fast": N_("{host} takes no more letters from this account for a while: {reply}."),
    "smtp.too-large": N_("The letter is too large: it has {size}, and {host} takes {limit}."),
    "smtp.too-large-reply": N_("The letter is too large for {host}: {reply}."),
    "smtp.address-invalid": N_("{recipient} is not an address that can be mailed to."),
    "smtp.address-utf8": N_(
        "{host} cannot mail to {recipient}: the part before the @ has letters that this server does not know."
    ),
    "smtp.recipient-later": N_("{recipient} cannot be reached at the moment: {reply}."),
    "smtp.many-recipients": N_(
        "{host} takes no more recipients of one message, and {recipient} was one more: {reply}."
    ),
    "smtp.recipient-unknown": N_("{recipient} does not exist: {reply}."),
    "smtp.recipient-refused": N_("{recipient} was refused: {reply}."),
    "smtp.recipient-policy": N_("The recipient's server does not take letters for {recipient} from you: {reply}."),
    "smtp.mailbox-full": N_("The mailbox of {recipient} is full: {reply}."),
    "smtp.relay": N_("{host} does not pass letters on to {recipient}: {reply}."),
    # The message.
    "smtp.timeout-data": N_("{host} did not let the letter begin in time."),
    "smtp.timeout-upload": N_("{host} took the letter too slowly."),
    "smtp.message-8bit": N_("The letter holds letters that {host} cannot carry as they are."),
    "smtp.message-damaged": N_("The stored letter is damaged and was not sent."),
    "smtp.message-refused": N_("{host} refused the letter: {reply}."),
    "smtp.message-policy": N_("{host} refused the letter because of what it holds: {reply}."),
    "smtp.cut-off": N_(
        "The connection to {host} ended after the whole letter had gone out and before the answer came, so it may"
        " have arrived."
    ),
}
"""What happened; what to do follows."""
