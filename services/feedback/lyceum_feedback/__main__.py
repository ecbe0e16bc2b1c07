"""``python -m lyceum_feedback``: see --help."""

from lyceum_chassis.process.write_service import main

from lyceum_feedback.service import SERVICE

if __name__ == "__main__":
    main(SERVICE)
