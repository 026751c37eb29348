"""Worksheets: what they ask, their numbers, and keys recomputed in plain Python."""

import json
import math
from dataclasses import replace
from functools import partial
import re
from decimal import ROUND_HALF_UP, Decimal
from hashlib import sha256

import pytest

from microbp import MLP, Example, check_answers, cross_entropy, gallery, steps, worksheet
from microbp.sheets import friendly
from microbp.sheets.asking import tasks
from microbp.sheets.tasks import with_names

MAZUR = gallery.load("mazur-2-2-2")
TANH = Example.of(MLP(3, [2, 1], activation="tanh", output="tanh", weights=[
    [[0.4, -0.3, 0.6], [-0.5, 0.7, 0.2]], [[0.8, -0.4]]], biases=[[0.1, -0.2], [0.3]]),
    [[0.5, 0.2, 0.1], [0.3, 0.4, 0.9]], [0.6, 0.2], lr=0.5, update="each", id="tanh")
RELU = Example.of(MLP(2, [3, 1], activation="relu", output="linear", weights=[
    [[0.4, 0.7], [-0.3, 0.9], [0.8, -0.2]], [[0.5, -0.6, 0.3]]],
    biases=[[0.1, 0.2, 0.3], [-0.1]]), [0.5, 0.2], [1], lr=0.1, id="relu")
CLASSES = Example.of(MLP(2, [3], activation="linear", weights=[
    [[0.4, 0.7], [-0.3, 0.9], [0.8, -0.2]]], biases=[[0.1, 0.2, 0.3]]),
    [0.5, 0.2], [1, 0, 0], loss=cross_entropy, lr=0.1, id="classes")
SOFTMAX = '''
id = "softmax"
title = "Three classes"
output = "E"
formulas = """
z1 = w11*x1 + w12*x2 + b1
z2 = w21*x1 + w22*x2 + b2
z3 = w31*x1 + w32*x2 + b3
E = cross_entropy(z1, z2, z3, k=1)
"""
[inputs]
x1 = 0.5
x2 = -1.2
[parameters]
w11 = 0.3
w12 = -0.2
w21 = 0.5
w22 = 0.4
w31 = -0.6
w32 = 0.1
b1 = 0.1
b2 = -0.2
b3 = 0.3
[training]
lr = 0.1
'''
OWN = '''
id = "own"
title = "Formulas"
output = "f"
formulas = """
s = a*b + log(c)
f = (s - d)**2 / c + exp(-a)
"""
[inputs]
c = 3
[parameters]
a = 0.4
b = 1.5
[constants]
d = 2
[training]
lr = 0.1
'''


def rounded(number, round):
    """Round half away from zero: to 4 decimals, or, as "4s", to significant digits."""
    digits = str(round)
    seen = Decimal(repr(number))
    if not seen:
        return 0.0
    last = seen.adjusted() - int(digits[:-1]) + 1 if digits.endswith("s") else -int(digits)
    return float(seen.quantize(Decimal(1).scaleb(last), ROUND_HALF_UP))


def network(given, layers, activation, output, targets, lr, r):
    """Compute a network by hand, each number rounded by `r`; return all numbers by their names.

    A layer is a list of neurons (name, weights, inputs, bias); targets are (output, target, error).
    """
    slopes = {"sigmoid": lambda out: r(out * (1 - out)), "tanh": lambda out: r(1 - out * out),
              "relu": lambda out: 1.0 if out > 0 else 0.0, "linear": lambda out: 1.0}
    functions = {"sigmoid": lambda z: 1 / (1 + math.exp(-z)), "tanh": math.tanh,
                 "relu": lambda z: z if z > 0 else 0.0, "linear": lambda z: z}
    v, g = dict(given), {}
    kinds = [activation] * (len(layers) - 1) + [output]
    for layer, kind in zip(layers, kinds):
        for name, weights, inputs, bias in layer:
            net = 0.0
            for place, (w, x) in enumerate(zip(weights, inputs)):
                net = v[w] * v[x] if not place else net + v[w] * v[x]
            v[f"net_{name}"] = r(net + v[bias])
            v[f"out_{name}"] = r(functions[kind](v[f"net_{name}"]))
    for out, target, error in targets:
        v[error] = r(0.5 * (v[target] - v[out]) ** 2)
        g[out] = r(-(v[target] - v[out]))
    if len(targets) > 1:
        v["E_total"] = r(v[targets[0][2]] + v[targets[1][2]])
    for layer, kind in zip(reversed(layers), reversed(kinds)):
        for name, weights, inputs, bias in layer:
            slope = slopes[kind](v[f"out_{name}"])
            g[f"net_{name}"] = r(g[f"out_{name}"] * slope)
            for w, x in zip(weights, inputs):
                g[w] = r(g[f"net_{name}"] * v[x])
                back = r(g[f"net_{name}"] * v[w])
                g[x] = r(g[x] + back) if x in g else back
            g[bias] = g[f"net_{name}"]
    new = {w: r(v[w] - lr * g[w]) for w in g if w[0] in "wb"}
    return v, g, new


