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
    "import.too-long": N_(
        "{file} was given up: reading it took more than {seconds} seconds of work. Check that it is the right file, or"
        " split it."
    ),
    "import.too-much": N_(
        "{file} was given up: reading it takes more memory than any file may have. Check that it is the right file, or"
        " split it."
    ),
    "import.reader-fault": N_(
        "{file} was not read: komtui itself has a fault there ({reason}). Nothing came in; please report it, with the"
        " names of the file’s columns."
    ),
    "import.interrupted": N_("{file} was not read to its end. Import it again."),
    "import.unknown-format": N_(
        "{file} is none of the formats that can be imported: CSV with a header, JSON, UBL, CII, Factur-X."
    ),
    "import.spreadsheet": N_(
        "{file} is a workbook of {program}. Open it there, choose “Save as” and the type “CSV UTF-8”, and import that"
        " file."
    ),
    "import.encoding": N_("The text of {file} cannot be read. Save it again as UTF-8."),
    "import.address": N_("{number} now has the address {address}, as {file} says."),
    "import.customers": N_("Customers of {file}: {found} found in the list, {made} added to it."),
    "import.alike": N_(
        "Drafts of {file} were left out, because they are in the books already or seem to be (same kind, customer, date"
        " and total): {names}. If they are wanted once more, import the file with --again."
    ),
    "import.alike-discarded": N_(
        "Drafts of {file} were left out, because they were discarded: {names}. Bring them back with: komtui discard"
        " --restore"
    ),
    "import.encoding-unsure": N_(
        "{file} does not say how its letters are written. Which is right? {readings}. Choose it in the import"
        " assistant, or save the file again as UTF-8."
    ),
    "import.encoding-found": N_("The letters of {file} are read as {encoding}."),
    "import.encoding-twice": N_("{file} was saved as UTF-8 twice, which has been undone: “RÃ©f.” is read as “Réf.”."),
    "import.too-many-parts": N_("{file}, {place}: more than {limit} in one document. Split it into several."),
    "import.text-too-long": N_("{file}, {place}: longer than {limit} characters."),
    "import.number-control": N_(
        "{file}, {place}: a number with a line break or an invisible character in it could never be named. Correct it."
    ),
    "import.dollars": N_(
        "{file} has amounts in $ and does not say whose dollars. The company reckons in {currency}: add a column"
        " “currency”, or say it in the import assistant."
    ),
    "import.canadian-taxes": N_(
        "{file} has Canadian taxes and names no currency. Its amounts are taken for {currency}, after the seller's"
        " country; if they are Canadian dollars, add a column “currency”."
    ),
    "import.number-again": N_("{number} was in the books already, with other content. Both are there now: {names}."),
    "import.number-taken": N_("{number} is in the books already, with other content, and stays as it is there."),
    "import.changed-since": N_("{file} is another one by now. Import it again."),
    "import.cannot-part": N_(
        "The refused documents of {file} would not be told apart in a file of their own. Correct them in {file} itself,"
        " and import it again: only they are new then."
    ),
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
    "import.xml-encoding": N_(
        "{file} says that it is written in {declared}, but it is not: line {line}, “{text}”. It seems to be {likely}."
        " Have it saved as UTF-8 by the program that it comes from."
    ),
    "import.xml-ampersand": N_(
        "{file}, line {line}: in “{text}”, the & is not written as XML asks for. It must be &amp; there. Tell whoever"
        " made the file."
    ),
    "import.xml-entity": N_(
        "{file}, line {line}: “{found}” is not known in XML. Write the character itself, or its number like &#233;."
    ),
    "import.xml-less-than": N_(
        "{file}, line {line}: in “{text}”, the < is not written as XML asks for. It must be &lt; there. Tell whoever"
        " made the file."
    ),
    "import.xml-control": N_(
        "{file}, line {line} has a control character ({sign}), which XML does not allow. Remove it."
    ),
    "import.left-out": N_("{file} says what komtui has no place for, and it is left out: {what}."),
    "import.attached-damaged": N_(
        "The file {name} inside {file} is damaged and cannot be kept. The document comes in without it; ask its"
        " seller for the file."
    ),
    "import.attached-missing": N_(
        "{file} names the file {name} and does not have it. The document comes in without it."
    ),
    "import.attached-too-large": N_(
        "The file {name} inside {file} is not kept: a document may have {most} files of up to {limit} MB each. It comes"
        " in without it."
    ),
    "import.xml-entities": N_(
        "{file} has a document type or entities, which no e-invoice needs and which can do harm. It was not read."
    ),
    "import.xml-too-deep": N_("{file} is nested more than {limit} levels deep at {place}. No e-invoice is."),
    "import.xml-too-many": N_("{file} has more than {limit} elements. Split it."),
    "import.xml-unknown": N_("{file} is XML, but no invoice: it begins with {element}. UBL and CII are known."),
    "import.value-missing": N_("{file} lacks what every invoice must have: {term}, {place}."),
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
    "import.header-list": N_(
        "{file} has one row for each document, and no column says what was sold. In the import assistant, f makes one"
        " line of each row; for --map that is “given” (docs/import.md)."
    ),
    "import.column-lacking": N_(
        "{file}, line {line}: no column says what “{name}” is. In the import assistant, Enter on a column says what it"
        " is; for --map that is “columns” (docs/import.md)."
    ),
    "import.rates-rows": N_(
        "{file}, line {line}: nothing tells this row from the one in line {other}, and each rate has columns of its"
        " own. Add a column with the number of the document."
    ),
    "import.rates-bases": N_(
        "{file} has the tax of each rate ({columns}), and no columns with the amounts that it is of. Have them exported"
        " as well, such as “Base HT 20%”."
    ),
    "import.rates-parted": N_("{file}: a line for each rate, from the columns {columns}."),
    "import.read-as-quotes": N_(
        "{file}: read as quotes, as the column “{column}” says. If they are invoices, add a column “kind” that says so."
    ),
    "import.read-as-credit-notes": N_(
        "{file}: read as credit notes, as the column “{column}” says. If they are invoices, add a column “kind” that"
        " says so."
    ),
    "import.no-tax": N_(
        "{file} has no column of a tax: what it has comes in without. If there is one, say its rate in the import"
        " assistant (f), or with --map as “tax” in “given”."
    ),
    "import.list-tax": N_(
        "{file} does not say which tax is in its amounts. Say the rate in the import assistant (f), or with --map as"
        " “tax” in “given”; empty means that there is none."
    ),
    "import.header-twice": N_("{file}, line {line}: “{column}” means {name}, and another column does too. Remove one."),
    "import.header-similar": N_("{file}, line {line}: the column “{column}” is not known. Is it “{name}”? Rename it."),
    "import.row-too-long": N_("{file}, line {line} has more cells than the header. Put quotation marks around text."),
    "import.cell-missing": N_("{file}, line {line}: the column “{column}” must not be empty."),
    "import.cell-no-customer": N_(
        "{file}, line {line}: the column “{column}” names no customer. Write one, or say in the import assistant (z)"
        " whose such documents are."
    ),
    "import.currencies-mixed": N_(
        "{file}, column “{column}”: “{value}” and “{other}” are of different currencies. Add a column “currency”."
    ),
    "import.column-percent": N_("{file}, column “{column}”: read as a percentage; {value} is {value} %."),
    "import.rows-untaxed": N_(
        "{file}, line {line}: the column “{column}” is empty here, though not elsewhere. "
        "What stands on such lines comes in without tax."
    ),
    "import.json-with-tax": N_(
        "{file}, {place}: prices with tax are not read from JSON. Write each price without tax, or import them as CSV."
    ),
    "import.row-without-number": N_(
        "{file}, line {line}: the column “{column}” is empty here, and customer and date are those of {number} above. "
        "Write the number into it where the row belongs to {number}, or make it a file of its own where it does not."
    ),
    "import.pro-forma": N_("{file} is a pro-forma invoice (325), which is none. Ask its issuer for the invoice."),
    "import.no-lines": N_(
        "{file} has no line, which every e-invoice of its profile has (BR-16). Ask its issuer for it."
    ),
    "import.value-other-currency": N_(
        "{file}, {place}: the amount is in {value}, and the document in {currency}. Ask its issuer to correct it."
    ),
    "import.value-indicator": N_("{file}, {place}: “{value}” is neither true nor false."),
    "import.rows-of-payments": N_(
        "{file}, line {line}: the same as line {other} but for “{column}”: it seems to be a row a payment, and the line"
        " would be billed twice. Leave one row for each line, or export without payments."
    ),
    "import.rows-of-series": N_(
        "{file}, line {line}: {number} stands here with “{value}” in the column “{column}”, and above with “{first}”."
        " If these are two documents, write that into the number; if not, say in the import assistant that the column"
        " is left out."
    ),
    "import.row-otherwise": N_(
        "{file}, line {line}: the column “{column}” says “{value}”, and the row would come in as any other. Take such"
        " rows out, or say in the import assistant that the column is left out."
    ),
    "import.csv-cut": N_(
        "{file}, line {line} ends in the middle: a part of the file seems to be missing. Export it again."
    ),
    "import.csv-cell-cut": N_(
        "{file}, line {line}, column “{column}”: “{value}” is shorter than what stands above it, and the file ends"
        " right behind it. A part seems to be missing: export it again. If it is whole, add a line break at its end."
    ),
    "import.cell-rounded": N_(
        "{file}, line {line}, column “{column}”: a spreadsheet has cut the number “{value}” short. Export the file"
        " again, and do not save it with the spreadsheet."
    ),
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
    "import.cell-cancelled": N_(
        "{file}, line {line}, column “{column}”: “{value}” says that the document is cancelled, and one of its kind, or"
        " without a number, cannot come in as that. Take its rows out."
    ),
    "import.json-cancelled": N_(
        "{file}, {place}: the document is cancelled, and one of its kind, or without a number, cannot come in as that."
        " Take it out."
    ),
    "import.cell-tax-empty": N_(
        "{file}, line {line}, column “{column}”: nothing stands here, and a rate on another line of the same document."
        " Write the rate, or 0 where no tax is due."
    ),
    "import.cell-row": N_(
        "{file}, line {line}, column “{column}”: “{value}” is no kind of row. Write allowance or charge, or nothing."
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
    "import.cell-yes": N_("{file}, line {line}, column “{column}”: “{value}” is neither yes nor no."),
    "import.cell-too-long": N_("{file}, line {line}: a cell is longer than {limit} characters."),
    "import.cell-control": N_(
        "{file}, line {line}, column “{column}”: a number with a line break or an invisible character in it could never"
        " be named. Correct it."
    ),
    "import.cell-rate": N_(
        "{file}, line {line}, column “{column}”: no country has a tax of {value} %. Is it an amount? Say so in the"
        " import assistant, or write the rate."
    ),
    "import.cell-tax-amount": N_(
        "{file}, line {line}, column “{column}”: {value} is not what a known rate makes of {net}. Add a column with the"
        " rate."
    ),
    "import.cell-tax-allotted": N_(
        "{file}, line {line}: nothing tells which lines have which of the taxes that make up {value}. Add a column with"
        " the rate of each line."
    ),
    "import.payments": N_(
        "{file} is a list of payments of {program}, and does not say what was sold. Export the sales there instead"
        " ({instead}), and import that file."
    ),
    "import.cell-packed": N_("{file}, line {line}: “{value}” does not say the name and the total of what was sold."),
    "import.cell-tax-spread": N_(
        "{file}, line {line}, column “{column}”: the tax of the whole document, {value}, is no known rate of {net}."
        " Add a column with the rate of each line."
    ),
    "import.cell-charge-tax": N_(
        "{file}, line {line}, column “{column}”: the lines have several rates of tax, and nothing says which of them"
        " {value} for shipping has. Put shipping into a row of its own."
    ),
    "import.cell-line-total": N_(
        "{file}, line {line}, column “{column}” says {stated}, but the row comes to {expected}."
    ),
    "import.cell-basis": N_(
        "{file}, line {line}, column “{column}”: nothing tells how much tax is in “{value}”, and the prices are not on"
        " that basis. Export a column of the rate of tax, or the amount as the prices are."
    ),
    "import.cell-discounts": N_(
        "{file}, line {line}, column “{column}” says {stated}, but the other column of discounts takes {expected} off."
        " If both are taken off, export a column of totals too; if not, say in the import assistant which is left out."
    ),
    "import.cell-email": N_(
        "{file}, line {line}, column “{column}”: “{value}” is not an e-mail address. It is left out."
    ),
    # Columns that stop a file
    "import.column-number": N_(
        "{file}, line {line}: the column “{column}” may be the number of the document. Is it “{name}”? Rename it, or"
        " say in the import assistant what it is."
    ),
    "import.column-quantity": N_(
        "{file}, line {line}: the column “{column}” may be a quantity ({value}). Is it “{name}”? Rename it, or say in"
        " the import assistant what it is."
    ),
    "import.column-price": N_(
        "{file}, line {line}: the column “{column}” may be a price ({value}). Is it “{name}”? Rename it, or say in the"
        " import assistant what it is."
    ),
    "import.column-tax": N_(
        "{file}, line {line}: the column “{column}” may be a tax ({value}). Is it “{name}”? Rename it, or say in the"
        " import assistant what it is."
    ),
    "import.column-discount": N_(
        "{file}, line {line}: the column “{column}” may be a discount ({value}). Is it “{name}”? Rename it, or say in"
        " the import assistant what it is."
    ),
    "import.column-currency": N_(
        "{file}, line {line}: the column “{column}” may be a currency ({value}). Is it “{name}”? Rename it, or say in"
        " the import assistant what it is."
    ),
    "import.column-shipping": N_(
        "{file}, line {line}: the column “{column}” may be a charge for shipping ({value}). Is it “{name}”? Rename"
        " it, or say in the import assistant what it is."
    ),
    "import.column-email": N_(
        "{file}, line {line}: the column “{column}” may be an e-mail address ({value}). Is it “{name}”? Rename it, or"
        " say in the import assistant what it is."
    ),
    "import.column-total": N_(
        "{file}, line {line}: the column “{column}” may be a total ({value}). Is it “{name}”? Rename it, or say in the"
        " import assistant what it is."
    ),
    "import.column-amount": N_(
        "{file}, line {line}: the column “{column}” holds amounts ({value}). Is it “{name}”? Rename it, or say in the"
        " import assistant what it is."
    ),
    "import.column-date": N_(
        "{file}, line {line}: the column “{column}” holds dates ({value}). Is it “{name}”? Rename it, or say in the"
        " import assistant what it is."
    ),
    "import.column-unknown": N_(
        "{file}, line {line}: nothing tells what the column “{column}” ({value}) is, and it may matter. Say in the"
        " import assistant, or with --map, what it is, or that it is to be left out."
    ),
    "import.column-open": N_(
        "{file}, line {line}: the column “{column}” ({value}) may be “{name}” or “{other}”. Rename it, or say in the"
        " import assistant which."
    ),
    "import.dates-open": N_(
        "{file}, column “{column}”: “{value}” may have the day or the month first, and no date of the file tells which."
        " Say it in the import assistant, or write dates like 2026-12-31."
    ),
    # What a file that comes in leaves out
    "import.kind-unknown": N_("{file}: no standard knows the kind of document {value}. It comes in as an invoice."),
    "import.no-lines-kept": N_(
        "{file} has no lines: it comes in with its totals alone. What was sold stands on the page of its issuer."
    ),
    "import.line-amount": N_(
        "{file}, line {place}: {counted} does not come to {stated}, which the file states. That amount is kept."
    ),
    "import.value-other-currency-kept": N_(
        "{file}, {place}: the amount is in {value}, and the document in {currency}. It is shown as one in {currency}."
    ),
    "import.cell-rounded-left-out": N_(
        "{file}, line {line}, column “{column}”: a spreadsheet has cut the number “{value}” short. It is left out."
    ),
    "import.tax-quebec": N_(
        "{file}, line {line}: the tax may be 15 % or the two of Québec, which come to the same here; it is read as GST"
        " and QST. A column with the customer's province tells."
    ),
    "import.dates-year-first": N_("{file}, column “{column}”: the year is read first; “{value}” is {day}."),
    "import.dates-day-first": N_("{file}, column “{column}”: the day is read first; “{value}” is {day}."),
    "import.title-left-out": N_("{file}, line {line} stands above the header and is left out: “{value}”"),
    "import.row-left-out": N_("{file}, line {line} sums up other rows and is left out: “{value}”"),
    "import.rows-left-out": N_("{file}: rows that are no lines of a document are left out: {values} ({count})."),
    "import.row-returned": N_("{file}, line {line}: the document is below zero, and comes in as a credit note."),
    "import.number-credit": N_(
        "{file}, line {line}: “{number}” looks like the number of a credit note, and comes in as an invoice. If it is a"
        " credit note, say so in a column “kind”."
    ),
    "import.row-below-zero": N_(
        "{file}, line {line}: the invoice is below zero. If it is a credit note, say so in a column “kind”."
    ),
    "import.columns-left-out": N_("{file} has columns that are left out: {columns}."),
    "import.column-fraction": N_("{file}, column “{column}”: rates are read as fractions; 0.2 is 20 %."),
    "import.column-arithmetic": N_(
        "{file}, column “{column}”: read as “{name}”, as only so the amounts of the file come out."
    ),
    # What somebody says of a file
    "import.mapped-as-kept": N_("The columns of {file} are read as kept under the name “{name}”."),
    "import.mapped-as-similar": N_(
        "The columns of {file} are read as kept under the name “{name}”, which was of a file that differs: new here are"
        " {more}, missing are {less}."
    ),
    "import.map-unreadable": N_("{map} is not what --map wants: {reason}."),
    "import.map-name": N_("Give it a name of up to {limit} characters."),
    "import.map-unknown": N_("Nothing is kept under the name “{name}”. Kept are: {names}"),
    "import.map-field": N_("{map}: “{field}” is nothing that a column can be. docs/import.md has the list."),
    "import.map-value": N_("{map}: “{value}” cannot be the {key} of a file."),
    # JSON
    "import.json": N_("{file} is not correct JSON: it goes wrong at line {line}."),
    "import.json-twice": N_("{file} has the key “{key}” twice in one object. Remove one."),
    "import.json-too-deep": N_("{file} is nested too deeply. No document is."),
    "import.json-empty": N_("{file} has an empty list and no document in it."),
    "import.json-key": N_("{file}, {place}: this key is not known. Is it “{name}”? Rename it."),
    "import.json-unknown": N_(
        "{file}, {place}: this key is not known, and it may matter ({value}). Is it “{name}”? Rename it, or take it"
        " out."
    ),
    "import.json-matters": N_(
        "{file}, {place}: this key is not known, and it may matter ({value}). Give it the name that docs/import.md has"
        " for it, or take it out."
    ),
    "import.json-many-keys": N_("{file} has more than {limit} different keys that are not known. It is none of ours."),
    "import.json-keys-left-out": N_("{file} has keys that are left out: {keys}."),
    "import.json-email": N_("{file}, {place}: “{value}” is not an e-mail address. It is left out."),
    "import.json-missing": N_("{file}, {place} is missing. Write a text."),
    "import.json-missing-number": N_("{file}, {place} is missing. Write a number like 1234.56."),
    "import.json-missing-date": N_("{file}, {place} is missing. Write a date like 2026-12-31."),
    "import.json-missing-list": N_("{file}, {place} is missing. Write a list in brackets with at least one entry."),
    "import.json-missing-customer": N_(
        "{file}, {place}: the name is missing. Write it as a text, or as “name” in braces."
    ),
    "import.json-missing-object": N_("{file}, {place} is missing. Write an object in braces."),
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
    "import.json-file": N_("{file}, {place}: the attached file is damaged, or another one."),
    "import.json-choice": N_("{file}, {place}: “{value}” is none of these: {names}."),
    "import.json-version": N_(
        "{file}, {place}: a later release of komtui wrote this (version “{value}”, this one knows {known}). Update it."
    ),
    "import.json-state": N_(
        "{file}, {place}: “{value}” does not go with the number “{number}”. A draft has none, everything else has one."
    ),
    "import.json-state-missing": N_(
        "{file}, {place} is missing. Write draft where the document has no number, else issued, paid or cancelled."
    ),
    "import.json-total": N_("{file}, {place} says {stated}, but the lines of the document come to {expected}."),
}
