"""Paper: where a document is printed, into which file it is saved, and how it will look."""
