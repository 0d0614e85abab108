"""Sentences on the connection test: what is done step by step about a fault, and what would work instead.

Read on 2026-11-21: Microsoft's pages on SMTP AUTH in Exchange Online, and its announcement of 2026-01-27 on the end of
passwords for it; Google's help on app passwords.
"""

from __future__ import annotations

from collections.abc import Mapping

from komtui.domain.marking import N_

SENTENCES: Mapping[str, str] = {
    # Steps of a procedure.
    # App passwords.
    "remedy.google-two-steps": N_(
        "Sign in at myaccount.google.com/security as {user}, and turn on 2-Step Verification if it is off."
    ),
    "remedy.google-app-password": N_(
        "Open myaccount.google.com/apppasswords, give it a name such as komtui, and choose Create."
    ),
    "remedy.google-not-there": N_(
        "If Google has no app passwords for this account, its organisation or its advanced protection does not allow"
        " them: use the Gmail account (OAuth) in the configuration instead."
    ),
    "remedy.yahoo-app-password": N_(
        "Sign in at login.yahoo.com/account/security as {user}, and choose Generate app password."
    ),
    "remedy.icloud-two-factor": N_("Sign in at account.apple.com as {user}; two-factor authentication has to be on."),
    "remedy.icloud-app-password": N_("Under Sign-In and Security, choose App-Specific Passwords, and add one."),
    "remedy.enter-it": N_("Enter what is shown there as the password here, and test again."),
    # Microsoft: SMTP allowed for a mailbox.
    "remedy.microsoft-open": N_(
        "An administrator opens admin.microsoft.com, then Users, Active users, and chooses {user}."
    ),
    "remedy.microsoft-mailbox": N_(
        "On the tab Mail, under Manage email apps, tick “Authenticated SMTP” and save; that goes before what holds for"
        " the organisation."
    ),
    "remedy.microsoft-organisation": N_(
        "Or allow it for every mailbox, in Exchange Online PowerShell: Set-TransportConfig"
        " -SmtpClientAuthenticationDisabled $false"
    ),
    "remedy.microsoft-defaults": N_(
        "If it stays refused, look at entra.microsoft.com, Overview, Properties: while the security defaults are on,"
        " nobody signs in for SMTP with a password."
    ),
    "remedy.microsoft-wait": N_("Wait until it takes effect, which can take an hour, and test again."),
    "remedy.microsoft-instead": N_(
        "Better, and soon the only way: use the Microsoft 365 account (OAuth) in the configuration instead of a"
        " password."
    ),
    # Microsoft and Google: OAuth in place of a password.
    "remedy.microsoft-tab": N_("In the configuration (F9), open Microsoft 365 account, and enter {user} there."),
    "remedy.google-tab": N_("In the configuration (F9), open Gmail account, and enter {user} there."),
    "remedy.use-it": N_("Sign in on the provider's page as komtui shows it, and take that account into use."),
    "remedy.microsoft-mailbox-first": N_(
        "The mailbox has to be allowed to: an administrator opens admin.microsoft.com, Users, Active users, {user},"
        " Mail, Manage email apps, and ticks “Authenticated SMTP”."
    ),
    "remedy.microsoft-passwords": N_(
        "Microsoft ends passwords for SMTP: from the end of December 2026 they are off unless an administrator turns"
        " them on again, and later for good."
    ),
    "remedy.microsoft-log": N_(
        "An administrator opens entra.microsoft.com, Users, {user}, Sign-in logs: the newest line says which rule"
        " refused it."
    ),
    "remedy.microsoft-rule": N_(
        "Where the security defaults or a Conditional Access policy keep passwords out, an exception for this mailbox"
        " is the organisation's to decide."
    ),
    # A chain of certificates with a gap.
    "remedy.full-chain": N_(
        "The server's administrator lets it send the whole chain: its own certificate, then that of {authority} (often"
        " a file named fullchain.pem)."
    ),
    "remedy.authority-from": N_(
        "Until then, get that authority's certificate; the server's own says that it is at {at}. Compare it with what"
        " the authority publishes."
    ),
    "remedy.authority-ask": N_("Until then, ask the server's administrator for the certificate of {authority}."),
    "remedy.authority-file": N_("Save it as a file, enter that as the authority file (mail.ca_file), and test again."),
    # What would work instead, and what will not work for long.
    "connection.certificate": N_(
        "The certificate is made out to {names} by {issuer}, valid from {from} to {until}; SHA-256 {sha256}."
    ),
    "connection.certificate-expires": N_(
        "The certificate of {host} expires on {until}. If the server does not get a new one, letters stop then: ask"
        " the provider."
    ),
    "connection.mailbox": N_("{folder} can be read; messages in it: {count}"),
    "connection.today": N_("The provider's server is now {host}, port {port} with {security}. Use these."),
    "connection.works": N_("{port} / {security} works on {host}: it was just tried. Use these."),
}
