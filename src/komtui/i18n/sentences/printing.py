"""Sentences on printing."""

from __future__ import annotations

from collections.abc import Mapping

from komtui.domain.marking import N_

SENTENCES: Mapping[str, str] = {
    "printing.no-system": N_(
        "This machine has no {program}, so its printers are not known. Install CUPS (package cups-client), or name a"
        " receipt printer without a driver in the configuration, under documents."
    ),
    "printing.no-server": N_(
        "The printing system (CUPS) does not answer. Start it, or ask whoever looks after this machine."
    ),
    "printing.timeout": N_(
        "The printing system did not answer within {seconds} seconds. Look whether the page comes before you print it"
        " again."
    ),
    "printing.no-printer": N_("There is no printer for {paper}. Choose one of these: {names}"),
    "printing.unknown": N_("There is no printer {printer}. Choose one of these: {names}"),
    "printing.gone": N_("The printer {printer} is not there any more. Choose another one."),
    "printing.rejecting": N_(
        "The printer {printer} takes nothing at present. Choose another one, or have it accept jobs again"
        " (cupsaccept {printer})."
    ),
    "printing.stopped": N_(
        "The printer {printer} stands still ({reason}). See to it and start it again (cupsenable {printer}), or choose"
        " another one."
    ),
    "printing.refused": N_("The printer {printer} did not take it: {reason}"),
    "printing.paper": N_(
        "The receipt printer {printer} cannot print on {paper}. Choose the receipt, or another printer."
    ),
    "printing.off": N_(
        "The printer {printer} does not answer. Look whether it is on, has paper and is connected; nothing was printed."
    ),
    "printing.host": N_("There is no machine {host} in this network. Correct the address of the printer {printer}."),
    "printing.stalled": N_(
        "The printer {printer} stopped in the middle: it may be open, or out of paper. See to it and print again; what"
        " comes then is marked as a copy."
    ),
    "printing.device-missing": N_(
        "There is no {printer} on this machine. Look whether the printer is connected and on."
    ),
    "printing.device-denied": N_(
        "komtui may not write to {printer}. Add the person who runs it to the group that may (usually lp)."
    ),
    "printing.device-wrong": N_("{printer} is no printer: it is a file or a folder, and was left as it is."),
    "printing.device-busy": N_("The printer {printer} is in use by another program. Try again in a moment."),
    "printing.no-raster": N_(
        "Pages cannot be turned into pictures here. Install komtui with its extra “print”, or poppler-utils (pdftoppm)."
    ),
    "printing.picture": N_("The page could not be turned into a picture ({reason})."),
    "printing.meanwhile": N_("{number} is being printed elsewhere just now. Try again."),
    "printing.no-seller": N_(
        "{number} does not say who sells: the company has no name. Fill in the company on the configuration screen"
        " (F9), or run: komtui config set company.name"
    ),
}
