"""The steps and explanations of examples with several training rows."""

import re

import pytest

from microbp import Example, MLP, draw, explain, gallery, play, steps
from microbp.walkthrough import Backward, Epoch, Steps, Update
from test_training_rule import EACH, RULES, ROWS, by_hand, example, gradient


def test_the_steps_of_all_rows_are_numbered_through_and_say_which_row():
    walk = steps(gallery.load("one-neuron-xor"))
    assert isinstance(walk, Epoch) and walk.rows == len(walk.parts) == 4
    assert [step.number for step in walk] == list(range(1, len(walk) + 1))
    headings = [line for line in walk.text().splitlines() if line and line[0] not in " "]
    assert headings == [f"{phase}, row {k} of 4" for k in (1, 2, 3, 4)
                        for phase in ("Forward", "Backward")] + ["Update, from 4 rows"]
    assert "反向传播（第 2 个样本，共 4 个）" in walk.text("zh")
    assert r"\paragraph{Backward, row 2 of 4}" in walk.latex()
    assert repr(walk) == f"<{len(walk)} steps of 4 rows>"
    assert walk.part(3) is walk.parts[0] and walk.part(len(walk)) is walk.parts[3]


def test_gradients_add_up_from_row_to_row():
    walk = steps(gallery.load("deep-ml-25"))
    w1 = [step for step in walk.phase("backward") if step.name == "w1"]
    assert [(step.row, step.rows) for step in w1] == [(1, 3), (2, 3), (3, 3)]
    assert w1[0].before == 0.0 and w1[1].before == w1[0].after and w1[2].before == w1[1].after
    text = walk.text(digits=6)
    assert "row 3 of 3, gradient so far: 0.219146 + (-0.280854) ≈ -0.061709" in text
    assert "w1 ← w1 - lr · (∂mse/∂w1 / 3) = 0.1 - 0.1 × ((-0.061709) / 3) = 0.102057" in text


@pytest.mark.parametrize("training, batches, settings", RULES, ids=[
    "sum", "mean", "each", "momentum", "each with momentum and decay", "mean with decay"])
def test_the_updates_are_those_of_the_rule(training, batches, settings):
    walk = steps(example(training))
    updates = walk.phase("update")
    epochs = len(batches)
    assert len(updates) == 3 * epochs
    last = {step.name: step.result for step in updates}
    assert [last[name] for name in ("w1", "w2", "b")] == pytest.approx(
        by_hand(epochs, batches, **settings), rel=1e-14)


def test_with_an_update_after_each_row_the_next_row_sees_the_new_numbers():
    walk = steps(example("lr = 0.5\nupdate = 'each'"))
    nets = [step for step in walk.phase("forward") if step.name == "net"]
    for k, (net, row) in enumerate(zip(nets, ROWS)):
        w1, w2, b = by_hand(k, EACH, 0.5)
        assert net.result == pytest.approx(w1 * row[0] + w2 * row[1] + b, rel=1e-13)
    assert not any(step.rows for step in walk.phase("backward"))
    assert "Update, row 3 of 4" in walk.text() and "so far" not in walk.text()


def test_one_row_alone_makes_no_update_that_the_rule_does_not_make():
    alone = steps(gallery.load("one-neuron-xor"), row=2)
    assert isinstance(alone, Steps) and not alone.phase("update")
    assert alone.text().startswith("Forward, row 2 of 4\n")
    each = steps(example("lr = 0.5\nupdate = 'each'"), row=2)
    first, _ = gradient(0.3, -0.2, 0.1, ROWS[1])
    assert each.phase("update")[0].result == pytest.approx(0.3 - 0.5 * first[0], rel=1e-14)


def test_momentum_and_decay_stand_in_the_formula():
    walk = steps(example("lr = 0.2\nupdate = 'each'\nmomentum = 0.5\nweight_decay = 0.01"))
    text = walk.text(digits=4)
    assert "w1 ← w1 - lr · (0.5 · v_w1 + (∂E/∂w1 + 0.01 · w1))" in text
    second = [step for step in walk.phase("update") if step.name == "w1"][1]
    assert isinstance(second, Update) and second.velocity != 0.0


