"""What the outside world gives, the two engines, and what they answer."""
