"""What a drawing is asked for: a width, a direction, a part, a path, a state, words below."""

import random
import re
from base64 import b64decode

import pytest
from geometry import SVG, Picture, complaints
from graphs import GRAPHS, chain, done, example, example_by_operators, network, used_ten_times

from zoo import attention_head, recurrent, softmax_network

from microbp import Value, cross_entropy, draw, gallery, steps, total
from microbp.drawing import draw_passes, wrapping
from microbp.drawing.lettering import flat

# Width and direction


def smallest(svg):
    """The smallest font size in a picture."""
    return min(map(float, re.findall(r'font-size="([\d.]+)"', svg)))


@pytest.mark.parametrize("name", [name for name in GRAPHS if name != "one node"])
def test_in_a_notebook_column_no_text_is_smaller_than_9_pixels(name):
    made = draw(GRAPHS[name](), width=850)
    assert made.layout.width <= 850 and smallest(made.svg) >= 9
    assert complaints(made.svg) == []


def test_a_long_chain_is_wrapped_as_text_is():
    made = draw(chain(), width=850)
    tops = [rect.y for figure, rect in zip(made.diagram.figures, made.layout.cards)
            if figure.kind == "op"]
    assert not made.layout.down and len(set(tops)) == 8
    assert complaints(made.svg) == []
    at = [rect.x for figure, rect in zip(made.diagram.figures, made.layout.cards)
          if figure.kind == "op" and rect.y == tops[0]]
    assert at == sorted(at)                         # each band runs from left to right
    assert draw(chain(), width=850, direction="down").layout.down


def test_lines_run_on_from_band_to_band():
    made = draw(used_ten_times(), width=700, direction="right")
    cards = made.layout.cards
    for wire, route in zip(made.diagram.wires, made.layout.routes):
        start, end = cards[wire.source], cards[wire.target]
        assert start.x - 1 <= route[0][0] <= start.right + 1
        assert end.x - 50 <= route[-1][0] <= end.right + 1
        assert start.y - 1 <= route[0][1] <= start.bottom + 1
        assert end.y - 10 <= route[-1][1] <= end.bottom + 10
        assert all(0 < x < made.layout.width and 0 < y < made.layout.height for x, y in route)
    assert complaints(made.svg) == []


def test_a_label_stays_in_the_band_of_the_card_to_which_its_line_leads():
    for build in (chain, used_ten_times):
        made = draw(build(), width=600, direction="right")
        for wire, label in zip(made.diagram.wires, made.layout.labels):
            card = made.layout.cards[wire.target]
            assert not label or (label.x < card.right and card.x - label.x < 150)


def test_a_network_turns_to_fit_and_folds_more():
    made = draw(example(), width=850)
    assert made.level == "scalar" and made.layout.down
    made = draw(network(3, [8, 2]), width=850)
    assert made.level == "neuron"
    assert "each neuron one table, to fit 850 px" in made.svg
    assert "each neuron one table" not in draw(network(3, [8, 2]), level="neuron").svg


def test_what_would_be_taller_than_two_widths_is_shown_more_folded():
    made = draw(softmax_network(), width=960)
    assert made.level == "neuron" and made.layout.height < 960
    assert "each neuron one table, to fit 960 px" in made.svg
    asked = draw(softmax_network(), level="scalar", width=960)
    assert asked.level == "scalar" and asked.layout.height > 2 * 960    # nothing else was allowed
    thirty = draw(chain(), width=400)
    assert thirty.level == "scalar" and thirty.layout.height > 2 * 400  # nothing can be folded


def test_lines_from_a_folded_layer_bear_the_names_of_what_they_carry():
    """Three gates in one table: which of them is multiplied with what?"""
    x = Value(0.5, "x")
    gates = [(Value(0.5, f"w{k}", "parameter") * x).sigmoid().named(f"g{k}") for k in range(3)]
    products = [g * Value(0.1 * k, f"c{k}").sin() for k, g in enumerate(gates)]
    made = draw(done((products[0] * products[1]).exp() - products[2]), level="neuron", width=600)
    assert "layer of 3 neurons" in made.svg
    labels = ["".join(piece.text for piece in wire.label) for wire in made.diagram.wires]
    assert {label.split(" ")[0] for label in labels} >= {"g0", "g1", "g2"}


def test_a_width_in_which_nothing_can_be_read_is_refused():
    with pytest.raises(ValueError, match=r"width of 200 .* this drawing needs \d+; draw a part"):
        draw(example(), width=200)
    with pytest.raises(ValueError, match="leave level= and direction= open"):
        draw(network(3, [4, 2]), level="scalar", width=420, direction="right")