def compared(variant, v, g, new, after=0, row=0):
    """Compare the answers of one row with numbers by their names; return how many there are."""
    place = (f" after {after} update" if after else "") + (f" at row {row}" if row else "")
    update = f" after {after + 1} updates" if after else "+"
    expected = {**{name + place: number for name, number in v.items()},
                **{f"dE/d{name}{place}": number for name, number in g.items()},
                **{name + update: number for name, number in new.items()}}
    asked = [task for task in variant.tasks if task.row == row and (
        not row or f"at row {row}" in task.quantity or task.phase == "update")]
    for task in asked:
        name = task.quantity.replace("1 updates", "1 update")
        assert (name, expected[name]) == (name, pytest.approx(task.answer, abs=1e-12))
    return len(asked)


# Keys, recomputed


@pytest.mark.parametrize("round", [4, "4s", 5])
def test_the_key_of_2_2_2_is_what_plain_python_gives(round):
    for variant in worksheet(MAZUR, variants=4, round=round):
        layers = [[("h1", ["w1", "w2"], ["i1", "i2"], "b1"), ("h2", ["w3", "w4"], ["i1", "i2"], "b1")],
                  [("o1", ["w5", "w6"], ["out_h1", "out_h2"], "b2"),
                   ("o2", ["w7", "w8"], ["out_h1", "out_h2"], "b2")]]
        found = network(variant.example.given, layers, "sigmoid", "sigmoid",
                        [("out_o1", "o1", "E_o1"), ("out_o2", "o2", "E_o2")], 0.5,
                        lambda number: rounded(number, round))
        assert compared(variant, *found) == 35


def test_the_key_of_two_rows_with_an_update_after_each_is_what_plain_python_gives():
    layers = [[("h1", ["w1", "w2", "w3"], ["i1", "i2", "i3"], "b1"),
               ("h2", ["w4", "w5", "w6"], ["i1", "i2", "i3"], "b2")],
              [("o1", ["w7", "w8"], ["out_h1", "out_h2"], "b3")]]
    for variant in worksheet(TANH, variants=3):
        given, count = dict(variant.example.given), 0
        for row in (1, 2):
            numbers = {name: value[row - 1] if isinstance(value, list) else value
                       for name, value in given.items()}
            v, g, new = network(numbers, layers, "tanh", "tanh", [("out_o1", "t_o1", "E_o1")], 0.5,
                                lambda number: rounded(number, 4))
            count += compared(variant, v, g, new, row - 1, row)
            given |= new
        assert count == len(variant.tasks) == 64


def test_the_key_of_a_relu_net_is_what_plain_python_gives():
    layers = [[(f"h{k}", [f"w{2 * k - 1}", f"w{2 * k}"], ["i1", "i2"], f"b{k}") for k in (1, 2, 3)],
              [("o1", ["w7", "w8", "w9"], ["out_h1", "out_h2", "out_h3"], "b4")]]
    for variant in worksheet(RELU, variants=3):
        v, g, new = network(variant.example.given, layers, "relu", "linear",
                            [("out_o1", "t_o1", "E_o1")], 0.1, lambda number: rounded(number, 4))
        assert compared(variant, v, g, new) == 37
        assert all(v[f"net_h{k}"] > 0 for k in (1, 2, 3))


