"""Text to syntax: the phrase table, the scanner of declarations and tables, and the parser of clauses."""
