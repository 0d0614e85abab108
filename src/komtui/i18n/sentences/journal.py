"""Sentences on the journal: closed periods, archives."""

from __future__ import annotations

from collections.abc import Mapping

from komtui.domain.marking import N_

SENTENCES: Mapping[str, str] = {
    "journal.closed": N_(
        "{when} is closed: the books are closed through {until}. Take a later date; what is closed is corrected by"
        " a credit note or another payment of a later day."
    ),
    "journal.closed-before": N_("{period} is closed already. A period is closed once."),
    "journal.close-early": N_("{period} is not over: it can be closed from {from} on."),
    "journal.subject": N_(
        "Nothing is called {subject}. Give a document's number, a customer's number or name, a setting's key or a"
        " person."
    ),
    "journal.period": N_("{period} is no period. Write a day as 2026-11-27, a month as 2026-11, a year as 2026."),
    "journal.unsigned": N_(
        "The closing is not signed, since no place is open in which its key would last. Open the vault or the system's"
        " keyring: the next closing that is signed covers this one as well."
    ),
    "journal.no-store": N_("No place is open in which the key for signatures would last."),
    "journal.exists": N_("There is a file {file} already. An archive replaces nothing: name another one."),
    "journal.never-mailed": N_("{number} was never mailed: there is nothing to prove. `komtui send` mails it."),
    "journal.no-archive": N_("{file} is not an archive of a journal: it has no entries.jsonl."),
    "journal.unreadable": N_("{file} cannot be read: {reason}. Check its name, and whether you may read it."),
    "journal.damaged": N_("{file} is damaged: it cannot be unpacked. Take another copy of the archive."),
}