def test_the_key_of_a_softmax_classifier_is_what_plain_python_gives(tmp_path):
    (tmp_path / "softmax.toml").write_text(SOFTMAX)
    for variant in worksheet(Example.read(tmp_path / "softmax.toml"), variants=3):
        n, r = variant.example.given, lambda number: rounded(number, 4)
        z = [r(n[f"w{k}1"] * n["x1"] + n[f"w{k}2"] * n["x2"] + n[f"b{k}"]) for k in (1, 2, 3)]
        p = [math.exp(each) / (math.exp(z[0]) + math.exp(z[1]) + math.exp(z[2])) for each in z]
        d = [r(p[0]), r(p[1] - 1), r(p[2])]
        v = {"E": r(-math.log(p[1])), **{f"z{k}": z[k - 1] for k in (1, 2, 3)}}
        g = {f"z{k}": d[k - 1] for k in (1, 2, 3)}
        g |= {f"w{k}{i}": r(d[k - 1] * n[f"x{i}"]) for k in (1, 2, 3) for i in (1, 2)}
        g |= {f"b{k}": d[k - 1] for k in (1, 2, 3)}
        new = {w: r(n[w] - 0.1 * g[w]) for w in g if w[0] in "wb"}
        assert compared(variant, v, g, new) == 22


def test_the_key_of_formulas_of_ones_own_is_what_plain_python_gives(tmp_path):
    (tmp_path / "own.toml").write_text(OWN)
    for variant in worksheet(Example.read(tmp_path / "own.toml"), variants=3):
        n, r = variant.example.given, lambda number: rounded(number, 4)
        v1, v2 = r(n["a"] * n["b"]), r(math.log(n["c"]))
        s = r(v1 + v2)
        v3 = r(s - n["d"])
        v4, v6 = r(v3 ** 2), -n["a"]
        v5, v7 = r(v4 / n["c"]), r(math.exp(v6))
        slope = r(r(1 / n["c"]) * r(2 * v3))
        a, b = r(-v7 + r(slope * n["b"])), r(slope * n["a"])
        answers = [task.answer for task in variant.tasks]
        assert answers == [v1, v2, s, v3, v4, v5, v6, v7, r(v5 + v7), v7, r(1 / n["c"]), slope,
                           a, b, r(n["a"] - 0.1 * a), r(n["b"] - 0.1 * b)]


def test_every_key_is_right_by_the_check_of_answers():
    variant = worksheet(MAZUR, variants=2)[1]
    findings = check_answers(variant.example, {t.quantity: t.text for t in variant.tasks})
    assert [finding.verdict for finding in findings] == ["as printed"] * 35
    assert all(variant.example.value(t.quantity) == t.answer for t in variant.tasks)


def test_whoever_follows_with_the_answers_comes_to_the_answers():
    for example in (MAZUR, TANH, RELU, TANH.replace(update="sum"),
                    MAZUR.replace(order="sequential"), TANH.replace(order="sequential")):
        found = [*tasks(with_names(example).replace(round=4))]
        own = {task.quantity: task.answer for task in found}
        for task in found:
            assert abs(task.follow(own) - task.answer) <= 1.5 * task.unit, task.quantity


@pytest.mark.parametrize("number, round, text", [
    (0.12345, "4", "0.1235"), (1e30, "2", "1000000000000000000000000000000.00"),
    (1.23e30, "4s", "1230000000000000000000000000000"), (4.386e-12, "3s", "0.00000000000439")])
def test_an_answer_has_the_digits_that_are_asked_for_however_large_it_is(number, round, text):
    task = replace(worksheet(MAZUR, variants=1)[0].tasks[0], round=round)
    assert task.written(number) == text


# What is asked


def test_a_first_course_asks_for_numbers_gradients_that_are_not_handed_on_and_updates():
    variant = worksheet(MAZUR, variants=1)[0]
    assert [task.quantity for task in variant.tasks] == """
        net_h1 out_h1 net_h2 out_h2 net_o1 out_o1 net_o2 out_o2 E_o1 E_o2 E_total
        dE/dout_o1 dE/dout_o2 dE/dnet_o1 dE/dw5 dE/dw6 dE/dnet_o2 dE/dw7 dE/dw8
        dE/dout_h1 dE/dout_h2 dE/dnet_h1 dE/dw1 dE/dw2 dE/dnet_h2 dE/dw3 dE/dw4
        w1+ w2+ w3+ w4+ w5+ w6+ w7+ w8+""".split()
    assert variant.points == 37             # two for a gradient that is a sum of two paths


def test_weights_ask_for_what_they_need_and_nothing_else():
    variant = worksheet(MAZUR, variants=1, weights=["w1"], phases=["backward", "update"])[0]
    assert [task.quantity for task in variant.tasks] == (
        "dE/dout_o1 dE/dout_o2 dE/dnet_o1 dE/dnet_o2 dE/dout_h1 dE/dnet_h1 dE/dw1 w1+").split()


