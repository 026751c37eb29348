"""The step in matrices and in δ: the numbers of the scalars, held to a computation by hand."""

import math

import pytest
from graphs import article

from microbp import MLP, Example, Value, explain, gallery, mean_squared_error, squared_error, steps
from microbp.cli import main
from microbp.walkthrough.matrices import backward, find_matrices, forward, update
from microbp.engine import gradients
from microbp.writing.matrices import text_block


def network():
    """A 3-4-2 network, tanh and linear, and its weights as lists."""
    model = MLP(3, [4, 2], activation="tanh", output="linear", rng=2)
    output = squared_error(model([0.5, -1.0, 2.0]), [1.0, -0.5])
    return model, output


def by_hand(model, lr):
    """Return every matrix of the step, with loops over plain lists."""
    hidden, last = model.layers
    w1, w2 = ([[w.data for w in n.weights()] for n in layer.neurons] for layer in (hidden, last))
    b1, b2 = ([n.biases()[0].data for n in layer.neurons] for layer in (hidden, last))
    x, t = [0.5, -1.0, 2.0], [1.0, -0.5]
    z1 = [sum(w * v for w, v in zip(row, x)) + b for row, b in zip(w1, b1)]
    a1 = [math.tanh(z) for z in z1]
    z2 = [sum(w * v for w, v in zip(row, a1)) + b for row, b in zip(w2, b2)]
    d2 = [z - y for z, y in zip(z2, t)]
    d1 = [sum(w2[k][j] * d2[k] for k in range(2)) * (1 - a1[j] ** 2) for j in range(4)]
    outer = [[[d * v for v in row] for d in deltas] for deltas, row in ((d2, a1), (d1, x))]
    changes = [[[-lr * v for v in row] for row in matrix] for matrix in reversed(outer)]
    return [z1, a1, z2], [d2, outer[0], d1, outer[1]], changes, [[-lr * d for d in d1],
                                                                 [-lr * d for d in d2]]


def flat(matrix):
    return [number for row in matrix for number in (row if isinstance(row, (list, tuple)) else [row])]


def test_the_matrices_of_a_network_are_those_of_a_computation_by_hand():
    model, output = network()
    ahead, back, changes, biases = by_hand(model, 0.1)
    layers = find_matrices(output)
    assert [[len(layer.neurons), len(layer.inputs), layer.activation] for layer in layers] == [
        [4, 3, "tanh"], [2, 4, ""]]
    close = dict(rel=1e-12, abs=1e-14)
    for found, right in zip(forward(layers), ahead, strict=True):
        assert flat(found.result) == pytest.approx(flat(right), **close)
    for found, right in zip(backward(layers, "E", gradients(output)), back, strict=True):
        assert flat(found.result) == pytest.approx(flat(right), **close)
    slopes = gradients(output)
    moved = {leaf: -0.1 * slopes[leaf] for leaf in model.parameters()}
    told = list(update(layers, "E", moved, True))
    right = [changes[0], biases[0], changes[1], biases[1]]
    for found, numbers in zip(told, right, strict=True):
        assert flat(found.result) == pytest.approx(flat(numbers), **close)


def test_the_numbers_put_in_give_the_result():
    """The factors are those of the formula: multiplied out they give what stands behind `=`."""
    _, output = network()
    layers = find_matrices(output)
    for equation in (*forward(layers), *backward(layers, "E", gradients(output))):
        parts = equation.parts(lambda number: f"{number:.15g}")
        assert parts[-1] == equation.result and parts[-2] in ("=", "≈")
        if len(equation.numbers) == 5:
            a, _, b, sign, c = equation.numbers
            product = [sum(u * v[0] for u, v in zip(row, b)) for row in a]
            result = [p + q[0] if sign == "+" else p * q[0] for p, q in zip(product, c)]
            assert flat(equation.result) == pytest.approx(result, rel=1e-12)


