"""The opportunities service: what is offered, who takes part, and what learners leave with."""

PLACEMENT = "lyceum.opportunities.placement"
"""What the types of a placement's events begin with."""

RECORD = "lyceum.opportunities.record"
"""What the types of a record's events begin with."""
