"""The life of a document: begun, written, issued, carried on, marked."""
