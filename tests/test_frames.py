"""What the terminal shows: frames are lines of spans, compared as text."""

import pytest
from golden import golden
from graphs import GRAPHS, article, example_by_operators, micrograd_readme
from hypothesis import given
from random_graphs import random_graphs
from test_steps import HOSTILE

from microbp import Value, steps
from microbp.terminal.fitting import clip, fill, fit
from microbp.terminal.frames import Frames
from microbp.terminal.tables import window
from microbp.writing.words import width


def lines(frame):
    return ["".join(span.text for span in line) for line in frame]


def text(frame):
    return "\n".join(line.rstrip() for line in lines(frame))


# Golden frames


def test_the_2_2_2_example_written_with_operators_fits_80_by_23():
    frame = Frames(steps(example_by_operators(), lr=0.5, inputs=True)).frame(56)
    assert text(frame) == golden("frame-56.txt") and len(frame) == 23


def test_chinese_stands_in_columns_too():
    frame = Frames(steps(example_by_operators(), lr=0.5, inputs=True), "zh").frame(5)
    assert text(frame) == golden("frame-5-zh.txt")
    assert len({width(line) for line in lines(frame)[1:18]}) == 1


def test_a_terminal_without_signs_gets_ascii():
    frame = Frames(steps(article(), lr=0.5, inputs=True), encoding="ascii").frame(28)
    assert text(frame) == golden("frame-28-ascii.txt") and text(frame).isascii()


def test_a_narrow_screen_shows_the_neighbourhood():
    frame = Frames(steps(article(), lr=0.5, inputs=True)).frame(52, 40, 14)
    assert text(frame) == golden("frame-52-narrow.txt")


# Rules that hold for every frame


def check(frames, number, columns, rows, encoding):
    frame = frames.frame(number, columns, rows)
    assert len(frame) <= rows
    for line in lines(frame):
        assert width(line) <= columns and line.isprintable()
        line.encode(encoding)
    return text(frame)


@pytest.mark.parametrize("name", GRAPHS)
@pytest.mark.parametrize("lang, encoding", [("en", "utf-8"), ("zh", "utf-8"), ("zh", "gbk"),
                                            ("en", "ascii"), ("en", "latin-1")])
def test_every_frame_fits_and_shows_what_it_is_about(name, lang, encoding):
    found = steps(GRAPHS[name](), lr=0.1)
    frames = Frames(found, lang, encoding)
    for number in range(1, len(found) + 1, max(1, len(found) // 8)):
        for columns, rows in ((80, 23), (80, 24), (200, 60), (41, 9), (20, 6)):
            shown = check(frames, number, columns, rows, encoding)
            if rows > 20:
                assert ("▶" if encoding == "utf-8" else ">") in shown


@given(random_graphs())
def test_frames_of_random_graphs(output):
    found = steps(output, lr=0.1)
    for number in {1, len(found) // 2, len(found)} - {0}:
        assert "▶" in check(Frames(found), number, 80, 40, "utf-8")


def test_marks_say_what_colours_say():
    found = steps(article(), lr=0.5, inputs=True)
    frame = Frames(found).frame(28)
    shown = text(frame)
    assert "▶out_h1    0.5933  0.03635" in shown and "*net_o2     1.225  −0.0381" in shown
    current = [span.text.strip() for line in frame for span in line if span.style == "current"]
    assert current == ["0.03635"]
    forward = text(Frames(found).frame(2))
    assert "▶out_h1    0.5933        ·" in forward and "*net_h1" in forward


def test_what_is_not_known_yet_is_a_dot_and_a_constant_has_no_gradient():
    shown = text(Frames(steps(example_by_operators())).frame(1))
    assert " h2             ·        ·" in shown and " E              ·        ·" in shown
    assert shown.count(" 0.5          0.5\n") == 2


def test_a_graph_that_is_no_network_is_one_table():
    shown = text(Frames(steps(micrograd_readme())).frame(40))
    assert shown.splitlines()[1] == "graph       value     grad " * 2 + "graph       value     grad"


@pytest.mark.parametrize("name", HOSTILE)
def test_names_cannot_reach_the_terminal_as_commands(name):
    found = steps((Value(2.0, name) * Value(3.0, "w")).named(name), lr=0.1)
    for number in range(1, len(found) + 1):
        check(Frames(found), number, 80, 23, "utf-8")


# Texts of a given width


def test_texts_are_cut_in_columns_not_characters():
    assert clip("神经元", 5) == "神经" and width(fit("神经元", 5)) == 5
    assert fit("w5·out_h1", 8) == "w5·o…_h1" and fit("E", 3, right=True) == "  E"
    assert list(fill(["a = b", "= c", "= d"], 10)) == ["a = b = c", "    = d"]
    assert list(fill(["abcdefghij"], 8)) == ["abcd", "    efgh", "    ij"]


def test_the_window_holds_the_middle():
    assert list(window(7, 3, 3)) == [2, 3, 4]
    assert list(window(7, 3, 0)) == [0, 1, 2] and list(window(7, 3, 6)) == [4, 5, 6]
    assert list(window(2, 3, 1)) == [0, 1]
