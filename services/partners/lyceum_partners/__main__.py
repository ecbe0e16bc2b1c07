"""``python -m lyceum_partners``: see --help."""

from lyceum_chassis.process.write_service import main

from lyceum_partners.service import SERVICE

if __name__ == "__main__":
    main(SERVICE)
