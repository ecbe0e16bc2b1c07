"""The invented city: its areas, streets, sites and organisations. Data and pure functions."""

from typing import Final

CITY: Final = "Larkhaven"
STATE: Final = "LH"
CENTRE: Final = (44.62, -86.93)
"""Degrees north and east; a point in a lake, so that no real address is near."""

AREAS: Final = (
    "COPPER QUAY", "LANTERN HILL", "OLD GRANARY", "NORTH MEADOW", "SOUTH MEADOW", "TANNERS ROW",
    "KESTREL HEIGHTS", "WILLOWBANK", "EAST HARBOUR", "WEST HARBOUR", "STARLING GREEN", "BELLMOOR",
    "GLASSWORKS", "HOLLOW CREEK", "MARKET CROSS", "QUARRY HILL", "PINE TERRACE", "SALTMARSH",
    "RIVERGATE", "FOXGLOVE", "ORCHARD END", "MILLRACE", "HERON POINT", "STONEBRIDGE",
    "CINDER YARD", "THE LINDENS", "Upper Ropewalk", "Lower Ropewalk", "Heart of the Isle",
    "DUNMORE", "ALDER GROVE", "BRICKFIELDS", "CASTLE MOUND", "PLOVER BAY", "SILVERDALE",
    "WINDMILL FLATS",
)  # fmt: skip
"""Most in capitals and some not, as the real file has them."""

STREETS: Final = (
    "Alderman", "Basket", "Candle", "Dray", "Elm", "Ferry", "Gull", "Harrow", "Ivy", "Juniper",
    "Kiln", "Loom", "Mason", "Nettle", "Oar", "Plume", "Quill", "Rook", "Sorrel", "Thistle",
    "Umber", "Vine", "Wharf", "Yarrow",
)  # fmt: skip
STREET_KINDS: Final = ("St.", "Ave.", "Rd.", "Ct.", "Blvd.")
SITES: Final = (
    "Acorn", "Bramble", "Calder", "Damson", "Ember", "Fennel", "Garnet", "Hazel", "Indigo",
    "Jasper", "Kelp", "Larch", "Mallow", "Nightjar", "Osprey", "Pippin", "Quince", "Rowan",
    "Sable", "Teasel", "Upland", "Verbena", "Wren", "Yewtree",
)  # fmt: skip
"""Parks and halls, by the one word people call them by."""

BIGGEST: Final = f"{CITY} Parks Department"
"""The organisation that has most of the programmes."""

_FOUNDERS: Final = (
    "Open Door", "Bright Path", "Second Bell", "Harbour", "Lantern", "Riverside", "Common Thread",
    "Keystone", "New Leaf", "Blue Heron", "Workbench", "Long Table", "First Light", "Compass",
    "Tidewater", "Clover", "Northstar", "Footbridge", "Paper Boat", "Red Kite",
)  # fmt: skip
_KINDS: Final = (
    "Youth Center", "Arts Collective", "Learning Foundation", "Elementary School", "Studio LLC",
    "Theatre Company", "Community College", "Boys & Girls Club", "Science Museum",
    "Neighbors Council", "Academy of Music", "Family Services", "Makerspace, Inc.",
    "Public Library", "Mentoring Network", "Sports Association", "High School",
    "Garden Alliance",
)  # fmt: skip


def organisation(number: int) -> str:
    """The name of the organisation with this number, from 0; no two have the same."""
    if number == 0:
        return BIGGEST
    number -= 1
    founder = _FOUNDERS[number % len(_FOUNDERS)]
    number //= len(_FOUNDERS)
    name = f"{founder} {_KINDS[number % len(_KINDS)]}"
    number //= len(_KINDS)
    if number == 0:
        return name
    area = AREAS[(number - 1) % len(AREAS)].title()
    branch = (number - 1) // len(AREAS)
    return f"{name} of {area}" + (f" {branch + 1}" if branch else "")


def place_of_area(number: int) -> tuple[float, float]:
    """Where an area's middle is: on a grid of seven columns around the city's centre."""
    row, column = divmod(number, 7)
    return CENTRE[0] + (row - 2.5) * 0.021, CENTRE[1] + (column - 3) * 0.027