def test_the_step_in_matrices_as_text_latex_and_markdown():
    found = steps(gallery.load("mazur-2-2-2"))
    text = found.text(notation="matrix")
    assert ("      δ1 = W2ᵀ · δ2 ⊙ σ'(z1)\n"
            "      = [ 0.4   0.5  ] · [ 0.138498562  ] ⊙ [ 0.241300709 ] = [ 0.008771355 ]\n"
            "        [ 0.45  0.55 ]   [ -0.038098237 ]   [ 0.240613417 ]   [ 0.009954255 ]\n"
            ) in text
    assert "      ΔW1 = -lr · δ1 · xᵀ\n      = [ -0.000219284  -0.000438568 ]\n" in text
    assert "Δb" not in text                             # its biases are not updated
    latex = found.latex(notation="matrix", digits=4)
    assert (r"\delta_{1} = W_{2}^{\top} \cdot \delta_{2} \odot \sigma'\left(z_{1}\right) = "
            r"\begin{pmatrix} 0.4 & 0.5 \cr 0.45 & 0.55 \end{pmatrix} \cdot "
            r"\begin{pmatrix} 0.1385 \cr -0.0381 \end{pmatrix} \odot") in latex
    markdown = found.markdown("zh", notation="matrix")
    assert "### 反向传播\n" in markdown and markdown.count("$") % 2 == 0
    assert r"$\Delta W_{1} = -\mathit{lr} \cdot \delta_{1} \cdot x^{\top}" in markdown


def test_the_report_ends_with_the_matrices_of_a_network_in_layers():
    report = gallery.load("mazur-2-2-2").report()
    assert "\nThe step in matrices\n  z1 = W1 · x + b1\n" in report
    assert "The step in matrices" not in gallery.load("micrograd-lecture-L").report()
    assert "矩阵形式" in gallery.load("zju-mooc-8.3").report("zh")


@pytest.mark.parametrize("rule", ["sum", "mean", "each"])
def test_a_report_of_several_rows_tells_each_in_matrices(rule):
    example = Example.of(MLP(2, [2, 1], activation="sigmoid", rng=1), [[0, 1], [1, 0.5]], [1, 0],
                         lr=0.5, loss=mean_squared_error, update=rule)
    report = example.report()
    first, second = report.split("The step in matrices, row ")[1:]
    assert first.startswith("1 of 2\n  z1 = W1 · x + b1\n") and second.startswith("2 of 2\n")
    whole, of_row = "ΔW1 = -lr · ∂E_o1/∂W1", "ΔW1 = -lr · δ1 · xᵀ"
    if rule == "each":
        assert of_row in first and of_row in second and whole not in report
    else:
        assert "ΔW" not in first and f"\nUpdate, from 2 rows\n  {whole}\n" in second
    made = 1 if rule == "each" else 0
    change = example.after(made + 1)["w1"].data - example.after(made)["w1"].data
    assert f"= [ {change:.9f}".rstrip("0") in second[second.index("ΔW1"):]
    assert "The step in matrices, row 2 of 2" in example.report(row=2)


def test_the_way_back_reads_the_weights_that_the_rule_reads():
    told = explain(gallery.load("mazur-2-2-2").replace(order="sequential"), "w1")
    assert "δ1 = W2ᵀ · δ2 ⊙ σ'(z1)\n" in told.text(notation="matrix")
    assert "= [ 0.35891648 " in told.text(notation="matrix")       # w5 when it has been updated


def test_a_change_with_momentum_or_decay_is_not_told_as_lr_times_the_gradient():
    for rule in ({"momentum": 0.9}, {"weight_decay": 0.1}):
        text = steps(gallery.load("mazur-2-2-2").replace(**rule), after=1).text(notation="matrix")
        assert "ΔW" not in text and "\n      w5 ← w5 " in text


def test_of_several_rows_the_changes_are_those_of_the_rule():
    example = Example.of(MLP(2, [2, 1], activation="sigmoid", rng=1), [[0, 1], [1, 0.5]], [1, 0],
                         lr=0.5, loss=mean_squared_error)
    text = steps(example).text(notation="matrix")
    assert "ΔW1 = -lr · ∂E_o1/∂W1" in text and text.count("z1 = W1 · x + b1") == 2
    w1 = example.value("w1+") - example.parameters["w1"]
    assert f"= [ {w1:.9f}" in text[text.index("ΔW1"):]


def test_explain_shows_a_weight_in_its_matrix():
    told = explain(gallery.load("mazur-2-2-2"), "w4").text(notation="matrix")
    assert "      w4 stands in row 2, column 2:\n      ∂E_total/∂w4 = 0.000995425\n" in told
    last = explain(gallery.load("mazur-2-2-2"), "w5").text(notation="matrix")
    assert "δ1" not in last and "w5 stands in row 1, column 1:" in last


