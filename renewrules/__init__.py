"""Business policy in `.rules` files, turned into decisions that come with their reasons."""

__version__ = "0.1.0"

__all__ = ["__version__"]