def test_the_drawing_asks_for_what_the_sheet_asks_for():
    variant = worksheet(MAZUR, variants=1, weights=["w5"])[0]
    asked = [line.split(" = ")[0].split(": ")[0].strip("│├└─ ")
             for line in str(variant.drawing()).splitlines() if "gradient _" in line]
    assert asked == ["out_o1", "net_o1", "w₅"]
    assert [t.quantity for t in variant.tasks if t.phase == "backward"] == [
        "dE/dout_o1", "dE/dnet_o1", "dE/dw5"]
    forward = worksheet(MAZUR, variants=1, phases=["forward"])[0].drawing()
    assert "gradient _" not in str(forward) and "out_o1 = σ: value _" in str(forward)
    backward = worksheet(MAZUR, variants=1, phases=["backward"])[0].drawing()
    assert "_" not in backward.svg.replace("_h", "").replace("_o", "").replace("_total", "")


def test_several_rows_are_asked_one_by_one_and_then_together():
    found = [t.quantity for t in tasks(TANH.replace(round=4, update="sum"), weights=["w7"])]
    assert found[-4:] == ["dE/dnet_o1 at row 2", "dE/dw7 at row 2", "dE/dw7", "w7+"]
    one = [*tasks(TANH.replace(round=4, update="sum"), row=2)]
    assert {task.row for task in one} == {2} and not [t for t in one if t.phase == "update"]


def test_the_mean_over_the_rows_is_asked_for_and_makes_the_update():
    """Recomputed in plain Python: z = w1 x1 + w2 x2 + b, p = σ(z), mse = (p − y)²."""
    def r(number):
        return float(Decimal(repr(number)).quantize(Decimal("1e-4"), ROUND_HALF_UP))

    variant = worksheet(gallery.load("deep-ml-25"), variants=2, round=4)[1]
    n, answers = variant.example.given, {t.quantity: t.answer for t in variant.tasks}
    of_rows = {"w1": [], "w2": [], "b": []}
    for row in range(3):
        x1, x2 = n["x1"][row], n["x2"][row]
        p = r(1 / (1 + math.exp(-r(n["w1"] * x1 + n["w2"] * x2 + n["b"]))))
        dz = r(r(2 * r(p - n["y"][row])) * r(p * (1 - p)))
        for name, local in (("w1", x1), ("w2", x2), ("b", 1.0)):
            of_rows[name].append(r(dz * local))
    for name, (one, two, three) in of_rows.items():
        mean = r(r(r(one + two) + three) / 3)
        assert answers[f"dE/d{name}"] == mean == variant.example.value(f"dmse/d{name}")
        assert answers[f"{name}+"] == r(n[name] - 0.1 * mean)
    task = next(task for task in variant.tasks if task.quantity == "dE/dw1")
    own = {f"dE/dw1 at row {row}": number for row, number in ((1, 0.3), (2, 0.6), (3, -0.3))}
    assert task.follow(own) == pytest.approx(0.2, rel=1e-12)


def test_in_sequential_order_new_weights_are_asked_for_before_what_reads_them():
    from microbp.sheets.wording import HtmlPen, equation
    variant, = worksheet(MAZUR.replace(order="sequential"), 1)
    places = {task.quantity: k for k, task in enumerate(variant.tasks)}
    assert places["dE/dw5"] < places["w5+"] < places["dE/dout_h1"] < places["w1+"]
    tasks = {task.quantity: task for task in variant.tasks}
    n, v = variant.example.given, {name: task.answer for name, task in tasks.items()}
    r = partial(rounded, round=4)
    assert v["w5+"] == r(n["w5"] - 0.5 * v["dE/dw5"])
    assert v["dE/dout_h1"] == r(r(v["dE/dnet_o2"] * v["w7+"]) + r(v["dE/dnet_o1"] * v["w5+"]))
    own = {"w5+": 2.0, "w7+": 0.0, "dE/dnet_o1": 3.0, "w5": 9.0}
    assert tasks["dE/dout_h1"].follow(own) == 6.0
    asked = " ".join(equation(tasks["dE/dout_h1"], HtmlPen(), "results", "_"))
    assert asked.endswith(' = _ × _ <span class="term">+ _ × _</span> = ')
    other, = worksheet(MAZUR.replace(order="sequential"), 1, phases=["backward"])
    given = next(" ".join(equation(task, HtmlPen(), "results", "_"))
                 for task in other.tasks if task.quantity == "dE/dout_h1")
    assert f"_ × {other.example.value('w5+'):.4f}</span> = " in given     # the new w5, not the old


