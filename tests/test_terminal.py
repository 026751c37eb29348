"""The step-through in a terminal: where it may go, what may be changed, and what is printed."""

import io
import sys

import pytest
from graphs import article

from microbp import MLP, Example, gallery, steps
from microbp import terminal
from microbp.terminal import step_through
from microbp.terminal.walk import Walk


@pytest.fixture
def slopes():
    """One sigmoid neuron and three rows, trained with momentum."""
    model = MLP(2, [1], output="sigmoid", weights=[[[0.3, -0.2]]], biases=[[0.1]])
    return Example.of(model, [[0.5, -1.0], [1.5, 0.25], [-0.75, 2.0]], [1, 0, 1], lr=0.5,
                      momentum=0.9, id="slopes")


def mazur(**options):
    return Walk(gallery.load("mazur-2-2-2"), **options)


# Where a walk may go


def test_steps_go_on_and_back_and_the_ends_are_the_ends():
    walk = mazur(start=2)
    walk.move(1)
    assert (walk.number, walk.step.name) == (3, "net_h2")
    walk.move(-9)
    assert walk.number == 1
    walk.move(99)
    assert walk.number == 40


def test_phases_come_one_after_the_other_over_all_rows(slopes):
    walk = Walk(slopes)
    begins = []
    for phase in ("backward", "forward", "backward", "forward", "backward", "update", "forward"):
        walk.phase(phase)
        begins.append((walk.part.row, walk.step.phase))
    assert begins == [(1, "backward"), (2, "forward"), (2, "backward"), (3, "forward"),
                      (3, "backward"), (3, "update"), (1, "forward")]
    graph = Walk(steps(article()))
    graph.phase("update")
    assert graph.number == 1                    # there is none


def test_one_row_after_the_other_then_all(slopes):
    walk = Walk(slopes)
    seen = []
    for _ in range(5):
        seen.append((walk.row, len(walk.steps)))
        walk.next_row()
    assert seen == [(None, 30), (1, 9), (2, 9), (3, 9), (None, 30)]


@pytest.mark.parametrize("typed, number", [("28", 28), (" ２８ ", 28)])
def test_a_typed_number_leads_to_a_step(typed, number):
    walk = mazur()
    walk.obey(typed)
    assert walk.number == number


# What may be changed


@pytest.mark.parametrize("typed", ["w5=0.41", "w5 ＝ ０.４１", "w5 = 0,41"])
def test_a_changed_number_changes_every_step(typed):
    walk = mazur(start=5)
    walk.obey(typed)
    example = gallery.load("mazur-2-2-2").replace(w5=0.41)
    assert walk.number == 5 and walk.step.result == example.build()["net_o1"].data
    assert f"{walk.step.result:.9f}" == "1.111838667"


def test_the_learning_rate_may_be_changed():
    walk = mazur(start=40)
    walk.obey("lr=0.1")
    assert f"{walk.step.result:.9f}" == "0.552274024"       # 0.55 + 0.1 × 0.022740242


def test_the_next_iteration_begins_with_the_updated_numbers(slopes):
    for update, made in (("sum", 1), ("mean", 1), ("each", 3)):
        example = slopes.replace(update=update)
        walk = Walk(example)
        walk.iterate(1)
        walk.iterate(1)
        node = walk.step.name
        assert (walk.iteration, node) == (3, "net_o1")
        assert walk.step.result == example.after(2 * made)[node].data
        walk.move(99)
        momentum = example.after(3 * made)      # the velocities of two iterations are in it
        assert walk.step.result == momentum[walk.step.name].data
        walk.iterate(-1)
        walk.iterate(-9)
        assert walk.iteration == 1


def test_another_number_in_the_third_iteration_keeps_the_others_as_they_are_there():
    walk = mazur(digits=9)
    walk.iterate(2)
    walk.obey("w5=0.41")
    example = gallery.load("mazur-2-2-2")
    trained = example.run().after(2)
    assert walk.iteration == 1
    assert walk.example.parameters == {**trained, "w5": 0.41}


def test_a_column_is_changed_in_one_row(slopes):
    walk = Walk(slopes)
    with pytest.raises(ValueError, match="i1 is another number in each row: choose one first"):
        walk.obey("i1=9")
    walk.obey("row=2")
    walk.obey("i1=9")
    assert walk.example.columns["i1"] == [0.5, 9.0, -0.75]


def test_digits_are_those_asked_for():
    walk = mazur(start=28)
    walk.obey("digits=12")
    assert walk.told("en")[0].endswith("= 0.008771354689 × 0.05 = 0.000438567734; where "
                                       "∂net_h1/∂w1 = i1 = 0.05")


@pytest.mark.parametrize("typed, words", [
    ("99", "there is no step 99; the steps are 1 to 40"), ("0", "there is no step 0"),
    ("w99=1", "is not given 'w99'"), ("w5=much", "'much' is not a finite number"),
    ("w5=", "'' is not a finite number"), ("row=7", "has no row 7; its last one is 1"),
    ("row=x", "no row 0"), ("digits=99", "digits is a whole number from 1 to 17"),
    ("update=often", "update = 'often' is not known"), ("hello", "'hello' is not a step such as 28")])
def test_what_cannot_be_done_leaves_everything_as_it_was(typed, words):
    walk = mazur(start=7)
    before = walk.number, walk.steps, walk.example, walk.row, walk.digits
    with pytest.raises(ValueError, match=words):
        walk.obey(typed)
    assert (walk.number, walk.steps, walk.example, walk.row, walk.digits) == before


