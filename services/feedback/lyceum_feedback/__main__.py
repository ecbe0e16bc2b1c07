"""``python -m lyceum_feedback serve`` runs all parts; ``api``, ``relay`` and so on one alone."""

from lyceum_chassis.process.write_service import Part, main

from lyceum_feedback.app import DECIDERS, serve
from lyceum_feedback.settings import Settings

if __name__ == "__main__":
    main("feedback", Settings, serve, (Part.API, Part.RELAY, Part.POLICIES), DECIDERS)
