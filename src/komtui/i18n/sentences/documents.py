"""Sentences on documents."""

from __future__ import annotations

from collections.abc import Mapping

from komtui.domain.marking import N_

SENTENCES: Mapping[str, str] = {
    "view.everything": N_("All documents are shown: type words or choose a filter first, then give that a name."),
    "view.name": N_("A view needs a name of up to {most} characters."),
    "view.name-taken": N_("There is always a view of the name “{name}”. Choose another one."),
    "view.unknown": N_("There is no view of the name “{name}”. There are: {names}."),
    "document.unprintable": N_(
        "The page of {number} can only show boxes for these characters: {characters} (in “{text}”). Write them in"
        " Latin, Greek or Cyrillic letters. Of Chinese, Japanese, Korean and signs a font can be named in the"
        " configuration, under documents; Arabic, Hebrew and the scripts of India cannot be drawn."
    ),
    "document.font": N_(
        "The further font {file} cannot be used: it is missing or damaged. Choose another TTF or OTF file in the"
        " configuration, under documents."
    ),
    "document.font-licence": N_(
        "The licence of the further font {file} does not let it be put into documents: its file says so. Choose another"
        " one in the configuration, under documents."
    ),
    "document.books-full": N_("The books hold {most} documents and have no room for more. Start a new data folder."),
    "document.cancelled": N_("{number} is cancelled, so nothing more can be made of it."),
    "document.changed-meanwhile": N_(
        "Somebody else has changed {number} since you opened it. Nothing of theirs was overwritten."
    ),
    "document.issued-meanwhile": N_("{draft} was issued meanwhile, as {number}. What is issued never changes."),
    "document.conversion": N_(
        "{number} cannot become that kind of document. A quote becomes an order or an invoice, an order becomes an"
        " invoice, and an invoice becomes a credit note."
    ),
    "document.converted-before": N_("{number} was carried on before: {made}. If another one is wanted, add: --again"),
    "document.discarded": N_("{number} was discarded. Bring it back first: komtui discard --restore {number}"),
    "document.has-number": N_("There is no {draft} any more: it was issued as {number}."),
    "document.issued-already": N_("{number} is issued already, and what is issued never changes."),
    "document.later-date": N_(
        "The last document of this series is dated {until}, and this machine says that today is {when}. Dates"
        " follow the order of numbers: set the clock right, or give {number} that later date too, with: --later"
    ),
    "document.logo": N_(
        "The logo {file} cannot be used. Choose a PNG or JPEG file of at most 10 MB in the configuration, under"
        " company."
    ),
    "document.newer": N_(
        "{number} was written by a newer komtui, in a form (version {version}) that this one does not know. Update"
        " komtui on this machine; the document itself is untouched."
    ),
    "document.no-seller": N_(
        "Nothing can be issued yet: the company has no name. Fill in the company on the configuration screen (F9), or"
        " run: komtui config set company.name"
    ),
    "document.carried-on": N_("{number} was carried on: {made}. It stays accepted as long as that stands."),
    "document.draft-customer": N_("{number} is still a draft: change its customer in the draft itself."),
    "document.employee": N_("That is no name of somebody who serves. Use letters, {maximum} characters at most."),
    "document.not-accepted": N_("{number} is neither a quote nor an order, so there is nothing to accept in it."),
    "ship.deposit": N_("{number} asks for a deposit: with it nothing is shipped."),
    "ship.line": N_("There is no line {line} that could go out. Lines are counted from 1."),
    "ship.none-chosen": N_("Nothing is chosen. Write beside a line how much of it goes out."),
    "ship.quantity": N_("Of line {line} {left} is still to go out, so {quantity} is not possible."),
    "ship.with-other": N_("The goods of {number} went out with {others}: take it back there."),
    "document.not-goods": N_("{number} is neither an order nor an invoice: with it nothing is shipped."),
    "document.not-quote": N_("{number} is no quote. Only a quote is refused, or waited for again."),
    "document.not-draft": N_("{number} is issued already. What is issued never changes; make a credit note instead."),
    "document.not-discarded": N_("{number} is issued. Only drafts can be discarded."),
    "document.not-put-away": N_("{number} was not discarded."),
    "document.pattern": N_(
        "The numbering pattern {pattern} cannot be used. It needs {{number}} exactly once. Correct it in the"
        " configuration, under documents."
    ),
    "document.file-missing": N_(
        "The file {file} of {number} is not in the database any more. Restore the database from a backup."
    ),
    "document.pdf-missing": N_(
        "The PDF that {number} came with is not in the database any more. Restore the database from a backup."
    ),
    "document.refused": N_("{number} was refused. Mark it as accepted first: komtui mark {number} accepted"),
    "document.rendering": N_(
        "The PDF of {number} could not be made ({reason}). Try again; if it stays so, report it with this sentence."
    ),
    "document.state": N_("{number} is not in a state in which that can be done. komtui show {number} says what it is."),
    "document.still-draft": N_("{number} is still a draft. Issue it first, so that it has a number to refer to."),
    "document.ambiguous": N_("Several documents have the number {number}. Name the one you mean: {names}."),
    "document.unreadable": N_(
        "{number} cannot be read: what the database holds of it is not what komtui writes ({reason}). Nothing was"
        " changed. Keep a copy of the database, and bring the document back from a backup."
    ),
    "document.unknown": N_("There is no document {number}. Check the number with: komtui list"),
}
NONE_LEFT: Mapping[str, str] = {"ship.quantity": N_("All of line {line} has gone out already.")}
"""Instead of that above, where nothing is left to go out."""
