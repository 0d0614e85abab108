"""The entries of the settings catalogue, a section a module; `setting` puts them together."""