def test_a_graph_has_no_rows_and_no_numbers_to_change():
    walk = Walk(steps(article(), lr=0.5))
    for typed, what in (("row=1", "rows"), ("w5=1", "numbers")):
        with pytest.raises(ValueError, match=f"a graph has no other {what}: step through an Ex"):
            walk.obey(typed)
    with pytest.raises(ValueError, match="a graph has no iterations"):
        walk.iterate(1)


def test_without_a_learning_rate_there_is_no_next_iteration():
    with pytest.raises(ValueError, match="colah-e has no learning rate, so nothing is updated"):
        Walk(gallery.load("colah-e")).iterate(1)


# The new error


def test_at_the_end_stands_the_new_error():
    assert mazur(start=40).told("en")[-1] == "the error E_total: 0.298371109 → 0.291027774"
    assert mazur(start=40).told("zh")[-1] == "误差 E_total：0.298371109 → 0.291027774"
    assert len(mazur(start=39).told("en")) == 1
    walk = mazur(start=40)
    walk.iterate(1)
    walk.go(40)
    value = gallery.load("mazur-2-2-2").value
    assert walk.told("en")[-1] == (f"the error E_total: {value('E_total after 1 update'):.9f} → "
                                   f"{value('E_total after 2 updates'):.9f}")


def test_the_new_error_of_several_rows_says_so(slopes):
    def last(example, **options):
        walk = Walk(example, **options)
        walk.move(99)
        return walk.told("en")[-1]

    def total(example, updates, rows=(1, 2, 3)):
        return sum(example.after(updates, row).output.data for row in rows)

    assert last(slopes) == (f"the error E_o1 of all 3 rows together: {total(slopes, 0):.9f} → "
                            f"{total(slopes, 1):.9f}")
    mean = slopes.replace(update="mean")
    assert last(mean) == (f"the mean of the error E_o1 of 3 rows: {total(mean, 0) / 3:.9f} → "
                          f"{total(mean, 1) / 3:.9f}")
    each = slopes.replace(update="each")
    assert last(each).endswith(f" → {total(each, 3):.9f}")
    assert last(each, row=1) == (f"the error E_o1: {total(each, 0, [1]):.9f} → "
                                 f"{total(each, 1, [1]):.9f}")
    assert "error" not in last(slopes, row=1)               # one row's share makes no update


# What is printed where there is no screen


def test_piped_output_is_one_line_for_each_step(capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    step_through(Walk(steps(article(), lr=0.5, inputs=True), start=2), "zh")
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 51 and lines[0].startswith("2 前向传播：out_h1 = σ(net_h1)")
    step_through(Walk(gallery.load("one-neuron-xor"), row=2))
    assert capsys.readouterr().out.startswith("1 forward, row 2 of 4: net = ")


def test_bad_input_gets_one_sentence():
    found = steps(article())
    with pytest.raises(ValueError, match="language 'fr' is none of en, zh"):
        step_through(Walk(found), "fr")
    with pytest.raises(ValueError, match=f"there is no step 99; the steps are 1 to {len(found)}"):
        Walk(found, start=99)
    with pytest.raises(ValueError, match="digits is a whole number from 1 to 17, not 0"):
        Walk(found, digits=0)


class Typed(io.StringIO):
    """A terminal at which lines are typed."""

    def isatty(self):
        return True


def at_enter(monkeypatch, capsys, typed, lang="en", installed=True, **options):
    """Return what a session prints without a screen, line by line."""
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setattr(sys, "stdin", Typed(typed))
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(terminal, "find_spec", lambda name: installed or None)
    step_through(mazur(**options), lang)
    return capsys.readouterr().out.splitlines()


def test_without_a_screen_steps_come_one_by_one_at_enter_with_the_sentence_of_why(
        monkeypatch, capsys):
    lines = at_enter(monkeypatch, capsys, "\n\n22\nq\n")
    assert lines[0].startswith("Enter goes on, q ends; 28 goes to step 28")
    assert [line.split()[0] for line in lines[1::2]] == ["1", "2", "3", "22"]
    assert lines[1] == mazur().told("en")[0] and "out_h1" in lines[3]
    assert lines[2] == "    " + mazur().step.why()


def test_without_a_screen_numbers_are_changed_too_and_refused_with_a_reason(monkeypatch, capsys):
    lines = at_enter(monkeypatch, capsys, "5\nw5=0.41\nw99=1\n99\n\n")
    assert lines[5].endswith("= 1.111838667") and "w5 · out_h1" in lines[5]
    assert "is not given 'w99'" in lines[7] and lines[8].startswith("there is no step 99")
    assert lines[9].startswith("6 forward: out_o1")


def test_the_last_step_ends_it_with_the_new_error(monkeypatch, capsys):
    lines = at_enter(monkeypatch, capsys, "\n\n", start=40)
    assert lines[3:] == ["the error E_total: 0.298371109 → 0.291027774"]


def test_a_screen_can_be_installed(monkeypatch, capsys):
    lines = at_enter(monkeypatch, capsys, "q\n", installed=False)
    assert lines[1] == ('A screen with tables of all numbers comes with: '
                        'pip install "microbp[terminal]"')
    assert "pip" not in at_enter(monkeypatch, capsys, "q\n")[1]
    assert at_enter(monkeypatch, capsys, "q\n", "zh")[0].startswith("按回车键继续，输入 q 结束")
