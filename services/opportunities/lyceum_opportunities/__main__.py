"""``python -m lyceum_opportunities serve`` runs all parts; or one alone, see ``--help``."""

from lyceum_chassis.process.write_service import Part, main

from lyceum_opportunities.app import DECIDERS, serve
from lyceum_opportunities.settings import Settings

if __name__ == "__main__":
    main("opportunities", Settings, serve, (Part.API, Part.RELAY, Part.POLICIES), DECIDERS)
