"""Sentences on settings and secrets."""

from __future__ import annotations

from collections.abc import Mapping

from komtui.domain.marking import N_

SENTENCES: Mapping[str, str] = {
    # Settings.
    "setting.bic": N_("“{value}” is not a bank code (BIC). It has 8 or 11 letters and digits, such as BNPAFRPP."),
    "setting.certificate": N_("{value} holds no certificate in PEM form. Name the file of the certificate authority."),
    "setting.choice": N_("“{value}” is not one of the choices. Choose one of: {choices}."),
    "setting.company-only": N_("{setting} is the same for all stores. Set it for the company."),
    "setting.config-damaged": N_("{file} cannot be understood at line {line}. Correct that line, or remove the file."),
    "setting.config-table": N_("In {file}, “{table}” must be a table, written [{table}]. Correct it, then try again."),
    "setting.config-unreadable": N_("{file} cannot be read: {reason}. Check who owns it."),
    "setting.config-unwritable": N_("{file} cannot be written: {reason}. Check its folder and the free space."),
    "setting.control": N_("{setting} holds a line break or another character that cannot be printed. Remove it."),
    "setting.country": N_("“{value}” is no country that is known. Use its name or its two letters: France, or FR."),
    "setting.country-unsupported": N_(
        "komtui knows the taxes and the law of France and Canada, and not those of {value}: a company there cannot be"
        " set up."
    ),
    "setting.country-little": N_(
        "komtui knows the taxes and the legal texts of France and Canada. For another country ({value}) give your own"
        " under Documents, Terms of payment."
    ),
    "setting.database": N_(
        "“{value}” is not an address of books. Name a file, or a server, such as postgresql://komtui@db.example/komtui."
    ),
    "setting.database-secret": N_(
        "The address cannot be read, or a password stands in it, where others could read it. Leave the password out,"
        " and keep it with: komtui config set database.password"
    ),
    "setting.email": N_("“{value}” is not an e-mail address. Enter one address alone, such as invoices@example.com."),
    "setting.empty": N_("{setting} cannot be empty."),
    "setting.folder": N_("“{value}” is not a whole path of a folder. Begin it with / or ~, and put : between several."),
    "setting.half-kept": N_(
        "{setting} was changed all the same and could not be put back. Look at it once the rest is mended."
    ),
    "setting.fingerprint": N_(
        "“{value}” is no SHA-256 fingerprint. Enter its 64 digits and letters, with or without colons."
    ),
    "setting.gst": N_(
        "“{value}” is no GST number. It has nine digits, then RT and four digits: 123456782 RT0001. Copy it from the"
        " letter of the Canada Revenue Agency."
    ),
    "setting.helo": N_("“{value}” is no name for a machine. Use one such as till.example.com, or leave it empty."),
    "setting.host": N_("“{value}” is not the name of a server. Enter its name alone, such as smtp.example.com."),
    "setting.iban": N_("“{value}” is not a bank account (IBAN): a letter or digit is wrong. Copy it from the bank."),
    "setting.colour": N_("{value} is no colour. Write one such as #1F3A5F, or one of these names: {names}."),
    "setting.font": N_("{value} is not a TrueType or OpenType font. Choose a .ttf, .otf or .ttc file."),
    "setting.font-licence": N_(
        "The licence of {value} does not let it be put into documents: its file says so. Choose another font, such as"
        " one of the Noto family."
    ),
    "setting.image": N_("{value} is not a PNG or JPEG image. Choose a file of one of these kinds."),
    "setting.integer": N_("“{value}” does not fit: enter a whole number from {minimum} to {maximum}."),
    "setting.accounts": N_(
        "“{value}” names no account. Write one that begins with three digits, and others by rate, tax or method of"
        " payment after it: 707000, 5.5=707100."
    ),
    "setting.rates": N_("“{value}” says of no currency what it is in euros. Write it like this: CAD=0.66, USD=0.92."),
    "setting.methods": N_(
        "“{value}” is no list of methods of payment. Name them one after the other, separated by commas, each with"
        " {maximum} characters at most, such as: cash, card, transfer."
    ),
    "setting.printer": N_(
        "“{value}” is no address of a printer. Enter one such as 192.168.1.50:9100, or a device such as /dev/usb/lp0."
    ),
    "setting.neq": N_("“{value}” is no NEQ. It has ten digits and begins with 11, 22, 33 or 88."),
    "setting.path": N_("The file {value} cannot be read. Check that it is there and that you may open it."),
    "setting.next-begun": N_(
        "“{value}” would leave a gap or come twice: numbers of this series have been given. It goes on with {number}."
    ),
    "setting.next-other": N_("“{value}” is no number of this series. Write it like {number}, or only its number."),
    "setting.next-taken": N_("“{value}” would come twice: {number} is in the books. Choose a number after it."),
    "setting.pattern": N_(
        "“{value}” does not work as a pattern. It needs {{number:04}} once, and may have {{year}}, {{yy}}, {{month}}"
        " and {{store}}."
    ),
    "setting.qst": N_("“{value}” is no QST number. It has ten digits, then TQ and four digits: 1234567890 TQ0001."),
    "setting.siren": N_("“{value}” is no SIREN: one of its nine digits is wrong. Copy it from the register."),
    "setting.siren-length": N_(
        "“{value}” is neither a SIREN (nine digits) nor a SIRET (fourteen). Enter its digits alone."
    ),
    "setting.siret": N_("“{value}” is no SIRET: one of its fourteen digits is wrong. Copy it from the register."),
    "setting.source": N_("The value of {setting} comes from {source}. Correct it there."),
    "setting.placeholder": N_("{{{value}}} stands for nothing in a letter. Use one of: {names}."),
    "setting.store-only": N_("{setting} belongs to a store. Choose the store first."),
    "setting.store-reserved": N_(
        "“{store}” is how komtui calls the whole company, so no store can be named so. Give the store another name."
    ),
    "setting.too-long": N_("{setting} is too long: {maximum} characters at most."),
    "setting.unknown": N_("There is no setting named “{key}”. “komtui config list” shows all of them."),
    "setting.vat": N_("“{value}” is no VAT number: a letter or digit is wrong or missing. Copy it once more."),
    "setting.vat-key": N_("The two digits after FR do not belong to this SIREN. Its VAT number is {expected}."),
    "setting.vat-other": N_(
        "This VAT number holds the SIREN {value}, and the registration number is {siren}. One of the two is wrong,"
        " unless a group pays its tax together."
    ),
    "setting.vat-prefix": N_("“{value}” lacks the two letters of its country. Write it such as FR40303265045."),
    # Secrets.
    "secret.busy": N_("Another program is writing to the vault {file}. Try again in a moment."),
    "secret.damaged": N_(
        "The vault {file} is damaged. Put a copy of it back, or remove it and enter the passwords anew."
    ),
    "secret.file": N_(
        "{variable} names the file {file}, which cannot be read: {reason}. Check the path and who owns it."
    ),
    "secret.foreign": N_(
        "{file} is a link, or belongs to somebody else, so it is not used. Put a file of your own there, or remove it."
    ),
    "secret.keyring": N_("The system's keyring did not do as asked ({reason}). Try again, or set up komtui's vault."),
    "secret.keyring-away": N_(
        "The password is in the system's keyring, which cannot be reached from here. Work where the keyring is, or"
        " enter the password anew."
    ),
    "secret.keyring-locked": N_("The system's keyring is locked. Unlock it, then try again."),
    "secret.locked": N_(
        "The vault {file} is locked. Give its passphrase on the configuration screen, or in KOMTUI_VAULT_PASSPHRASE."
    ),
    "secret.moved-wrongly": N_(
        "What was read back is not what was written, so the passwords stay where they were. Try again."
    ),
    "secret.newer": N_("The vault {file} was written by a newer komtui. Install that version, or a later one."),
    "secret.no-vault": N_("There is no vault {file} yet. Make one first."),
    "secret.nowhere": N_(
        "There is no place to keep a password: no keyring answers, and the vault has no passphrase. Put one into"
        " KOMTUI_VAULT_PASSPHRASE, or give the password itself in KOMTUI_SMTP_PASSWORD."
    ),
    "secret.other-server": N_(
        "The password was saved for {saved}, and would go to {server} now. Enter it again, so that it goes to no"
        " server that it is not for."
    ),
    "secret.passphrase": N_("This passphrase does not open the vault {file}. Nothing was changed; try another one."),
    "secret.passphrase-empty": N_(
        "The passphrase is empty. Choose one that nobody guesses, such as four random words."
    ),
    "secret.passphrase-short": N_("The passphrase is too short: {minimum} characters at least."),
    "secret.read-only": N_("This password comes from the environment ({variable}). Change it there."),
    "secret.vault-exists": N_("There is a vault {file} already. Give its passphrase, or change it."),
    "secret.unwritable": N_("The vault {file} cannot be used: {reason}. Check its folder and the free space."),
}
