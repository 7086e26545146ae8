"""Where each council stands on the map."""

import pytest

from marketplace.finding.hexmap import Spot, hexes, middle, minimap, step


def test_a_council_stands_where_the_drawing_has_it() -> None:
    assert middle(8, 18) == (251.1, 175.0)
    assert middle(8, 17) == (259.8, 190.0)


@pytest.mark.parametrize(
    ("count", "darkness"), [(0, 0), (1, 1), (2, 2), (3, 2), (4, 3), (5, 3), (6, 4), (60, 4)]
)
def test_more_is_darker(count: int, darkness: int) -> None:
    assert step(count) == darkness


def test_each_spot_is_one_hexagon() -> None:
    drawn = hexes([Spot(0, 0, "A: 0 offers", "/a/"), Spot(1, 0, "B: 2 offers", "/b/", 2)], "o")
    assert [(one.css, one.title, one.address) for one in drawn] == [
        ("h0", "A: 0 offers", "/a/"),
        ("o2", "B: 2 offers", "/b/"),
    ]
    assert drawn[0].x < drawn[1].x


def test_a_small_map_shows_the_neighbours_and_nobody_far_away() -> None:
    small = minimap([(8, 18)], [(8, 18), (9, 18), (8, 17), (20, 2)])
    assert small is not None
    assert sorted(one.css for one in small.hexes) == ["here", "near", "near"]
    assert small.view_box == "201.1 125.0 100.0 100.0"


def test_a_small_map_of_several_is_wide_enough_for_all() -> None:
    small = minimap([(0, 0), (10, 0)], [(0, 0), (5, 0), (10, 0)])
    assert small is not None
    assert sorted(one.css for one in small.hexes) == ["here", "here", "near"]


def test_a_body_without_a_place_has_no_map() -> None:
    assert minimap([], [(1, 1)]) is None
