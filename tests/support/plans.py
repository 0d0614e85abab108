"""Random plans: an order that is carried on by deposits, parts, progress and a final invoice, with what goes wrong.

`python tests/support/plans.py 100000` runs as many; the suite runs some hundreds.
"""

import datetime as dt
import random
import sys
from dataclasses import replace
from decimal import Decimal

from komtui.domain.money import ZERO
from komtui.domain.problem import ProblemError
from komtui.domain.sales import parts
from komtui.domain.sales.amounts import added, amounts_of
from komtui.domain.sales.carrying import Made, exceeds, is_complete, ledger
from komtui.domain.sales.document import Adjustment, Document, Kind, Line, Reference
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.party import Party
from komtui.domain.sales.tax import Tax
from komtui.domain.sales.type_code import DEPOSIT, PROGRESS, is_deposit

DAY = dt.date(2026, 11, 27)
CENT = Decimal("0.01")
FRANCE = [(Tax("VAT", "S", Decimal(rate)),) for rate in ("20", "10", "5.5", "2.1")] + [(Tax("VAT", "Z", ZERO),)]
QUEBEC = [
    (Tax("GST", "S", Decimal(5)), Tax("QST", "S", Decimal("9.975"))),
    (Tax("GST", "S", Decimal(5)),),
    (Tax("GST", "Z", ZERO), Tax("QST", "Z", ZERO)),
]


def amount(dice, most, places=2):
    """Return a random amount above zero."""
    return Decimal(dice.randint(1, int(most * 10**places))).scaleb(-places)


def order(dice):
    """Return a random order, issued."""
    taxes = dice.choice((FRANCE, QUEBEC))
    lines = []
    for place in range(dice.randint(1, 5)):
        quantity = dice.choice((Decimal(1), Decimal(dice.randint(1, 30)), amount(dice, 9, 3)))
        line = Line(f"Item {place}", quantity, price=amount(dice, dice.choice((2, 40, 3000)), dice.choice((2, 2, 4))))
        if dice.random() < 0.2:
            worth = line.net("EUR")
            line = replace(line, adjustments=(Adjustment((worth / 10).quantize(CENT), reason="Remise"),))
        lines.append(replace(line, taxes=dice.choice(taxes), identifier=dice.choice(("", f"L{place}"))))
    worth = sum((line.net("EUR") for line in lines), ZERO)
    adjustments = []
    if dice.random() < 0.3:
        one = dice.choice(lines)
        of_group = sum((line.net("EUR") for line in lines if line.taxes == one.taxes), ZERO)
        adjustments.append(Adjustment((of_group * dice.randint(1, 30) / 100).quantize(CENT), taxes=one.taxes))
    if dice.random() < 0.2:
        adjustments.append(Adjustment(amount(dice, 20), charge=True, reason="Port", taxes=dice.choice(taxes)))
    prepaid = (worth / 20).quantize(CENT) if dice.random() < 0.1 else ZERO
    document = Document(
        Kind.ORDER,
        "C-1",
        DAY,
        "EUR",
        Party("Us"),
        Party("You"),
        tuple(lines),
        state=State.ISSUED,
        adjustments=tuple(adjustments),
        prepaid=prepaid,
    ).frozen()
    if dice.random() < 0.2 and document.taxes[0].amount > 1:
        # As another program rounds: a cent more of a tax than follows from its rate.
        first, *others = document.taxes
        totals = document.totals
        document = replace(
            document,
            stated_taxes=(replace(first, amount=first.amount + CENT), *others),
            stated_totals=replace(
                totals, tax=totals.tax + CENT, gross=totals.gross + CENT, payable=totals.payable + CENT
            ),
        )
    return document


