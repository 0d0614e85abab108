"""Sentences on the conversation with a mail server: what to do about each fault."""

from __future__ import annotations

from collections.abc import Mapping

from komtui.domain.marking import N_

REMEDIES: Mapping[str, str] = {
    # The way to the server.
    "smtp.name-unknown": N_("Check the server's name and the network."),
    "smtp.name-later": N_("Check the network, then try again."),
    "smtp.timeout-resolve": N_("Check the network, then try again."),
    "smtp.refused": N_("Check the port: 465 is usual with TLS, 587 with STARTTLS."),
    "smtp.unreachable": N_("Check the network and its firewall."),
    "smtp.timeout-connect": N_(
        "Check the port, and whether a firewall or the internet provider blocks it; 465 and 587 are usual."
    ),
    "smtp.disconnected": N_(
        "Try again in a few minutes. If it stays so, check port and security, or ask the provider."
    ),
    # TLS.
    "smtp.ca-file": N_("Choose another PEM file."),
    "smtp.certificate-expired": N_("Check this machine's date; if it is right, tell the provider."),
    "smtp.certificate-not-yet-valid": N_("Check this machine's date; if it is right, tell the provider."),
    "smtp.certificate-host": N_("Use the server's name as the provider gives it."),
    "smtp.certificate-common-name": N_(
        "The server needs a certificate with its name among the subject's alternative names: tell its administrator."
    ),
    "smtp.certificate-self-signed": N_(
        "If that is your own server, compare the certificate's SHA-256 with its administrator: if it is {sha256},"
        " enter it as the pinned certificate. Or give the certificate as the file of trusted authorities."
    ),
    "smtp.certificate-untrusted": N_(
        "If it is your company's authority, give its certificate as the file of trusted authorities. For this one"
        " server, compare the certificate's SHA-256 with its administrator: if it is {sha256}, enter it as the pinned"
        " certificate."
    ),
    "smtp.certificate-chain": N_(
        "Tell the provider, or give the authority's certificate as the file of trusted authorities. For your own"
        " server, compare the certificate's SHA-256 with its administrator: if it is {sha256}, enter it as the pinned"
        " certificate."
    ),
    "smtp.certificate-incomplete": N_(
        "The server's administrator has to mend it; until then a file of authorities can stand in."
    ),
    "smtp.certificate-authority-expired": N_(
        "Check this machine's date; if it is right, the server's administrator has to replace that certificate."
    ),
    "smtp.certificate-weak": N_("Tell the server's administrator, who needs a new certificate."),
    "smtp.certificate-invalid": N_(
        "Tell the server's administrator. For your own server, compare the certificate's SHA-256 with its"
        " administrator: if it is {sha256}, enter it as the pinned certificate."
    ),
    "smtp.certificate-pin": N_(
        "Ask the server's administrator whether it was replaced. Only if so, enter the new fingerprint."
    ),
    "smtp.plain-on-tls": N_("Set the security to STARTTLS (port 587 usually), or the port to 465."),
    "smtp.tls-expected": N_("Set the security to TLS, or the port to 587."),
    "smtp.tls-version": N_("Tell the provider, or try another port."),
    "smtp.tls-handshake": N_("Check port and security: 465 goes with TLS, 587 with STARTTLS."),
    "smtp.tls-dropped": N_("Check port and security: 465 goes with TLS, 587 with STARTTLS."),
    "smtp.timeout-tls": N_("Check port and security: 465 goes with TLS, 587 with STARTTLS."),
    "smtp.starttls-missing": N_("Set the security to TLS with port 465, or ask the provider."),
    "smtp.ehlo-unknown": N_(
        "Set the security to TLS with port 465, or ask the provider. If it used to work, something on the way may be"
        " keeping TLS from you."
    ),
    "smtp.starttls-refused": N_("Set the security to TLS with port 465, or ask the provider."),
    "smtp.starttls-busy": N_("Try again in a few minutes."),
    # Greeting and EHLO.
    "smtp.timeout-greeting": N_("Check port and security; if they are right, try again later."),
    "smtp.dripping": N_("Try again in a few minutes. If it stays so, check the network and the port."),
    "smtp.not-smtp": N_("Check the server's name, its port and the security."),
    "smtp.reads-mail": N_(
        "Enter the provider's server for sending (SMTP); 465 with TLS and 587 with STARTTLS are usual."
    ),
    "smtp.other-service": N_("Check the server's name and its port; 465 with TLS and 587 with STARTTLS are usual."),
    "smtp.greeting-refused": N_("Ask the provider, or check that the server is the one for sending mail."),
    "smtp.busy": N_("Try again in a few minutes."),
    "smtp.too-many-connections": N_("Try again in a few minutes; other programs may be using the account."),
    "smtp.timeout-ehlo": N_("Try again in a few minutes."),
    "smtp.ehlo-refused": N_("Set a full one under EHLO name, such as {domain}."),
    "smtp.no-esmtp": N_("Check the server's name and its port, or ask the provider."),
    "smtp.garbage": N_("Check the server's name, its port and the security, or ask the provider."),
    "smtp.endless": N_("Check the server's name, its port and the security, or ask the provider."),
    "smtp.out-of-step": N_("Try again. If it stays so, tell the provider."),
    # Sign-in.
    "smtp.password": N_("Check both; some providers want an app password."),
    "smtp.password-blank": N_("It may have been pasted along: enter the password once more without it."),
    "smtp.app-password": N_("Make one in the security settings of the account and enter it here."),
    "smtp.needs-oauth": N_(
        "It wants a sign-in with OAuth; the account's administrator can allow SMTP with a password, where the"
        " provider still has that."
    ),
    "smtp.auth-off": N_("An administrator can allow it for this mailbox."),
    "smtp.sign-in-policy": N_("Sign in with OAuth instead, or ask the organisation's administrator."),
    "smtp.sign-in-browser": N_(
        "Sign in to the account in a browser, confirm that it was you, then test again within ten minutes."
    ),
    "smtp.oauth-only": N_("Ask the provider how to send with a password, or use another account."),
    "smtp.no-sign-in": N_("Check port and security, or leave the user empty if this server wants no sign-in."),
    "smtp.mechanism": N_("Check port and security, or ask the provider."),
    "smtp.tls-required": N_("Set the security to TLS or STARTTLS."),
    "smtp.clear-password": N_("Set the security to TLS or STARTTLS."),
    "smtp.sign-in-busy": N_("Try again in a quarter of an hour."),
    "smtp.sign-in-refused": N_("Check user and password."),
    "smtp.timeout-sign-in": N_("Try again in a few minutes."),
    "smtp.sign-in-required": N_("Enter user and password of the account."),
    # The envelope.
    "smtp.timeout-envelope": N_("Try again in a few minutes."),
    "smtp.later": N_("Try again in a few minutes."),
    "smtp.sender-refused": N_("Use the account's own address, or have this one added to the account."),
    "smtp.sender-domain": N_("Check how the address is written; a domain that was just bought may take a day."),
    "smtp.sender-unverified": N_("Check how the address is written: it must be one that receives mail."),
    "smtp.sender-policy": N_(
        "Ctrl+D in the configuration (or: komtui account deliverability) shows what stands there and what to add. Until"
        " then, send by the domain's own provider, or as another address."
    ),
    "smtp.sender-utf8": N_("Use an address without accents before the @, or a server that offers SMTPUTF8."),
    "smtp.client-refused": N_(
        "Enter user and password of the account, and the provider's port for sending (465 or 587). If they are set"
        " already, whoever runs the server has to let this machine in."
    ),
    "smtp.client-name": N_(
        "On the port for sending (465 or 587), with user and password, that is not asked for. Else your internet"
        " provider has to set the name (a PTR record)."
    ),
    "smtp.client-blocked": N_(
        "Use the provider's port for sending (465 or 587), with user and password. If they are set already, ask the"
        " provider, or whoever keeps the list that the reply names."
    ),
    "smtp.policy": N_("Ask the provider."),
    "smtp.daily-limit": N_("Try again tomorrow."),
    "smtp.too-fast": N_("Try again in a quarter of an hour."),
    "smtp.too-large": N_("Send a smaller attachment."),
    "smtp.too-large-reply": N_("Send a smaller attachment."),
    "smtp.address-invalid": N_("Correct it and send again."),
    "smtp.address-utf8": N_("Ask for an address without accents, or use a server that offers SMTPUTF8."),
    "smtp.recipient-later": N_("Try again in a few minutes."),
    "smtp.many-recipients": N_("Write one letter to some of them, and another one to the others."),
    "smtp.recipient-unknown": N_("Correct the address and send again."),
    "smtp.recipient-refused": N_("Check the address, or ask the recipient."),
    "smtp.recipient-policy": N_("Ask the recipient or the provider."),
    "smtp.mailbox-full": N_("Tell the recipient another way, and send again later."),
    "smtp.relay": N_("Enter user and password of the account, or another server."),
    # The message.
    "smtp.timeout-data": N_("Try again in a few minutes."),
    "smtp.timeout-upload": N_("Try again. If it stays so, check the network."),
    "smtp.message-8bit": N_("Write it anew from its document."),
    "smtp.message-damaged": N_("Write it anew from its document."),
    "smtp.message-refused": N_("The reply says why; nothing was delivered."),
    "smtp.message-policy": N_("Change its words or its attachment, or ask the provider."),
    "smtp.cut-off": N_("Look into that mailbox before you try again."),
}
"""What a person does who tests the account, or finds a letter failed."""

