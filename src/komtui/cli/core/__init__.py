"""What every command stands on: languages, output, exit codes, questions."""
