"""Distances on the earth, and circles as sets of grid cells, for an index that knows only terms.

Every point is indexed under the cells that hold it on five levels of a grid, each cell 4 x 4 of
the next. A circle is then a few hundred cells that lie wholly inside, whose points need no
further look, and the cells on its rim, whose points are measured one by one.
"""

from dataclasses import dataclass
from math import asin, cos, degrees, floor, radians, sin, sqrt

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius, IUGG 1980."""

_LEVELS = (8, 10, 12, 14, 16)
_SLACK = 0.01


def distance_m(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> float:
    """Great-circle distance in metres between two points in degrees (haversine formula)."""
    north = sin(radians(lat_b - lat_a) / 2)
    east = sin(radians(lon_b - lon_a) / 2)
    chord = north * north + cos(radians(lat_a)) * cos(radians(lat_b)) * east * east
    return 2 * EARTH_RADIUS_M * asin(min(1.0, sqrt(chord)))


@dataclass(frozen=True)
class Circle:
    """Degrees north and east (WGS 84); radius in metres."""

    latitude: float
    longitude: float
    radius_m: float

    def distance_m(self, latitude: float, longitude: float) -> float:
        return distance_m(self.latitude, self.longitude, latitude, longitude)

    def holds(self, latitude: float, longitude: float) -> bool:
        return self.distance_m(latitude, longitude) <= self.radius_m


@dataclass(frozen=True)
class Cover:
    """Cells wholly inside a circle, and cells on its rim."""

    inside: list[str]
    rim: list[str]


def cells_of(latitude: float, longitude: float) -> list[str]:
    """The cell of each level that holds the point."""
    return [_name(level, *_cell(level, latitude, longitude)) for level in _LEVELS]


def cover(circle: Circle) -> Cover:
    """Cells that together hold every point of the circle. Rim cells are small beside it."""
    reach = degrees(circle.radius_m / EARTH_RADIUS_M) * (1 + _SLACK)
    width = _half_width(circle.latitude, reach)
    coarsest = _LEVELS[0]
    size = _size(coarsest)
    # A cell of the grid is wider than the circle on the coarse levels and there is no use in rims
    # much finer than a 16th of the radius.
    rim_level = next((lv for lv in _LEVELS if _size(lv) <= reach / 16), _LEVELS[-1])
    south, north = (floor((circle.latitude + way * reach + 90) / size) for way in (-1, 1))
    west, east = (floor((circle.longitude + way * width + 180) / size) for way in (-1, 1))
    found = Cover([], [])
    for row in range(max(south, 0), min(north, _rows(coarsest) - 1) + 1):
        for column in range(west, min(east, west + 2 * _rows(coarsest) - 1) + 1):
            _descend(circle, 0, row, column, rim_level, found)
    return found


def _descend(
    circle: Circle, depth: int, row: int, column: int, rim_level: int, found: Cover
) -> None:
    level = _LEVELS[depth]
    size = _size(level)
    south, west = row * size - 90, column * size - 180
    north, east = south + size, west + size
    nearest = circle.distance_m(
        min(max(circle.latitude, south), north), min(max(circle.longitude, west), east)
    )
    if nearest > circle.radius_m * (1 + _SLACK):
        return
    farthest = max(circle.distance_m(lat, lon) for lat in (south, north) for lon in (west, east))
    if farthest < circle.radius_m * (1 - _SLACK):
        found.inside.append(_name(level, row, column))
    elif level == rim_level:
        found.rim.append(_name(level, row, column))
    else:
        for row_within in range(4):
            for column_within in range(4):
                _descend(
                    circle,
                    depth + 1,
                    row * 4 + row_within,
                    column * 4 + column_within,
                    rim_level,
                    found,
                )


def _half_width(latitude: float, reach: float) -> float:
    """Degrees of longitude between a circle's centre and its easternmost point."""
    across = sin(radians(reach)) / max(cos(radians(latitude)), 1e-9)
    return 180.0 if across >= 1 else degrees(asin(across))


def _size(level: int) -> float:
    """Degrees of a cell's side: 0.7 on level 8, 0.0027 on level 16."""
    return 180 / _rows(level)


def _rows(level: int) -> int:
    return 1 << level


def _cell(level: int, latitude: float, longitude: float) -> tuple[int, int]:
    size = _size(level)
    row = min(floor((latitude + 90) / size), _rows(level) - 1)
    return row, floor((longitude + 180) / size)


def _name(level: int, row: int, column: int) -> str:
    # The grid closes at the 180th meridian.
    return f"{level}/{row}/{column % (2 * _rows(level))}"
