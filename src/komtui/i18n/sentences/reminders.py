"""Sentences on reminders: why one does not go, and what can be wrong with one."""

from __future__ import annotations

from collections.abc import Mapping

from komtui.domain.marking import N_

SENTENCES: Mapping[str, str] = {
    "reminder.paid": N_("{number} was paid or cancelled in the meantime: the reminder was not sent."),
    "reminder.changed": N_(
        "Something was paid on {number} in the meantime: the reminder, which asks for more, was not sent. The next run"
        " asks for what is left."
    ),
    "reminder.answered": N_("{number} is no longer an open quote: the reminder was not sent."),
    "reminder.suspended": N_("The reminders of {number} were suspended in the meantime: nothing was sent."),
    "reminder.too-late": N_("{number} has fallen due in the meantime: the notice was not sent."),
    "reminder.taken": N_("{number} was reminded of this already, by another letter: this one was not sent."),
    "reminder.just-mailed": N_(
        "What it is about has just gone to the customer in another letter: nobody is reminded of it within the hour."
    ),
    "reminder.left-out": N_("{number} was left out: it needs no reminder any more."),
    "reminder.nothing": N_("There is nothing left to remind {customer} of."),
    "reminder.off": N_("Reminders are switched off. Switch them on in the configuration: Reminders."),
    "reminder.not-open": N_("{number} is no open invoice or quote: there is nothing to suspend."),
    "reminder.reason": N_("The reason is too long or holds a line break: {maximum} characters on one line at most."),
    "reminder.rate": N_("“{value}” is no rate in percent a year. Write it like 12.15, up to {maximum}."),
    "reminder.figures": N_(
        "Interest goes by {percent} a year, the rate of the half year from {from} on: it is the last that is known,"
        " and that from {when} on is not. Check it, or set a rate of your own (reminder.rate)."
    ),
}
