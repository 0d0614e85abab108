"""Two customers that are one: what the one that stays gets of the other, and what it keeps."""

from komtui.domain.sales.customer import Customer
from komtui.domain.sales.party import Address, Party
from komtui.services.sales.parties.customers import merged

QUAY = Address("8 quai Saint-Antoine", postcode="69002", city="Lyon", country="FR")


def test_one_without_an_address_gets_that_of_the_other() -> None:
    """A country alone, which imports and issuing put in, is no address."""
    other = Customer(Party("Lefèvre & Fils", address=QUAY, phone="04 78 00 00 00"))
    for begun in (Address(), Address(country="FR")):
        both = merged(Customer(Party("Lefevre et Fils", email="a@b.example", address=begun)), other).party
        assert (both.name, both.email, both.address, both.phone) == (
            *("Lefevre et Fils", "a@b.example"),
            *(QUAY, "04 78 00 00 00"),
        )


def test_half_of_one_address_and_half_of_another_is_nobodys() -> None:
    mine = Address(city="Marseille")
    assert merged(Customer(Party("A", address=mine)), Customer(Party("B", address=QUAY))).party.address == mine
    assert merged(Customer(Party("A", address=QUAY)), Customer(Party("B"))).party.address == QUAY