def test_an_example_without_parameters_is_asked_for_the_gradients_of_its_inputs():
    found = [task.quantity for task in tasks(gallery.load("cs231n-add-mul").replace(round=4))]
    assert {"dE/dx", "dE/dy", "dE/dz"} & {*found}


def test_whether_a_gate_is_open_is_not_told():
    from microbp.sheets.wording import HtmlPen, equation
    variant = worksheet(RELU, variants=1)[0]
    written = {t.quantity: " ".join(equation(t, HtmlPen(), "results", "_")) for t in variant.tasks}
    assert written["out_h1"].count("relu(") == 2 and written["out_h1"].endswith("relu(_) = ")
    assert written["dE/dnet_h1"].endswith("= _ × _ = ")


def test_nothing_that_is_asked_for_is_given_away():
    from microbp.sheets.wording import HtmlPen, equation
    pen = HtmlPen()
    for blanks, shown in (("results", "out<sub>h1</sub> = σ(net<sub>h1</sub>) ="),
                          ("formulas", "out<sub>h1</sub> = ")):
        variant = worksheet(MAZUR, variants=1, blanks=blanks)[0]
        texts = [" ".join(equation(task, pen, blanks, "_")) for task in variant.tasks]
        assert texts[1].startswith(shown)
        for task, text in zip(variant.tasks, texts):
            assert task.text.lstrip("-") not in text, task.quantity


def test_a_gradient_that_is_a_given_number_is_looked_up_and_one_of_0_stands_in_its_place():
    from microbp.sheets.wording import HtmlPen, equation
    sheet, = worksheet(CLASSES, variants=1)
    written = {task.quantity: " ".join(equation(task, HtmlPen(), "results", "_"))
               for task in sheet.tasks}
    assert written["dE/dv1"].endswith("= t<sub>1</sub> = ")     # t1 = 1 is given, and not told here
    assert "dE/dv2" not in written and "∂v" in written["dE/dout_o1"]
    formula, numbers = written["dE/dout_o1"].split("= _")
    assert "t<sub>2</sub> ×" in formula and "0 ×" in numbers
    assert formula.count("∂v") == 1


def test_a_share_of_a_softmax_is_rounded_once_and_is_the_same_wherever_it_stands():
    shown = steps(CLASSES.replace(round="4s", b1=-3)).text()
    own, other = re.search(r"p_o1 - 1 = (\S+) - 1 ", shown), re.search(r"p_o1 = (\S+)\n", shown)
    assert own[1] == other[1] and len(own[1].lstrip("0.")) == 4


def test_a_phase_that_is_not_asked_for_is_given():
    from microbp.sheets.wording import HtmlPen, equation
    variant = worksheet(MAZUR, variants=1, phases=["backward"])[0]
    graph = variant.example.run().graph_of(variant.example.parameters, 1)
    text = " ".join(equation(variant.tasks[0], HtmlPen(), "results", "_"))
    assert f"{graph['out_o1'].data:.4f}".rstrip("0") in text and "_" not in text


def test_what_no_task_asks_for_is_given_in_later_rows_too():
    from microbp.sheets.wording import HtmlPen, equation

    def blanks(**options):
        variant, = worksheet(TANH, 1, **options)
        return {task.quantity: "".join(equation(task, HtmlPen(), "results", "_")[2:]).count("_")
                for task in variant.tasks if task.row == 2}

    assert set(blanks(phases=["forward"]).values()) == {0, 1, 2}        # weights are given
    only = blanks(weights=["w1"])
    net = "net_h{} after 1 update at row 2"
    assert (only[net.format(1)], only[net.format(2)]) == (1, 0)
    assert blanks()[net.format(2)] == 4


# Friendly numbers


