"""``python -m lyceum_projections serve`` runs all parts; ``projector`` or ``api`` one alone."""

import argparse
import asyncio

from lyceum_chassis.observing import logs
from lyceum_chassis.process.settings import load

from lyceum_projections.app import serve
from lyceum_projections.settings import Settings

if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        prog="python -m lyceum_projections",
        description="Runs the projections service, configured by LYCEUM_… in the environment.",
        epilog="Example: python -m lyceum_projections serve",
    )
    parser.add_argument(
        "what",
        choices=["serve", "projector", "api"],
        help="serve: all in one process; projector: events to read models; api: search and reports",
    )
    what = parser.parse_args().what
    settings = load(Settings)
    logs.configure("projections", settings.log_level)
    asyncio.run(
        serve(settings, projector=what in ("serve", "projector"), api=what in ("serve", "api"))
    )
