"""The command line of a service of ledgers, which republishes in small transactions.

python -m integration.republishing_ledger <service> republish
"""

import sys

from integration.ledger import ledger
from lyceum_chassis.edge.aggregate import Aggregate
from lyceum_chassis.process.manifest import Service
from lyceum_chassis.process.settings import ServiceSettings
from lyceum_chassis.process.write_service import main
from lyceum_chassis.relay import republishing

if __name__ == "__main__":
    vars(republishing).update(BATCH_EVENTS=8, TELL_EVERY_S=0.0)
    main(Service(sys.argv.pop(1), ServiceSettings, aggregates=(Aggregate(ledger),)))
