"""``python -m lyceum_people``: see --help."""

from lyceum_chassis.process.write_service import main

from lyceum_people.service import SERVICE

if __name__ == "__main__":
    main(SERVICE)
