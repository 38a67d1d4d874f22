"""Settlements: what each person is paid for a month, line by line, and why."""
