"""`komtui config`: the settings; secrets come from stdin or a prompt, never from the command line."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import click
from click.shell_completion import CompletionItem

from komtui.bootstrap import LazyServices
from komtui.cli.commands.stores import check_new_store, check_store, new_option, say_new_store, tell_stores
from komtui.cli.core.asking import agreed, place_for_secret, typed
from komtui.cli.core.boundary import WrongValueError
from komtui.cli.core.framework import Group, StoreName, option, store_option
from komtui.cli.core.language import VARIABLE
from komtui.cli.core.output import emit, say, say_problems, table, tell
from komtui.cli.core.session import Session, pass_session
from komtui.domain.marking import N_
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.settings.catalogue import BY_KEY, CATALOGUE, Origin, Setting, Topic
from komtui.domain.settings.setting import SettingKind
from komtui.domain.text import stray_edge, visible, without_stray_edges
from komtui.i18n import _
from komtui.services.addresses import legible
from komtui.services.settings.snapshot import Effective

ALL_STORES = "*"
"""What `--store` without a name stands for in the list."""


def _origin_word(origin: Origin) -> str:
    return {
        Origin.DEFAULT: _("default"),
        Origin.COMPANY: _("company"),
        Origin.STORE: _("store"),
        Origin.MACHINE: _("this machine"),
        Origin.ENVIRONMENT: _("environment"),
    }[origin]


def _completed(_ctx: click.Context, _param: click.Parameter, start: str) -> list[CompletionItem]:
    return [CompletionItem(key) for key in BY_KEY if key.startswith(start)]


key_argument = click.argument("key", metavar="KEY", shell_complete=_completed)
of_store = store_option(N_("Of this store instead of the whole company."))


@click.command("config", cls=Group, default="list", help=N_("Show and change settings."))
def config() -> None:
    """Group."""


@config.command("list", help=N_("List settings with their values and where these come from; QUERY searches them."))
@click.argument("query", nargs=-1, metavar="[QUERY]")
@option(
    "--store",
    default="",
    is_flag=False,
    flag_value=ALL_STORES,
    type=StoreName(),
    metavar="[STORE]",
    help=N_("Of this store instead of the whole company; without a name, the stores themselves."),
)
@pass_session
def list_(session: Session, query: tuple[str, ...], store: str) -> None:
    """Write settings; of a secret only whether it is set."""
    if store == ALL_STORES:
        tell_stores(session.run(lambda services: services.settings.store_names()), as_json=session.json)
        return

    words = " ".join(query)

    async def work(services: LazyServices) -> tuple[list[Effective], Sequence[Topic]]:
        await check_store(services, store)
        settings = services.settings
        keys = [setting.key for setting in settings.search(words)]
        if not keys:
            sections = {section.key for section in settings.search_sections(words)}
            keys = [setting.key for setting in CATALOGUE if sections & {setting.section, *setting.also}]
        topics = settings.search_topics(words) if settings.search_words(words) else ()
        return list(await settings.effective(keys, store)) if keys else [], topics

    found, topics = session.run(work)
    if session.json:
        for each in found:
            emit(effective_json(each))
    elif found:
        headings = (_("Setting"), _("Value"), _("Origin"))
        tell(table(headings, [(each.setting.key, _shown(each), _origin_word(each.origin)) for each in found]))
    elif not topics:
        say(_("No setting matches."))
    for topic in () if session.json else topics:
        # What people look for among the settings and is none, as the screen says it.
        said = _("{label}: {text}").format(label=_(topic.label), text=_(topic.sentence))
        say(f"{said} ({way})" if (way := _WAYS.get(topic.key)) else said)


_WAYS = {
    "test": "komtui account test",
    "message": "komtui account test --to …",
    "quota": "komtui outbox",
    "gmail": "komtui account sign-in google",
    "microsoft": "komtui account sign-in microsoft",
    "save": "komtui config set",
    "print": "komtui print",
}
"""What leads to a topic from a shell, where its sentence does not say it."""


@config.command("get", help=N_("Show the value of one setting; of a secret only whether it is set."))
@key_argument
@of_store
@pass_session
def get(session: Session, key: str, store: str) -> None:
    """Write one value."""
    setting = _known(key)

    async def work(services: LazyServices) -> Effective:
        await check_store(services, store)
        return (await services.settings.effective([setting.key], store))[0]

    found = session.run(work)
    if session.json:
        emit(effective_json(found))
    else:
        tell(_shown(found, multiline=True))


@config.command(
    "set", help=N_("Set a value. A secret is read from stdin, or asked for; so is a value that is left out.")
)
@key_argument
@click.argument("value", metavar="[VALUE]", required=False)
@of_store
@new_option
@pass_session
def set_(session: Session, key: str, value: str | None, store: str, new: bool) -> None:
    """Set one value."""
    setting = _known(key)
    if setting.secret and value is not None:
        # It is in the shell's history and in the list of processes by now: say so, and keep nothing.
        raise click.UsageError(
            _(
                "{key} is secret and is never taken from the command line, where others can read it. Give it on stdin "
                "or leave it out to be asked, and change it if it was a real one."
            ).format(key=setting.key)
        )
    # Before anything is asked for.
    is_new = bool(store) and session.run(lambda services: check_new_store(services, store, new=new))
    given = value if value is not None else typed(setting)
    if setting.secret:
        given = _without_edge(setting, given)

    async def work(services: LazyServices) -> tuple[str, Sequence[Problem]]:
        kept = await place_for_secret(services) if setting.secret else ""
        before = await _doubts(services, setting, store)
        try:
            await services.settings.set({setting.key: given}, store)
        except ProblemError as error:
            if all(_is_of_the_value(problem.code) for problem in error.problems):
                raise WrongValueError(*error.problems) from error
            raise
        await services.outbox.go_on_with({store: {setting.key: given}})
        return kept, [each for each in await _doubts(services, setting, store) if each not in before]

    kept, doubted = session.run(work)
    if is_new:
        say_new_store(store)
    # What the screen says beside a field as one types: it is taken all the same.
    say_problems(doubted)
    _mention_what_decides(session, setting, store)
    if kept:
        say(_("{key} is set. It is kept in: {place}").format(key=setting.key, place=_place_word(kept)))
    _answer(session, setting, store)


async def _doubts(services: LazyServices, setting: Setting, store: str) -> Sequence[Problem]:
    """Return what is to be thought over of the values of a scope that this setting is judged with."""
    from komtui.services.mail.account import advice
    from komtui.services.settings import registrations

    keys = (*advice.VALUES, *registrations.KEYS)
    if setting.key not in keys:
        return ()
    values = await services.settings.values(keys, store)
    return (*advice.advice(values), *registrations.doubts(values))


def _without_edge(setting: Setting, secret: str) -> str:
    """Return a secret as it is to be kept: what nobody sees at its ends is taken off only by consent, and told of."""
    stray = stray_edge(secret)
    if not stray:
        return secret
    question = _("The secret has an invisible character at its beginning or its end ({blank}). Take it off?")
    kept = without_stray_edges(secret)
    if kept and agreed(question.format(blank=stray)):
        return kept
    say_problems([Problem("mail.password-blank", {"blank": stray}, setting.key)])
    return secret


@config.command("unset", help=N_("Remove a value, so that the default, or the company's, applies again."))
@key_argument
@of_store
@pass_session
def unset(session: Session, key: str, store: str) -> None:
    """Remove one value."""
    setting = _known(key)

    async def work(services: LazyServices) -> None:
        await check_store(services, store)
        await services.settings.set({setting.key: None}, store)
        await services.outbox.go_on_with({store: {setting.key: None}})

    session.run(work)
    _answer(session, setting, store)


@config.command("audit", help=N_("Say who changed what, the newest first; of secrets only that they changed."))
@click.argument("key", metavar="[KEY]", default="", shell_complete=_completed)
@option("--limit", type=click.IntRange(min=1), metavar="N", help=N_("At most this many; without it, all."))
@pass_session
def audit(session: Session, key: str, limit: int | None) -> None:
    """Write what was changed."""
    from komtui.cli.commands._auditing import tell_audit

    tell_audit(session, key, limit)


def effective_json(found: Effective) -> dict[str, Any]:
    """Return a setting as scripts read it; a secret's value is always null."""
    secret = found.setting.secret
    return {
        "key": found.setting.key,
        "value": None if secret else found.value,
        "origin": found.origin.value,
        "secret": secret,
        "set": found.is_set,
    }


