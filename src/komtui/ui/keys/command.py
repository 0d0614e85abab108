"""Commands: one declaration gives the key, the palette's entry, the footer and the help."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from textual.binding import Binding

from komtui.domain.marking import N_
from komtui.i18n import _

if TYPE_CHECKING:
    from decimal import Decimal

    from textual.app import App
    from textual.screen import Screen

KEY_NAMES = {
    "enter": N_("Enter"),
    "escape": N_("Esc"),
    "space": N_("Space"),
    "slash": "/",
    "dollar_sign": "$",
    "asterisk": "*",
    "menu": N_("Menu"),
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "delete": N_("Del"),
    "pageup": N_("PgUp"),
}
_WAYS = ("escape", "f1", "f10")
"""Keys of the way back, of the help and of the way out, in the order of the footer."""

_WAYS_ON = {"documents": "f2", "outbox": "f3", "customers": "f4", "settings": "f9", "journal": "ctrl+l"}
"""Actions of the app that lead to another screen, with their keys."""


class Command(NamedTuple):
    """Something that a person can do on a screen."""

    action: str
    """Name of the screen's (or app's) method without `action_`."""
    key: str
    """Keys as Textual names them, separated by commas; the first one is shown."""
    label: str
    """Marked English, one or two words, for the footer."""
    help: str
    """Marked English, a sentence for the help and the palette."""
    footer: bool = True
    """Whether the footer shows it where it has room; it keeps those the longest that are declared first."""
    priority: bool = False
    """Whether it wins over the focused widget's keys."""
    everywhere: bool = False
    """Of the app's commands: whether it can be done over a dialog too (as its `priority` has it)."""

    @property
    def key_name(self) -> str:
        """The first key as it is printed on a keyboard of the user's language; of a row of digits the row."""
        first, _comma, others = self.key.partition(",")
        return f"{first}–{others[-1]}" if first.isdigit() and others else key_name(first)

    @property
    def stays(self) -> bool:
        """Whether the footer never leaves it out: nobody may be kept in a screen by a narrow terminal."""
        return self.way < len(_WAYS)

    @property
    def way(self) -> int:
        """Its place among the commands that stay; their number for any other."""
        keys = self.key.split(",")
        return next((place for place, key in enumerate(_WAYS) if key in keys), len(_WAYS))


def key_name(key: str) -> str:
    """Return `key` as it is printed on keyboards: `F5`, `Ctrl+S`, `Échap`."""
    *modifiers, last = key.split("+")
    name = _(KEY_NAMES[last]) if last in KEY_NAMES else (last if len(last) == 1 and not modifiers else last.upper())
    return "+".join([*(modifier.capitalize() for modifier in modifiers), name])


GIVE_BACK = N_("Give money back")


def money_label(balance: Decimal) -> str:
    """Return what it is called, marked English, to enter money on that balance where it goes out; else nothing."""
    return GIVE_BACK if balance < 0 else ""


def bindings(owner: str, commands: Iterable[Command]) -> list[Binding]:
    """Return the bindings of `commands`; their ids, `owner.action`, let users remap them."""
    return [
        Binding(
            command.key,
            command.action,
            command.label,
            show=False,
            priority=command.priority,
            id=f"{owner}.{command.action}",
        )
        for command in commands
    ]


def ways_on() -> list[Binding]:
    """Return the bindings of a dialog that is only read: the keys to other screens lead there from it as well.

    Such a dialog says `only_read = True`, so that the app takes it away on the way.
    """
    return [Binding(key, f"app.{action}", show=False) for action, key in _WAYS_ON.items()]


class Offer(NamedTuple):
    """A command as it stands now."""

    command: Command
    """As it was declared."""
    owner: App[Any] | Screen[Any]
    """On whom its action runs."""
    enabled: bool
    """False: it exists here but cannot be done now."""

    @property
    def label(self) -> str:
        """What it is called now, marked English: its own word, unless its owner has a better one (`label_of`)."""
        label_of = getattr(self.owner, "label_of", None)
        return (label_of(self.command.action) if label_of is not None else "") or self.command.label


def offers(app: App[Any], screen: Screen[Any], *, footer: bool = False) -> Iterator[Offer]:
    """Yield what can be done now: the screen's commands, then the app's; what never applies is left out.

    With `footer`, only what the footer shows: what else changes with the cursor is not asked for at each key.
    """
    owners: tuple[App[Any] | Screen[Any], ...] = (screen, app)
    own: set[str] = set()
    for owner in owners:
        for command in getattr(owner, "commands", ()):
            # A key does one thing: what the screen has it for.
            if owner is app and command.key in own:
                continue
            own.update(command.key.split(","))
            if footer and not command.footer:
                continue
            if owner is app and screen.is_modal and not (command.everywhere or _leads_on(screen, command)):
                continue
            state = owner.check_action(command.action, ())
            if state is not False:
                yield Offer(command, owner, enabled=state is True)


def _leads_on(screen: Screen[Any], command: Command) -> bool:
    return command.action in _WAYS_ON and getattr(screen, "only_read", False)
