"""The tree as written: declarations, clauses and tables, with spans and comments."""
