"""What people paste, and what browsers bring: read where it can be, refused by its own code where it cannot."""

from __future__ import annotations

import pytest

from komtui.domain.problem import ProblemError
from komtui.domain.redirect import code_of, pasted_code

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
        ([("state", STATE + "x"), ("code", CODE)], "oauth.state"),
        ([("state", "x"), ("error", "access_denied")], "oauth.state"),
    ],
)
def test_a_browser_brings_exactly_the_answer_or_nothing(parameters: list[tuple[str, str]], code: str) -> None:
    with pytest.raises(ProblemError) as refused:
        code_of(parameters, STATE)
    assert refused.value.problems[0].code == code
    assert code_of([("state", STATE), ("code", CODE), ("scope", "email")], STATE) == CODE
