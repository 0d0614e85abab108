"""Sentences on the conversation with a mail server: what happened, and what to do."""

from __future__ import annotations

from collections.abc import Mapping

from komtui.domain.message import N_

SENTENCES: Mapping[str, str] = {
    # The way to the server.
    "smtp.name-unknown": N_("No server named {host} was found. Check the server's name and the network."),
    "smtp.name-later": N_(
        "The name {host} cannot be looked up just now. Check the network; the letter is tried again by itself."
    ),
    "smtp.timeout-resolve": N_(
        "Looking up the name {host} took too long. Check the network; the letter is tried again by itself."
    ),
    "smtp.refused": N_(
        "{host} refuses connections on port {port}. Check the port: 465 is usual with TLS, 587 with STARTTLS."
    ),
    "smtp.unreachable": N_("{host} cannot be reached on port {port}. Check the network and its firewall."),
    "smtp.timeout-connect": N_(
        "{host} does not answer on port {port}. Check the port, and whether a firewall or the internet provider blocks"
        " it; 465 and 587 are usual."
    ),
    "smtp.disconnected": N_(
        "{host} ended the connection before the letter was handed over. Nothing was sent; it is tried again by itself."
    ),
    # TLS.
    "smtp.ca-file": N_("The file of trusted authorities {file} cannot be used ({reason}). Choose another PEM file."),
    "smtp.certificate-expired": N_(
        "The certificate of {host} has expired, so nothing was sent. Check this machine's date; if it is right, tell"
        " the provider."
    ),
    "smtp.certificate-not-yet-valid": N_(
        "The certificate of {host} is not valid yet, so nothing was sent. Check this machine's date; if it is right,"
        " tell the provider."
    ),
    "smtp.certificate-host": N_(
        "The certificate shown by {host} is not made out to that name, or names it only in the old field for names"
        " (CN), so nothing was sent. Use the server's name as the provider gives it."
    ),
    "smtp.certificate-self-signed": N_(
        "{host} vouches for itself with a certificate of its own making, so nothing was sent. If that is your own"
        " server, give its certificate as the file of trusted authorities."
    ),
    "smtp.certificate-untrusted": N_(
        "The certificate of {host} comes from an authority that this machine does not trust, so nothing was sent. If"
        " it is your company's authority, give its certificate as the file of trusted authorities."
    ),
    "smtp.certificate-chain": N_(
        "The certificate of {host} cannot be traced to a trusted authority, so nothing was sent: the server may leave"
        " out a certificate in between, or the authority is unknown here ({reason}). Tell the provider, or give the"
        " authority's certificate as the file of trusted authorities."
    ),
    "smtp.plain-on-tls": N_(
        "{host} does not speak TLS on port {port}. Set the security to STARTTLS (port 587 usually), or the port to 465."
    ),
    "smtp.tls-expected": N_(
        "{host} seems to expect TLS from the start on port {port}. Set the security to TLS, or the port to 587."
    ),
    "smtp.tls-version": N_(
        "{host} knows no secure version of TLS ({reason}); 1.2 is the least. Tell the provider, or try another port."
    ),
    "smtp.tls-handshake": N_(
        "TLS with {host} could not be set up ({reason}). It is tried again by itself; if it stays so, check port and"
        " security."
    ),
    "smtp.timeout-tls": N_(
        "{host} did not finish setting up TLS in time. Check port and security: 465 goes with TLS, 587 with STARTTLS."
    ),
    "smtp.starttls-missing": N_(
        "{host} does not offer STARTTLS on port {port}, so nothing was sent in clear. Set the security to TLS with"
        " port 465, or ask the provider."
    ),
    "smtp.starttls-refused": N_(
        "{host} refused STARTTLS, so nothing was sent in clear: {reply}. Set the security to TLS with port 465, or ask"
        " the provider."
    ),
    "smtp.starttls-busy": N_("{host} cannot start TLS just now: {reply}. It is tried again by itself."),
    # Greeting and EHLO.
    "smtp.timeout-greeting": N_(
        "{host} answers on port {port} but says nothing. Check port and security; if they are right, try again later."
    ),
    "smtp.not-smtp": N_(
        "What answers on port {port} of {host} is not a mail server. Check the server's name, its port and the"
        " security."
    ),
    "smtp.greeting-refused": N_(
        "{host} does not accept this machine: {reply}. Ask the provider, or check that the server is the one for"
        " sending mail."
    ),
    "smtp.busy": N_("{host} is too busy at the moment: {reply}. It is tried again by itself."),
    "smtp.too-many-connections": N_(
        "{host} allows fewer connections at once: {reply}. Fewer are used, and the letter is tried again by itself."
    ),
    "smtp.timeout-ehlo": N_("{host} did not answer the greeting in time. It is tried again by itself."),
    "smtp.ehlo-refused": N_(
        "{host} does not accept the name under which this machine presents itself: {reply}. Set another one under EHLO"
        " name, usually your domain."
    ),
    "smtp.garbage": N_(
        "{host} answered something that is no reply of a mail server: {reply}. It is tried again by itself."
    ),
    "smtp.out-of-step": N_(
        "{host} answered out of turn, so the connection was dropped. Nothing was sent; it is tried again by itself."
    ),
    # Sign-in.
    "smtp.password": N_(
        "{host} does not accept the user {user} with this password: {reply}. Check both; some providers want an app"
        " password."
    ),
    "smtp.app-password": N_(
        "{host} wants an app password for {user}, not the account's own: {reply}. Make one in the security settings of"
        " the account and enter it here."
    ),
    "smtp.needs-oauth": N_(
        "{host} no longer accepts passwords for this account: {reply}. It wants a sign-in with OAuth; the account's"
        " administrator can allow SMTP with a password, where the provider still has that."
    ),
    "smtp.oauth-only": N_(
        "{host} offers only a sign-in with OAuth, and no password. Ask the provider how to send with a password, or use"
        " another account."
    ),
    "smtp.no-sign-in": N_(
        "{host} offers no sign-in on port {port} that a password fits. Check port and security, or leave the user empty"
        " if this server wants no sign-in."
    ),
    "smtp.mechanism": N_(
        "{host} does not know the way of signing in that it offered: {reply}. Check port and security, or ask the"
        " provider."
    ),
    "smtp.tls-required": N_("{host} wants TLS first: {reply}. Set the security to TLS or STARTTLS."),
    "smtp.clear-password": N_(
        "Without TLS the password for {host} would travel in clear, so it was not sent. Set the security to TLS or"
        " STARTTLS."
    ),
    "smtp.sign-in-busy": N_(
        "{host} cannot check the password at the moment: {reply}. The account rests for a quarter of an hour, then goes"
        " on by itself."
    ),
    "smtp.sign-in-refused": N_("{host} refused the sign-in of {user}: {reply}. Check user and password."),
    "smtp.timeout-sign-in": N_("{host} did not answer the sign-in in time. It is tried again by itself."),
    "smtp.sign-in-required": N_(
        "{host} wants a sign-in before it takes letters: {reply}. Enter user and password of the account."
    ),
    # The envelope.
    "smtp.timeout-envelope": N_(
        "{host} did not answer in time whether it takes the letter. Nothing was sent; it is tried again by itself."
    ),
    "smtp.later": N_("{host} does not take the letter at the moment: {reply}. It is tried again by itself."),
    "smtp.sender-refused": N_(
        "{host} does not let this account send as {address}: {reply}. Use the account's own address, or have this one"
        " added to the account."
    ),
    "smtp.policy": N_(
        "{host} does not let this account send: {reply}. The account rests; ask the provider, then let it go on."
    ),
    "smtp.daily-limit": N_(
        "The account's limit of letters is reached: {reply}. It rests for a day, then goes on by itself."
    ),
    "smtp.too-large": N_(
        "The letter is too large: it has {size} MB, and {host} takes {limit} MB. Send a smaller attachment."
    ),
    "smtp.too-large-reply": N_("The letter is too large for {host}: {reply}. Send a smaller attachment."),
    "smtp.address-invalid": N_("{recipient} is not an address that can be mailed to. Correct it and send again."),
    "smtp.address-utf8": N_(
        "{host} cannot mail to {recipient}: the part before the @ has letters that this server does not know. Ask for"
        " another address."
    ),
    "smtp.recipient-later": N_("{recipient} cannot be reached at the moment: {reply}. It is tried again by itself."),
    "smtp.recipient-unknown": N_("{recipient} does not exist: {reply}. Correct the address and send again."),
    "smtp.recipient-refused": N_("{recipient} was refused: {reply}. Check the address, or ask the recipient."),
    "smtp.recipient-policy": N_(
        "The recipient's server does not take letters for {recipient} from you: {reply}. Ask the recipient or the"
        " provider."
    ),
    "smtp.mailbox-full": N_(
        "The mailbox of {recipient} is full: {reply}. Tell the recipient another way, and send again later."
    ),
    "smtp.relay": N_(
        "{host} does not pass letters on to {recipient}: {reply}. Enter user and password of the account, or another"
        " server."
    ),
    # The message.
    "smtp.timeout-data": N_(
        "{host} did not let the letter begin in time. Nothing was sent; it is tried again by itself."
    ),
    "smtp.timeout-upload": N_("{host} took the letter too slowly. Nothing was sent; it is tried again by itself."),
    "smtp.message-8bit": N_(
        "The letter holds letters that {host} cannot carry as they are. Write it anew from its document."
    ),
    "smtp.message-damaged": N_("The stored letter is damaged and was not sent. Write it anew from its document."),
    "smtp.message-refused": N_("{host} refused the letter: {reply}. The reply says why; nothing was delivered."),
    "smtp.message-policy": N_(
        "{host} refused the letter because of what it holds: {reply}. Change its words or its attachment, or ask the"
        " provider."
    ),
    "smtp.cut-off": N_(
        "The connection to {host} ended after the whole letter had gone out and before the answer came, so it may have"
        " arrived. Ask the recipient, then say that it arrived or send it again."
    ),
}
