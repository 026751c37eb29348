"""The data that come along: what they are, and that they are the same every time."""

import math
import re

import pytest

from microbp.datasets import AND, OR, XOR, highway, moons, names


def test_truth_tables():
    assert [y for _, y in AND] == [a & b for (a, b), _ in AND] == [0, 0, 0, 1]
    assert [y for _, y in OR] == [a | b for (a, b), _ in OR] == [0, 1, 1, 1]
    assert [y for _, y in XOR] == [a ^ b for (a, b), _ in XOR] == [0, 1, 1, 0]


def test_moons_are_half_circles_that_interleave():
    for (x, y), label in zip(*moons(101, noise=0.0)):
        cx, cy = (0.0, 0.0) if label == -1 else (1.0, 0.5)
        assert math.hypot(x - cx, y - cy) == pytest.approx(1.0, abs=1e-9)
        assert y <= 0.5 if label == 1 else y >= 0.0


def test_moons_are_the_same_for_the_same_seed_only():
    assert moons(20, seed=3) == moons(20, seed=3) != moons(20, seed=4)
    _, labels = moons(5)
    assert labels == [-1, 1, -1, 1, -1]


def test_noise_moves_points_by_its_size():
    (still, _), (moved, _) = moons(2_000, noise=0.0), moons(2_000, noise=0.2)
    moves = [b - a for p, q in zip(still, moved) for a, b in zip(p, q)]
    assert math.sqrt(sum(m * m for m in moves) / len(moves)) == pytest.approx(0.2, rel=0.05)


def test_two_moons_take_two_points():
    X, y = moons(2)
    assert len(X) == len(y) == 2
    with pytest.raises(ValueError, match="number of points of two moons, is 1; it must be at least 2"):
        moons(1)


def test_noise_is_a_size():
    with pytest.raises(ValueError, match="noise is -0.1; it must be at least 0"):
        moons(4, noise=-0.1)
    with pytest.raises(ValueError, match="nan is not finite"):
        moons(4, noise=float("nan"))


def test_the_highway_table_has_twenty_years():
    table = highway()
    assert [row.year for row in table] == list(range(1990, 2010))
    assert table[0] == (1990, 20.55, 0.6, 0.09, 5126, 1237)
    assert table[-1].inputs == (60.63, 3.1, 0.79)
    assert table[-1].targets == (43462, 21804)
    assert sum(row.passengers for row in table) == 422175
    assert sum(row.freight for row in table) == 188028


def test_names_are_plain_letters_each_once():
    words = names()
    assert words == sorted(set(words)) and len(words) > 500
    assert all(re.fullmatch("[a-z]{2,11}", word) for word in words)
