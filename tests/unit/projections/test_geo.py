"""Distances, and circles made of grid cells, everywhere on the globe."""

import time
from math import asin, atan2, cos, degrees, radians, sin

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lyceum_projections.geo import EARTH_RADIUS_M, Circle, cells_of, cover, distance_m

latitudes = st.one_of(
    st.floats(-90, 90), st.sampled_from([90.0, -90.0, 89.9999, 88.895326, 0.0]), st.floats(87, 90)
)
longitudes = st.one_of(st.floats(-180, 180), st.sampled_from([180.0, -180.0, 179.9999, 0.0]))
radii = st.floats(1, 100_000)


def at(circle: Circle, bearing: float, metres: float) -> tuple[float, float]:
    """The point so far from a circle's centre, in that direction (great circles)."""
    arc, north = metres / EARTH_RADIUS_M, radians(circle.latitude)
    up = sin(north) * cos(arc) + cos(north) * sin(arc) * cos(bearing)
    latitude = asin(max(-1.0, min(1.0, up)))
    across = atan2(sin(bearing) * sin(arc) * cos(north), cos(arc) - sin(north) * up)
    return degrees(latitude), (circle.longitude + degrees(across) + 540) % 360 - 180


def test_a_known_distance() -> None:
    """Chicago's Willis Tower to the Statue of Liberty, 1,143 km."""
    assert distance_m(41.8789, -87.6359, 40.6892, -74.0445) == pytest.approx(1_143_000, rel=0.002)


@settings(max_examples=2_000, deadline=None)
@given(latitudes, longitudes, radii, st.floats(0, 6.3), st.floats(0, 1.3))
@example(88.895326, 17.482608, 100_000.0, 0.0, 0.999)
@example(90.0, 0.0, 1_000.0, 1.0, 0.5)
@example(-89.99, 179.999, 50_000.0, 2.0, 0.98)
def test_a_cover_holds_every_point_of_its_circle_and_no_other_inside(
    latitude: float, longitude: float, radius: float, bearing: float, part: float
) -> None:
    circle = Circle(latitude, longitude, radius)
    point = at(circle, bearing, radius * part)
    covered, cells = cover(circle), set(cells_of(*point))
    if circle.holds(*point):
        assert cells & {*covered.inside, *covered.rim}
    else:
        assert not cells & set(covered.inside)


def test_the_point_that_was_missed_near_the_pole_is_found() -> None:
    circle = Circle(88.895326, 17.482608, 100_000)
    assert circle.holds(89.083777, -33.121764)
    covered = cover(circle)
    assert set(cells_of(89.083777, -33.121764)) & {*covered.inside, *covered.rim}


@settings(max_examples=300, deadline=None)
@given(latitudes, longitudes, radii)
def test_a_cover_is_small_everywhere(latitude: float, longitude: float, radius: float) -> None:
    covered = cover(Circle(latitude, longitude, radius))
    assert len(covered.inside) + len(covered.rim) < 6_000


@pytest.mark.parametrize("radius_m", [1, 1_000, 100_000])
@pytest.mark.parametrize("latitude", [90, -90, 89.9, 85])
def test_a_circle_at_a_pole_costs_little_more_than_any_other(
    latitude: float, radius_m: float
) -> None:
    def took_s(of: float) -> float:
        """The least of three: what else this process did then is in the others."""

        def once() -> float:
            began = time.thread_time()
            cover(Circle(of, 0, radius_m))
            return time.thread_time() - began

        return min(once() for _ in range(3))

    # It was ten thousand times as much.
    assert took_s(latitude) < 30 * max(took_s(42), 0.001)
