"""The conformance suite: cases any engine can be graded by, and how ours answers them."""
