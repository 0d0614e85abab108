"""One delivery in full: what happened and when, why, and what can be done about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual.content import Content

from komtui.domain.mail.delivery import Arrivals, Delivery, Event, Pause
from komtui.domain.problem import Problem
from komtui.domain.text import visible
from komtui.i18n import _, current
from komtui.i18n.presentation.deliveries import clock, settling, standing, subject
from komtui.i18n.presentation.states import delivery_word
from komtui.services.addresses import legible
from komtui.services.secrets.waiting import asks_for_password
from komtui.ui.screens.outbox.words import next_step
from komtui.ui.screens.password.asking import KEY as PASSWORD_KEY
from komtui.ui.terminal.glyphs import GLYPHS


def details(delivery: Delivery, history: Sequence[Event], by: Delivery | None = None) -> Content:
    """Return all that is known of a delivery; the cause and what to do come before the history.

    `by` is the delivery that settled it. Of what is settled the cause is no longer said with what would mend it.
    """
    alarming = delivery.needs_somebody
    title = f"{subject(delivery)}  {standing(delivery)}"
    lines = [
        Content(f"{GLYPHS.warning} {title}" if alarming else title).stylize(
            "$text-warning bold" if alarming else "bold"
        )
    ]
    lines.append(Content(legible(delivery.recipient)))
    if settled := settling(delivery, by):
        lines.append(Content(settled))
    elif delivery.problem is not None:
        lines.append(Content(current().problem(delivery.problem)))
    step = next_step(delivery)
    if step:
        lines.append(Content(step).stylize("bold"))
    lines += _events(history, delivery.recipient)
    lines.append(Content(visible(delivery.subject)).stylize("dim"))
    return Content("\n").join(lines)


def _told(history: Sequence[Event]) -> Sequence[Event]:
    """Leave out what says the same as the line before: `dot` is still sending."""
    told: list[Event] = []
    for event in history:
        if told and delivery_word(told[-1].state) == delivery_word(event.state) and not event.reply:
            continue
        told.append(event)
    return told


def _events(history: Sequence[Event], recipient: str) -> Iterator[Content]:
    """Yield a line an event."""
    arrivals = Arrivals()
    for event in _told(history):
        words = delivery_word(event.state)
        if arrivals.arrives(event.state, event.reply):
            words = _("arrived at {to} for sure").format(to=legible(recipient))
        line = f"{clock(event.at)}  {words}"
        yield Content.assemble((line, "dim"), f"  {visible(event.reply)}" if event.reply else "")


def held_up(trouble: Problem | None, pauses: Sequence[Pause]) -> str:
    """Return what stands above the list while the books cannot be used or accounts stand still, with each cause."""
    lines = [f"{GLYPHS.warning} {current().problem(trouble)}"] if trouble is not None else []
    for pause in pauses:
        words = _("Letters wait since {time}: {cause}").format(
            time=clock(pause.since), cause=current().problem(pause.problem)
        )
        if pause.scope != "company":
            words = _("{label}: {text}").format(label=visible(pause.scope), text=words)
        if pause.until is not None:
            words = f"{words} " + _("They go on by themselves at {time}.").format(time=clock(pause.until))
        gives = _("{key} gives its password.").format(key=PASSWORD_KEY) if asks_for_password(pause) else ""
        # On a line of its own: a cause may end in a command, which would be copied with the key's name.
        lines += [f"{GLYPHS.warning} {words}", f"  {gives or _('F8 resumes now.')}"]
    return "\n".join(lines)
