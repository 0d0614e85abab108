"""How a sign-in ended: what is wrong and the way on, or what was granted and the test of the account."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from komtui.domain.mail.authorization import Grant, Provider
from komtui.domain.mail.connection import Finding
from komtui.domain.problem import ProblemError
from komtui.domain.text import visible
from komtui.i18n import _, current
from komtui.services.ports import Step
from komtui.ui.keys.command import key_name
from komtui.ui.screens.sign_in.finding import Choice, found
from komtui.ui.terminal.glyphs import GLYPHS
from komtui.ui.widgets.step_list import StepList


class Ending(Vertical):
    """The end of a sign-in; a choice is told by OptionList's own message."""

    def __init__(self) -> None:
        super().__init__(id="ending")

    @property
    def choosing(self) -> bool:
        """Whether there is a choice."""
        return self.query_one(OptionList).has_class("-shown")

    def compose(self) -> ComposeResult:
        """Lay it out."""
        yield Static(markup=False, classes="heading")
        yield Static(markup=False, classes="words")
        yield StepList()
        yield Static(markup=False, classes="found")
        yield OptionList(compact=True, markup=False)
        yield Static(markup=False, classes="hint")

    def wait(self, words: str) -> None:
        """Say what is waited for."""
        self._head(words, "")
        self._rest()

    def fail(self, error: ProblemError, provider: Provider, *, other: bool) -> None:
        """Say what is wrong, and which keys lead on; `other`: another account signed in than was asked for."""
        self._head(f"{GLYPHS.failed} {_('Not signed in with {provider}').format(provider=provider.label)}", "-bad")
        self._rest(_reason(error, other=other), _ways_on(error, provider, other=other))

    def connect(self, grant: Grant, *, lasting: bool) -> None:
        """Say what was granted, and where it is not `lasting` that it ends with this session."""
        title = _("{address} is connected.").format(address=visible(grant.address))
        self._head(f"{GLYPHS.ok} {title}", "-good")
        passing = _("It is kept for this session only; a vault keeps it for good (configuration, Secrets).")
        self._rest("\n".join([*granted(grant), *(() if lasting else (f"{GLYPHS.warning} {passing}",))]))

    def begin(self) -> None:
        """Say that the account is being tried."""
        self.query_one(StepList).begin()
        self._found(Content(""))
        self.hint("")

    def step(self, step: Step) -> None:
        """Show a step that has ended."""
        self.query_one(StepList).add(step)

    def end(self) -> None:
        """No step follows."""
        self.query_one(StepList).end()

    def works(self) -> None:
        """Say that the account works."""
        words = _("It works: the server takes letters from this account. Nothing was sent.")
        self._found(Content(f"{GLYPHS.ok} {words}").stylize("$text-success"))

    def fails(self, finding: Finding) -> None:
        """Say why the account does not work."""
        self._found(found(finding))

    def choose(self, ways: Sequence[Choice]) -> None:
        """Let the person choose the way on."""
        options = self.query_one(OptionList)
        options.clear_options().add_options(Option(way.words, id=way.name) for way in ways)
        options.highlighted = 0
        options.add_class("-shown")
        options.focus()
        self.query_one(".hint", Static).update(_("Up and Down choose, Enter does it."))
        options.call_after_refresh(options.scroll_visible, animate=False)

    def hint(self, words: str) -> None:
        """Say which keys lead on, instead of a choice."""
        self.query_one(OptionList).remove_class("-shown")
        self.query_one(".hint", Static).update(words)

    def say(self, words: str) -> None:
        """Say what went wrong after the sign-in."""
        self._found(Content(f"{GLYPHS.failed} {words}").stylize("$text-error"))

    def stopped(self) -> None:
        """Say that the test was stopped."""
        self._found(Content(_("The test was stopped.")))

    def _head(self, words: str, kind: str) -> None:
        heading = self.query_one(".heading", Static)
        heading.update(words)
        heading.set_class(kind == "-bad", "-bad").set_class(kind == "-good", "-good")

    def _rest(self, words: str = "", hint: str = "") -> None:
        self.query_one(".words", Static).update(words)
        steps = self.query_one(StepList)
        steps.begin()
        steps.end()
        self._found(Content(""))
        self.hint(hint)

    def _found(self, words: Content) -> None:
        self.query_one(".found", Static).update(words)


def granted(grant: Grant) -> Sequence[str]:
    """Return what was granted, a sentence each; what komtui does not know is named as the provider names it."""
    known = {"openid": "", "offline_access": "", "profile": ""}
    known |= dict.fromkeys(
        ("email", "https://www.googleapis.com/auth/userinfo.email"), _("It may see which address the account has.")
    )
    sentences = [_("{provider} lets komtui send mail as this account.").format(provider=grant.provider.label)]
    others = [scope for scope in grant.scopes if not grant.provider.may_send((scope,))]
    for scope in others:
        sentence = known.get(scope, _("It was also granted: {scope}").format(scope=visible(scope)))
        if sentence and sentence not in sentences:
            sentences.append(sentence)
    return sentences


def _reason(error: ProblemError, *, other: bool) -> str:
    if other:
        # The catalogue's sentence names a command for those who have no screen.
        facts = {name: visible(str(fact)) for name, fact in error.problems[0].facts.items()}
        return _("You signed in as {address}, and {asked} was asked for. Nothing was kept.").format(**facts)
    return " ".join(current().problem(problem) for problem in error.problems)


def _ways_on(error: ProblemError, provider: Provider, *, other: bool) -> str:
    words = []
    if other:
        address = visible(str(error.problems[0].facts["address"]))
        words.append(_("{key} uses {address} from now on.").format(key=key_name("ctrl+t"), address=address))
    words.append(_("Enter begins again."))
    if provider is Provider.MICROSOFT:
        words.append(_("{key} tries the other way.").format(key=key_name("ctrl+w")))
    words.append(_("Esc leaves everything as it is."))
    return " ".join(words)
