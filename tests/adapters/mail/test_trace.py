"""What is kept of a letter that did not arrive: all that was said about it, and no secret."""

from __future__ import annotations

import pytest

from komtui.adapters.mail.smtp.trace import LONGEST, Trace
from komtui.domain.mail.delivery import Verdict

GO_ON = "250-x\r\n250-PIPELINING\r\n250-AUTH PLAIN\r\n250 SIZE 1000000"
CANARY = "canary-pass-7"


@pytest.mark.parametrize("ehlo", [GO_ON, GO_ON.replace("250-PIPELINING\r\n", "")])
async def test_a_refused_letter_keeps_its_exchange_and_nothing_of_the_one_before(
    serve, transport, account, letter, gate, ehlo
):
    server = await serve({"EHLO": ehlo, "AUTH": "235 ok", ".": ["250 taken", f"554 5.6.0 no \x1b[31m {CANARY}"]})
    mine = account(server.port, user="ada", password=CANARY)
    [first] = await transport.send(mine, letter("first@example.net"), gate)
    [outcome] = await transport.send(mine, letter("second@example.net"), gate)
    assert (first.verdict, first.exchange) == (Verdict.SENT, "")
    assert outcome.verdict is Verdict.FAIL
    for said in (
        ">> MAIL FROM:<shop@example.com>",
        ">> RCPT TO:<second@example.net>",
        "<< 354",
        ">> .\n",
        "<< 554 5.6.0",
    ):
        assert said in outcome.exchange
    assert "bytes]" in outcome.exchange
    for hidden in ("first@", CANARY, "\x1b", "one dot", "AUTH"):
        assert hidden not in outcome.exchange


async def test_what_was_cut_off_after_the_dot_is_kept(serve, transport, account, letter, gate):
    server = await serve({"EHLO": GO_ON, ".": ["drop"]})
    [outcome] = await transport.send(account(server.port), letter(), gate)
    assert outcome.exchange.splitlines()[-1].endswith(">> .") or "<<" in outcome.exchange.splitlines()[-1]


async def test_it_is_bounded_and_keeps_the_end(serve, transport, account, letter, gate):
    long = "\r\n".join(["250-" + "x" * 400] * 30 + ["250 ok"])
    server = await serve({"EHLO": GO_ON, "RCPT": [long] * 4, ".": ["554 5.6.0 the end"]})
    outcomes = await transport.send(account(server.port), letter(*(f"{place}@x.example" for place in range(4))), gate)
    assert all(len(each.exchange) <= LONGEST + 2 for each in outcomes)
    assert "554 5.6.0 the end" in outcomes[0].exchange


def test_a_secret_that_comes_in_two_parts_is_hidden_all_the_same(account):
    trace = Trace()
    trace.record_received(f"535 no: {CANARY[:6]}".encode())
    trace.record_received(f"{CANARY[6:]}\r\n".encode())
    said = trace.words(account(1, user="ada", password=CANARY))
    assert "535 no: " in said
    assert CANARY[:6] not in said
    assert CANARY[6:] not in said
