"""Stores in the configuration: whose values are edited, adding a store, removing what is its own."""

from __future__ import annotations

from komtui.domain.problem import ProblemError
from komtui.domain.settings.catalogue import Origin
from komtui.domain.text import has_control
from komtui.i18n import _
from komtui.services.settings.settings import COMPANY
from komtui.ui.screens.settings.core import SettingsFrame
from komtui.ui.screens.settings.dialogs import LineScreen
from komtui.ui.screens.settings.views import store_words
from komtui.ui.widgets.question import Question
from komtui.ui.work import work

_LONGEST = 40
"""Characters of a store's short name."""


class StoresFrame(SettingsFrame):
    """Edits the values of the company, or those of one of its stores."""

    @work(group="store", description="chooses a store")
    async def action_store(self) -> None:
        """Ask whose values are to be edited."""
        answers = [("", _("The company, for all stores"))]
        answers += [(store, store_words(self._draft, store)) for store in self._draft.stores]
        answers.sort(key=lambda answer: answer[0] != self._draft.store)
        named = [(f"store {store}", words) for store, words in answers]
        found = await self.app.push_screen_wait(Question(_("Whose values?"), [*named, ("add", _("Add a store…"))]))
        if found == "add":
            await self._add()
        elif found:
            await self._choose(found.removeprefix("store "))

    @work(group="store", description="shows the values of a store")
    async def action_choose_store(self, store: str) -> None:
        """Edit the values of this store; of the company where it is empty."""
        await self._choose(store)

    @work(group="store", description="adds a store")
    async def action_add_store(self) -> None:
        """Ask for the short name of a new store, and edit its values."""
        await self._add()

    async def _add(self) -> None:
        words = _(
            "The short name that the store has in the books, as in “komtui import --store lyon”. It exists once a value"
            " of its own is saved."
        )
        store = await self.app.push_screen_wait(LineScreen(words, _("Short name"), self._name_fault))
        if store:
            self._section = "stores"
            await self._choose(store)

    async def _choose(self, store: str) -> None:
        self._draft.store = store
        await self._read_again()
        self._search(self._box.value)
        self._form.go_first()
        self._look_further()

    def _name_fault(self, name: str) -> str:
        if not name or len(name) > _LONGEST or has_control(name):
            return _("Give a short name: up to {maximum} letters and digits.").format(maximum=_LONGEST)
        if name == COMPANY:
            return _("“{name}” is how komtui calls the whole company. Give the store another name.").format(name=name)
        if name in self._draft.stores:
            return _("There is a store of this name already.")
        return ""

    @work(group="store", description="removes a store's values")
    async def action_remove_store(self) -> None:
        """Ask, then give the store what the company has."""
        store = self._draft.store
        name = store_words(self._draft, store)
        words = _("Remove all values of {store}? Its documents stay; it then has what the company has.")
        question = Question(words.format(store=name), [("no", _("Change nothing")), ("yes", _("Yes, remove"))])
        if not store or await self.app.push_screen_wait(question) != "yes":
            return
        settings = self._services.settings
        try:
            own = [each.setting.key for each in await settings.effective((), store) if each.origin is Origin.STORE]
            await self._give_up(store)
            await settings.set(dict.fromkeys(own), store)
        except ProblemError as error:
            self._say(*error.problems)
            return
        self._draft.drop(store)
        await self._choose("")

    async def _give_up(self, store: str) -> None:
        """Give up the permissions that the store alone sends with: nobody would find them any more."""
        from komtui.domain.mail.authorization import Provider

        for provider in Provider:
            if await self._services.tokens.has(provider, store):
                await self._services.sign_in.revoke(provider, store)
