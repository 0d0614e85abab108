"""Sentences on settings. `{setting}` shows as the section and label of the setting's key."""

from __future__ import annotations

from collections.abc import Mapping

from komtui.domain.message import N_

SENTENCES: Mapping[str, str] = {
    "setting.bic": N_("“{value}” is not a bank code (BIC). It has 8 or 11 letters and digits, such as BNPAFRPP."),
    "setting.certificate": N_("{value} holds no certificate in PEM form. Name the file of the certificate authority."),
    "setting.choice": N_("“{value}” is not one of the choices. Choose one of: {choices}."),
    "setting.company-only": N_("{setting} is the same for all stores. Set it for the company."),
    "setting.config-damaged": N_("{file} cannot be understood at line {line}. Correct that line, or remove the file."),
    "setting.config-table": N_("In {file}, “{table}” must be a table, written [{table}]. Correct it, then try again."),
    "setting.config-unreadable": N_("{file} cannot be read: {reason}. Check who owns it."),
    "setting.config-unwritable": N_("{file} cannot be written: {reason}. Check its folder and the free space."),
    "setting.control": N_("{setting} holds a line break or another character that cannot be printed. Remove it."),
    "setting.country": N_("“{value}” is not the code of a country. Use its two letters, such as FR or CA."),
    "setting.email": N_("“{value}” is not an e-mail address. Enter one address alone, such as invoices@example.com."),
    "setting.empty": N_("{setting} cannot be empty."),
    "setting.half-kept": N_(
        "{setting} was changed all the same and could not be put back. Look at it once the rest is mended."
    ),
    "setting.fingerprint": N_(
        "“{value}” is no SHA-256 fingerprint. Enter its 64 digits and letters, with or without colons."
    ),
    "setting.helo": N_("“{value}” is no name for a machine. Use one such as till.example.com, or leave it empty."),
    "setting.host": N_("“{value}” is not the name of a server. Enter its name alone, such as smtp.example.com."),
    "setting.iban": N_("“{value}” is not a bank account (IBAN): a letter or digit is wrong. Copy it from the bank."),
    "setting.image": N_("{value} is not a PNG or JPEG image. Choose a file of one of these kinds."),
    "setting.integer": N_("“{value}” does not fit: enter a whole number from {minimum} to {maximum}."),
    "setting.path": N_("The file {value} cannot be read. Check that it is there and that you may open it."),
    "setting.pattern": N_(
        "“{value}” does not work as a pattern. It needs {{number:04}} once, and may have {{year}}, {{yy}}, {{month}}"
        " and {{store}}."
    ),
    "setting.source": N_("The value of {setting} comes from {source}. Correct it there."),
    "setting.placeholder": N_("{{{value}}} stands for nothing in a letter. Use one of: {names}."),
    "setting.store-only": N_("{setting} belongs to a store. Choose the store first."),
    "setting.store-reserved": N_(
        "“{store}” is how komtui calls the whole company, so no store can be named so. Give the store another name."
    ),
    "setting.too-long": N_("{setting} is too long: {maximum} characters at most."),
    "setting.unknown": N_("There is no setting named “{key}”. “komtui config list” shows all of them."),
}
