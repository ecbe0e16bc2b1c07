"""Takes the moment and the random number out of a CycloneDX document: stdin to stdout."""

import json
import sys

document = json.load(sys.stdin)
document.pop("serialNumber", None)
document["metadata"].pop("timestamp", None)
json.dump(document, sys.stdout, indent=1, sort_keys=True)
