"""Allotting: orders of shops whose taxes are told by rate and not by line, reckoned as the shop reckons them."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

import pytest

from komtui.adapters.formats._reading import read_parts

HEADER = [
    *("Name", "Email", "Financial Status", "Currency", "Subtotal", "Shipping", "Taxes", "Total", "Discount Amount"),
    *("Created at", "Lineitem quantity", "Lineitem name", "Lineitem price", "Lineitem taxable", "Billing Name"),
    *("Billing Country", "Tax 1 Name", "Tax 1 Value", "Tax 2 Name", "Tax 2 Value"),
]
RATES = [Decimal(each) for each in ("20", "10", "5.5", "2.1")]


@dataclass(frozen=True)
class Wanted:
    """What an order comes to."""

    gross: Decimal
    taxes: dict[Decimal, Decimal]
    rates: list[Decimal]


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def order(chance: random.Random, number: str, *, gross: bool) -> tuple[list[dict[str, object]], Wanted]:
    """Return the rows of an order of one rate or two: with a discount by shares, and shipping at the higher rate."""
    rates = sorted(chance.sample(RATES, chance.choice((1, 2, 2))), reverse=True)
    lines = [
        (chance.randint(1, 4), Decimal(chance.randint(100, 6000)) / 100, chance.choice(rates[at % len(rates) :]))
        for at in range(chance.randint(2, 5))
    ]
    rates = sorted({rate for *_, rate in lines}, reverse=True)
    whole = sum((quantity * price for quantity, price, _ in lines), Decimal(0))
    discount = cents(whole * chance.choice((0, 0, 0, 10, 15)) / 100)
    shipping = Decimal(chance.choice(("0.00", "4.90", "6.00")))
    shares = [cents(discount * quantity * price / whole) for quantity, price, _ in lines]
    shares[-1] += discount - sum(shares)

    def tax(amount: Decimal, rate: Decimal) -> Decimal:
        return cents(amount * rate / (100 + rate if gross else 100))

    taxes = dict.fromkeys(rates, Decimal(0))
    for (quantity, price, rate), share in zip(lines, shares, strict=True):
        taxes[rate] += tax(quantity * price - share, rate)
    taxes[rates[0]] += tax(shipping, rates[0])
    total = whole - discount + shipping + (0 if gross else sum(taxes.values()))
    rows: list[dict[str, object]] = [
        {
            "Name": number,
            "Created at": "2026-01-05 10:00:00 +0100",
            "Lineitem quantity": quantity,
            "Lineitem name": f"Article {at}",
            "Lineitem price": price,
            "Lineitem taxable": "true",
        }
        for at, (quantity, price, _) in enumerate(lines)
    ]
    told = {f"Tax {at} Name": f"FR TVA {rate}%" for at, rate in enumerate(rates, 1)}
    told |= {f"Tax {at} Value": f"{taxes[rate]}" for at, rate in enumerate(rates, 1)}
    rows[0] |= {
        "Currency": "EUR",
        "Subtotal": whole - discount,
        "Shipping": shipping,
        "Taxes": sum(taxes.values()),
        "Total": total,
        "Discount Amount": discount,
        "Billing Name": "Zoé",
        **told,
    }
    return rows, Wanted(total, taxes, [rate for *_, rate in lines])


def written(orders: Sequence[list[dict[str, object]]]) -> bytes:
    out = io.StringIO()
    table = csv.DictWriter(out, HEADER)
    table.writeheader()
    table.writerows(row for rows in orders for row in rows)
    return out.getvalue().encode()


@pytest.mark.parametrize("gross", [False, True], ids=["net", "gross"])
@pytest.mark.parametrize("seed", range(3))
def test_orders_of_two_rates_come_in_to_the_cent_or_are_refused(seed: int, gross: bool) -> None:
    chance = random.Random(seed)
    made = {f"#{number}": order(chance, f"#{number}", gross=gross) for number in range(1000, 1060)}
    found = read_parts(written([rows for rows, _ in made.values()]), "orders.csv")
    assert len(found.refused) < 6
    assert {problem.code for each in found.refused for problem in each.problems} <= {"import.cell-tax-allotted"}
    for document in found.documents:
        wanted = made[document.number][1]
        taxes = {each.tax.rate: each.amount for each in document.taxes if each.amount}
        rates = [line.taxes[0].rate for line in document.lines]
        assert (document.totals.gross, taxes, rates) == (wanted.gross, wanted.taxes, wanted.rates)


def told(*lines: str, taxes: str, names: str = "FR TVA 20%,4.00,FR TVA 5.5%,0.55", total: str = "34.55") -> bytes:
    first = f"#1,,paid,EUR,30.00,0.00,{taxes},{total},0.00,2026-01-05,{lines[0]},true,Zoé,FR,{names}"
    rest = [f"#1,,,,,,,,,2026-01-05,{line},true,,,,,," for line in lines[1:]]
    return "\n".join((",".join(HEADER), first, *rest, "")).encode()


def test_lines_of_one_price_may_have_either_rate_and_are_refused() -> None:
    content = told("1,Livre,10.00", "1,Bougie,10.00", taxes="2.55", names="TVA 20%,2.00,TVA 5.5%,0.55", total="22.55")
    good = told("1,Livre,10.00", "1,Bougie,20.00", taxes="4.55").splitlines()[1:]
    found = read_parts(content + b"\n".join(good).replace(b"#1", b"#2"), "orders.csv")
    assert [each.number for each in found.documents] == ["#2"]
    assert [each.code for each in found.refused[0].problems] == ["import.cell-tax-allotted"]
    (document,) = found.documents
    assert [line.taxes[0].rate for line in document.lines] == [Decimal("5.5"), 20]


def test_no_rate_is_taken_that_the_program_does_not_tell() -> None:
    # 4.35 is 9.975 % of 43.57 as well.
    content = told("1,Livre,21.57", "1,Bougie,22.00", taxes="4.36", names="TVA 10%,4.36,,", total="47.93")
    (document,) = read_parts(content, "orders.csv").documents
    assert {each.rate for line in document.lines for each in line.taxes} == {10}
