"""What comes from the keyboard: commands and their keys, typing ahead, scanners, what is pasted."""