def test_a_drawing_that_runs_down_has_its_output_below_everything():
    made = draw(example(), direction="down")
    tops = {figure.node: rect.y for figure, rect in zip(made.diagram.figures, made.layout.cards)}
    end = next(figure.node for figure in made.diagram.figures if figure.kind == "loss")
    assert max(tops.values()) == tops[end]
    assert made.layout.height > made.layout.width
    assert 'data-direction="down"' in made.svg


def test_larger_cards_keep_their_distances():
    made, large = draw(example()), draw(example(), font_scale=1.5)
    assert smallest(large.svg) == 1.5 * smallest(made.svg)
    assert made.layout.width < large.layout.width < 1.5 * made.layout.width
    for level in ("scalar", "neuron"):
        for direction in ("right", "down"):
            svg = draw(example(), level=level, direction=direction, font_scale=1.4).svg
            assert complaints(svg) == []


def test_titles_and_labels_have_room_however_large_they_are():
    for direction in ("right", "down"):
        for scale in (0.5, 1.6, 2.5, 4.0):
            svg = draw(example(), direction=direction, font_scale=scale).svg
            assert [said for said in complaints(svg) if "does not end" not in said] == []


def test_what_stands_below_is_larger_too():
    made, large = (draw(example(), until="h1", caption="Forward", legend=True, font_scale=scale)
                   for scale in (1.0, 2.0))
    below = large.marks.height - large.layout.height
    assert below == pytest.approx(2 * (made.marks.height - made.layout.height), abs=10)
    sizes = [[float(text.get("font-size")) for text in Picture(drawn.svg).root.iter(f"{SVG}text")
              if text.get("class") in ("caption", "note")] for drawn in (made, large)]
    assert sizes[1] == [2 * size for size in sizes[0]]


# Parts and paths


def faded(svg):
    """The ids of what stands back."""
    return {group.get("id") for group in Picture(svg).root.iter(f"{SVG}g") if group.get("opacity")}


def shown(made):
    """The names on the cards of a drawing."""
    return {flat(text.letters) for figure in made.diagram.figures for text in figure.texts
            if text.style == "name"}


def test_a_line_that_stands_for_several_is_on_a_path_if_one_of_them_is():
    loss = network(2, [9, 1])
    weights = [node for node in loss.topological() if node.role == "parameter"]
    made = draw(loss, level="neuron", highlight=weights[4])     # of the third neuron of nine
    assert any("layer of 9" in figure.texts[0].word for figure in made.diagram.figures)
    stands_out = [wire.chip[0][1][0].text for wire in made.diagram.wires
                  if wire.chip and not wire.faded]
    assert stands_out == ["9 weights", "9 weights"]
    assert [wire.faded for wire in made.diagram.wires if wire.chip].count(True) == 1


def test_the_paths_of_one_gradient_stand_out_with_all_their_factors():
    error = example()
    number = {node.name: k for k, node in enumerate(error.topological())}
    svg = draw(error, highlight="w1").svg
    back = faded(svg)
    assert f"node-{number['w1']}" not in back and f"node-{number['o2']}" not in back
    assert f"node-{number['h2']}" in back and f"node-{number['i1']}" in back
    lit = [group for group in Picture(svg).root.iter(f"{SVG}g")
           if group.get("class") == "edge" and group.get("id") not in back]
    factors = ["".join(text.itertext()) for edge in lit for text in edge.iter(f"{SVG}text")]
    assert sorted(factors) == sorted(["×0.05", "×0.2413", "×0.4", "×0.5", "×0.1868", "×0.1755",
                                      "×0.7414", "×(−0.2171)", "×1", "×1"])


def test_at_the_neuron_level_the_weight_on_its_line_stands_out():
    error = example()
    svg = draw(error, level="neuron", highlight="w1").svg
    lit = [group.get("data-weight") for group in Picture(svg).root.iter(f"{SVG}g")
           if group.get("class") == "edge" and not group.get("opacity")]
    names = [error.topological()[int(number)].name for number in lit if number]
    assert sorted(names) == ["w1", "w5", "w7"]


