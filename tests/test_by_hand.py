"""Examples computed as a person does, each number rounded before one goes on with it."""

import math
from decimal import ROUND_HALF_UP, Decimal

import pytest

from microbp import draw, explain, gallery, steps
from microbp.cli import main
from microbp.diagnosis.answers import check_answers
from microbp.writing.digits import by_hand, rounding


def r(number, places="0.0001"):
    """Round half up on the digits that are seen."""
    return float(Decimal(repr(number)).quantize(Decimal(places), ROUND_HALF_UP))


@pytest.fixture(scope="module")
def classic():
    return gallery.load("mazur-2-2-2").replace(round=4)


def by_four_decimals():
    """The 2-2-2 example with four decimals, written out: the numbers as one would note them."""
    n = {}
    n["net_h1"] = r(0.15 * 0.05 + 0.20 * 0.10 + 0.35)
    n["net_h2"] = r(0.25 * 0.05 + 0.30 * 0.10 + 0.35)
    n["out_h1"], n["out_h2"] = (r(1 / (1 + math.exp(-n[k]))) for k in ("net_h1", "net_h2"))
    n["net_o1"] = r(0.40 * n["out_h1"] + 0.45 * n["out_h2"] + 0.60)
    n["net_o2"] = r(0.50 * n["out_h1"] + 0.55 * n["out_h2"] + 0.60)
    n["out_o1"], n["out_o2"] = (r(1 / (1 + math.exp(-n[k]))) for k in ("net_o1", "net_o2"))
    n["E_o1"] = r(0.5 * (0.01 - n["out_o1"]) ** 2)
    n["E_o2"] = r(0.5 * (0.99 - n["out_o2"]) ** 2)
    n["E_total"] = r(n["E_o1"] + n["E_o2"])
    d1, d2 = (r(r(-(t - n[o])) * r(n[o] * (1 - n[o]))) for t, o in ((0.01, "out_o1"),
                                                                  (0.99, "out_o2")))
    n["dE/dnet_o1"], n["dE/dnet_o2"] = d1, d2
    n["dE/dw5"] = r(d1 * n["out_h1"])
    n["w5+"] = r(0.40 - 0.5 * n["dE/dw5"])
    n["dE/dout_h1"] = r(r(d1 * 0.40) + r(d2 * 0.50))
    n["dE/dnet_h1"] = r(n["dE/dout_h1"] * r(n["out_h1"] * (1 - n["out_h1"])))
    n["dE/dw1"] = r(n["dE/dnet_h1"] * 0.05)
    n["w1+"] = r(0.15 - 0.5 * n["dE/dw1"])
    return n


@pytest.mark.parametrize("quantity, number", by_four_decimals().items())
def test_the_classic_with_four_decimals(classic, quantity, number):
    assert classic.value(quantity) == number


def test_the_steps_note_the_same_numbers(classic):
    hand = by_four_decimals()
    walk = steps(classic)
    for step in walk:
        if step.phase == "forward":
            assert step.result == hand[step.name]
        if step.phase == "update":
            assert step.result == classic.value(f"{step.name}+")
    last = {step.name: step.after for step in walk.phase("backward")}
    assert last["out_h1"] == hand["dE/dout_h1"] and last["w1"] == hand["dE/dw1"]
    text = walk.text()
    assert "= 0.5933\n" in text and "0.593269992" not in text
    assert all(len(token.rstrip(".").partition(".")[2]) <= 4
               for token in text.replace("(", " ").replace(")", " ").split()
               if token.replace(".", "", 1).replace("-", "", 1).isdecimal())


def test_significant_digits():
    three = gallery.load("mazur-2-2-2").replace(round="3s")
    assert three.value("out_h1") == 0.593 and three.value("net_h1") == 0.378
    assert three.value("dE/dout_h1") == by_hand(0.0552 - 0.0192, "3s") == 0.036
    assert three.value("dE/dw1") == 0.000434                        # 0.036 · 0.241 = 0.00868


