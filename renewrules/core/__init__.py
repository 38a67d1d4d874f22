"""The small typed core: what every engine implements, and lowering from syntax to it."""