class Plan:
    """One order, and all that happens to it."""

    def __init__(self, seed):
        self.dice = random.Random(seed)
        self.order = order(self.dice)
        self.made = []
        self.credited = []
        self.count = 0

    @property
    def ledger(self):
        """What is left now."""
        return ledger(self.order, self.made)

    def issue(self, draft):
        """Issue a draft, and check it as it is."""
        self.count += 1
        document = replace(draft, number=f"F-{self.count}", state=State.ISSUED).frozen()
        assert not exceeds(self.order, self.made, document), "takes more than is left"
        check(document)
        self.made.append(Made(document, self.count))

    def step(self):
        """Do something at random; what is refused changes nothing."""
        act = self.dice.choice(
            (self.deposit, self.deposit, self.part, self.part, self.progress, self.take_back, self.credit)
        )
        try:
            act()
        except ProblemError as error:
            codes = {each.code for each in error.problems}
            assert codes <= {
                "carry.nothing",
                "carry.behind-all",
                "carry.behind",
                "carry.none-chosen",
                "carry.amount",
                "carry.too-much-money",
            }, codes

    def deposit(self):
        """Ask for money in advance."""
        if self.dice.random() < 0.5:
            wanted = parts.percent_of(self.ledger, Decimal(self.dice.randint(1, 100)))
        else:
            wanted = amount(self.dice, max(float(self.ledger.left.gross) * 0.6, 0.01))
        self.issue(parts.by_amount(self.ledger, Kind.INVOICE, DAY, wanted, "Acompte"))
        assert self.made[-1].document.totals.payable == wanted

    def part(self):
        """Deliver some of it."""
        quantities = {}
        for each in self.ledger.lines:
            chosen = self.dice.random()
            if chosen < 0.3:
                quantities[each.name] = each.quantity
            elif chosen < 0.7:
                quantities[each.name] = (each.quantity * self.dice.randint(0, 100) / 100).quantize(Decimal("0.001"))
                quantities[each.name] = min(quantities[each.name], each.quantity)
        self.issue(parts.by_lines(self.ledger, Kind.INVOICE, DAY, quantities))

    def progress(self):
        """Bring it up to a percentage."""
        percent = Decimal(self.dice.randint(1, 100))
        if self.dice.random() < 0.5:
            percent = {self.dice.choice(self.ledger.lines).name: percent}
        self.issue(parts.by_progress(self.ledger, DAY, percent, "{} {}".format))

    def take_back(self):
        """Cancel one of them; a deposit that was deducted is not taken back."""
        deducted = {line.deposit for each in self.made for line in each.document.lines}
        free = [each for each in self.made if each.document.number not in deducted and not each.credits]
        if free and self.dice.random() < 0.5:
            self.made.remove(self.dice.choice(free))

    def credit(self):
        """Take goods back by line, of one that is no deposit and deducts none."""
        free = [
            each
            for each in self.made
            if not is_deposit(each.document) and not any(line.deposit for line in each.document.lines)
        ]
        if not free:
            return
        one = self.dice.choice(free)
        of = ledger(one.document, [Made(each) for each in one.credits])
        quantities = {}
        for each in of.lines:
            if self.dice.random() < 0.5:
                taken = (each.quantity * self.dice.randint(0, 100) / 100).quantize(Decimal("0.001"))
                quantities[each.name] = min(taken, each.quantity)
        note = parts.by_lines(of, Kind.CREDIT_NOTE, DAY, quantities)
        note = replace(note, number=f"A-{self.count}", state=State.ISSUED).frozen()
        check(note)
        self.made[self.made.index(one)] = replace(one, credits=(*one.credits, note))

    def finish(self):
        """Invoice what is left, and see that it all adds up to the order."""
        left = self.ledger
        if any(each.quantity for each in left.lines):
            draft = parts.by_lines(left, Kind.INVOICE, DAY, None)
            deposits = {each.number for each in left.deposits if any(each.bases.values())}
            before = {each.document.number for each in left.made if each.document.type_code == PROGRESS}
            assert {each.number for each in draft.references if each.role == "invoice"} == deposits | before
            assert {line.deposit for line in draft.lines if line.deposit} == deposits
            assert is_complete(self.order, self.made, draft)
            self.issue(draft)
        self.adds_up()

    def adds_up(self):
        """Compare the sum of all that stands with the order."""
        whole, done = amounts_of(self.order), amounts_of(self.made[0].document)
        for each in self.made[1:]:
            done += amounts_of(each.document)
        for each in self.made:
            for note in each.credits:
                done -= amounts_of(note)
        differ = {key: each for key, each in added(whole.bases, {k: -v for k, v in done.bases.items()}).items() if each}
        assert not differ, f"net differs by {differ}"
        differ = {key: each for key, each in added(whole.taxes, {k: -v for k, v in done.taxes.items()}).items() if each}
        assert not differ, f"taxes differ by {differ}"
        left = self.ledger
        assert left.is_used_up
        assert left.left.gross == 0
        assert not any(any(each.bases.values()) for each in left.deposits)
        prepaid = sum((each.document.prepaid for each in self.made), ZERO)
        assert prepaid <= self.order.prepaid


def check(document):
    """See that one document is sound by itself."""
    totals = document.totals
    assert totals.gross >= 0
    assert totals.payable >= 0
    for each in document.taxes:
        assert each.taxable >= 0, each
        assert each.amount >= 0, each
        assert abs(each.amount - each.taxable * each.tax.rate / 100) < 1, each  # BR-CO-17
    assert amounts_of(document).gross == totals.gross
    assert sum((line.net("EUR") for line in document.lines if line.counts), ZERO) == totals.lines
    for line in document.lines:
        assert line.price >= 0
    numbered = {line.deposit for line in document.lines if line.deposit}
    assert numbered <= {each.number for each in document.references if each.role == "invoice"}
    assert any(each.role == "origin" for each in document.references if isinstance(each, Reference))
    assert document.type_code != DEPOSIT or not numbered


def run(seed):
    """Run one plan from its beginning to its end."""
    plan = Plan(seed)
    for _ in range(plan.dice.randint(1, 7)):
        plan.step()
    plan.finish()
    return plan


if __name__ == "__main__":
    first, last = (0, int(sys.argv[1])) if len(sys.argv) == 2 else map(int, sys.argv[1:3])
    for each in range(first, last):
        try:
            run(each)
        except Exception:
            print(f"plan {each}", file=sys.stderr)
            raise
    print(f"{last - first} plans add up")
