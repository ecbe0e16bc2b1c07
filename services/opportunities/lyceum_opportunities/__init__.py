"""The opportunities service: what the city offers to learners, and who takes part."""

PLACEMENT = "lyceum.opportunities.placement"
"""What the types of a placement's events begin with."""
