#!/opt/secantus/bin/python
"""Takes `mongod`'s options, and becomes SecantusDB with what they say.

It is a replica set of one by itself, so `--replSet` says nothing to it.
"""

import argparse
import os

parser = argparse.ArgumentParser()
parser.add_argument("--replSet")
parser.add_argument("--bind_ip_all", action="store_true")
parser.add_argument("--port", default="27017")
parser.add_argument("--dbpath", default="/data/db")
parser.add_argument("--quiet", action="store_true")
given = parser.parse_args()
host = "0.0.0.0" if given.bind_ip_all else "127.0.0.1"
command = ["secantusd-py", "--host", host, "--port", given.port, "--storage-path", given.dbpath]
os.execvp(command[0], [*command, "--sync-on-commit", "--log-level", "WARNING"])
