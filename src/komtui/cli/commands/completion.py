"""`komtui completion`: the line that a shell needs to complete komtui's commands."""

from __future__ import annotations

import click

from komtui.cli.core.framework import command
from komtui.cli.core.output import say, tell
from komtui.domain.marking import N_
from komtui.i18n import _

WHERE = {
    "bash": "komtui completion bash > ~/.local/share/bash-completion/completions/komtui",
    "zsh": 'komtui completion zsh > "${fpath[1]}/_komtui"',
    "fish": "komtui completion fish > ~/.config/fish/completions/komtui.fish",
}


@command("completion", N_("Write the completion script of a shell."))
@click.argument("shell", type=click.Choice(list(WHERE)))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Write the script on stdout, and say where it belongs."""
    from click.shell_completion import get_completion_class

    program = ctx.find_root().command
    kind = get_completion_class(shell)
    if kind is None:  # pragma: no cover - the choice above has only those that there are
        raise click.UsageError(shell)
    tell(kind(program, {}, "komtui", "_KOMTUI_COMPLETE").source())
    say(_("To keep it: {command}").format(command=WHERE[shell]))
