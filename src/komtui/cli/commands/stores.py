"""Stores on the command line: a slip in a name is pointed out, and never makes another store."""

from __future__ import annotations

import re
from collections.abc import Mapping

import click

from komtui.bootstrap import LazyServices
from komtui.cli.core.framework import option
from komtui.cli.core.output import emit, say, table, tell
from komtui.domain.marking import N_
from komtui.domain.search import folded
from komtui.domain.text import visible
from komtui.i18n import _

ALIKE = 0.75
"""How much of two names must be the same for one to be taken for a slip of the other; 1 is all."""

new_option = option("--new", "new", is_flag=True, help=N_("The store is new, although its name is like another one's."))


async def check_store(services: LazyServices, store: str, *, strict: bool = False) -> None:
    """Stop at a store that nobody knows where its name is nearly another one's; else say that it is new.

    A store begins with its first value or document, so what has a name of its own is let through, unless `strict`.
    """
    if not store or await services.settings.knows_store(store):
        return
    names = await services.settings.store_names()
    near = alike(store, names)
    sentence = _("There is no store named “{store}”.").format(store=visible(store))
    if near:
        similar = _("Similar: {keys}").format(keys=", ".join(map(visible, near)))
        raise click.UsageError(f"{sentence} {similar}")
    if strict:
        raise click.UsageError(f"{sentence} {_('“komtui config list --store” names all of them.')}")
    say(f"{sentence} {_('Until it has values of its own, it has what the company has.')}")


async def check_new_store(services: LazyServices, store: str, *, new: bool) -> bool:
    """Do the same before something is written for the store; return whether it is to be said to be new.

    That is said once it is: what is refused makes no store.
    """
    if not store or new or await services.settings.knows_store(store):
        return False
    near = alike(store, await services.settings.store_names())
    if near:
        sentences = (
            _("There is no store named “{store}”.").format(store=visible(store)),
            _("Add --new where it is a new store all the same."),
            _("Similar: {keys}").format(keys=", ".join(map(visible, near))),
        )
        raise click.UsageError(" ".join(sentences))
    return True


def say_new_store(store: str) -> None:
    """Say that there is a store now."""
    say(_("“{store}” is a new store.").format(store=visible(store)))


def alike(store: str, names: Mapping[str, str]) -> list[str]:
    """Return the stores that `store` may be a slip of, by short name or by what people call them, the nearest first.

    Names that differ in a number alone are none: that is how stores are told apart.
    """
    from difflib import SequenceMatcher

    given = folded(store)
    found = []
    for short, name in names.items():
        spelt = [folded(each) for each in (short, name) if each]
        if given in spelt:
            found.append((1.0, short))
            continue
        ratios = [SequenceMatcher(None, given, each).ratio() for each in spelt if not _numbered(given, each)]
        if (ratio := max(ratios, default=0)) >= ALIKE:
            found.append((ratio, short))
    return [short for _ratio, short in sorted(found, key=lambda each: (-each[0], each[1]))[:3]]


def tell_stores(names: Mapping[str, str], *, as_json: bool) -> None:
    """Write every store that is known: its short name, and what people call it."""
    if as_json:
        for short, name in names.items():
            emit({"store": short, "name": name})
    elif names:
        tell(table((_("Store"), _("Name")), names.items()))
    else:
        say(_("No store has a value or a document of its own."))


def _numbered(one: str, other: str) -> bool:
    return one != other and re.sub(r"\W*\d+", "", one) == re.sub(r"\W*\d+", "", other)