def test_numbers_are_friendly():
    for variant in worksheet(MAZUR, variants=8):
        for name, number in variant.example.given.items():
            assert number == round(number, 2) and 0.05 <= abs(number) <= 0.95, name
        answers = [task.answer for task in variant.tasks]
        assert len({*answers}) == len(answers)
        assert all(abs(answer) >= 0.001 for answer in answers)
        for task in variant.tasks:
            assert abs(task.exact - task.answer) <= task.tolerance
            for number in task.unrounded():
                from_tie = abs(abs(number) * 1e4 % 1 - 0.5)
                assert from_tie > 0.0009 or from_tie < 1e-7     # a tie of a product is rounded up
        slopes = [out * (1 - out) for out in (
            variant.example.replace(round="").value(f"out_{n}") for n in ("h1", "h2", "o1", "o2"))]
        assert min(slopes) > friendly.FLAT


def test_a_mistake_gives_another_answer_where_it_is_made():
    from microbp.diagnosis.mistakes import departures
    for variant in worksheet(MAZUR, variants=3):
        exact, numbers = variant.example.replace(round=""), variant.wrong_numbers()
        right = {task.quantity: task for task in variant.tasks}
        for id, quantity in (("uphill", "w5+"), ("no-slope", "dE/dnet_o1"), ("no-bias", "net_h1"),
                             ("one-path", "dE/dout_h1"), ("minus-in-exp", "out_o1"),
                             ("sequential", "dE/dout_h1"), ("no-input", "dE/dw5")):
            wrong = dict(numbers[quantity])[id]
            assert abs(wrong - right[quantity].answer) > right[quantity].tolerance, (id, quantity)
        assert friendly.ambiguous(variant.tasks, exact) == ""
        assert len(departures(exact, exact.rule)) > 100


@pytest.mark.parametrize("change, reason", [
    ({"i1": 9.0, "w1": 0.5, "w3": 0.05}, "out_h1 is saturated or dead"),
    ({"o1": 0.7514}, "E_o1 has too few digits"),
    ({"w1": 0.25, "w2": 0.3}, "net_h1 and net_h2 have the same answer")])
def test_what_is_unfriendly_is_refused(change, reason, monkeypatch):
    monkeypatch.setattr(friendly, "_is_uncertain", lambda number, round: False)
    found = [*tasks(MAZUR.replace(round=4, i1=0.5, i2=0.6).replace(**change))]
    reasons = [friendly.unfriendly(task, found[:k]) for k, task in enumerate(found)]
    assert next(filter(None, reasons)) == reason


def test_a_number_beside_a_border_of_rounding_is_refused():
    assert friendly._is_uncertain(0.12345004, "4")          # 0.0004 of a unit away
    assert not friendly._is_uncertain(0.1234502, "4")
    assert not friendly._is_uncertain(0.12345, "4")         # a tie that is seen goes away from 0
    assert friendly._is_uncertain(0.12344999999999999, "4")  # and one that the last bit hides


def test_a_dead_unit_is_there_only_if_wanted(monkeypatch):
    monkeypatch.setattr(friendly, "TRIES", 60)
    dead = RELU.replace(**{name: -abs(number) for name, number in RELU.parameters.items()})
    with pytest.raises(ValueError, match="no friendly numbers were found for relu; of 60 tries 60"):
        worksheet(dead, variants=1)
    monkeypatch.undo()
    variant = worksheet(dead, variants=1, dead=True)[0]
    assert 0.0 in [task.answer for task in variant.tasks]


def test_what_is_0_whatever_is_given_may_be_asked_for():
    variant = worksheet(gallery.load("one-neuron-xor"), variants=1, round=4)[0]
    answers = {task.quantity: task.answer for task in variant.tasks}
    assert (variant.example.inputs["x1"][0], answers["dE/dw1 at row 1"]) == (0.0, 0.0)
    assert [quantity for quantity, answer in answers.items() if answer == 0.0] == [
        "dE/dw1 at row 1", "dE/dw2 at row 1", "dE/dw1 at row 2", "dE/dw2 at row 3"]


def test_what_cannot_be_found_is_given_up_early(monkeypatch):
    asked = []
    monkeypatch.setattr(friendly, "unfriendly", lambda *_: asked.append(1) or "of the test")
    with pytest.raises(ValueError, match="of 300 tries 300 were refused since of the test"):
        worksheet(MAZUR, variants=1)
    assert len(asked) == 300


