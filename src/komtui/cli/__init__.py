"""The command line: the same use-cases as the screen. Data on stdout, narration on stderr; the one package with click.

`main.cli` is the group; one module a topic, imported when its command is asked for.
"""
