"""The layers of deploy/compose, and how they may be put together."""

from pathlib import Path

FOLDER = Path(__file__).parents[2] / "deploy" / "compose"
BASE = FOLDER / "compose.yaml"
CI = FOLDER / "compose.ci.yaml"
SECURE = FOLDER / "compose.secure.yaml"
CI_SECURE = FOLDER / "compose.ci.secure.yaml"
OBSERVABILITY = FOLDER / "observability.yaml"
OBSERVABILITY_SECURE = FOLDER / "observability.secure.yaml"
SECURED = (BASE, SECURE, CI, CI_SECURE)
"""What the tests run."""
OBSERVED = (BASE, OBSERVABILITY)
OBSERVED_SECURED = (BASE, SECURE, OBSERVABILITY, OBSERVABILITY_SECURE)
COMBINATIONS = ((BASE,), (BASE, CI), OBSERVED, (BASE, SECURE), OBSERVED_SECURED, SECURED)


def files(layers: tuple[Path, ...]) -> list[str]:
    """As options of `docker compose`."""
    return [word for layer in layers for word in ("-f", str(layer))]
