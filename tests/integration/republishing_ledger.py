"""The command line of a service of ledgers, which republishes in small transactions.

python -m integration.republishing_ledger <service> republish
"""

import sys
from typing import Any

from integration.ledger import ledger
from lyceum_chassis.process import write_service
from lyceum_chassis.process.settings import ServiceSettings
from lyceum_chassis.relay import republishing


async def serve(*_: Any) -> None:
    raise NotImplementedError


if __name__ == "__main__":
    vars(republishing).update(BATCH_EVENTS=8, TELL_EVERY_S=0.0)
    write_service.main(sys.argv.pop(1), ServiceSettings, serve, (), [ledger])
