"""Which rules an answer rests on: what a ruleset holds, and what of it one question exercised."""
