"""The views: which lines each section of the configuration shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from komtui.domain.mail.account import Method
from komtui.domain.mail.authorization import Provider
from komtui.domain.mail.presets import BY_KEY as PRESETS
from komtui.domain.settings.catalogue import CATALOGUE, Setting
from komtui.domain.text import visible
from komtui.i18n import _, current
from komtui.services.ports import SecretPlace
from komtui.ui.screens.settings.draft import Draft
from komtui.ui.screens.settings.guide import Guide
from komtui.ui.screens.settings.items import Field, Heading, Item, Link, Tabs, Words, grouped, section_fields, tabs_of
from komtui.ui.screens.settings.words import place_word


class Facts(NamedTuple):
    """What a view says beside the settings."""

    places: Sequence[SecretPlace] = ()
    """The stores of secrets; empty until they have answered."""
    vault_exists: bool = False
    """Whether there is a vault."""
    ready: bool = False
    """Whether the account has all that it needs to be used."""
    vault_movable: bool = False
    """Whether this machine alone has the vault, although others share its books."""
    default: str = ""
    """What is said of this machine's own mail service where letters leave by it; empty where they do not."""


def view(section: str, tab: str, draft: Draft, guide: Guide, facts: Facts) -> Iterator[Item]:
    """Yield the lines of a section of the menu."""
    if draft.store and section not in {"stores", "secrets", "people", "audit"}:
        yield Words(
            _("Values of the store {store}; F6 chooses another one.").format(store=store_words(draft, draft.store)),
            section,
        )
    if section == "stores":
        yield from _stores(draft)
    elif section == "mail":
        yield from _mail(tab, draft, guide, facts)
    elif section == "secrets":
        yield from _secrets(facts)
    elif section == "texts":
        yield from _texts(store=bool(draft.store))
    elif section == "people":
        yield Words(
            _("Who works with komtui, and what they may do. With one person and no password nobody logs in."), section
        )
        yield Link(_("Open the list of people"), "people", section)
        yield from section_fields(section, store=bool(draft.store))
    elif section == "audit":
        yield Words(
            _(
                "All that happens is written down, each entry chained to the one before it: documents, payments,"
                " letters, settings, people, log-ins."
            ),
            section,
        )
        yield Link(_("Open the journal"), "journal", section)
    else:
        yield from section_fields(section, store=bool(draft.store))


def store_words(draft: Draft, store: str) -> str:
    """Return how a store is called: by its name, with the short one of the books."""
    name = draft.store_name(store)
    return f"{visible(name)} ({visible(store)})" if name else visible(store)


def _stores(draft: Draft) -> Iterator[Item]:
    yield Words(_("A store has what the company has, but for the values that you give it here."), "stores")
    for store in draft.stores:
        note = _("being edited") if store == draft.store else ""
        yield Link(store_words(draft, store), f"choose_store({store!r})", "stores", note)
    if draft.store:
        yield Link(_("Back to the values of the company"), "choose_store('')", "stores")
    yield Link(_("Add a store…"), "add_store", "stores")
    if draft.store:
        yield Link(_("Remove this store's values…"), "remove_store", "stores")
        yield from section_fields("stores", store=True)


def _mail(tab: str, draft: Draft, guide: Guide, facts: Facts) -> Iterator[Item]:
    in_use = draft.value("mail.method")
    if in_use == "smtp" and not draft.value("smtp.host"):
        in_use = ""
    names = tuple((section.key, _(section.label)) for section in tabs_of("mail"))
    yield Tabs(names, tab, in_use, "mail")
    if tab != "smtp":
        yield from _whose(draft, in_use)
        yield from _signing_in(tab, in_use, facts)
        for item in section_fields(tab, store=bool(draft.store)):
            yield item._replace(section="mail") if isinstance(item, Field | Heading) else item
        yield from _other_account(tab)
        return
    yield from _whose(draft, in_use)
    yield Words(*_state(in_use, facts))
    words, style = guide.prerequisite()
    if style != "good" or not (in_use and facts.ready):
        yield Words(words, "mail", style)
    for item in (*section_fields("smtp", store=bool(draft.store)), *section_fields("mail", store=bool(draft.store))):
        yield item._replace(section="mail") if isinstance(item, Field | Heading) else item


def _whose(draft: Draft, in_use: str) -> Iterator[Item]:
    """Say whether a store shares the company's account: what is changed here gives it one of its own."""
    if not draft.store or not in_use:
        return
    if draft.apart():
        words = _("{store} has a mail account of its own. When that stands still, the others go on.")
    else:
        words = _(
            "{store} shares the company's account. Another kind, server, user or address gives it one of its own."
        )
    yield Words(words.format(store=store_words(draft, draft.store)), "mail")


