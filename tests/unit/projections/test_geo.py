"""Distances, and circles made of grid cells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lyceum_projections.geo import Circle, cells_of, cover, distance_m

latitudes = st.floats(-75, 75)
longitudes = st.floats(-180, 180)
radii = st.floats(1, 100_000)


def test_a_known_distance() -> None:
    """Chicago's Willis Tower to the Statue of Liberty, 1,143 km."""
    assert distance_m(41.8789, -87.6359, 40.6892, -74.0445) == pytest.approx(1_143_000, rel=0.002)


@given(latitudes, longitudes, radii, st.floats(-1.2, 1.2), st.floats(-1.2, 1.2))
def test_a_cover_holds_every_point_of_its_circle_and_no_other_inside(
    latitude: float, longitude: float, radius: float, up: float, across: float
) -> None:
    circle = Circle(latitude, longitude, radius)
    degrees = radius / 111_195
    # A point in or near the circle, wherever the 180th meridian runs.
    north = latitude + up * degrees
    east = (longitude + across * degrees * 2 + 540) % 360 - 180
    covered, cells = cover(circle), set(cells_of(north, east))
    if circle.holds(north, east):
        assert cells & {*covered.inside, *covered.rim}
    else:
        assert not cells & set(covered.inside)


@given(latitudes, longitudes, radii)
def test_a_cover_is_small(latitude: float, longitude: float, radius: float) -> None:
    covered = cover(Circle(latitude, longitude, radius))
    assert len(covered.inside) + len(covered.rim) < 6_000
