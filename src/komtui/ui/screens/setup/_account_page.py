"""The third page: the mail account. From its address the rest is filled in, where it is known."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING

from komtui.domain.mail.account import Method
from komtui.domain.mail.authorization import Provider
from komtui.domain.mail.presets import by_host
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.settings.catalogue import BY_KEY, Origin
from komtui.domain.text import visible
from komtui.i18n import _, current
from komtui.services.listing import today
from komtui.services.mail.account.discovery import Origin as Source
from komtui.services.mail.account.discovery import Proposal
from komtui.services.mail.account.following import ACCOUNT, USER, came_with, moved, same_domain
from komtui.services.settings.snapshot import Effective
from komtui.ui.keys.command import key_name
from komtui.ui.screens.setup.fields import SettingRow
from komtui.ui.screens.setup.settings_page import SettingsPage
from komtui.ui.screens.vault.place import opened
from komtui.ui.widgets.text_field import FixedField, TextField
from komtui.ui.work import work

if TYPE_CHECKING:
    from komtui.services.registry import Services

_PASSWORD = "smtp.password"  # noqa: S105 - the key of the setting, not a password
_ADDRESS = "smtp.address"
_QUIET = 0.4
"""Seconds without a key before an address is looked up."""
KEYS = (_ADDRESS, "smtp.host", "smtp.port", "smtp.security", "smtp.user")
"""The settings of the page but the password, which takes its time to be asked for."""


class AccountPage(SettingsPage):
    """Fills in what the person has not typed; `beside` has the company's own address."""

    def __init__(
        self,
        services: Services,
        found: Sequence[Effective],
        go_on: str,
        entered: Mapping[str, str] | None = None,
        beside: Mapping[str, str] | None = None,
    ) -> None:
        unknown = Effective(BY_KEY[_PASSWORD], "", Origin.DEFAULT, is_set=False)
        super().__init__(services, [*found, unknown], go_on, entered, beside)
        self._company = self._beside["company.email"]
        stored = {each.setting.key for each in found if each.origin is not Origin.DEFAULT}
        self._own = stored | set(entered or {})
        self._asked = ""
        self._for = ""
        self._best: Proposal | None = None
        self.offered: Proposal | None = None
        """What only a person can say yes to: outside the address's domain, or instead of what was chosen."""

    def on_mount(self) -> None:
        """Look for the account of the address that is there already."""
        super().on_mount()
        field = self.settings[_ADDRESS].field
        if isinstance(field, TextField):
            field.placeholder = visible(self._company)
        self._for = self.address
        self._show_place()
        self._look()

    @work(group="secret", description="asks where the password is kept")
    async def _show_place(self) -> None:
        settings = self.services.settings
        (found,) = await settings.effective([_PASSWORD])
        place = await settings.secret_store()
        row = self.settings[_PASSWORD]
        if found.origin is Origin.ENVIRONMENT:
            fixed = SettingRow(found)
            self.settings[_PASSWORD] = fixed
            await self.mount(fixed, after=row)
            await row.remove()
        else:
            row.show_place(found, place)

    # Filling in

    @property
    def address(self) -> str:
        """The account's address as it stands: its own, or the company's."""
        return self.settings[_ADDRESS].value.strip() or self._company

    @property
    def provider(self) -> Provider | None:
        """On whose own page one can sign in instead of giving a password; None where there is none."""
        shown = self._best or self.offered
        preset = shown.preset if shown is not None else by_host(self.settings["smtp.host"].value)
        return Provider.of(preset.method) if preset is not None and preset.method is not Method.SMTP else None

    def row_changed(self, row: SettingRow) -> None:
        """Remember what the person typed: it is never overwritten. An address is looked up while it is typed."""
        if row.value:
            self._own.add(row.setting.key)
        else:
            self._own.discard(row.setting.key)
        if row.setting.key == _ADDRESS:
            self._look(typing=True)

    def left(self, row: SettingRow) -> None:
        """Look for the account once its address is there."""
        if row.setting.key == _ADDRESS and not row.problem:
            self._look()

    def _look(self, *, typing: bool = False) -> None:
        # A server that somebody has chosen for this address is not looked for again.
        chosen = "smtp.host" in self._own and self.address == self._for
        if self.address and self.address != self._asked and not chosen:
            self._best = self.offered = None
            self._discover(self.address, typing)

    @work(group="discover", exclusive=True, description="looks for the mail account of an address")
    async def _discover(self, address: str, typing: bool) -> None:
        if typing:
            await asyncio.sleep(_QUIET)
            if "." not in address.rpartition("@")[2]:
                return
        self._asked = address
        if self._follow(address):
            return
        self.remark(_("Looking for the mail server of {address}…").format(address=visible(address)))
        problems: list[Problem] = []
        try:
            async with aclosing(self.services.discovery.discover(address)) as answers:
                async for answer in answers:
                    problems += [answer.problem] if answer.problem is not None else []
                    for proposal in answer.proposals:
                        self._take(proposal)
        except ProblemError as error:
            self.remark("")
            if not typing:
                self.show(error.problems)
            return
        if self._best is not None or self.offered is not None:
            return
        if typing:
            # Perhaps there is more to come: it is looked for again, and said, once the field is left.
            self._asked = ""
            self.remark("")
        else:
            problems.append(Problem("discovery.nothing", {"address": address}))
            self.remark("\n".join(dict.fromkeys(current().problem(problem) for problem in problems)))

    def _follow(self, address: str) -> bool:
        """Take out what came with the address before; True where all that is there goes on for the new one."""
        old, self._for = self._for, address
        if not old or old == address:
            return False
        rows = {key: self.settings[key] for key in ACCOUNT}
        came = came_with(old, {key: row.value for key, row in rows.items()})
        stays = same_domain(old, address)
        for key in came & {USER} if stays else came:
            row = rows[key]
            if not isinstance(row.field, FixedField):
                row.value = moved(old, address, row.value) if stays else row.setting.default
                self._mark(row)
        if not stays:
            self._own -= came
        # What was said of the values that went is no longer true.
        self.warn()
        return stays and "smtp.host" in self._own

    def _take(self, proposal: Proposal) -> None:
        """Fill in a proposal that is more trusted than what is there; a server that was chosen is asked about."""
        order = list(Source)
        if proposal.confirm or "smtp.host" in self._own:
            self.offered = self.offered or proposal
        elif self._best is None or order.index(proposal.origin) < order.index(self._best.origin):
            self._best = proposal
            self._fill(proposal)
        self._tell()

    def accept(self) -> None:
        """Take the server that only a person can say yes to."""
        if self.offered is not None:
            self._best, self.offered = self.offered, None
            self._own -= self._best.values.keys()
            self._fill(self._best)
            self._tell()

    def _fill(self, proposal: Proposal) -> None:
        for key, value in proposal.values.items():
            row = self.settings[key]
            if key not in self._own and not isinstance(row.field, FixedField):
                row.value = value
                row.problem = ""
                self._mark(row)
        self.warn()

    def _tell(self) -> None:
        """Say where the values come from, and what is to be known of the provider."""
        lines = []
        if self._best is not None:
            lines.append(_filled(self._best))
        elif self.offered is not None:
            server = visible(self.offered.server.host)
            if self.offered.confirm:
                words = _(
                    "The DNS of this domain names {host}, which is outside of it. Ctrl+T fills it in if you trust it."
                )
            else:
                words = _(
                    "For this address {host} is known. Ctrl+T puts it in, instead of the server that stands here."
                )
            lines.append(words.format(host=server))
        if self.provider is not None:
            words = _("{key} leads to where one signs in with {provider} instead: no password is needed here then.")
            lines.append(words.format(key=key_name("ctrl+y"), provider=self.provider.label))
        shown = self._best or self.offered
        if shown is not None and shown.preset is not None:
            expires = shown.preset.expires
            day = current().date(expires) if expires is not None else ""
            lines += [_(note).format(date=day) for note in shown.preset.notes(today())]
        self.remark("\n".join(lines))
        self.post_message(self.Changed())

    # Keeping

    async def save(self) -> bool:
        """Save the account; a place for the password is made first, where it would last for this session only."""
        if _PASSWORD in self.entered and not await self._place_open():
            return False
        return await super().save()

    async def _place_open(self) -> bool:
        """Open or make the vault where the password needs it; False where it is not to be kept."""
        try:
            return await opened(self.app, self.services)
        except ProblemError as error:
            self.show([Problem(each.code, each.facts, _PASSWORD) for each in error.problems])
            return False


def _filled(proposal: Proposal) -> str:
    provider = proposal.preset.name if proposal.preset is not None else visible(proposal.server.host)
    sentences = {
        Source.PRESET: _("Filled in for {provider}. What is missing is the password."),
        Source.MX: _("{provider} keeps the mail of this domain: filled in for it. What is missing is the password."),
        Source.AUTOCONFIG: _("Filled in from what the domain itself says: {source}."),
        Source.SRV: _("Filled in from what the domain itself says: {source}."),
    }
    return sentences[proposal.origin].format(provider=provider, source=visible(proposal.source))
