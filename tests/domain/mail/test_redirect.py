"""What people paste, and what browsers bring: read where it can be, refused by its own code where it cannot."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from komtui.domain.mail.redirect import code_of, pasted_code
from komtui.domain.problem import ProblemError

STATE = "jvktQnqgmlx6XZcjd2KeYUHtcMTWVx"
CODE = "4/0Adeu5BWx-_abcDEF"
WHOLE = f"http://127.0.0.1:40123/?state={STATE}&code=4%2F0Adeu5BWx-_abcDEF&scope=email+https://mail.google.com/"


@pytest.mark.parametrize(
    "text",
    [
        WHOLE,
        f"  {WHOLE}\n",
        WHOLE.replace("http://", "https://"),
        WHOLE.replace("http://", ""),
        WHOLE.replace("127.0.0.1", "localhost"),
        WHOLE.replace("http://", "http:/"),
        WHOLE.replace("&", "&amp;"),
        f"“{WHOLE}”",
        f"<{WHOLE}>,",
        f"'{WHOLE}'",
        f"\ufeff\u200b{WHOLE}\u200e",
        "\r\n".join(WHOLE[at : at + 40] for at in range(0, len(WHOLE), 40)),
        "\n   ".join(WHOLE[at : at + 17] for at in range(0, len(WHOLE), 17)),
        f"{WHOLE}\n{WHOLE}",
        WHOLE + WHOLE,
        WHOLE + WHOLE[:60],
        f"The page said: {WHOLE}",
        f"{WHOLE}#",
        WHOLE.partition("?")[2],
        f"?code={CODE}&state={STATE}",
        CODE,
        "4%2F0Adeu5BWx-_abcDEF\n",
        f'"{CODE}"',
        f"{CODE[:9]}\n{CODE[9:]}",
        f"Shared from Safari\n\n{WHOLE}\n\nSent from my iPhone",
        f"Envoyé depuis l’iPhone : http://127.0.0.1:40123/?state={STATE}&code={CODE} — bonne journée !",
        f"http://127.0.0.1:40123/?state={STATE}&code={CODE} Sent from my phone",
        quote(WHOLE, safe=""),
        quote(quote(WHOLE, safe=""), safe=""),
        WHOLE.replace("%2F", "%252F"),
        f"https://eur01.safelinks.protection.outlook.com/?url={quote(WHOLE, safe='')}&data=05%7C02&reserved=0",
        f"https://www.google.com/url?q={quote(WHOLE, safe='')}&sa=D",
        quote(CODE, safe=""),
        quote(quote(CODE, safe=""), safe=""),
        f"code={CODE}",
        f"code={quote(CODE, safe='')}&scope=email",
        f"The code is {CODE}.",
        f"{WHOLE}&iss=https://accounts.google.com&authuser=0&hd=a.example&prompt=consent&unheard=of",
    ],
)
def test_damage_that_can_be_mended_does_no_harm(text: str) -> None:
    assert pasted_code(text, STATE) == CODE


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "oauth.paste-empty"),
        (' \n "" ', "oauth.paste-empty"),
        ("https://accounts.google.com/o/oauth2/auth?client_id=x&state=y", "oauth.paste-other"),
        ("http://127.0.0.1:40123/", "oauth.paste-cut"),
        (WHOLE[:40], "oauth.paste-cut"),
        (WHOLE.partition("&code")[0], "oauth.paste-cut"),
        (WHOLE.partition("?")[0] + f"?code=4/0Ade&state={STATE[:12]}", "oauth.paste-cut"),
        (WHOLE.replace(STATE, "another-state-of-another-time"), "oauth.state"),
        (WHOLE.replace(f"state={STATE}&", ""), "oauth.no-state"),
        (f"{WHOLE} {WHOLE.replace('0Adeu', '0Zzzz')}", "oauth.paste-two"),
        (WHOLE + "&code=4%2Fother", "oauth.repeated"),
        (f"http://127.0.0.1:1/?state={STATE}&error=access_denied", "oauth.denied"),
        (f"http://127.0.0.1:1/?state={STATE}&error=server_error", "oauth.answer"),
        ("I do not know what to paste", "oauth.paste-unknown"),
        ("password12345 otherword67890", "oauth.paste-unknown"),
        (
            f"https://a.example/auth?redirect_uri=http://127.0.0.1:1/&state={STATE}&code_challenge=x",
            "oauth.paste-other",
        ),
        ("é" * 30, "oauth.paste-unknown"),
    ],
)
def test_each_damage_beyond_repair_has_its_own_words(text: str, code: str) -> None:
    with pytest.raises(ProblemError) as refused:
        pasted_code(text, STATE)
    assert refused.value.problems[0].code == code


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ([("code", CODE)], "oauth.no-state"),
        ([("state", STATE)], "oauth.no-code"),
        ([("state", STATE), ("code", "")], "oauth.no-code"),
        ([("state", STATE), ("state", STATE), ("code", CODE)], "oauth.repeated"),
        ([("state", STATE), ("code", CODE), ("code", CODE)], "oauth.repeated"),
        ([("state", STATE), ("code", CODE), ("scope", "a"), ("scope", "b")], "oauth.repeated"),
        ([("state", STATE + "x"), ("code", CODE)], "oauth.state"),
        ([("state", "x"), ("error", "access_denied")], "oauth.state"),
    ],
)
def test_a_browser_brings_exactly_the_answer_or_nothing(parameters: list[tuple[str, str]], code: str) -> None:
    with pytest.raises(ProblemError) as refused:
        code_of(parameters, STATE)
    assert refused.value.problems[0].code == code
    assert code_of([("state", STATE), ("code", CODE), ("scope", "email"), ("unheard", "of")], STATE) == CODE


LETTERS = st.sampled_from("ABCDEFabcdef0123456789-_")
CODES = st.text(LETTERS, min_size=20, max_size=120).map(lambda tail: f"4/0{tail}")
STATES = st.text(LETTERS, min_size=22, max_size=43)


def wrapped(text: str, width: int, indent: str) -> str:
    return f"\n{indent}".join(text[at : at + width] for at in range(0, len(text), width))


BREAKS = st.sampled_from(
    [
        lambda text: text,
        lambda text: wrapped(text, 61, ""),
        lambda text: wrapped(text, 80, "  ").replace("\n", "\r\n"),
        lambda text: wrapped(text.replace("&", "&amp;"), 47, ""),
        lambda text: "\u200b".join((text[:30], text[30:])),
        lambda text: quote(text, safe=""),
    ]
)
AROUND = st.sampled_from(
    [
        lambda text: f"  {text} \r\n",
        lambda text: f"« {text} »",
        lambda text: f'"{text}"',
        lambda text: f"{text}\n{text}",
        lambda text: f"Shared from my phone:\n{text}",
        lambda text: f"{text}\n\nSent from my phone",
    ]
)


@given(CODES, STATES, st.permutations(["state", "code", "scope", "iss"]), BREAKS, st.lists(AROUND, max_size=3))
def test_an_address_survives_several_damages_at_once(
    code: str, state: str, order: list[str], breaks: Callable[[str], str], around: list[Callable[[str], str]]
) -> None:
    values = {"state": state, "code": code, "scope": "email https://mail.google.com/", "iss": "https://a.example"}
    text = breaks("http://127.0.0.1:40123/?" + urlencode({name: values[name] for name in order}))
    for damage in around:
        text = damage(text)
    assert pasted_code(text, state) == code


def test_the_last_letters_of_a_wrapped_address_are_no_words_before_a_quote() -> None:
    address = f"http://127.0.0.1:40123/?state={'s' * 22}&code=4/0AbCdEfGhIjKlMnOpQ"
    assert pasted_code(f"« {address[:-2]}\n{address[-2:]} »", "s" * 22) == "4/0AbCdEfGhIjKlMnOpQ"


def outcome(text: str, state: str) -> tuple[str, str]:
    """The code, or what is wrong."""
    try:
        return pasted_code(text, state), ""
    except ProblemError as error:
        return "", error.problems[0].code


@given(st.one_of(st.text(), st.text("htp:/127.0?&=%23cdeorstan \n\x1b")), STATES)
def test_whatever_is_pasted_is_a_code_or_a_problem(text: str, state: str) -> None:
    code, wrong = outcome(text, state)
    assert bool(code) is not wrong.startswith("oauth.")


@given(CODES, STATES, st.data())
def test_what_is_cut_short_is_said_to_be_cut(code: str, state: str, data: st.DataObject) -> None:
    whole = f"http://127.0.0.1:40123/?code={quote(code)}&state={state}"
    start = whole.index("code=") + 5
    part = whole[: data.draw(st.integers(start, len(whole) - 1))]
    assert outcome(part, state) == ("", "oauth.paste-cut")
    assert outcome(whole[: data.draw(st.integers(len("http://127.0.0.1:40123/"), start))], state)[0] == ""


@given(CODES, STATES, STATES)
def test_an_answer_to_another_sign_in_is_never_taken(code: str, state: str, other: str) -> None:
    if other != state and not state.startswith(other):
        with pytest.raises(ProblemError, match=r"oauth\.state"):
            pasted_code(f"http://127.0.0.1:40123/?state={other}&code={code}", state)
