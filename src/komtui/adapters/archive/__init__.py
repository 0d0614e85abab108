"""The journal on a medium outside of the books, and what checks it there without komtui."""
