"""One key, one meaning: what every key does on every screen stands in one table, here and in the page for people."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.screen import Screen

from komtui.i18n import use
from komtui.ui import screens, widgets
from komtui.ui.app import KomtuiApp
from komtui.ui.keys.command import key_name
from komtui.ui.screens.menu.acting import EXTRAS

MEANINGS: dict[str, tuple[str, set[str]]] = {
    "f1": ("help", {"help"}),
    "f2": ("documents", {"documents"}),
    "f3": ("letters", {"outbox"}),
    "f4": ("customers", {"customers"}),
    "f5": ("try, or see how it will be", {"test", "preview", "picture"}),
    "f6": ("first filter, or choose which", {"kind", "only", "details", "files", "store", "port"}),
    # A draft has no states to filter by, letters are typed there, and no other key is left that all terminals send.
    "f7": ("filter by state; in a draft what law asks", {"state", "filter", "law"}),
    "f8": (
        "go on: send, issue, import, make the draft, ship, next, resume, close a period",
        {"send", "issue", "next", "message", "resume", "listen", "bring_in", "make", "ship", "close"},
    ),
    "f9": ("configuration", {"settings", "mail"}),
    "f10": ("leave", {"leave"}),
    "f11": ("light or dark", {"theme"}),
    "f12": ("log out", {"log_out"}),
    "ctrl+s": ("save", {"save", "agree", "keep"}),
    "ctrl+f": ("search", {"search"}),
    "ctrl+t": ("put in what is offered", {"take", "apply", "accept", "sender", "all"}),
    "ctrl+e": ("what was said: with a server, or by customers", {"exchange", "transcript", "answers"}),
    "ctrl+g": ("give a password or passphrase", {"password", "vault"}),
    "ctrl+c": ("copy", {"copy"}),
    "ctrl+k": ("copy the short form", {"copy_line", "copy_code", "copy_zone"}),
    "ctrl+z": ("take back", {"undo", "undo_send"}),
    "ctrl+p": ("all commands", {"palette"}),
    "ctrl+n": ("set-up", {"setup"}),
    "ctrl+enter": ("done with this: send, next line", {"send", "next_line"}),
    "ctrl+u": ("do again", {"redo"}),
    "ctrl+shift+z": ("do again, elsewhere", {"redo"}),
    "ctrl+x": ("take out", {"remove"}),
    "ctrl+a": ("once more", {"repeat"}),
    "alt+up": ("move up", {"up"}),
    "ctrl+up": ("move up, elsewhere", {"up"}),
    "alt+down": ("move down", {"down"}),
    "ctrl+down": ("move down, elsewhere", {"down"}),
    "ctrl+r": ("reset", {"reset"}),
    "ctrl+o": ("people", {"people"}),
    "ctrl+l": ("journal", {"journal"}),
    "ctrl+y": ("sign in", {"sign_in"}),
    "ctrl+b": ("revoke", {"revoke"}),
    "ctrl+d": ("domain", {"deliverability"}),
    "ctrl+w": ("other way", {"way"}),
    "a": ("it arrived", {"arrived"}),
    "L": ("reminders", {"reminders"}),
    "R": ("statement of account", {"statement"}),
    "X": ("export", {"export"}),
    "c": ("convert", {"convert"}),
    "d": ("order of dates", {"dates"}),
    "e": ("mail", {"mail"}),
    "E": ("mail all that is shown", {"mail_all"}),
    "f": ("one line of each row, in the import assistant", {"one_line"}),
    "g": ("one letter each, or one a customer", {"group"}),
    "h": ("history", {"history"}),
    "i": ("import", {"import"}),
    "j": ("merge", {"merge"}),
    "k": ("password", {"password"}),
    "l": ("what law asks", {"law"}),
    # Editing is what the menu of a customer would have: a customer has no other.
    "m": ("menu", {"menu", "edit"}),
    "menu": ("menu", {"menu"}),
    "shift+f10": ("menu", {"menu"}),
    "t": ("the sheet of the day", {"sheet"}),
    "dollar_sign": ("take money", {"take_money"}),
    "n": ("send again", {"send_again"}),
    "N": ("new", {"add"}),
    "o": ("open the document", {"open"}),
    "p": ("Print", {"print"}),
    "r": ("retry", {"retry"}),
    "s": ("set aside, take up", {"restore", "set_aside", "take_up", "suspend", "resume"}),
    "b": ("another encoding, in the import assistant", {"letters"}),
    "asterisk": ("mark all that is shown", {"mark_all"}),
    "u": ("unmark", {"unmark"}),
    "w": ("views", {"views"}),
    **{digit: (f"view {digit} of those above the list", {"chip"}) for digit in "123456789"},
    "v": ("what was said: with a server, or by customers", {"exchange", "transcript", "answers"}),
    "x": ("take away", {"cancel", "discard", "leave_out", "remove"}),
    "slash": ("search", {"search"}),
    "y": ("currency, in the import assistant", {"currency"}),
    "z": ("customer of sales that name none, in the import assistant", {"customer"}),
    "delete": ("take away", {"discard", "remove"}),
    "A": ("in the menu of a quote: accepted", {"accepted"}),
    "C": ("in the menu: another customer", {"assign"}),
    "D": ("in the menu of a quote: refused", {"refused"}),
    "M": ("in the menu: another method of payment", {"exchange"}),
    "O": ("in the menu of a quote: awaited again", {"awaited"}),
    "S": ("in the menu: shipped", {"ship"}),
    "T": ("in the menu: ship a part", {"ship_part"}),
    "U": ("in the menu: not shipped", {"unship"}),
    "V": ("in the menu: who served", {"serve"}),
    "Z": ("in the menu: take a payment back", {"reverse"}),
}
"""Key, what it means everywhere, and the actions that are that."""

PLACED = frozenset(
    "enter escape space tab shift+tab up down left right pageup pagedown home end backspace".split()  # noqa: SIM905 - a row of words
)
"""Keys that do what the place that has the focus is for."""


def screens_of() -> Iterator[type]:
    """Yield komtui's app, and each screen and widget that it has."""
    yield KomtuiApp
    for package in (screens, widgets):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            for each in vars(importlib.import_module(module.name)).values():
                if isinstance(each, type) and each.__module__ == module.name and "BINDINGS" in vars(each):
                    yield each


