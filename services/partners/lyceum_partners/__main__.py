"""``python -m lyceum_partners serve`` runs all parts; or one alone, see ``--help``."""

from lyceum_chassis.process.write_service import Part, main

from lyceum_partners.app import DECIDERS, serve
from lyceum_partners.settings import Settings

if __name__ == "__main__":
    main("partners", Settings, serve, (Part.API, Part.RELAY, Part.POLICIES), DECIDERS)