def test_a_letter_that_is_rounded_for_a_derivative_is_not_said_to_be_that_number():
    example = gallery.load("mazur-2-2-2").replace(round="3", w5=0.4123456)
    line = "∂net_o1/∂out_h1 = w5 = 0.4123456 ≈ 0.412"
    assert line in steps(example).text() and line in explain(example, "w1").text()
    report = example.report()
    assert "= 0.4123456 " in report and "= w5 = 0.412\n" not in steps(example).text()
    both = example.replace(order="sequential")          # where w5 has been updated before it is read
    assert "∂net_o1/∂out_h1 = w5 = 0.371\n" in steps(both).text()


def test_contributions_from_several_steps_in_time_are_rounded_and_so_is_their_sum():
    example = gallery.load("recurrent-3-steps").replace(round="3s")
    wx, wh, b, wy, by, x, t = 0.6, 0.8, 0.1, 1.2, -0.2, (0.5, -1.0, 1.5), 1.0

    def r3(number):
        return by_hand(number, "3s")

    h = [0.0]
    for k in range(3):
        h.append(r3(math.tanh(r3(wx * x[k] + wh * h[k] + b))))
    y = r3(wy * h[3] + by)
    back, slope, so_far = r3(r3(-(t - y)) * wy), 0.0, []
    for k in (3, 2, 1):
        delta = r3(back * r3(1 - h[k] * h[k]))
        slope = r3(slope + delta)
        so_far.append(slope)
        back = r3(delta * wh)
    assert example.value("dE/db") == slope
    shown = [step.after for step in steps(example).phase("backward") if step.name == "b"]
    assert shown == so_far


def test_several_rows_are_rounded_and_added_up():
    xor = gallery.load("one-neuron-xor").replace(round=3)
    walk = steps(xor)
    for step in walk.phase("update"):
        assert step.result == xor.value(f"{step.name}+") == by_hand(step.result, "3")
    each = xor.replace(update="each")
    assert [step.result for step in steps(each).phase("update")][-3:] == [
        each.value(f"{name} after 4 updates") for name in ("w1", "w2", "w3")]


def test_answers_by_hand_are_right_to_the_digits_that_a_hand_gives(classic):
    exact = gallery.load("mazur-2-2-2")
    assert classic.value("dE/dw5") == 0.0822 and classic.value("E_total") == 0.2984
    wrong, right = (check_answers(each, [f"dE/dw1={classic.value('dE/dw1')!r}00"])[0].verdict
                    for each in (exact, classic))
    assert (wrong != "as printed", right) == (True, "as printed")


def test_the_rule_goes_to_a_file_and_back(classic):
    back = gallery.read_example(classic.toml)
    assert back.rule.round == "4" and back.value("w1+") == classic.value("w1+")
    written = classic.toml.replace('round = "4"', "round = 4")
    assert written != classic.toml and gallery.read_example(written).rule.round == "4"


def test_an_explanation_has_the_numbers_of_a_hand(classic):
    hand = by_four_decimals()
    told = explain(classic, "w1")
    assert told.gradient == hand["dE/dw1"] == 0.0004
    assert [path.product for path in told.paths] == [
        r(hand["dE/dnet_o1"] * 0.40), r(hand["dE/dnet_o2"] * 0.50)] == [0.0554, -0.0191]
    assert told.difference == pytest.approx(0.000438568, abs=5e-10)     # the derivative itself
    text = told.text()
    assert text.startswith("Every step rounded to 4 decimals\n\n2 paths lead")
    assert "∂E_total/∂out_h1 = 0.0554 + (-0.0191) = 0.0363" in text
    assert "= 0.5933 × (1 - 0.5933) ≈ 0.2413\n" in text
    delta = told.text(notation="delta")
    assert "δ_h1 = (δ_o1 · w5 + δ_o2 · w7) · out_h1 · (1 - out_h1)" in delta
    assert f"≈ {hand['dE/dnet_h1']}\n" in delta