def keys_of(owner: type) -> Iterator[tuple[str, str]]:
    """Yield each key with its action, from commands and from bindings."""
    for command in vars(owner).get("commands", ()):
        for key in command.key.split(","):
            yield key, command.action
    for binding in vars(owner)["BINDINGS"]:
        for key in binding.key.split(","):
            yield key, re.sub(r"\(.*", "", binding.action).rpartition(".")[2]


def test_every_screen_is_looked_at() -> None:
    found = {each.__name__ for each in screens_of()}
    assert {"KomtuiApp", "DocumentsScreen", "LetterScreen", "OutboxScreen", "SettingsScreen", "SetupScreen"} <= found
    assert sum(issubclass(each, Screen) for each in screens_of() if each is not KomtuiApp) >= 15


@pytest.mark.parametrize("owner", screens_of(), ids=lambda owner: owner.__name__)
def test_a_key_means_the_same_on_every_screen(owner: type) -> None:
    for key, action in keys_of(owner):
        if key in PLACED:
            continue
        assert key in MEANINGS, f"{key}, {action}: give it a meaning, or take a key that has it"
        assert action in MEANINGS[key][1], f"{key} means “{MEANINGS[key][0]}”, and not {action}"


NAMED = re.compile(r"""["?.;:,] ?([A-Za-z]) (?:and [A-Za-z] )?[a-z]+s\b(?!')""")
"""A sentence that says what a letter does: “N adds one”."""


@pytest.mark.parametrize("folder", sorted(Path(screens.__path__[0]).glob("*/")), ids=lambda folder: folder.name)
def test_a_letter_that_a_sentence_names_does_something_there(folder: Path) -> None:
    package = f"komtui.ui.screens.{folder.name}"
    known = {key for owner in screens_of() if owner.__module__.startswith(package) for key, _action in keys_of(owner)}
    for module in folder.glob("*.py"):
        for words in re.findall(r"\b_\(\s*\"((?:[^\"\\]|\\.)*)\"", module.read_text(encoding="utf-8")):
            for letter in NAMED.findall(f'"{words}'):
                # Where a function key leads away first, the letter is one of the screen that it leads to.
                assert letter in known or re.search(r"\bF\d", words), f"{module.name}: {words}"


def test_what_is_done_from_the_menu_alone_has_keys_that_mean_nothing_else() -> None:
    for action, key in EXTRAS.items():
        assert action in MEANINGS[key][1], f"{key} means “{MEANINGS[key][0]}”, and not {action}"
        # A command of the screen stands in its menu as well, with its own key.
        assert key == "s" or not any(key == other for owner in screens_of() for other, _action in keys_of(owner))


def test_a_letter_on_a_screen_is_no_two_things_that_are_offered_at_once() -> None:
    meanings = [meaning for meaning, _actions in MEANINGS.values()]
    assert len(meanings) - len(set(meanings)) <= 6, "a second key for the same is for keyboards that lack the first"


def test_the_page_for_people_has_every_key() -> None:
    use("en")
    page = (Path(__file__).parents[2] / "docs" / "keys.md").read_text(encoding="utf-8")
    rows = {key for row in re.findall(r"^\| ([^|]+) \|", page, re.MULTILINE) for key in row.strip().split(", ")}
    assert {f"`{key_name(key)}`" for key in MEANINGS} <= rows
