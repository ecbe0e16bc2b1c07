"""Commands that follow from events."""