def test_the_report_has_the_numbers_of_a_hand(classic):
    hand = by_four_decimals()
    text = classic.report()
    assert "  every step rounded to 4 decimals\n" in text
    for name in ("net_h1", "out_h1", "E_o1", "E_total"):
        assert f"{hand[name]}\n" in text
    assert f"= 0.4 - 0.5 × {hand['dE/dw5']}  " in text and f" {hand['w5+']}\n" in text
    assert f"= {hand['dE/dnet_o1']} × 0.4 " in text
    numbers = [token for token in text.replace("(", " ").replace(")", " ").split()
               if token.replace(".", "", 1).replace("-", "", 1).isdecimal()]
    assert all(len(number.partition(".")[2]) <= 4 for number in numbers)


def test_a_drawing_has_the_numbers_of_a_hand(classic):
    hand = by_four_decimals()
    told = str(draw(classic))
    for name in ("net_o1", "out_h1", "E_total"):
        assert f"value {hand[name]}, " in told
    assert f"gradient {hand['dE/dout_h1']}\n" in told and "value 1.1059, " in told
    whole = draw(classic, after=len(steps(classic.build().output)))
    assert "∇0.0363" in whole.svg


@pytest.mark.parametrize("digits", ["x", "-1", "4d", "0s", "16", 4.5, "4 s", "４"])
def test_what_is_no_rounding_is_refused(digits):
    with pytest.raises(ValueError, match="is neither a number of decimals from 0 to 15 nor"):
        rounding(digits)


@pytest.mark.parametrize("number, digits, rounded", [
    (0.00045, "4", 0.0005), (-0.00045, "4", -0.0005), (2.675, "2", 2.68), (1e-9, "4", 0.0),
    (123456.0, "2s", 120000.0), (0.0, "4s", 0.0), (9.9996, "4s", 10.0), (1e300, "3", 1e300)])
def test_half_is_rounded_away_from_zero_on_the_digits_that_are_seen(number, digits, rounded):
    assert by_hand(number, digits) == rounded


def test_the_command_computes_by_hand(capsys, tmp_path):
    assert main(["step", "--round", "4"]) == 0
    assert "= 0.5933\n" in capsys.readouterr().out
    assert main(["check", "--round", "4", "dE/dw5=0.0822", "w5+=0.3589"]) == 0
    for command in (["explain", "w1"], ["report"]):
        capsys.readouterr()
        assert main([*command, "--round", "4"]) == 0
        assert "very step rounded to 4 decimals" in capsys.readouterr().out
    assert main(["draw", "--round", "4", "-o", str(tmp_path / "hand.svg")]) == 0
    assert "1.1059" in (tmp_path / "hand.svg").read_text(encoding="utf-8")


def test_of_a_mean_the_sum_is_divided_by_hand():
    example = gallery.load("deep-ml-25").replace(round=4)
    p = [r(1 / (1 + math.exp(-z))) for z in (-0.3, 0.0, 0.3)]
    each = [r(r(r(2 * r(a - y)) * r(a * (1 - a))) * x)
            for a, y, x in zip(p, (1, 0, 0), (1, 2, -1))]
    gradient = r(r(r(each[0] + each[1]) + each[2]) / 3)
    assert example.value("dE/dw1") == gradient
    assert example.value("w1+") == r(0.1 - 0.1 * gradient)
    update = next(step for step in steps(example).phase("update") if step.name == "w1")
    assert update.result == example.value("w1+")
    errors = [r(r(a - y) ** 2) for a, y in zip(p, (1, 0, 0))]
    assert example.value("E") == r((errors[0] + errors[1] + errors[2]) / 3)
    assert example.train(1)[0] == example.value("E")
    assert explain(example, "w1").gradient == gradient
    assert f" {gradient}\n" in example.report()