def _is_of_the_value(code: str) -> bool:
    """Whether a fault lies in what was typed, and not in the file that it would be written to."""
    return code.startswith("setting.") and not code.startswith(("setting.config-", "setting.half-kept"))


def _known(key: str) -> Setting:
    if key in BY_KEY:
        return BY_KEY[key]
    from difflib import get_close_matches

    sentence = _("There is no setting named “{key}”.").format(key=key)
    near = get_close_matches(key, BY_KEY, n=3)
    if near:
        sentence += " " + _("Similar: {keys}").format(keys=", ".join(near))
    raise click.UsageError(sentence)


def _shown(found: Effective, *, multiline: bool = False) -> str:
    if found.setting.secret:
        return _("it is set") if found.is_set else _("it is not set")
    if found.setting.kind is SettingKind.HOST:
        return legible(found.value)
    return visible(found.value, multiline=multiline)


def _place_word(place: str) -> str:
    words = {
        "keyring": _("the system's keyring"),
        "vault": _("komtui's encrypted vault"),
        "books": _("komtui's encrypted vault in the books"),
    }
    return words.get(place, place)


def _mention_what_decides(session: Session, setting: Setting, store: str) -> None:
    """Say where something else comes before the value that was just set."""

    async def work(services: LazyServices) -> Origin:
        return (await services.settings.effective([setting.key], store))[0].origin

    if setting.key == "language.interface" and os.environ.get(VARIABLE):
        say(_("The environment variable {name} sets it; change it there.").format(name=VARIABLE))
    elif not setting.secret and session.run(work) is Origin.ENVIRONMENT:
        say(_("The environment variable {name} sets it; change it there.").format(name=setting.environment))


def _answer(session: Session, setting: Setting, store: str) -> None:
    """Answer a change with what applies now."""
    if not session.json:
        return

    async def work(services: LazyServices) -> Effective:
        return (await services.settings.effective([setting.key], store))[0]

    emit(effective_json(session.run(work)))