def test_an_example_that_goes_uphill_goes_uphill():
    lecture = gallery.load("micrograd-lecture-L")
    updates = {step.name: step for step in steps(lecture).phase("update")}
    assert updates["a"].result == 2.0 + 0.01 * 6.0 == lecture.value("a+")
    assert "a ← a + lr · ∂L/∂a = 2 + 0.01 × 6 = 2.06" in steps(lecture).text()


@pytest.mark.parametrize("name", gallery.ids())
def test_every_surface_updates_as_the_examples_rule_does(name):
    shown = gallery.load(name)
    walk = steps(shown)
    for step in walk.phase("update"):
        assert step.result == pytest.approx(shown.value(f"{step.name}+"), rel=1e-13, abs=1e-15)
    for step in walk:
        if isinstance(step, Backward) and step.rows and step.row == step.rows and (
                step.use == step.uses):
            whole = shown.value(f"dE/d{step.name}")
            mean = shown.rows if shown.rule.update == "mean" else 1
            assert step.after / mean == pytest.approx(whole, rel=1e-13)


def test_steps_of_an_example_with_one_row_are_those_of_its_graph():
    classic = gallery.load("mazur-2-2-2")
    graph = classic.build()
    assert steps(classic).text() == steps(graph.output, graph.parameters, classic.lr).text()


@pytest.mark.parametrize("call, error, complaint", [
    (lambda e: steps(e, row=5), ValueError, "two-inputs has no row 5; its last one is 4"),
    (lambda e: steps(e, lr=0.1), TypeError, "an Example has its own parameters and learning rate"),
    (lambda e: steps(e.build().output, row=1), TypeError, "a graph has no rows"),
    (lambda e: explain(e.build().output, "w1", row=1), TypeError, "a graph has no rows"),
    (lambda e: explain(e, e.build()["w1"]), TypeError, "takes the name of a node of an Example"),
    (lambda e: play(e.build().output, row=1), TypeError, "a graph has no rows"),
    (lambda e: steps(e.replace(order="sequential")), ValueError,
     "two-inputs makes one update from 4 rows: update = 'each' changes that"),
])
def test_what_steps_cannot_show_is_refused(call, error, complaint):
    with pytest.raises(error, match=complaint):
        call(example("lr = 0.5"))


def test_in_sequential_order_a_weight_is_updated_before_it_is_read_on_the_way_back():
    shown = gallery.load("mazur-2-2-2").replace(order="sequential")
    walk = steps(shown)
    told = list(walk.one_line_each())
    place = {line.split()[2]: k for k, line in enumerate(told) if " update:" in line}
    handed = next(k for k, line in enumerate(told) if "∂net_o1/∂out_h1 = w5" in line)
    assert place["w5"] < handed and "= w5 = 0.35891648;" in told[handed]
    assert "w5 ← w5 - lr · ∂E_total/∂w5 = 0.4 - 0.5" in told[place["w5"]]
    assert len(walk.phase("forward") + walk.phase("backward") + walk.phase("update")) == len(walk)
    for step in walk.phase("update"):
        assert step.result == shown.value(f"{step.name}+")
    for step in walk.phase("backward"):
        if step.use == step.uses:
            assert step.after == shown.value(f"dE/d{step.name}")
    with pytest.raises(ValueError, match="told one by one, not in notation 'delta'"):
        walk.text(notation="delta")