def test_a_part_of_a_graph_says_that_it_is_one():
    error = example()
    made = draw(error, only="h1")
    assert shown(made) == {"h₁", "net_h1", "i₁", "i₂", "w₁", "w₂", "b₁"}
    assert "a part: 7 of 25 nodes" in made.svg
    assert shown(draw(error, until="net_h1")) == {"net_h1", "i₁", "i₂", "w₁", "w₂", "b₁"}
    assert "∇0.008771" in draw(error, until="net_h1").svg      # the gradient of the whole
    assert "a part" not in draw(error).svg
    for part in (made, draw(error, only=["h1", "o1"], level="neuron", direction="down")):
        assert complaints(part.svg) == []


def test_unknown_and_ambiguous_names_are_refused_with_what_was_meant():
    x, also = Value(1.0, "x"), Value(2.0, "x")
    with pytest.raises(ValueError, match="2 nodes of the graph are named 'x'"):
        draw(x + also, highlight="x")
    with pytest.raises(ValueError, match="no node of the graph of E is named 'net_h3' .did you mean"):
        draw(example(), until="net_h3")
    with pytest.raises(ValueError, match="is not in the graph"):
        draw(x, only=also)


# What is shown of each node


def styles(made):
    return {text.style for figure in made.diagram.figures for text in figure.texts if text.letters}


def test_values_gradients_and_factors_can_be_left_out():
    assert styles(draw(example(), show="values")) == {"name", "value"}
    assert not any(wire.label for wire in draw(example(), show="values").diagram.wires)
    assert styles(draw(example(), show=["gradients"])) == {"name", "grad"}
    chips = [style for wire in draw(example(), show="gradients", level="neuron").diagram.wires
             for style, _ in wire.chip]
    assert set(chips) == {"label", "grad"}


def test_formulas_are_written_on_the_cards():
    said = "".join(Picture(draw(example(), show=["values", "formulas"]).svg).root.itertext())
    said = said.replace("\u00a0", " ")
    assert "w1·i1 + w2·i2 + b1" in said and "σ(neth1)" in said and "½(t1 − o1)²" in said


@pytest.mark.parametrize("level", ["scalar", "neuron"])
def test_blanks_leave_what_is_computed_to_be_filled_in(level):
    svg = draw(example(), show="blanks", level=level).svg
    said = "".join(Picture(svg).root.itertext())
    assert "______" in said and "∇______" in said
    assert "0.05" in said and "0.5933" not in said and "0.08217" not in said
    assert complaints(svg) == []


def test_blanks_are_large_enough_to_write_in_and_stand_where_one_is_asked():
    made = draw(example(), show="blanks")
    lines = {}
    for figure in made.diagram.figures:
        said = {text.style: (flat(text.letters), text) for text in figure.texts if text.letters}
        lines.setdefault(figure.kind, []).append(said)
    assert all("grad" not in said for kind in ("input", "target") for said in lines[kind])
    assert all(said["grad"][0] == "∇" + 15 * "_" for said in lines["parameter"])
    assert [said["grad"][0] for said in lines["loss"]] == ["∇1"]
    handed_on = [said["name"][0] for said in lines["op"] if "grad" not in said]
    assert handed_on == ["E_o1", "E_o2"]                # their gradients are the sum's, 1
    for said in lines["op"]:
        if said["name"][0] not in handed_on:
            (value, above), (gradient, below) = said["value"], said["grad"]
            assert value == 15 * "_" and below.y - above.y > 33 and above.width > 100


@pytest.mark.parametrize("level", ["scalar", "neuron"])
def test_of_the_gradients_only_those_that_are_asked_for_have_blanks(level):
    made = draw(example(), asked=["w5", "net_o1"], level=level)
    asked = [text.letters for figure in made.diagram.figures for text in figure.texts
             if text.style == "grad" and "_" in flat(text.letters)]
    assert len(asked) == (2 if level == "scalar" else 1)    # w5 is on a line there
    assert str(made).count("gradient _") + str(made).count("∇_") == (2 if level == "scalar" else 1)
    assert "0.5933" not in made.svg and "0.08217" not in made.svg and "∇1" in made.svg


@pytest.mark.parametrize("level", ["scalar", "neuron"])
def test_a_bias_of_one_neuron_has_its_gradient_from_the_sum(level):
    svg = Picture(draw(network(2, [1]), show="blanks", level=level).svg)
    assert "".join(svg.root.itertext()).count("∇" + 15 * "_") == (3 if level == "scalar" else 2)


def test_blanks_do_not_tell_the_probabilities():
    for level in ("scalar", "neuron"):
        made = draw(softmax_network(), show="blanks", level=level)
        assert "0.3526" in draw(softmax_network(), level="neuron").svg and "0.3526" not in made.svg


