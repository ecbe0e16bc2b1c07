"""``python -m lyceum_opportunities``: see --help."""

from lyceum_chassis.process.write_service import main

from lyceum_opportunities.service import SERVICE

if __name__ == "__main__":
    main(SERVICE)
