"""Rows of the customers: one as the database keeps it, what it is found by, and back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from komtui.adapters.database import codec, terms
from komtui.adapters.database.connection import Connection, Row, of_row
from komtui.adapters.database.terms import storable
from komtui.domain.sales.customer import Customer, CustomerState, marks
from komtui.domain.search import folded
from komtui.services.ports.customers import ID_BITS, StoredCustomer

NAME_BYTES = 48
"""Of a name that count for its place in the list."""
_FIRST = 1 << (8 * NAME_BYTES + ID_BITS)
_GROUPED = r"(?<!\d)\d{1,4}(?:[\s./()-]+\d{1,5})+(?!\d)"
"""A number as people write it: 04 72 00 11 22, 443 061 841, 514-555-0199."""


def list_key(name_key: str, customer_id: int) -> int:
    """Return the place in the list: the first name has the largest key."""
    place = int.from_bytes(name_key.encode().ljust(NAME_BYTES, b"\0"), "big")
    return _FIRST - (place << ID_BITS | customer_id)


def of_key(key: int) -> tuple[str, int]:
    """Return name and id of a key; a key that nothing has, such as 0, is beyond every name."""
    place, customer_id = divmod(max(_FIRST - key, 0), 1 << ID_BITS)
    if place >= 1 << (8 * NAME_BYTES):
        return "\U0010ffff", 0
    return place.to_bytes(NAME_BYTES, "big").rstrip(b"\0").decode(errors="replace"), customer_id


def name_key(name: str) -> str:
    """Return what a name is ordered by: folded, without signs, and cut."""
    plain = re.sub(r"[\W_]+", " ", " ".join(terms.words(name))).strip()
    return plain.encode()[:NAME_BYTES].decode(errors="ignore")


def search_terms(customer: Customer) -> list[str]:
    """Return what a customer is found by: every word from each of its parts on, and numbers without their spaces."""
    party = customer.party
    numbers = (party.identifier, party.vat_id, party.legal_id, *(number for _, number in party.tax_ids))
    texts = (
        party.name,
        party.trading_name,
        party.contact,
        party.email,
        party.address.city,
        party.address.postcode,
        *numbers,
        *(address for _, of in customer.recipients for address in (*of.to, *of.cc, *of.bcc)),
    )
    found = dict.fromkeys(terms.beginnings(" ".join(texts)))
    for number in (*numbers, party.address.postcode):
        joined = re.sub(r"[\W_]+", "", folded(number))
        # FR12345678901 also as 12345678901.
        found.update(dict.fromkeys(filter(None, (joined, joined.lstrip("abcdefghijklmnopqrstuvwxyz")))))
    found.update(dict.fromkeys(_dialled(party.phone)))
    return [storable(each) for each in found]


def wanted_terms(text: str) -> tuple[str, ...]:
    """Return the beginnings of terms that somebody types; a number in groups is one."""
    joined = re.sub(_GROUPED, lambda found: re.sub(r"\D+", "", found[0]), text)
    return tuple(storable(each) for each in terms.typed(joined))


def _dialled(phone: str) -> Iterator[str]:
    """Yield a telephone number as it is dialled from afar and from near."""
    digits = "".join(char for char in phone if char.isascii() and char.isdigit())
    if not digits:
        return
    yield digits
    if phone.strip().startswith(("+", "00")):
        abroad = digits.removeprefix("00")
        yield abroad
        # The country codes of one and of two digits that most customers here have; in France a 0 takes their place.
        yield from (abroad[1:],) if abroad.startswith("1") else (f"0{abroad[2:]}", abroad[2:])
    elif digits.startswith("0"):
        yield digits[1:]


def insert(connection: Connection, customers: Sequence[tuple[int, Customer]], made: str = "") -> list[StoredCustomer]:
    """Write customers under ids that are free."""
    connection.fill(
        "customers",
        [
            _columns(customer)
            | {"id": customer_id, "state": CustomerState.KEPT.value, "made": made, "merged_into": None, "revision": 1}
            for customer_id, customer in customers
        ],
    )
    _enter(connection, customers)
    put_marks(connection, customers)
    return [StoredCustomer(customer_id, customer, 1) for customer_id, customer in customers]


def update(connection: Connection, stored: StoredCustomer) -> None:
    """Write a customer anew, with its terms; a person has touched it now, whatever made it."""
    values = _columns(stored.customer) | {
        "id": stored.id,
        "revision": stored.revision,
        "state": stored.state.value,
    }
    connection.execute(
        "UPDATE customers SET name = :name, name_key = :name_key, email = :email, phone = :phone, city = :city,"
        " postcode = :postcode, identifier = :identifier, state = :state, made = '', revision = :revision,"
        " body = :body WHERE id = :id",
        values,
    )
    leave(connection, stored.id)
    if stored.state is CustomerState.KEPT:
        _enter(connection, [(stored.id, stored.customer)])


def leave(connection: Connection, customer_id: int) -> None:
    """Have the search forget a customer."""
    for table in ("customer_terms", "customer_search"):
        connection.execute(f"DELETE FROM {table} WHERE customer_id = :id", {"id": customer_id})


def put_marks(connection: Connection, customers: Sequence[tuple[int, Customer]]) -> None:
    """Have customers known again by what they are; what they were known by before stays."""
    connection.executemany(
        "INSERT INTO customer_marks (mark, customer_id) VALUES (:mark, :id) ON CONFLICT DO NOTHING",
        [{"mark": each, "id": customer_id} for customer_id, customer in customers for each in stored_marks(customer)],
    )


def stored_marks(customer: Customer) -> list[str]:
    """Return the marks of a customer as they are stored."""
    return [storable(f"{mark.value}:{text}") for mark, text in marks(customer.party)]


def _columns(customer: Customer) -> dict[str, str | int | None]:
    party = customer.party
    return {
        "name": storable(party.name),
        "name_key": storable(name_key(party.name)),
        "email": storable(party.email),
        "phone": storable(party.phone),
        "city": storable(party.address.city),
        "postcode": storable(party.address.postcode),
        "identifier": storable(party.identifier),
        "body": codec.encoded_customer(customer),
    }


def _enter(connection: Connection, customers: Sequence[tuple[int, Customer]]) -> None:
    entries = [
        (storable(name_key(customer.party.name)), customer_id, search_terms(customer))
        for customer_id, customer in customers
    ]
    connection.fill(
        "customer_search",
        [{"name_key": name, "customer_id": each, "terms": f" {' '.join(found)} "} for name, each, found in entries],
    )
    rows = [{"term": term, "name_key": name, "customer_id": each} for name, each, found in entries for term in found]
    if rows:
        connection.fill("customer_terms", rows)


def fetch(connection: Connection, customer_id: int) -> StoredCustomer | None:
    """Return the customer of that id, or the one that it was merged into."""
    row = connection.execute("SELECT * FROM customers WHERE id = :id", {"id": customer_id}).fetchone()
    if row is not None and row["merged_into"] is not None:
        return fetch(connection, row["merged_into"])
    return None if row is None else stored(row)


@of_row
def stored(row: Row) -> StoredCustomer:
    """Return the customer of a row. Raises ProblemError `customer.unreadable`, `customer.newer`."""
    customer = codec.decoded_customer(row["body"], row["id"])
    return StoredCustomer(row["id"], customer, row["revision"], CustomerState(row["state"]))


def every(rows: Iterable[Row]) -> list[StoredCustomer]:
    """Return the customers of rows."""
    return [stored(row) for row in rows]
