"""Sentences on the machine: files and databases, what the doctor finds, the demo."""

from __future__ import annotations

from collections.abc import Mapping

from komtui.domain.message import N_

SENTENCES: Mapping[str, str] = {
    # Files and databases.
    "system.database-address": N_(
        "{address} is the address of a kind of database that komtui cannot use. Name a file, or its sqlite:/// address."
    ),
    "system.database-busy": N_(
        "The database {file} is in use by another program, which did not let go of it in time. Nothing was written."
        " Try again in a moment."
    ),
    "system.database-damaged": N_(
        "The database {file} is damaged ({reason}). Nothing was written. Close komtui, keep a copy of the file as it"
        " is, and bring back your last backup."
    ),
    "system.database-foreign": N_(
        "{file} is not a komtui database, so it was left as it is. Choose another file or another data folder."
    ),
    "system.database-full": N_(
        "There is no room left on the disk of {file}. Nothing was written. Free some space, then try again."
    ),
    "system.database-gone": N_(
        "The database {file} was moved, removed or replaced while komtui was running. Nothing was written. Put it back,"
        " or close komtui and start it again."
    ),
    "system.database-io": N_(
        "The disk of {file} could not be read or written ({reason}). Nothing was written. Check the disk or the"
        " network drive, then try again."
    ),
    "system.database-newer": N_(
        "The database {file} was written by a newer komtui (version {version}; this one knows {known}). Update"
        " komtui on this machine; until then nothing is touched."
    ),
    "system.database-read-only": N_(
        "The database {file} cannot be written: the file or its disk is read-only. Give yourself the right to write"
        " there, or choose another data folder."
    ),
    "system.database-uncertain": N_(
        "The connection to {file} broke just when something was being written, and nobody can tell whether it was."
        " Look whether it is there before you do it again."
    ),
    "system.database-unreachable": N_(
        "The database {file} cannot be opened ({reason}). Check that the folder exists and that you may write there."
    ),
    "system.file": N_("{file} cannot be written: {reason}. Check the folder and the free space."),
    "system.letter-damaged": N_(
        "Letter {letter} is not what was put into the queue any more, so it is not sent. The database may be damaged:"
        " keep a copy of it, cancel the letter and queue it anew."
    ),
    "system.no-home": N_(
        "This user has no home folder in which komtui could keep its data. Name a folder with --data, or set HOME."
    ),
    "system.problem-unreadable": N_(
        "Why it failed cannot be read in the database any more. What the server answered stands in the history."
    ),
    "system.sqlite-old": N_(
        "This Python has SQLite {version}, and komtui needs 3.35 or newer. Use a newer Python or a newer system."
    ),
    # What the doctor finds.
    "doctor.company": N_(
        "This is not set: {setting}. Fill it in on the configuration screen (F9), or run: komtui config set {key}"
    ),
    "doctor.encoding": N_(
        "The terminal's encoding is {encoding}, so some letters show as question marks. Choose a UTF-8 locale, such as"
        " LANG=en_CA.UTF-8."
    ),
    "doctor.folder": N_("The data folder {folder} cannot be read: {reason}. Check that it is there and whose it is."),
    "doctor.open": N_("Other people on this machine may open {file}. Close it to them, with: chmod go-rwx {file}"),
    "doctor.package": N_("The package {package} is missing. Install komtui again."),
    "doctor.undelivered": N_("Letters that were not delivered: {count}. Look at them with: komtui outbox"),
    # The demo.
    "demo.extra": N_("The demo needs its mail catcher, which is not installed. Install it: pip install 'komtui[demo]'"),
    "demo.folder": N_("{folder} holds books that are not the demo's. Name another folder, or an empty one."),
    "demo.start": N_("The demo could not start in {folder}: {reason}. Check that there is room and that it may write."),
}
