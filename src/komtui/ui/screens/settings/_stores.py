"""Stores in the configuration: whose values are edited, adding a store, removing what is its own."""

from __future__ import annotations

from komtui.domain.problem import ProblemError
from komtui.domain.settings.catalogue import Origin
from komtui.domain.text import has_control
from komtui.i18n import _
from komtui.services.settings.scope import COMPANY
from komtui.ui.screens.settings._board import Board
from komtui.ui.screens.settings._needs import StoreNeeds
from komtui.ui.screens.settings._reading import Reading
from komtui.ui.screens.settings.views import store_words
from komtui.ui.widgets.line_question import LineQuestion
from komtui.ui.widgets.question import Question

_LONGEST = 40
"""Characters of a store's short name."""


class Stores:
    """Has the values of the company edited, or those of one of its stores."""

    def __init__(self, needs: StoreNeeds, board: Board, reading: Reading) -> None:
        self._needs = needs
        self._board = board
        self._reading = reading

    async def ask(self) -> None:
        """Ask whose values are to be edited."""
        answers = [("", _("The company, for all stores"))]
        answers += [(store, store_words(self._board.draft, store)) for store in self._board.draft.stores]
        answers.sort(key=lambda answer: answer[0] != self._board.draft.store)
        named = [(f"store {store}", words) for store, words in answers]
        found = await self._board.app.push_screen_wait(
            Question(_("Whose values?"), [*named, ("add", _("Add a store…"))])
        )
        if found == "add":
            await self.add()
        elif found:
            await self.choose(found.removeprefix("store "))

    async def add(self) -> None:
        """Ask for the short name of a new store, and edit its values."""
        words = _(
            "The short name that the store has in the books, as in “komtui import --store lyon”. It exists once a value"
            " of its own is saved."
        )
        store = await self._board.app.push_screen_wait(LineQuestion(words, _("Short name"), self._name_fault))
        if store:
            self._board.section = "stores"
            await self.choose(store)

    async def choose(self, store: str) -> None:
        """Edit the values of this store; of the company where it is empty."""
        self._board.draft.store = store
        await self._reading.again()
        self._board.search(self._board.box.value)
        self._board.form.go_first()
        self._reading.look_further()

    def _name_fault(self, name: str) -> str:
        if not name or len(name) > _LONGEST or has_control(name):
            return _("Give a short name: up to {maximum} letters and digits.").format(maximum=_LONGEST)
        if name == COMPANY:
            return _("“{name}” is how komtui calls the whole company. Give the store another name.").format(name=name)
        if name in self._board.draft.stores:
            return _("There is a store of this name already.")
        return ""

    async def remove(self) -> None:
        """Ask, then give the store what the company has."""
        store = self._board.draft.store
        name = store_words(self._board.draft, store)
        words = _("Remove all values of {store}? Its documents stay; it then has what the company has.")
        question = Question(words.format(store=name), [("no", _("Change nothing")), ("yes", _("Yes, remove"))])
        if not store or await self._board.app.push_screen_wait(question) != "yes":
            return
        settings = self._needs.settings
        try:
            own = [each.setting.key for each in await settings.effective((), store) if each.origin is Origin.STORE]
            await self._give_up(store)
            await settings.set(dict.fromkeys(own), store)
        except ProblemError as error:
            self._board.say(*error.problems)
            return
        self._board.draft.drop(store)
        await self.choose("")

    async def _give_up(self, store: str) -> None:
        """Give up the permissions that the store alone sends with: nobody would find them any more."""
        from komtui.domain.mail.authorization import Provider

        for provider in Provider:
            if await self._needs.tokens.has(provider, store):
                await self._needs.sign_in.revoke(provider, store)
