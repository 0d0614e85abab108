"""Sentences on imports. `file` is the file's name; `place` is an element or path, with its line in parentheses."""

from __future__ import annotations

from collections.abc import Mapping

from komtui.domain.marking import N_

SENTENCES: Mapping[str, str] = {
    # The file as a whole
    "import.no-file": N_("There is no file {file}. Check its name and folder."),
    "import.nothing": N_("{file} has no CSV, JSON, XML or PDF file in it."),
    "import.not-a-file": N_("{file} is neither a file nor a folder."),
    "import.unreadable": N_("{file} cannot be read ({reason}). Check who may read it."),
    "import.empty": N_("{file} is empty."),
    "import.too-large": N_("{file} is larger than {limit} MB. Split it, or check that it is the right file."),
    "import.unknown-format": N_(
        "{file} is none of the formats that can be imported: CSV with a header, JSON, UBL, CII, Factur-X."
    ),
    "import.encoding": N_("The text of {file} cannot be read. Save it again as UTF-8."),
    "import.number-again": N_("{number} was in the books already, with other content. Both are there now: {names}."),
    "import.number-taken": N_("{number} is in the books already, with other content. Nothing of {file} was imported."),
    "import.more": N_("{file} has {count} more problems. Correct the first ones and try again."),
    # PDF
    "import.pdf-damaged": N_("{file} is a damaged PDF. Get it again from where it came."),
    "import.pdf-encrypted": N_("{file} is locked with a password. Save it without one and try again."),
    "import.pdf-start": N_(
        "{file} has something else before the PDF begins, so it is left out. Open it and save it as a PDF anew."
    ),
    "import.pdf-without-invoice": N_(
        "{file} is a PDF without an e-invoice inside. Only Factur-X and ZUGFeRD files have one."
    ),
    # XML
    "import.xml": N_("{file} is not complete XML: it goes wrong at line {line} ({reason})."),
    "import.xml-entities": N_(
        "{file} has a document type or entities, which no e-invoice needs and which can do harm. It was not read."
    ),
    "import.xml-too-deep": N_("{file} is nested more than {limit} levels deep at {place}. No e-invoice is."),
    "import.xml-too-many": N_("{file} has more than {limit} elements. Split it."),
    "import.xml-unknown": N_("{file} is XML, but no invoice: it begins with {element}. UBL and CII are known."),
    "import.value-missing": N_("{file} lacks {term}, which every invoice must have: {place}."),
    "import.value-number": N_("{file}, {place}: “{value}” is not a number. Write it like 1234.56."),
    "import.value-date": N_("{file}, {place}: “{value}” is not a date."),
    "import.value-currency": N_("{file}, {place}: “{value}” is not a currency. Write its three letters, like EUR."),
    "import.value-range": N_("{file}, {place}: the numbers are too large to compute with."),
    "import.totals": N_(
        "{file} contradicts itself ({rule}): {place} says {stated}, but the other amounts come to {expected}."
        " Ask whoever made the file for a correct one."
    ),
    # CSV
    "import.csv-quotes": N_("{file}, line {line}: a quotation mark is opened and never closed, or closed too early."),
    "import.csv-too-many": N_("{file} has more than {limit} rows. Split it."),
    "import.csv-no-rows": N_("{file} has a header and no rows below it."),
    "import.header-missing": N_("{file} has no column “{column}”. Add it to the header in line {line}."),
    "import.header-twice": N_("{file}, line {line}: “{column}” means {name}, and another column does too. Remove one."),
    "import.header-similar": N_("{file}, line {line}: the column “{column}” is not known. Is it “{name}”? Rename it."),
    "import.row-too-long": N_("{file}, line {line} has more cells than the header. Put quotation marks around text."),
    "import.cell-missing": N_("{file}, line {line}: the column “{column}” must not be empty."),
    "import.cell-number": N_("{file}, line {line}, column “{column}”: “{value}” is not a number."),
    "import.cell-ambiguous": N_(
        "{file}, line {line}, column “{column}”: “{value}” could be thousands or decimals. Write 1234 or 1.2340."
    ),
    "import.cell-percent": N_("{file}, line {line}, column “{column}”: “{value}” is not a percentage up to 100."),
    "import.cell-date": N_(
        "{file}, line {line}, column “{column}”: “{value}” is not a date. Write it like 2026-12-31 or 31/12/2026."
    ),
    "import.cell-kind": N_(
        "{file}, line {line}, column “{column}”: “{value}” is no kind of document. Write quote, order, invoice or"
        " credit note."
    ),
    "import.cell-unit": N_(
        "{file}, line {line}, column “{column}”: the unit “{value}” is not known. Write one like piece, hour or kg, or"
        " its UN/ECE code."
    ),
    "import.cell-currency": N_(
        "{file}, line {line}, column “{column}”: “{value}” is not a currency. Write its three letters, like EUR."
    ),
    "import.cell-language": N_(
        "{file}, line {line}, column “{column}”: “{value}” is not a language that komtui writes. Write its code,"
        " like fr."
    ),
    "import.cell-country": N_(
        "{file}, line {line}, column “{column}”: “{value}” is not a country that is known. Write its two letters, like"
        " FR."
    ),
    "import.cell-category": N_(
        "{file}, line {line}, column “{column}”: “{value}” is not a tax category. Write S, Z, E, AE, K, G or O."
    ),
    "import.cell-differs": N_(
        "{file}, line {line}, column “{column}”: “{value}” is not what another row of the same document says,"
        " “{first}”."
    ),
    "import.cell-total": N_(
        "{file}, line {line}, column “{column}” says {stated}, but the lines of the document come to {expected}."
    ),
    # JSON
    "import.json": N_("{file} is not correct JSON: it goes wrong at line {line}."),
    "import.json-twice": N_("{file} has the key “{key}” twice in one object. Remove one."),
    "import.json-too-deep": N_("{file} is nested too deeply. No document is."),
    "import.json-empty": N_("{file} has an empty list and no document in it."),
    "import.json-key": N_("{file}, {place}: this key is not known. Is it “{name}”? Rename it."),
    "import.json-missing": N_("{file}, {place} is missing. Every document must have it."),
    "import.json-text": N_("{file}, {place}: {value} is not a text."),
    "import.json-number": N_("{file}, {place}: “{value}” is not a number. Write it like 1234.56."),
    "import.json-percent": N_("{file}, {place}: {value} is not a percentage up to 100."),
    "import.json-date": N_("{file}, {place}: “{value}” is not a date. Write it like 2026-12-31."),
    "import.json-flag": N_("{file}, {place}: {value} is neither true nor false."),
    "import.json-object": N_("{file}, {place}: {value} is not an object in braces."),
    "import.json-list": N_("{file}, {place}: {value} is not a list in brackets."),
    "import.json-kind": N_(
        "{file}, {place}: “{value}” is no kind of document. Write quote, order, invoice or credit-note."
    ),
    "import.json-unit": N_(
        "{file}, {place}: the unit “{value}” is not known. Write one like piece, hour or kg, or its UN/ECE code."
    ),
    "import.json-currency": N_("{file}, {place}: “{value}” is not a currency. Write its three letters, like EUR."),
    "import.json-language": N_(
        "{file}, {place}: “{value}” is not a language that komtui writes. Write its code, like fr."
    ),
    "import.json-country": N_("{file}, {place}: “{value}” is not a country that is known. Write its two letters."),
    "import.json-category": N_("{file}, {place}: “{value}” is not a tax category. Write S, Z, E, AE, K, G or O."),
    "import.json-scheme": N_("{file}, {place}: “{value}” is not one of the taxes VAT, GST, QST, HST and PST."),
    "import.json-role": N_(
        "{file}, {place}: “{value}” is no role of a reference. Write buyer, order, contract, invoice, project,"
        " sales-order or despatch."
    ),
    "import.json-total": N_("{file}, {place} says {stated}, but the lines of the document come to {expected}."),
}
