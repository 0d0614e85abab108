"""What is known of an account's limits, from its settings alone."""

from __future__ import annotations

from typing import Any, cast

import pytest

from komtui.domain.mail.quota import DAY, MINUTE, Limit, Unit, Used
from komtui.services.mail.sending.quotas import QuotaService

WORKSPACE = {(2000, DAY, Unit.MESSAGES), (10_000, DAY, Unit.RECIPIENTS)}
EXCHANGE = {(30, MINUTE, Unit.MESSAGES), (10_000, DAY, Unit.RECIPIENTS)}
PRIVATE = {(500, DAY, Unit.MESSAGES)}


async def _quota(settings: Any, scope: str = "company", store: str = "", **values: str) -> Any:
    given = {
        "company.email": "factures@lefevre.example",
        **{key.replace("__", "."): each for key, each in values.items()},
    }
    await settings.set(given, store)
    return await QuotaService(settings, cast("Any", None)).quota(scope)


def _limits(quota: Any) -> set[Any]:
    return {(each.count, each.window, each.unit) for each in quota.limits}


@pytest.mark.parametrize(
    ("values", "provider", "limits"),
    [
        ({"mail__method": "gmail", "gmail__address": "us@lefevre.example"}, "Google Workspace", WORKSPACE),
        ({"mail__method": "gmail", "gmail__address": "us@gmail.com"}, "Gmail", PRIVATE),
        ({"mail__method": "microsoft", "microsoft__address": "us@lefevre.example"}, "Microsoft 365", EXCHANGE),
        ({"mail__method": "microsoft", "microsoft__address": "us@outlook.fr"}, "Outlook.com", set()),
        ({"smtp__host": "smtp.gmail.com", "smtp__user": "us@gmail.com"}, "Gmail", PRIVATE),
        ({"smtp__host": "smtp.gmail.com", "smtp__user": "us@lefevre.example"}, "Google Workspace", WORKSPACE),
        ({"smtp__host": "smtp.office365.com"}, "Microsoft 365", EXCHANGE),
        ({"smtp__host": "mail.lefevre.example"}, "", set()),
    ],
    # Not by their texts: a set has them in another order in each process.
    ids=["gmail", "gmail.com", "microsoft", "outlook.fr", "smtp gmail.com", "smtp google", "smtp office365", "unknown"],
)
async def test_the_kind_of_account_tells_its_limits(settings: Any, values: Any, provider: str, limits: Any) -> None:
    quota = await _quota(settings, **values)
    assert (quota.provider, _limits(quota)) == (provider, limits)


async def test_an_account_is_counted_by_user_and_server(settings: Any) -> None:
    company = await _quota(settings, smtp__host="mx.example", smtp__user="shop")
    await settings.set({"smtp.address": "lyon@lefevre.example"}, "lyon")
    lyon = await _quota(settings, "lyon")
    assert (lyon.account, lyon.address) == (company.account, "lyon@lefevre.example")
    assert (await _quota(settings, "lyon", "lyon", smtp__user="lyon")).account != company.account


async def test_a_wrong_setting_leaves_the_account_without_limits(settings_with: Any) -> None:
    quota = await _quota(settings_with(KOMTUI_SMTP_HOST="not a host"), "lyon")
    assert (quota.account, quota.limits) == ("lyon", ())


@pytest.mark.parametrize(("sent", "scarce"), [(0, False), (399, False), (400, True), (501, True)])
def test_people_are_warned_from_four_fifths_of_a_limit_on(sent: int, scarce: bool) -> None:
    assert Used(Limit(500, DAY, Unit.MESSAGES), sent).is_scarce is scarce
