"""Addresses of receipt printers, and names that are none."""

import pytest

from komtui.domain.printer import Device, device


@pytest.mark.parametrize(
    ("address", "found", "name"),
    [
        ("192.168.1.50:9100", Device("192.168.1.50", 9100), "192.168.1.50:9100"),
        ("192.168.1.50", Device("192.168.1.50", 9100), "192.168.1.50:9100"),
        (" escpos://till.example:9101 ", Device("till.example", 9101), "till.example:9101"),
        ("socket://till", Device("till", 9100), "till:9100"),
        ("till-2:9100", Device("till-2", 9100), "till-2:9100"),
        ("[2001:db8::5]:9100", Device("2001:db8::5", 9100), "[2001:db8::5]:9100"),
        ("2001:db8::5", Device("2001:db8::5", 9100), "[2001:db8::5]:9100"),
        ("/dev/usb/lp0", Device(path="/dev/usb/lp0"), "/dev/usb/lp0"),
    ],
)
def test_an_address_is_understood_and_written_in_one_way(address, found, name):
    assert device(address) == found
    assert found.name == name
    assert device(name) == found


@pytest.mark.parametrize(
    "address",
    [
        "",
        "laser",
        "office printer",
        "a:b",
        "till:0",
        "till:99999",
        "/",
        "/dev/",
        "-x:9100",
        "x:",
        "[nope]:9100",
        "é:9100",
    ],
)
def test_what_is_none(address):
    assert device(address) is None