def test_the_same_seed_gives_the_same_sheets_on_every_python():
    keys = {}
    for example, round in ((MAZUR, 4), (gallery.load("recurrent-3-steps"), "4s")):
        text = worksheet(example, 6, round=round).key.text(".json")
        keys[example.id] = sha256(text.encode()).hexdigest()[:16]
    assert keys == {"mazur-2-2-2": "3dfb05a79ef0ed39", "recurrent-3-steps": "7e888e7f8513e102"}


def test_fewer_variants_are_the_first_of_more_and_another_seed_gives_others():
    few, many, other = (worksheet(MAZUR, n, seed, phases=["forward"]) for n, seed in ((2, 7), (12, 7), (12, 8)))
    assert [v.example.given for v in few] == [v.example.given for v in many[:2]]
    assert len({str(v.example.given) for v in (*many, *other)}) == 24


def test_only_the_plain_random_numbers_are_used(monkeypatch):
    import random
    for name in ("choice", "randint", "randrange", "shuffle", "sample", "uniform", "gauss"):
        monkeypatch.setattr(random.Random, name, None)
    assert len(worksheet(MAZUR, 2)) == 2


# Options


@pytest.mark.parametrize("options, error", [
    ({"phases": ["sideways"]}, "phase 'sideways' is none of forward, backward, update"),
    ({"weights": ["w99"]}, "'w99' is not a parameter of mazur-2-2-2; parameters are w1, w2"),
    ({"blanks": "all"}, "blanks is one of results, numbers, formulas, not 'all'"),
    ({"round": None}, "results of a sheet are rounded: round is 1 or more, not None"),
    ({"round": "4x"}, "round = '4x' is neither a number of decimals"),
    ({"variants": 0}, "variants is a number from 1 to 10000, not 0"),
    ({"row": 3}, "mazur-2-2-2 has no row 3; its last one is 1"),
    ({"lang": "fr"}, "language 'fr' is none of en, zh")])
def test_options_that_cannot_be_honoured_are_refused(options, error):
    with pytest.raises(ValueError, match=error):
        worksheet(MAZUR, **options)


def test_a_phase_that_an_example_does_not_have_is_refused():
    with pytest.raises(ValueError, match="colah-e has no numbers to ask for in the phase update"):
        worksheet(gallery.load("colah-e"), phases=["update"])
    with pytest.raises(TypeError, match="worksheet takes an Example, not str"):
        worksheet("mazur-2-2-2")


def test_a_class_list_gives_a_sheet_to_each(tmp_path):
    path = tmp_path / "class.csv"
    path.write_text("\ufeff姓名;班级\n王小明;高三\n李雷;高三\n", encoding="utf-8")
    sheets = worksheet(MAZUR, names=path)
    assert [variant.student for variant in sheets] == [("王小明", "高三"), ("李雷", "高三")]
    assert [v.student for v in worksheet(MAZUR, names=["Ann", ("Bo", "3b")])] == [
        ("Ann", ""), ("Bo", "3b")]
    path.write_text("Ann\n,3b\n")
    with pytest.raises(ValueError, match="there is no name for student 2"):
        worksheet(MAZUR, names=path)


def test_own_numbers_are_the_examples():
    first, second = worksheet(MAZUR, 2, own=True)
    assert first.example.given == second.example.given == MAZUR.given
    assert next(t.text for t in first.tasks if t.quantity == "w5+") == "0.3589"


def test_a_key_says_what_it_is_and_can_be_read_again(tmp_path):
    from microbp.sheets import read_key
    sheets = worksheet(MAZUR, 2, names=["Ann", "Bo"], weights=["w5"])
    sheets.key.save(tmp_path / "key.json")
    data = json.loads((tmp_path / "key.json").read_text(encoding="utf-8"))
    assert data["format"] == 1 and [v["name"] for v in data["variants"]] == ["Ann", "Bo"]
    ann, bo = read_key(tmp_path / "key.json")
    assert bo.example.given == sheets[1].example.given
    assert list(bo.answers) == [task.quantity for task in bo.tasks] == [
        task.quantity for task in sheets[1].tasks]
    data["variants"][0]["answers"][0]["quantity"] = "net_h9"
    (tmp_path / "key.json").write_text(json.dumps(data))
    with pytest.raises(ValueError, match="is not a key .*: 'net_h9'"):
        read_key(tmp_path / "key.json")
    (tmp_path / "key.json").write_text('{"format": 1}')
    with pytest.raises(ValueError, match="is not a key that microbp worksheet --key wrote"):
        read_key(tmp_path / "key.json")
