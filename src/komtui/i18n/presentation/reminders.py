"""How reminders are said: the steps, why none is due, the table of a letter and what it asks for, and the texts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from komtui.domain.mail.letter import Grid
from komtui.domain.mail.reminder import Due, Item, Sent, Step, Sums, Why, sums
from komtui.domain.marking import N_
from komtui.domain.money import ZERO, Money
from komtui.domain.sales.interest import Basis, Interest
from komtui.domain.sales.kind import Kind
from komtui.domain.text import visible
from komtui.i18n import current
from komtui.i18n.localizer import Localizer

_NAMED: Final = 3
"""Documents that a subject names."""
_STEPS: Final[Mapping[Step, str]] = {
    Step.NOTICE: N_("notice before the due date"),
    Step.DUE: N_("reminder on the due date"),
    Step.FIRST: N_("reminder 1"),
    Step.SECOND: N_("reminder 2"),
    Step.THIRD: N_("reminder 3"),
    Step.QUOTE: N_("reminder of the quote"),
}
_HEADS: Final[Mapping[Step, str]] = {
    Step.NOTICE: N_("Due soon"),
    Step.DUE: N_("Due now"),
    Step.FIRST: N_("First reminder"),
    Step.SECOND: N_("Second reminder"),
    Step.THIRD: N_("Third reminder: formal request"),
    Step.QUOTE: N_("Quotes about to expire"),
}
_WHY: Final[Mapping[Why, str]] = {
    Why.NOT_ASKED: N_("nothing is to be paid"),
    Why.SUSPENDED: N_("reminders suspended"),
    Why.EARLY: N_("not late enough yet"),
    Why.RECENT: N_("reminded not long ago"),
    Why.DONE: N_("every reminder was sent"),
    Why.SMALL: N_("too little is left"),
    Why.NO_DATE: N_("no due date"),
}
_ON: Final[Mapping[Step, str]] = {
    Step.NOTICE: N_("notice on {date}"),
    Step.DUE: N_("due reminder on {date}"),
    Step.FIRST: N_("reminder 1 on {date}"),
    Step.SECOND: N_("reminder 2 on {date}"),
    Step.THIRD: N_("reminder 3 on {date}"),
    Step.QUOTE: N_("reminded on {date}"),
}
_SHORT: Final[Mapping[Step, str]] = {
    Step.NOTICE: N_("notice {date}"),
    Step.DUE: N_("due {date}"),
    Step.FIRST: N_("rem. 1 {date}"),
    Step.SECOND: N_("rem. 2 {date}"),
    Step.THIRD: N_("rem. 3 {date}"),
    Step.QUOTE: N_("rem. {date}"),
}


def step_word(step: Step) -> str:
    """Return what a step is called: `reminder 1`."""
    return current()._(_STEPS[step])


def step_head(step: Step) -> str:
    """Return what stands above the letters of a step."""
    return current()._(_HEADS[step])


def why_word(why: Why) -> str:
    """Return why no step is due."""
    return current()._(_WHY[why])


def sent_word(sent: Sent, width: int = 99) -> str:
    """Return which reminder went out when, as a list has it: `relance 1 le 24/11`, shorter where that is too wide."""
    words = current()
    day = sent.day.strftime("%d/%m" if words.language == "fr" else "%m-%d")
    whole = words._(_ON[sent.step]).format(date=day)
    return whole if len(whole) <= width else words._(_SHORT[sent.step]).format(date=day)


def next_word(due: Due, today: dt.date) -> str:
    """Return what comes next for a document, or why nothing does."""
    words = current()
    if due.step is not None:
        return words._("{step} is due").format(step=step_word(due.step))
    if due.next is not None:
        step, day = due.next
        return words._("{step} from {date}").format(step=step_word(step), date=words.date(max(day, today)))
    return why_word(due.why) if due.why is not None else ""


def table(items: Sequence[Item], words: Localizer) -> str:
    """Return the documents of a letter as a table in plain text, with its sums and by what interest goes."""
    invoices = [each for each in items if each.kind is not Kind.QUOTE]
    return "\n\n".join((*(each.text for each in grids(items, words)), *_claimed(invoices, words)))


def grids(items: Sequence[Item], words: Localizer) -> tuple[Grid, ...]:
    """Return the tables of a letter: its invoices with their sums, and its quotes."""
    invoices = [each for each in items if each.kind is not Kind.QUOTE]
    quotes = [each for each in items if each.kind is Kind.QUOTE]
    return (*([_invoices(invoices, words)] if invoices else []), *([_quotes(quotes, words)] if quotes else []))


def _invoices(items: Sequence[Item], words: Localizer) -> Grid:
    totals = sums(items)
    late = any(each.late for each in items)
    interest = any(each.interest for each in totals)
    compensation = any(each.compensation for each in totals)
    wanted = (True, True, True, late, True, interest, compensation)
    labels = (
        words._("Invoice"),
        words._("Date"),
        words._("Due on"),
        words._("Days"),
        words._("Left to pay"),
        words._("Interest"),
        words._("Compensation"),
    )
    rows: list[tuple[str, ...]] = [labels]
    for each in items:
        money = (_money(amount, each.currency, words) for amount in (each.left, each.interest, each.compensation))
        days = str(each.late) if each.late else ""
        rows.append((visible(each.number), words.date(each.date), words.date(each.until), days, *money))
    summed = totals if len(items) > 1 else ()
    rows += [(words._("Total"), "", "", "", *_sums(each, words)) for each in summed]
    shown = tuple(tuple(cell for cell, is_wanted in zip(row, wanted, strict=True) if is_wanted) for row in rows)
    return Grid(shown, words=3, sums=len(summed), described=4 if late else 3)


def _sums(total: Sums, words: Localizer) -> tuple[str, str, str]:
    left, interest, compensation = (
        _money(each, total.currency, words) for each in (total.left, total.interest, total.compensation)
    )
    return left, interest, compensation


def _quotes(items: Sequence[Item], words: Localizer) -> Grid:
    rows = [(words._("Quote"), words._("Date"), words._("Valid until"), words._("Amount"))]
    rows += [
        (
            visible(each.number),
            words.date(each.date),
            words.date(each.until),
            words.money(Money(each.left, each.currency)),
        )
        for each in items
    ]
    return Grid(tuple(rows), words=3, described=3)


def _money(amount: Decimal, currency: str, words: Localizer) -> str:
    return words.money(Money(amount, currency)) if amount else ""


def _claimed(items: Sequence[Item], words: Localizer) -> list[str]:
    """Return what is asked for in all, and by which law or term; nothing where only the amounts themselves are."""
    totals = [each for each in sums(items) if each.interest or each.compensation]
    if not totals:
        return []
    asked = ", ".join(words.money(Money(each.total, each.currency)) for each in sums(items))
    today = max(each.until + dt.timedelta(days=each.late) for each in items)
    rates = dict.fromkeys(each.rate for each in items if each.rate is not None and each.interest)
    said = [words._("To be paid in all: {amount}.").format(amount=asked)]
    said += [_interest(rate, today, words) for rate in rates]
    if any(each.compensation for each in totals):
        amount = words.money(Money(max(each.compensation for each in items), "EUR"))
        said.append(
            words._(
                "Fixed compensation for recovery costs: {amount} an invoice (Code de commerce, art. D441-5)."
            ).format(amount=amount)
        )
    return ["\n".join(said)]


def _interest(rate: Interest, day: dt.date, words: Localizer) -> str:
    percent = words.percent(rate.on(day))
    if rate.basis is Basis.FIXED:
        return words._("Interest for late payment: {percent} a year.").format(percent=percent)
    if rate.basis is Basis.LEGAL:
        said = words._(
            "Interest for late payment: {times} times the legal rate, at present {percent} a year (Code de commerce,"
            " art. L441-10)."
        )
        return said.format(times=words.number(rate.figure), percent=percent)
    said = words._(
        "Interest for late payment: the European Central Bank's rate plus {points} points, at present {percent} a year"
        " (Code de commerce, art. L441-10)."
    )
    return said.format(points=words.number(rate.figure), percent=percent)


def facts(items: Sequence[Item], words: Localizer, customer: str, signature: tuple[str, ...]) -> dict[str, str]:
    """Return what the placeholders of a text stand for (see `domain.mail.template`), fit to be shown."""
    company, phone, website = (*signature, "", "", "")[:3]
    totals = sums(items)
    first = min(items, key=lambda each: each.until)
    is_quote = first.kind is Kind.QUOTE
    until = words.long_date(first.until)
    found = {
        "number": numbers([each.number for each in items], words),
        "count": str(len(items)),
        "date": words.long_date(items[0].date) if len(items) == 1 else "",
        "amount": ", ".join(words.money(Money(each.left, each.currency)) for each in totals),
        "to_pay": ", ".join(words.money(Money(each.left, each.currency)) for each in totals),
        "total": ", ".join(words.money(Money(each.total, each.currency)) for each in totals if each.total > ZERO),
        "due_date": "" if is_quote else until,
        "valid_until": until if is_quote else "",
        "customer": customer,
        "company": company,
        "phone": phone,
        "website": website,
    }
    lines = "\n".join(visible(line) for line in signature if line)
    shown = {name: visible(value) for name, value in found.items()}
    return {**shown, "table": table(items, words), "signature": lines}


def numbers(every: Sequence[str], words: Localizer) -> str:
    """Return numbers as a subject names them: the first ones, and how many more there are."""
    named = ", ".join(every[:_NAMED])
    more = len(every) - _NAMED
    if more <= 0:
        return named
    return words.n_("{numbers} and {count} more", "{numbers} and {count} more", more).format(numbers=named, count=more)


def built_in(step: Step, words: Localizer) -> tuple[str, str]:
    """Return subject and body with placeholders, as komtui writes them: what a text of one's own can begin from."""
    subjects = {
        Step.NOTICE: words._("Due soon: {number} – {company}"),
        Step.DUE: words._("Due now: {number} – {company}"),
        Step.FIRST: words._("Reminder: {number} – {company}"),
        Step.SECOND: words._("Second reminder: {number} – {company}"),
        Step.THIRD: words._("Formal request for payment: {number} – {company}"),
        Step.QUOTE: words._("Your quote {number}, valid until {valid_until} – {company}"),
    }
    crossed = words._("If your payment has crossed this message, please disregard it.")
    wrong = words._("If anything is not as you expected, simply reply to this message.")
    bodies = {
        Step.NOTICE: (words._("So that you can plan ahead, here is what will be due soon:"), "{table}", crossed, wrong),
        Step.DUE: (words._("Here is what has fallen due:"), "{table}", crossed, wrong),
        Step.FIRST: (
            words._("It may have escaped you: unless we are mistaken, the following has not been paid yet."),
            "{table}",
            words._("Would you please see to it in the next few days? You will find the documents attached again."),
            f"{crossed} {wrong}",
        ),
        Step.SECOND: (
            words._("Unless we are mistaken, the following is still unpaid, although it has been due for a while."),
            "{table}",
            words._(
                "Please pay {total} within eight days, or tell us what stands in the way: we will find a solution"
                " together."
            ),
            crossed,
        ),
        Step.THIRD: (
            words._("The following remains unpaid, although it is long overdue."),
            "{table}",
            words._("We formally ask you to pay {total} within eight days of this message."),
            words._(
                "If you dispute any of it, or cannot pay at once, please write to us within that time. Without payment"
                " or an answer we shall have to consider how to recover what is owed to us."
            ),
            crossed,
        ),
        Step.QUOTE: (
            words._("Our quote will be valid for a few more days only:"),
            "{table}",
            words._("To accept it, return it to us signed, or reply to this message. We are glad to answer questions."),
            words._("If you do not need it any more, a word in reply is enough: we will not remind you of it again."),
        ),
    }
    return subjects[step], "\n\n".join((words._("Hello,"), *bodies[step], words._("Kind regards,"), "{signature}"))