def test_a_cross_entropy_says_its_class_and_probability_on_its_card():
    z = [(Value(0.5, f"w{k}", "parameter") * Value(float(k), f"x{k}")).named(f"o{k}")
         for k in (1, 2)]
    made = draw(done(cross_entropy(z, 1).named("L")))
    notes = [flat(text.letters) for figure in made.diagram.figures for text in figure.texts
             if text.style == "note"]
    assert notes == ["p(o₂) = 0.6225"]


# The state after a step


def test_after_so_many_steps_only_that_much_is_known():
    error = example()
    found = steps(error)
    forward = len(found.phase("forward"))
    numbers = [[flat(text.letters) for figure in draw(error, after=k).diagram.figures
                for text in figure.texts if text.style == "value"] for k in (0, 1, forward)]
    assert [values.count("·") for values in numbers] == [forward, forward - 1, 0]
    last = draw(error, after=len(found))
    left_out = [leaf for leaf in error.topological() if leaf.role in ("input", "target")]
    assert last.svg.count("∇·") == len(left_out) == 4       # they are none of the steps
    assert error.grad == 1.0


def test_the_node_of_the_last_step_has_a_heavy_outline():
    error = example()
    made = draw(error, after=3)
    current = [figure.node for figure in made.diagram.figures if figure.current]
    assert [error.topological()[k] for k in current] == [steps(error)[2].node]
    assert made.svg.count('stroke-width="3.4"') == 1


# Groups, outputs


def test_declared_groups_are_framed_and_are_tables_at_the_neuron_level():
    error = example()
    names = {node.name: node for node in error.topological()}
    groups = {"first layer": [names[n] for n in ("net_h1", "h1", "net_h2", "h2")]}
    made = draw(error, groups=groups)
    headings = [box.word + " " + flat(box.name) for box in made.diagram.boxes]
    assert " first layer" in headings and len(headings) == 5
    table = draw(error, groups=groups, level="neuron")
    assert "first layer" in "".join(Picture(table.svg).root.itertext())
    assert complaints(made.svg) == complaints(table.svg) == []
    assert draw(error, groups=False).diagram.boxes == []


def test_groups_may_name_their_nodes():
    boxes = draw(example(), groups={"first": ["net_h1", "h1"]}).diagram.boxes
    assert [flat(box.name) for box in boxes if box.kind == "group"] == ["first"]
    with pytest.raises(ValueError, match="no node of the graph of E is named 'net_h9'"):
        draw(example(), groups={"first": ["net_h9"]})


def test_what_leads_to_several_nodes_is_drawn_together():
    assert {"h₁", "h₂"} < shown(draw(example(), until=["h1", "h2"]))
    assert "o₁" not in shown(draw(example(), until=["h1", "h2"]))


def test_an_example_that_is_rounded_by_hand_shows_its_rounded_numbers():
    said = "".join(Picture(draw(gallery.load("mazur-2-2-2").replace(round=2)).svg).root.itertext())
    assert "0.59" in said and "0.5933" not in said


def test_several_outputs_are_drawn_together():
    x = Value(0.5, "x")
    a, b = x.exp().named("a"), (x * 2.0).named("b")
    made = draw([a, b])
    assert made.svg.count('class="node loss"') == 2
    assert "computation graph of a, b" in made.svg
    assert complaints(made.svg) == []


# Order


def heights(made):
    return {figure.title.split(" ")[0].split(":")[0]: rect.y
            for figure, rect in zip(made.diagram.figures, made.layout.cards)}


def arrivals(made, name):
    """The sources of the lines into a card, from top to bottom."""
    figures = made.diagram.figures
    index = next(k for k, f in enumerate(figures) if f.title.startswith(name))
    lines = [(route[-2][1], figures[wire.source].title.split(":")[0].split(" ")[0])
             for wire, route in zip(made.diagram.wires, made.layout.routes) if wire.target == index]
    return [source for _, source in sorted(lines)]


def test_operands_that_may_not_be_exchanged_arrive_in_their_order():
    a, b = Value(2.0, "a"), Value(3.0, "b")
    for y, names in (((a.sin() - b.sin()), "first"), ((b.sin() - a.sin()), "second")):
        made = draw(done((y.named("y") + a * b).named("z")))
        order = [parent.parents[0].name for parent in y.parents]
        titles = arrivals(made, "y")
        sines = {figure.title.split(" ")[0]: figure for figure in made.diagram.figures}
        assert len(titles) == 2 and order == (["a", "b"] if names == "first" else ["b", "a"])
        sources = [next(wire.source for wire in made.diagram.wires
                        if wire.target == made.diagram.figures.index(sines[title]))
                   for title in titles]
        assert [made.diagram.figures[k].title[0] for k in sources] == order


