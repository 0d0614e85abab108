"""Printers of one's own."""

import pytest

from cups import Cups, missing
from receipt_printer import ReceiptPrinter


@pytest.fixture(scope="module")
def cups(tmp_path_factory):
    """A CUPS with queues that take, stand still and refuse."""
    if reason := missing():
        pytest.skip(reason)
    server = Cups(tmp_path_factory.mktemp("cups"))
    server.queue("till", default=True)
    server.queue("still")
    server.run("cupsdisable", "-r", "the cover is open", "still")
    server.queue("full")
    server.run("cupsreject", "full")
    yield server
    server.close()


@pytest.fixture
def printer():
    """A receipt printer that is on."""
    one = ReceiptPrinter()
    yield one
    one.close()
