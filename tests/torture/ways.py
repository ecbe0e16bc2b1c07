"""The ways from each part to what it talks to, each through proxies of its own.

So a part can be cut from the store, from Kafka or from another service, while all others go on.
"""

import itertools
from collections.abc import Mapping

from lyceum_local.kafka import Node
from lyceum_local.ports import HOST, Ports
from torture.brokers import Listeners
from torture.parts import KINDS, PARTS
from torture.proxy import Proxy


class Ways:
    """Named "<part>><server>". A double takes the ways of the part that it doubles."""

    def __init__(
        self, ports: Ports, store: int, nodes: list[Node], grpc: Mapping[str, str]
    ) -> None:
        """``grpc`` is where each service's API listens, by the service's name."""
        self._proxies: dict[str, list[Proxy]] = {}
        listeners: dict[int, list[tuple[int, int]]] = {node.number: [] for node in nodes}
        for kind in KINDS:
            for server in PARTS[kind].servers:
                if server == "kafka":
                    pairs = [(ports.take(), ports.take()) for _ in nodes]
                    for node, (listens, advertised) in zip(nodes, pairs, strict=True):
                        listeners[node.number].append((listens, advertised))
                    made = [Proxy(advertised, listens) for listens, advertised in pairs]
                else:
                    target = store if server == "store" else int(grpc[server].rpartition(":")[2])
                    made = [Proxy(ports.take(), target)]
                self._proxies[f"{kind}>{server}"] = made
        self.listeners: Mapping[int, Listeners] = listeners

    async def start(self) -> None:
        for proxy in itertools.chain(*self._proxies.values()):
            await proxy.start()

    async def close(self) -> None:
        for proxy in itertools.chain(*self._proxies.values()):
            await proxy.close()

    def heal(self) -> None:
        for proxy in itertools.chain(*self._proxies.values()):
            proxy.heal()

    def __getitem__(self, way: str) -> list[Proxy]:
        """Its proxies: several where there are several brokers."""
        return self._proxies[way]

    def address(self, kind: str, server: str) -> str:
        """Where this part finds that server: host:port, several with commas."""
        return ",".join(f"{HOST}:{proxy.port}" for proxy in self._proxies[f"{kind}>{server}"])