def test_the_divisor_is_not_docked_where_it_would_read_as_the_dividend():
    f = Value(3.0, "f")
    made = draw(done((f.exp() / 2.0).named("y")))
    two, y = (next(k for k, fig in enumerate(made.diagram.figures) if fig.title.startswith(start))
              for start in ("constant", "y"))
    assert made.layout.cards[two].right < made.layout.cards[y].x
    made = draw(done((2.0 / f.exp()).named("y")))
    two, y = (next(k for k, fig in enumerate(made.diagram.figures) if fig.title.startswith(start))
              for start in ("constant", "y"))
    assert made.layout.cards[two].bottom < made.layout.cards[y].y


def test_what_was_written_first_stands_above():
    xs = [Value(0.1 * k, f"x{k}") for k in range(1, 5)]
    at = heights(draw(total([x.exp() for x in xs]), groups=False))
    assert at["x₁"] < at["x₂"] < at["x₃"] < at["x₄"]


def test_a_lone_factor_is_nearer_to_its_own_line_than_to_the_other():
    a, b = Value(2.0, "a").exp(), Value(3.0, "b").exp()
    made = draw(done((a - b).named("y")))
    end = next(k for k, figure in enumerate(made.diagram.figures) if figure.title.startswith("y"))
    wires = [(wire, route, label) for wire, route, label in
             zip(made.diagram.wires, made.layout.routes, made.layout.labels) if wire.target == end]
    (own, label), = [(route, label) for _, route, label in wires if label]
    (other,) = [route for _, route, label in wires if not label]
    near, far = own[-2][1] - label.bottom, label.y - other[-2][1]
    assert near == 3 and far >= 3 * near


def test_leaves_are_docked_throughout_a_picture_or_not_at_all():
    inputs = [Value(0.1 * k, f"x{k}") for k in range(5)]
    made = draw(network(5, [2, 1]))
    docked = [rect for figure, rect in zip(made.diagram.figures, made.layout.cards)
              if figure.leaf and any(rect.bottom < other.y < rect.bottom + 20
                                     and abs(rect.x - other.x) < 1 for other in made.layout.cards)]
    assert len(inputs) == 5 and len(docked) <= 1


# Names that are told apart


def test_a_target_with_the_name_of_its_neuron_is_told_apart():
    w, x, t = Value(0.5, "w", "parameter"), Value(1.0, "x"), Value(0.0, "o1", "target")
    out = (w * x).sigmoid().named("out_o1")
    made = draw(done((0.5 * (t - out) ** 2).named("E")))
    assert "target o₁" in shown(made) and "o₁" not in shown(made)


# Words below


def test_a_caption_is_wrapped_and_a_legend_names_what_there_is():
    made = draw(example(), direction="down", caption="A caption of many words. " * 12, legend=True)
    picture = Picture(made.svg)
    said = [("".join(text.itertext())).replace("\u00a0", " ")
            for text in picture.root.findall(f"{SVG}text")]
    lines = [line for line in said if line.startswith(("A caption", "caption", "of", "many", "words"))]
    assert len(lines) > 1 and " ".join(lines).count("caption") == 12
    assert {"input", "weight or bias", "operation", "target", "result", "value"} < set(said)
    assert "constant" not in said
    assert picture.view.bottom > made.layout.height


def test_a_part_has_a_legend_of_what_is_left():
    svg = draw(example(), until="h1", legend=True).svg
    assert ">weight or bias<" in svg and ">operation<" in svg and ">target<" not in svg


# Parameters that are used in several places


@pytest.mark.parametrize("level", ["scalar", "neuron"])
def test_a_shared_parameter_and_its_lines_have_one_colour(level):
    made = draw(recurrent(3), level=level, legend=True)
    number = {node.name: k for k, node in enumerate(recurrent(3).topological())}
    hues = {name: {wire.hue for wire in made.diagram.wires
                   if number[name] in (wire.parent, wire.weight)}
            for name in ("wub" if level == "scalar" else "wu")}
    chips = {figure.node: figure.hue for figure in made.diagram.figures if figure.hue}
    assert all(len(found) == 1 for found in hues.values()) and len({*map(min, hues.values())}) == len(hues)
    if level == "scalar":
        assert chips == {number[name]: min(found) for name, found in hues.items()}
    assert "used in several places" in "".join(Picture(made.svg).root.itertext())


