"""click's own words, marked so that the catalogue has them: click asks gettext for these very sentences.

Nothing imports this module; it exists to be read by the catalogue's extractor.
"""

from __future__ import annotations

from komtui.domain.marking import N_
from komtui.i18n import n_

WORDS = (
    N_("Usage:"),
    N_("Options"),
    N_("Commands"),
    N_("Show this message and exit."),
    N_("Try '{command} {option}' for help."),
    N_("Error: {message}"),
    N_("Error: invalid input"),
    N_("Error: The two entered values do not match."),
    N_("Repeat for confirmation"),
    N_("Missing command."),
    N_("Missing argument"),
    N_("Missing option"),
    N_("Missing parameter"),
    N_("No such command {name!r}."),
    N_("No such option {name!r}."),
    N_("Option {name!r} does not take a value."),
    N_("Invalid value: {message}"),
    N_("Invalid value for {param_hint}: {message}"),
    N_("{value!r} is not a valid {number_type}."),
    N_("{value} is not in the range {range}."),
    N_("{name} {filename!r} does not exist."),
    N_("{name} {filename!r} is a file."),
    N_("{name} {filename!r} is a directory."),
    N_("{name} {filename!r} is not readable."),
    N_("{name} {filename!r} is not writable."),
    N_("Could not open file {filename!r}: {message}"),
    N_("Choose from:\n\t{choices}"),
    N_("required"),
    N_("default: {default}"),
    N_("directory"),
    N_("file"),
    N_("path"),
)


def plurals(number: int) -> tuple[str, ...]:
    """Return those that depend on a number; there is no other mark for them than the call."""
    return (
        n_("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})", number),
        n_("Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments.", number),
        n_("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)", number),
        n_("{value!r} is not {choice}.", "{value!r} is not one of {choices}.", number),
    )
