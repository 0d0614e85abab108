"""The letter: recipients, words, attachment, preview, send."""