def test_colours_are_only_for_what_is_shared_and_for_few():
    for made in (draw(network(2, [2, 1]), legend=True), draw(attention_head(), legend=True)):
        assert not any(wire.hue for wire in made.diagram.wires)
        assert "used in several places" not in made.svg


# Forward and backward as a pair


def test_the_passes_are_two_panels_of_values_and_of_gradients():
    both = draw_passes(example(), caption="one step")
    assert styles(both.forward) == {"name", "value"} and styles(both.backward) == {"name", "grad"}
    assert both.forward.diagram.caption == "forward: one step"
    assert any(wire.label for wire in both.backward.diagram.wires)
    ids = re.findall(r' id="([^"]+)"', both.svg)
    assert len(ids) == len(set(ids)) and "backward-node-3" in ids and "node-3" in ids
    assert complaints(both.forward.svg) == complaints(both.backward.svg) == []
    assert both.marks.height == both.forward.marks.height + both.backward.marks.height
    beside = draw_passes(example(), level="neuron", direction="down", theme="dark", lang="zh")
    assert beside.marks.width == beside.forward.marks.width + beside.backward.marks.width
    assert "前向传播" in beside.svg and "反向传播" in beside.svg
    with pytest.raises(ValueError, match="show= goes with draw"):
        draw_passes(example(), show="values")


def test_the_second_panel_stands_where_it_is_moved_in_tikz():
    both = draw_passes(example())
    assert f"shift={{(0,{both.forward.marks.height:g})}}" in both.tex


# Notebooks


@pytest.mark.needs("resvg_py")
def test_a_notebook_gets_svg_and_png():
    bundle = draw(example())._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/html", "image/png"}
    assert b64decode(bundle["image/png"]).startswith(b"\x89PNG")
    assert "overflow-x:auto" in bundle["text/html"] and "max-width:none" in bundle["text/html"]


def test_hard_graphs_keep_their_places_with_every_option():
    for build in (used_ten_times, example_by_operators, lambda: network(3, [4, 2])):
        for options in ({"show": ["values", "formulas"]}, {"groups": False}, {"after": 5},
                        {"show": "gradients", "direction": "down"}):
            assert complaints(draw(build(), **options).svg) == [], options


def tangled(seed):
    """A graph of a few nodes that use whatever is there."""
    rng = random.Random(seed)
    nodes = [Value(rng.choice([0.0, 1.0, -2.5, 123456.0, 1e-9]),
                   rng.choice(["", "w", "long name here", "x1"]),
                   rng.choice(["input", "parameter", "target", "constant"]))
             for _ in range(rng.randint(1, 6))]
    for _ in range(rng.randint(0, 18)):
        a, b, _ = (rng.choice(nodes) for _ in range(3))
        out = [lambda: a + b, lambda: a * b, lambda: a - b, lambda: a.tanh(), lambda: a.relu(),
               lambda: a.max(b)][rng.randint(0, 5)]()
        if abs(out.data) < 1e30:
            nodes.append(out)
    return nodes[-1]


@pytest.mark.parametrize("seed", [53, 132, 347, 517, 680, 695])
def test_no_label_of_a_shared_leaf_lies_on_a_card(seed):
    output = done(tangled(seed))
    for level in ("scalar", "neuron"):
        assert complaints(draw(output, level=level, direction="right").svg) == []


@pytest.mark.parametrize("seed", [184, 621, 890])
def test_no_line_of_a_wrapped_drawing_runs_through_a_card(seed, monkeypatch):
    output = tangled(seed)
    output.backward()
    try:
        assert complaints(draw(output, width=500, direction="right").svg) == []
    except ValueError as refusal:
        assert "smaller than 9 pixels" in str(refusal)
    monkeypatch.setattr(wrapping, "_is_clear", lambda layout: True)     # the check can fail
    assert complaints(draw(output, width=500, direction="right").svg) != []


def test_the_bands_of_a_wrapped_drawing_have_no_empty_strips():
    made = draw(network(3, [4, 2], output="sigmoid"), level="scalar", width=1600,
                font_scale=1.3)
    assert made.layout.height < 1700            # 1,732 with the strips
    used = [(rect.y, rect.bottom) for rect in (*made.layout.cards, *made.layout.groups)]
    used += [(y, y) for route in made.layout.routes for _, y in route]
    reach, widest = min(used)[0], 0.0
    for top, bottom in sorted(used):
        widest, reach = max(widest, top - reach), max(reach, bottom)
    assert widest <= wrapping.BETWEEN + 1e-9
