"""One time zone for all pictures of a provider."""

from __future__ import annotations

from tui.readings.picture_zones import PictureZones

HERE, THERE = "https://one.example", "https://other.example"


def test_a_stale_picture_does_not_move_the_zone() -> None:
    zones = PictureZones()
    assert zones.of(HERE, 0.0) is None
    zones.learn(HERE, 0, 0.0)
    zones.learn(HERE, 10_800, 60.0)
    zones.learn(HERE, 7200, 120.0)
    assert zones.of(HERE, 120.0) == 10_800, "a picture that is an hour old looks like another zone"
    assert zones.of(THERE, 120.0) is None


def test_a_zone_is_forgotten_when_summer_time_may_have_begun() -> None:
    zones = PictureZones()
    zones.learn(HERE, 3600, 0.0)
    assert zones.of(HERE, 11 * 3600) == 3600
    assert zones.of(HERE, 13 * 3600) is None
    zones.learn(HERE, 0, 13 * 3600)
    assert zones.of(HERE, 13 * 3600) == 0


def test_a_picture_without_a_clock_says_nothing() -> None:
    zones = PictureZones()
    zones.learn(HERE, None, 0.0)
    assert zones.of(HERE, 0.0) is None
