"""Curves of training: every number at its place on the axes, and nothing shown that is not so."""

import math
import re

import pytest

from microbp import gallery
from microbp.drawing.curves import curves


def places(svg, colour):
    """Return the points of the line in a colour."""
    path = re.search(rf'<path class="line" d="([^"]+)" fill="none" stroke="{colour}" '
                     r'stroke-width="2"', svg)[1]
    here, found = None, []
    for letter, numbers in re.findall(r"([MLHV])([-\d.,]+)", path):
        if letter in "ML":
            here = tuple(map(float, numbers.split(",")))
        else:
            here = (float(numbers), here[1]) if letter == "H" else (here[0], float(numbers))
        found.append(here)
    return found


def ticks(svg, anchor):
    """Return the places of the axis' numbers: along for those in the middle, up for those at
    the end."""
    found = re.findall(rf'<text class="tick"[^>]* x="([\d.]+)" y="([\d.]+)"'
                       rf' text-anchor="{anchor}">([^<]+)<', svg)
    return {float(text): float(x if anchor == "middle" else y) for x, y, text in found}


def test_a_point_stands_where_the_axes_say():
    svg = curves({"E": [1.0, 0.1, 0.01, 0.001]}).svg
    up, along = ticks(svg, "end"), ticks(svg, "middle")
    found = places(svg, "#b3306a")
    assert [x for x, _ in found] == pytest.approx([along[k] for k in (0, 1, 2, 3)], abs=0.06)
    assert [y + 4 for _, y in found] == pytest.approx([up[10.0 ** -k] for k in range(4)], abs=0.06)


def test_with_powers_of_ten_across_as_well():
    svg = curves({"E": [5.0, 1.0, *[0.5] * 8, 0.1]}, log_across=True).svg
    along = ticks(svg, "middle")
    assert set(along) == {1.0, 10.0}
    found = places(svg, "#b3306a")
    assert found[0][0] == pytest.approx(along[1.0], abs=0.06)
    assert found[-1][0] == pytest.approx(along[10.0], abs=0.06)


def test_a_narrow_range_has_numbers_enough_to_read_it():
    assert set(ticks(curves({"E": [0.3, 0.25, 0.2]}).svg, "end")) == {0.2, 0.5}
    assert len(ticks(curves({"E": [1.0, 1e-30]}).svg, "end")) in range(4, 10)


def test_several_curves_differ_in_colour_and_dashes_and_are_named():
    picture = curves({"right": [0.3, 0.2], "<wrong>": [0.3, 0.4]})
    assert "&lt;wrong&gt;" in picture.svg and "<wrong>" not in picture.svg
    assert places(picture.svg, "#b3306a") != places(picture.svg, "#0b57a4")
    assert picture.svg.count('stroke-dasharray="7 4"') == 2        # the curve and its name
    assert str(picture) == "right: 2 points, 0.3 → 0.2\n<wrong>: 2 points, 0.3 → 0.4"


def test_what_has_no_place_on_the_scale_is_left_out():
    found = places(curves({"E": [1.0, 0.0, 0.25, math.inf]}).svg, "#b3306a")
    assert len(found) == 2
    with pytest.raises(ValueError, match="no curve of fewer than two epochs"):
        curves({"E": [0.0, 1.0, math.nan]})


def test_a_long_training_becomes_a_short_path_with_its_ends():
    errors = [*gallery.load("mazur-2-2-2").train(5000)]
    svg = curves({"E": errors}).svg
    assert len(places(svg, "#b3306a")) < 900 and len(svg) < 40_000
    up = ticks(svg, "end")
    height = (math.log10(0.1) - math.log10(errors[-1])) * (up[0.01] - up[0.1])
    assert places(svg, "#b3306a")[-1][1] + 4 == pytest.approx(up[0.1] + height, abs=0.3)


@pytest.mark.needs("resvg_py", "typst")
@pytest.mark.parametrize("suffix, start", [("svg", b"<svg"), ("png", b"\x89PNG"),
                                           ("pdf", b"%PDF"), ("tex", b"% E")])
def test_it_is_saved_in_each_form(tmp_path, suffix, start):
    path = curves({"E": [0.3, 0.2]}).save(tmp_path / f"errors.{suffix}")
    assert path.read_bytes().startswith(start)