def test_a_gradient_of_several_rows_is_explained_row_by_row_and_together():
    shown = gallery.load("deep-ml-25")
    told = explain(shown, "w1")
    assert [part.gradient for part in told.parts] == pytest.approx(
        [-0.280854496, 0.5, -0.280854496], abs=5e-10)
    assert told.gradient == pytest.approx(shown.value("dE/dw1"), rel=1e-14)
    text = told.text(digits=6)
    assert [line for line in text.splitlines() if line.startswith(("Row", "All"))] == [
        "Row 1 of 3", "Row 2 of 3", "Row 3 of 3", "All 3 rows together"]
    assert text.endswith("∂mse/∂w1 = ((-0.280854) + 0.5 + (-0.280854)) / 3 ≈ -0.0205697")
    assert explain(shown, "w1", row=2).gradient == 0.5
    for written in (told.latex(), told.markdown("zh"), told.text("zh", notation="delta")):
        assert re.search("3 rows together|3 个样本合计", written)


def test_the_page_names_its_row_and_makes_no_update_of_one_row_alone():
    xor = gallery.load("one-neuron-xor")
    assert play(xor, row=3).title == f"{xor.title}, row 3 of 4"
    assert '"lr":null' in play(xor, row=3).html.replace(" ", "")
    assert '"lr":0.1' in play(xor.replace(update="each"), row=3).html.replace(" ", "")
    uphill = play(gallery.load("micrograd-lecture-L"))
    assert "a ← a + lr · ∂L/∂a = 2 + 0.01 × 6 = 2.06" in uphill.html
    classic = gallery.load("mazur-2-2-2")
    assert '"lr":0.5' in play(classic).html.replace(" ", "")


def test_the_page_goes_through_all_rows():
    xor = gallery.load("one-neuron-xor")
    assert repr(play(xor)) == f"<Player of {len(steps(xor))} steps: {xor.title}>"
    assert '"lr":0.1' in play(xor).html.replace(" ", "")
    assert "37 update, from 4 rows: w1 ← w1 - lr" in play(xor).html
    with pytest.raises(ValueError, match="makes one update from 4 rows: update = 'each' ch"):
        play(xor.replace(order="sequential"))


def test_the_report_goes_through_the_rows_with_an_update_after_each():
    told = example("lr = 0.5\nupdate = 'each'").report(digits=6)
    w1, w2, b = by_hand(1, EACH, 0.5)
    assert "  weight          w1 = 0.3, w2 = -0.2\n  bias            b = 0.1\n" in told
    assert told.count("The updated weights, row ") == 4 and "All gradients" not in told
    second = told[told.index("Forward, row 2 of 4"):told.index("Forward, row 3 of 4")]
    assert f"= {w1:.6f} × 1.5 + ({w2:.6f}) × 0.25 + {b:.6f}" in second
    shown = ["0.150509", "-0.130158", "0.0800105"]
    assert list(map(float, shown)) == pytest.approx(by_hand(4, EACH, 0.5), abs=5e-7)
    last = told[told.index("The updated weights, row 4 of 4"):]
    assert all(f" {number}\n" in last for number in shown)


def test_a_drawing_names_its_row_and_has_its_numbers():
    xor = gallery.load("one-neuron-xor")
    graph = xor.build(2)
    graph.output.backward()
    second = draw(xor, row=2)
    assert "row 2 of 4" in second.svg and "row 1 of 4" in draw(xor).svg
    assert "第 2 个样本（共 4 个）" in draw(xor, row=2, lang="zh").svg
    plain = draw(graph.output, parameters=graph.parameters, caption="row 2 of 4")
    assert second.svg == plain.svg
    assert "Mine (row 2 of 4)" in draw(xor, row=2, caption="Mine").svg
    assert "of 1" not in draw(gallery.load("mazur-2-2-2")).svg
    with pytest.raises(TypeError, match="a graph has no rows"):
        draw(graph.output, row=1)


def test_an_example_of_a_model_is_shown_too():
    shown = Example.of(MLP(2, [2, 1], rng=1), [[0, 1], [1, 0]], [1, 0], lr=0.1, update="each")
    assert len(steps(shown).phase("update")) == 2 * 9
    assert explain(shown, "w1", row=2).gradient == shown.value("dE/dw1 at row 2")