@pytest.mark.parametrize("tell, complaint", [
    (lambda: explain(gallery.load("micrograd-lecture-L"), "a").text(notation="matrix"),
     "a is no weight of a network in layers"),
    (lambda: steps(gallery.load("micrograd-lecture-L")).text(notation="matrix"),
     "the graph of L has no layers that can be written with matrices"),
    (lambda: steps(gallery.load("recurrent-3-steps")).text(notation="matrix"), "has no layers"),
    (lambda: steps(article()).text(notation="vector"),
     "notation 'vector' is none of partial, delta, matrix")])
def test_what_has_no_matrices_is_refused(tell, complaint):
    with pytest.raises(ValueError, match=complaint):
        tell()


def test_large_matrices_are_folded_and_wide_ones_stand_below_each_other():
    large = tuple(tuple(float(10 * i + j) for j in range(12)) for i in range(12))
    lines = text_block([large], lambda number: f"{number:g}", 120)
    assert len(lines) == 8 and lines[6].split()[1:-1] == ["…"] * 8
    assert lines[7].split()[1:-1] == ["110", "111", "112", "113", "114", "115", "…", "121"]
    wide = text_block(["=", large, "·", large], lambda number: f"{number:.9f}", 120)
    assert len(wide) == 16


# In δ


def test_the_whole_step_in_delta():
    found = steps(gallery.load("mazur-2-2-2"))
    text = found.text(notation="delta")
    assert ("      δ_h1 = (δ_o1 · w5 + δ_o2 · w7) · out_h1 · (1 - out_h1) = (0.138498562 × 0.4 + "
            "(-0.038098237) × 0.5) × 0.593269992 × (1 - 0.593269992) = 0.008771355\n") in text
    assert "      ∂E_total/∂w7 = δ_o2 · out_h1 = (-0.038098237) × 0.593269992 ≈ -0.02260254\n" in text
    assert ("      Δw1 = -lr · δ_h1 · i1 = -0.5 × 0.008771355 × 0.05 = -0.000219284\n"
            "      w1 ← w1 + Δw1 = 0.15 + (-0.000219284) = 0.149780716\n") in text
    assert r"\Delta w_{1} = -\mathit{lr} \cdot \delta_{h1} \cdot i_{1}" in found.latex(notation="delta")


def test_delta_of_every_neuron_is_the_gradient_of_its_net_input():
    model, output = network()
    text = steps(output, lr=0.1).text(notation="delta", digits=12)
    slopes = gradients(output)
    for node in output.topological():
        if node.op == "weighted_sum" and node.name.startswith("net_"):
            (line,) = [line for line in text.splitlines() if line.startswith(f"      δ_{node.name[4:]} ")]
            assert float(line.split()[-1]) == pytest.approx(slopes[node], abs=1e-11)
    for leaf in model.parameters():
        (line,) = [line for line in text.splitlines() if line.startswith(f"      Δ{leaf.name} ")]
        assert float(line.split()[-1]) == pytest.approx(-0.1 * slopes[leaf], abs=1e-11)


def test_an_update_that_is_not_of_one_row_is_told_as_it_is():
    text = steps(gallery.load("deep-ml-25")).text(notation="delta", digits=6)
    assert "w1 ← w1 - lr · (∂mse/∂w1 / 3)" in text and "Δw1" not in text
    momentum = gallery.load("mazur-2-2-2").replace(momentum=0.9)
    assert "Δw1" not in steps(momentum).text(notation="delta")


def test_one_neuron_alone_has_a_delta():
    x, w = Value(2.0, "x"), Value(0.5, "w", "parameter")
    text = steps((w * x).sigmoid().named("y"), lr=1.0).text(notation="delta")
    assert "∂y/∂w" in text and "w ← w + Δw" in text


def test_the_command_takes_a_notation(capsys):
    assert main(["step", "--format", "text", "--notation", "delta"]) == 0
    assert "Δw8 = -lr · δ_o2 · out_h2" in capsys.readouterr().out
    assert main(["explain", "w1", "--notation", "matrix", "--format", "latex"]) == 0
    assert r"\begin{pmatrix}" in capsys.readouterr().out
    assert main(["step", "--notation", "delta"]) == 2
    assert "goes with --format" in capsys.readouterr().err
