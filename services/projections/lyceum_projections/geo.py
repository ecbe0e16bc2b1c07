"""Distances on the earth, and circles as sets of grid cells, for an index that knows only terms.

Every point is indexed under the cells that hold it on five levels of a grid, each cell 4 x 4 of
the next. A circle is then a few hundred cells that lie wholly inside, whose points need no
further look, and the cells on its rim, whose points are measured one by one.
"""

from dataclasses import dataclass
from math import asin, atan2, cos, degrees, floor, pi, radians, sin, sqrt

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius, IUGG 1980."""

_LEVELS = (8, 10, 12, 14, 16)
_WITHIN = 4
"""Cells of the next level in a cell's row."""
_MOST_CELLS = 6_000
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
    """Cells that together hold every point of the circle. Rim cells are small beside it.

    At most some thousands: where the grid's columns crowd together, at the poles, the rim is made
    of larger cells.
    """
    reach = degrees(circle.radius_m / EARTH_RADIUS_M) * (1 + _SLACK)
    level = _LEVELS[0]
    cells = _around(circle, reach)
    inside: list[str] = []
    # There is no use in rims much finer than a 16th of the radius.
    finest = next((lv for lv in _LEVELS if _size(lv) <= reach / 16), _LEVELS[-1])
    while True:
        rim = []
        for row, column in cells:
            nearest, farthest = _span_m(circle, level, row, column)
            if farthest <= circle.radius_m * (1 - _SLACK):
                inside.append(_name(level, row, column))
            elif nearest <= circle.radius_m * (1 + _SLACK):
                rim.append((row, column))
        if level == finest or len(rim) * _WITHIN**2 > _MOST_CELLS:
            return Cover(inside, [_name(level, row, column) for row, column in rim])
        level = _LEVELS[_LEVELS.index(level) + 1]
        cells = [
            (row * _WITHIN + north, column * _WITHIN + east)
            for row, column in rim
            for north in range(_WITHIN)
            for east in range(_WITHIN)
        ]


def _around(circle: Circle, reach: float) -> list[tuple[int, int]]:
    """The coarsest cells that the circle may reach, by row and column."""
    level = _LEVELS[0]
    size, rows = _size(level), _rows(level)
    south, north = (floor((circle.latitude + way * reach + 90) / size) for way in (-1, 1))
    columns = 2 * rows
    width = _half_width(circle.latitude, reach)
    west, east = (floor((circle.longitude + way * width + 180) / size) for way in (-1, 1))
    across = range(west, min(east, west + columns - 1) + 1)
    return [
        (row, column % columns)
        for row in range(max(south, 0), min(north, rows - 1) + 1)
        for column in across
    ]


def _span_m(circle: Circle, level: int, row: int, column: int) -> tuple[float, float]:
    """Metres from the circle's centre to the nearest and to the farthest point of a cell."""
    size = _size(level)
    south, west = row * size - 90, column * size - 180
    nearest = _nearest_m(circle.latitude, circle.longitude, south, west, size)
    # What is farthest from a point is nearest to the one on the other side of the earth.
    opposite = _nearest_m(-circle.latitude, circle.longitude + 180, south, west, size)
    return nearest, pi * EARTH_RADIUS_M - opposite


def _nearest_m(latitude: float, longitude: float, south: float, west: float, size: float) -> float:
    """Metres from a point to the nearest one of a cell: on its own meridian if that crosses the
    cell, else on the cell's western or eastern side."""
    north = south + size
    east_of_west = (longitude - west) % 360
    if east_of_west <= size:
        return distance_m(latitude, 0, min(max(latitude, south), north), 0)
    return min(
        _to_meridian_m(latitude, away, south, north)
        for away in (east_of_west, (longitude - west - size) % 360)
    )


def _to_meridian_m(latitude: float, away: float, south: float, north: float) -> float:
    """Metres to the nearest point of a piece of a meridian that is ``away`` degrees of longitude.

    Along it the cosine of the distance is a sine wave, so it has one greatest value: there, or at
    the end of the piece that is nearer to it.
    """
    up, along = sin(radians(latitude)), cos(radians(latitude)) * cos(radians(away))
    best = degrees(atan2(up, along))
    candidates = [south, north]
    if south < best < north:
        candidates.append(best)
    return min(distance_m(latitude, 0, each, away) for each in candidates)


def _half_width(latitude: float, reach: float) -> float:
    """Degrees of longitude between a circle's centre and its easternmost point."""
    if abs(latitude) + reach >= 90:
        return 180.0
    return degrees(asin(min(1.0, sin(radians(reach)) / cos(radians(latitude))))) * (1 + _SLACK)


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
