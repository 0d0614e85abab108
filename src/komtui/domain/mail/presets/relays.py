"""Presets of relays: services that send for a company, with keys of their own in place of a mailbox's password."""

from __future__ import annotations

from komtui.domain.mail.account import Security
from komtui.domain.mail.preset import Preset, Server, UserForm
from komtui.domain.marking import N_

_TLS, _STARTTLS = Security.TLS, Security.STARTTLS

RELAYS: tuple[Preset, ...] = (
    Preset(
        "brevo",
        "Brevo",
        Server("smtp-relay.brevo.com", 465, _TLS),
        "Brevo's help pages",
        names="Sendinblue",
        spf=("spf.brevo.com", "spf.sendinblue.com"),
        alternates=(
            Server("smtp-relay.brevo.com", 587, _STARTTLS),
            Server("smtp-relay.brevo.com", 2525, _STARTTLS),
        ),
        user=UserForm.OWN,
        note=N_("The user is the SMTP login that Brevo shows, and the password is an SMTP key, not the API key."),
    ),
    Preset(
        "mailjet",
        "Mailjet",
        Server("in-v3.mailjet.com", 587, _STARTTLS),
        "Mailjet's help pages",
        spf=("spf.mailjet.com",),
        user=UserForm.OWN,
        note=N_("The user is the API key, and the password is its secret key."),
    ),
    Preset(
        "sendgrid",
        "SendGrid",
        Server("smtp.sendgrid.net", 587, _STARTTLS),
        "SendGrid's help pages",
        names="Twilio",
        spf=("sendgrid.net",),
        user=UserForm.FIXED,
        fixed_user="apikey",
        note=N_("The user is the word “apikey”, and the password is an API key that may send mail."),
    ),
    *(
        Preset(
            f"ses-{region}",
            f"Amazon SES ({region})",
            Server(f"email-smtp.{region}.amazonaws.com", 465, _TLS),
            "Amazon's help pages",
            names="AWS, Simple Email Service",
            spf=("amazonses.com",),
            alternates=(Server(f"email-smtp.{region}.amazonaws.com", 587, _STARTTLS),),
            user=UserForm.OWN,
            note=N_(
                "User and password are SMTP credentials made in the console of SES, not the access keys of AWS; each"
                " region has its own server."
            ),
        )
        for region in ("eu-west-3", "ca-central-1")
    ),
    Preset(
        "mailgun",
        "Mailgun",
        Server("smtp.mailgun.org", 465, _TLS),
        "Mailgun's help pages",
        spf=("mailgun.org",),
        alternates=(Server("smtp.mailgun.org", 587, _STARTTLS),),
        user=UserForm.OWN,
        note=N_("User and password are the SMTP credentials of the sending domain."),
    ),
    Preset(
        "postmark",
        "Postmark",
        Server("smtp.postmarkapp.com", 587, _STARTTLS),
        "Postmark's help pages",
        spf=("spf.mtasv.net",),
        alternates=(Server("smtp.postmarkapp.com", 2525, _STARTTLS),),
        user=UserForm.OWN,
        note=N_("The server's API token is both the user and the password."),
    ),
)
"""The European ones first."""
