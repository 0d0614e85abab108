"""Presets of the world: Google, Microsoft, Yahoo, Apple, Zoho."""

from __future__ import annotations

import datetime as dt

from komtui.domain.mail.account import Method, Security
from komtui.domain.mail.preset import Limits, Preset, Server, SignIn
from komtui.domain.marking import N_

_TLS, _STARTTLS = Security.TLS, Security.STARTTLS
_GOOGLE = (Server("smtp.gmail.com", 587, _STARTTLS),)
_APP_PASSWORD = N_("The provider wants an app password: make one in the security settings of the account.")
_OUTLOOK_DOMAINS = (
    *("outlook.com", "outlook.fr", "hotmail.com", "hotmail.fr", "hotmail.ca", "live.com", "live.fr", "live.ca"),
    *("msn.com", "windowslive.com"),
)

WORLD: tuple[Preset, ...] = (
    Preset(
        "gmail",
        "Gmail",
        Server("smtp.gmail.com", 465, _TLS),
        "ISPDB; Google Workspace updates",
        names="Google Mail",
        domains=("gmail.com", "googlemail.com"),
        spf=("_spf.google.com",),
        alternates=_GOOGLE,
        sign_in=SignIn.APP_PASSWORD,
        method=Method.GMAIL,
        limits=Limits(per_day=500),
        keeps_copies=True,
        note=N_(
            "Google accepts no account passwords. Sign in with a Gmail account, or make an app password, for which"
            " two-step verification must be on."
        ),
    ),
    Preset(
        "google-workspace",
        "Google Workspace",
        Server("smtp.gmail.com", 465, _TLS),
        "ISPDB; Google Workspace updates; Gmail sending limits",
        names="G Suite, Google Apps",
        mx=("aspmx.l.google.com", "googlemail.com", "smtp.google.com"),
        spf=("_spf.google.com",),
        alternates=_GOOGLE,
        hosts=("smtp-relay.gmail.com",),
        sign_in=SignIn.APP_PASSWORD,
        method=Method.GMAIL,
        limits=Limits(per_day=2000, recipients_per_day=10_000),
        keeps_copies=True,
        note=N_(
            "Google accepts no account passwords. Sign in with a Gmail account, or make an app password where the"
            " administrator allows it; the administrator can also open the relay smtp-relay.gmail.com to the company."
        ),
    ),
    Preset(
        "outlook",
        "Outlook.com",
        Server("smtp-mail.outlook.com", 587, _STARTTLS),
        "ISPDB; Microsoft support",
        names="Hotmail, Live, MSN, Windows Live",
        domains=_OUTLOOK_DOMAINS,
        mx=("olc.protection.outlook.com",),
        sign_in=SignIn.OAUTH,
        method=Method.MICROSOFT,
        keeps_copies=True,
        note=N_("Outlook.com has accepted no passwords since 16 September 2024: sign in with a Microsoft account."),
    ),
    Preset(
        "microsoft-365",
        "Microsoft 365",
        Server("smtp.office365.com", 587, _STARTTLS),
        "ISPDB; Exchange Team Blog, 2026-01-27",
        names="Office 365, Exchange Online",
        domains=("onmicrosoft.com",),
        mx=("mail.protection.outlook.com", "mx.microsoft"),
        spf=("spf.protection.outlook.com",),
        method=Method.MICROSOFT,
        limits=Limits(per_minute=30, recipients_per_day=10_000),
        keeps_copies=True,
        note=N_(
            "SMTP AUTH must be allowed for the mailbox by the administrator. At the end of December 2026 Microsoft"
            " turns sign-in with a password off; an administrator can turn it on again for a while. Signing in with a"
            " Microsoft account stays."
        ),
        expires=dt.date(2027, 1, 1),
        later=N_(
            "SMTP AUTH must be allowed for the mailbox by the administrator. Sign-in with a password is off unless an"
            " administrator has turned it on again (a refusal is 550 5.7.30), and Microsoft is to end it: sign in with"
            " a Microsoft account."
        ),
    ),
    Preset(
        "yahoo",
        "Yahoo",
        Server("smtp.mail.yahoo.com", 465, _TLS),
        "ISPDB",
        names="Yahoo Mail, Ymail, Rocketmail",
        domains=("yahoo.com", "yahoo.fr", "yahoo.ca", "ymail.com", "rocketmail.com", "myyahoo.com"),
        mx=("am0.yahoodns.net",),
        sign_in=SignIn.APP_PASSWORD,
        note=_APP_PASSWORD,
    ),
    Preset(
        "icloud",
        "iCloud",
        Server("smtp.mail.me.com", 587, _STARTTLS),
        "Apple support",
        names="Apple, me.com, mac.com",
        domains=("icloud.com", "me.com", "mac.com"),
        mx=("mail.icloud.com",),
        spf=("icloud.com",),
        sign_in=SignIn.APP_PASSWORD,
        note=_APP_PASSWORD,
    ),
    *(
        Preset(
            key,
            name,
            Server(f"smtp.{domain}", 465, _TLS),
            "ISPDB",
            names="Zoho Mail",
            domains=(domain, mail),
            mx=(f"mx.{domain}", f"mx2.{domain}", f"mx3.{domain}"),
            spf=(domain, spf),
            alternates=(Server(f"smtp.{domain}", 587, _STARTTLS),),
            note=N_("Where two-step verification is on, Zoho wants an app password."),
        )
        for key, name, domain, mail, spf in (
            ("zoho-eu", "Zoho (Europe)", "zoho.eu", "zohomail.eu", "zohomail.eu"),
            ("zoho-ca", "Zoho (Canada)", "zohocloud.ca", "zohomailcloud.ca", "zohocloud.ca"),
            ("zoho", "Zoho", "zoho.com", "zohomail.com", "zohomail.com"),
        )
    ),
)
"""The larger ones first."""
