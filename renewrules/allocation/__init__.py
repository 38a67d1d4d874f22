"""Allocations: who looks after which customers this month, and why."""
