"""The opportunities service: what the city offers to learners, and what they leave with."""

RECORD = "lyceum.opportunities.record"
"""What the types of a record's events begin with."""
