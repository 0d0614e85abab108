"""How the company makes its own OAuth client, step by step, with what goes wrong otherwise."""

from __future__ import annotations

from textual.content import Content

from komtui.domain.mail.authorization import Provider
from komtui.i18n import _
from komtui.ui.widgets.reading import ReadingScreen


def client_guide(provider: Provider) -> ReadingScreen:
    """Return the guide of a provider as a dialog."""
    steps = _google() if provider is Provider.GOOGLE else _microsoft()
    text = Content("\n\n".join(f"{number}  {step}" for number, step in enumerate(steps, 1)))
    title = _("The company's own client at {provider}").format(provider=provider.label)
    return ReadingScreen(title, text, _("Up and Down scroll, Esc closes."), agrees=False)


def _google() -> tuple[str, ...]:
    return (
        _("Open console.cloud.google.com as the company's administrator, and create a project, such as komtui."),
        _("Under APIs & Services, Library, enable the Gmail API."),
        _(
            "Under Google Auth Platform, Audience, choose Internal where the company has Google Workspace. Without it,"
            " choose External, and then Publish app: a consent screen left in Testing ends every permission after 7"
            " days, and komtui would have to be signed in anew each week."
        ),
        _(
            "An External app that Google has not verified shows a warning at the sign-in: Advanced, then Go to komtui,"
            " leads on."
        ),
        _("Under Clients, create a client of the type Desktop app, and download its JSON file."),
        _("Copy the file to this machine, readable by komtui alone (chmod 600), and give its path as OAuth client."),
    )


def _microsoft() -> tuple[str, ...]:
    return (
        _("Open entra.microsoft.com as an administrator: App registrations, New registration."),
        _(
            "Choose Accounts in this organizational directory only. As redirect URI choose Mobile and desktop"
            " applications, and give http://localhost."
        ),
        _("Under Authentication, allow public client flows: the device code needs it."),
        _("Under API permissions, add Microsoft Graph, delegated: SMTP.Send; then grant the administrator's consent."),
        _("Copy the Application (client) ID and the tenant from the Overview into the fields of this tab."),
        _(
            "In admin.microsoft.com, under Users, the user, Mail, Manage email apps, tick Authenticated SMTP: it is"
            " often switched off."
        ),
    )