def _state(in_use: str, facts: Facts) -> tuple[str, str, str]:
    if in_use not in {"", "smtp"}:
        return _("Another account is in use; “Account in use” below changes that."), "mail", "note"
    if not in_use and facts.default:
        return facts.default, "mail", "note"
    if not in_use:
        return _("No account is set up yet: letters wait until one is."), "mail", "warning"
    return _of_this(facts)


def _of_this(facts: Facts) -> tuple[str, str, str]:
    if not facts.ready:
        return _("This account is in use, but something is still missing; F5 says what."), "mail", "warning"
    return _("This account is in use: letters leave by it."), "mail", "good"


def _signing_in(tab: str, in_use: str, facts: Facts) -> Iterator[Item]:
    if tab == in_use:
        yield Words(*_of_this(facts))
    provider = Provider.of(Method(tab))
    words = _("Sign in on {provider}'s own page, in a browser on any machine: komtui never sees the password.")
    yield Words(words.format(provider=provider.label), "mail")
    name = {"gmail": "Gmail", "microsoft": "Microsoft 365"}[tab]
    yield Link(_("Use my {name} account…").format(name=name), "sign_in", "mail", "Ctrl+Y")
    yield Link(_("Revoke {name} access…").format(name=name), "revoke", "mail", "Ctrl+B")
    yield Link(_("How to make the company's own client…"), "client_guide", "mail")


def _other_account(tab: str) -> Iterator[Item]:
    yield Heading(_("With an app password instead"), "mail")
    key = {"gmail": "gmail", "microsoft": "microsoft-365"}[tab]
    if tab == "gmail":
        text = _(
            "Google wants a password made for komtui alone: an app password. In the Google account, turn on 2-step"
            " verification, then make an app password under Security. Google Workspace may need its administrator to"
            " allow it. It goes into the SMTP account like any other password."
        )
    else:
        text = _(
            "Microsoft 365 wants SMTP AUTH to be allowed for the mailbox: in the Microsoft 365 admin center, under the"
            " user's mail settings. An account with 2-step verification wants an app password. Microsoft ends passwords"
            " for this step by step from the end of December 2026."
        )
    yield Words(text, "mail")
    server = PRESETS[key].server
    words = _("Fill in the SMTP account: {host}, port {port}, {security}")
    yield Link(
        words.format(host=server.host, port=server.port, security=server.security.upper()), f"provider('{key}')", "mail"
    )


def _secrets(facts: Facts) -> Iterator[Item]:
    yield Words(
        _("Passwords are never in the database. They are kept in the first of these places that can take them."),
        "secrets",
    )
    if not facts.places:
        yield Words(_("Asking the places…"), "secrets")
    for place in facts.places:
        words = _("{place}: {state}").format(place=place_word(place.name), state=_state_of(place, facts))
        yield Words(words, "secrets", "good" if place.writes else "note")
    yield Heading(_("Vault"), "secrets")
    if not facts.vault_exists:
        yield Link(_("Make a vault…"), "vault", "secrets")
        return
    one = "books" if any(place.name == "books" for place in facts.places) else "vault"
    if not any(place.name == one and place.available for place in facts.places):
        yield Link(_("Open the vault for this session…"), "vault", "secrets")
    yield Link(_("Change the vault's passphrase…"), "passphrase", "secrets")
    if facts.vault_movable:
        yield Words(_("This machine alone has the vault, and others share its books."), "secrets")
        yield Link(_("Keep it in the books, for every machine…"), "vault_to_books", "secrets")


def _state_of(place: SecretPlace, facts: Facts) -> str:
    if place.writes and (place.available or place.name not in {"vault", "books"}):
        return _("in use")
    if place.available:
        return _("ready")
    if place.name == "books":
        return _("closed")
    if place.name == "vault":
        return _("closed") if facts.vault_exists else _("not made yet")
    return _("not available")


def _texts(*, store: bool) -> Iterator[Item]:
    """Yield the texts, those of the language on the screen first."""
    spoken = current().language

    def strangeness(setting: Setting) -> tuple[bool, bool]:
        language = setting.key.rpartition(".")[2]
        return language != spoken, language[:2] != spoken[:2]

    texts = [each for each in CATALOGUE if each.section == "texts" and (store or not each.only_store)]
    yield from grouped(sorted(texts, key=strangeness), "texts")