IN_THE_QUEUE: Mapping[str, str] = {
    # The way to the server.
    "smtp.name-later": N_("Check the network; the letter is tried again by itself."),
    "smtp.timeout-resolve": N_("Check the network; the letter is tried again by itself."),
    "smtp.disconnected": N_("Nothing was sent; it is tried again by itself."),
    # TLS.
    "smtp.certificate-self-signed": N_(
        "If that is your own server, give its certificate as the file of trusted authorities."
    ),
    "smtp.certificate-untrusted": N_(
        "If it is your company's authority, give its certificate as the file of trusted authorities."
    ),
    "smtp.certificate-chain": N_(
        "Tell the provider, or give the authority's certificate as the file of trusted authorities."
    ),
    "smtp.certificate-invalid": N_("Tell the server's administrator."),
    "smtp.tls-dropped": N_("It is tried again by itself; if it stays so, check port and security."),
    "smtp.tls-handshake": N_("It is tried again by itself; if it stays so, check port and security."),
    "smtp.starttls-busy": N_("It is tried again by itself."),
    # Greeting and EHLO.
    "smtp.busy": N_("It is tried again by itself."),
    "smtp.too-many-connections": N_("Fewer are used, and the letter is tried again by itself."),
    "smtp.timeout-ehlo": N_("It is tried again by itself."),
    "smtp.garbage": N_("It is tried again by itself."),
    "smtp.out-of-step": N_("Nothing was sent; it is tried again by itself."),
    # Sign-in.
    "smtp.sign-in-busy": N_("The account rests for a quarter of an hour, then goes on by itself."),
    "smtp.timeout-sign-in": N_("It is tried again by itself."),
    "smtp.auth-off": N_(
        "An administrator can allow it for this mailbox: the test of the account (F5 in the configuration, or: komtui"
        " account test) shows how."
    ),
    # The envelope.
    "smtp.timeout-envelope": N_("Nothing was sent; it is tried again by itself."),
    "smtp.later": N_("It is tried again by itself."),
    "smtp.policy": N_("The account rests; ask the provider, then let it go on."),
    "smtp.daily-limit": N_("It rests for a day, then goes on by itself."),
    "smtp.too-fast": N_("It rests for a quarter of an hour, then goes on by itself."),
    "smtp.many-recipients": N_("It is tried again by itself, for those who are left."),
    "smtp.recipient-later": N_("It is tried again by itself."),
    # The message.
    "smtp.timeout-data": N_("Nothing was sent; it is tried again by itself."),
    "smtp.timeout-upload": N_("Nothing was sent; it is tried again by itself."),
    "smtp.cut-off": N_("Ask the recipient, then say that it arrived or send it again."),
}
"""The same for a letter in the outbox, where komtui does something by itself."""
