"""Orders that have their lines in cells of their own, reckoned as WooCommerce does: to the cent, or refused."""

from __future__ import annotations

import random
from decimal import ROUND_HALF_UP, Decimal

import pytest

from komtui.adapters.formats._reading import look, read_parts
from komtui.domain.problem import ProblemError
from komtui.domain.tables.table import Because

HEADER = (
    "order_number,order_date,status,shipping_total,fee_total,tax_total,order_total,order_currency,billing_first_name,"
    "billing_last_name,billing_country,tax_items,fee_items,refund_items,line_item_1,line_item_2,line_item_3\n"
)
Order = tuple[str, Decimal, dict[Decimal, Decimal], list[Decimal]]


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def order(chance: random.Random, number: int, *, included: bool) -> Order:
    """Return a row, its total, its taxes and the rate of each line; with `included` prices are with tax in the shop."""
    rates = chance.sample([Decimal(20), Decimal("5.5"), Decimal(10)], chance.choice((1, 2)))
    prices = [(Decimal(chance.randint(100, 9000)) / 100, chance.choice(rates)) for _ in range(chance.randint(1, 3))]
    off = 1 - Decimal(chance.choice((0, 0, 10))) / 100
    nets = [(price * off / (1 + rate / 100) if included else cents(price * off), rate) for price, rate in prices]
    high = max(rate for _, rate in nets)
    shipping = Decimal(chance.choice(("0", "4.90"))) / (1 + high / 100 if included else 1)
    fee = Decimal(chance.choice(("0.00", "0.00", "2.00")))
    taxes: dict[Decimal, Decimal] = {}
    for net, rate in (*nets, (shipping, high), (fee, high)):
        taxes[rate] = taxes.get(rate, Decimal(0)) + cents(net * rate / 100)
    total = cents(sum((net for net, _ in nets), shipping + fee)) + sum(taxes.values())
    told = ";".join(f"rate_id:1|code:TVA-1|total:{tax}|label:TVA|rate_percent:{rate}" for rate, tax in taxes.items())
    fees = f"name:Emballage|total:{fee}|tax:{cents(fee * high / 100)}|tax_data:[]" if fee else ""
    items = [f"name:Art: {at}|x|sku:S|quantity:1|total:{cents(net)}|sub_total:9" for at, (net, _) in enumerate(nets)]
    cells = [*items, *[""] * (3 - len(items))]
    row = f"{number},2026-01-05 10:00:00,completed,{shipping:.6f},{fee},{sum(taxes.values())},{total},EUR,Zoé,Petit,FR"
    return (
        f"{row},{told},{fees},,{','.join(cells)}\n",
        total,
        taxes,
        [*(rate for _, rate in nets), *([high] if fee else [])],
    )


@pytest.mark.parametrize("included", [False, True], ids=["net", "gross"])
def test_orders_come_in_to_the_cent_or_are_refused(included: bool) -> None:
    chance = random.Random(7)
    made = {f"{number}": order(chance, number, included=included) for number in range(500, 580)}
    found = read_parts((HEADER + "".join(each[0] for each in made.values())).encode(), "orders.csv")
    assert len(found.refused) < 8
    assert {problem.code for each in found.refused for problem in each.problems} <= {"import.cell-tax-allotted"}
    for document in found.documents:
        _, total, wanted, rates = made[document.number]
        taxes = {each.tax.rate: each.amount for each in document.taxes if each.amount}
        assert (document.totals.gross, taxes) == (total, wanted)
        assert [line.taxes[0].rate for line in document.lines] == rates
        assert document.lines[0].description == "Art: 0|x"


ROW = "501,2026-01-05,completed,0,0,4.00,24.00,EUR,Zoé,Petit,FR,,,{refund},{line},,\n"
LINE = "name:Bread|sku:B|quantity:2|total:20.00"


def test_what_was_paid_back_later_is_asked_about() -> None:
    content = (HEADER + ROW.format(refund="amount:5.00|reason:late|date:2026-01-09", line=LINE)).encode()
    table = look(content, "orders.csv").table
    assert table is not None
    assert [each.header for each in table.columns if each.because is Because.QUESTION] == ["refund_items"]


def test_a_line_that_does_not_say_its_amount_stops_its_order() -> None:
    content = HEADER + ROW.format(refund="", line=LINE)
    content += ROW.format(refund="", line="name:Bread|sku:B|quantity:2").replace("501", "502")
    found = read_parts(content.encode(), "orders.csv")
    assert [each.number for each in found.documents] == ["501"]
    assert "import.cell-packed" in [each.code for each in found.refused[0].problems]


def test_a_cell_with_strokes_that_is_no_such_list_stays_what_it_is() -> None:
    with pytest.raises(ProblemError):
        read_parts((HEADER + ROW.format(refund="", line="Bread|2|20.00")).encode(), "orders.csv")
