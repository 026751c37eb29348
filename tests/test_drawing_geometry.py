"""Nothing in a drawing overlaps, sticks out or runs through something else."""

import re
from random import Random

import pytest
from geometry import Picture, complaints
from graphs import GRAPHS, done, example, example_by_operators, network, skipping_edges
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from test_drawing_beside_dot import crossings, lines_of

from microbp import Value, draw, gallery, total, weighted_sum
from microbp.drawing import docking, layout, lettering, placement, plan
from microbp.drawing.layering import Layering
from microbp.drawing.layout import lay_out
from microbp.drawing.ordering import Ordering
from microbp.drawing.placement import Placement
from microbp.drawing.shapes import Card, Edge


WAYS = [(level, direction) for level in ("scalar", "neuron") for direction in ("right", "down")]


@pytest.mark.parametrize("level, direction", WAYS)
@pytest.mark.parametrize("name", GRAPHS)
def test_a_drawing_has_everything_in_its_place(name, level, direction):
    assert complaints(draw(GRAPHS[name](), level=level, direction=direction).svg) == []


@pytest.mark.parametrize("level, direction", WAYS)
@pytest.mark.parametrize("name", gallery.ids())
def test_every_example_of_the_gallery_has_everything_in_its_place(name, level, direction):
    output = gallery.load(name).build().output
    assert complaints(draw(done(output), level=level, direction=direction).svg) == []


@pytest.mark.parametrize("digits", [1, 9, 17])
def test_cards_grow_with_their_numbers(digits):
    assert complaints(draw(example(), digits=digits).svg) == []


def test_chinese_words_fit_too():
    assert complaints(draw(example(), lang="zh").svg) == []
    assert complaints(draw(network(2, [16, 16, 1]), level="neuron", lang="zh").svg) == []


NAMES = st.sampled_from(["", "x1", "net_h1", "w[2][1,2]", "权重", "a rather long name", "W", "é"])
ROLES = st.sampled_from(["input", "parameter", "target", "constant"])
NUMBERS = st.floats(-1e6, 1e6).filter(lambda x: x == 0 or abs(x) > 1e-9)
STEPS = ["+", "-", "*", "tanh", "sigmoid", "sum", "total", "neuron"]


@st.composite
def expressions(draw_):
    """Graphs grown node by node from whatever is there: shared, skipping, doubled edges."""
    nodes = [Value(*draw_(st.tuples(NUMBERS, NAMES, ROLES)))
             for _ in range(draw_(st.integers(1, 6)))]
    for _ in range(draw_(st.integers(0, 18))):
        some = st.sampled_from(nodes)
        a, b, c = draw_(some), draw_(some), draw_(some)
        step = draw_(st.sampled_from(STEPS))
        out = {
            "+": lambda a=a, b=b: a + b,
            "-": lambda a=a, b=b: a - b,
            "*": lambda a=a, b=b: a * b.tanh(),
            "tanh": a.tanh,
            "sigmoid": a.sigmoid,
            "sum": lambda a=a, b=b, c=c: weighted_sum([a.tanh(), b.tanh()], [b, c], c),
            "total": lambda a=a, b=b, c=c: total([a, b, c]),
            "neuron": lambda a=a, b=b: weighted_sum(
                [Value(0.5, "w", "parameter"), Value(-0.1, "", "parameter")], [a, b]
            ).sigmoid(),
        }[step]()
        nodes.append(out.named(draw_(NAMES)))
    return nodes[-1]


@settings(max_examples=120, deadline=None)
@given(expressions(), st.sampled_from(WAYS), st.booleans())
def test_any_expression_has_everything_in_its_place(output, way, back):
    if back:
        output.backward()
    level, direction = way
    assert complaints(draw(output, level=level, direction=direction).svg) == []


@settings(max_examples=60, deadline=None)
@given(expressions(), st.sampled_from(["right", None]), st.sampled_from([500, 850]))
def test_what_is_made_to_fit_has_everything_in_its_place(output, direction, width):
    output.backward()
    try:
        made = draw(output, width=width, direction=direction)
    except ValueError as refusal:
        assert "smaller than 9 pixels" in str(refusal)
        return
    assert made.layout.width <= width and complaints(made.svg) == []


@settings(max_examples=60, deadline=None)
@given(expressions())
def test_the_neuron_level_shows_every_leaf_that_has_a_name_or_can_change(output):
    svg = draw(output, level="neuron").svg
    assume("layer of" not in svg)
    shown = set(" ".join(re.findall(r'data-(?:node|nodes|weight)="([\d ]+)"', svg)).split())
    for number, node in enumerate(output.topological()):
        if not node.parents and (node.name or node.role != "constant"):
            assert str(number) in shown


# A check that cannot fail checks nothing: each of these breaks the layout in one way.


def shifted(monkeypatch):
    place_cards = plan.Plan.place_cards

    def misplaced(made):
        place_cards(made)
        for rect in made.cards_at[::5]:
            rect.y += 45

    monkeypatch.setattr(plan.Plan, "place_cards", misplaced)


def straight_through(monkeypatch):
    route = Placement.route
    monkeypatch.setattr(
        Placement, "route", lambda *way: [points := route(*way), points[:1] + points[-1:]][1]
    )


def crowded(monkeypatch):
    monkeypatch.setattr(plan, "INNER", plan.Gaps(16.0, 0.04, 60.0, -40.0))
    monkeypatch.setattr(plan, "OUTER", plan.Gaps(40.0, 0.07, 220.0, -40.0))


def no_room_for_labels(monkeypatch):
    block = docking.Docking._block

    def narrow(parts, card):
        made = block(parts, card)
        made.lead = 0.0
        return made

    monkeypatch.setattr(docking.Docking, "_block", narrow)


def labels_on_labels(monkeypatch):
    monkeypatch.setattr(docking, "SLOT", 1.0)
    monkeypatch.setattr(docking, "LABEL_GAP", -8.0)
    monkeypatch.setattr(docking, "ALONE", 0.0)


def narrow_cards(monkeypatch):
    monkeypatch.setattr("microbp.drawing.diagram._in_steps", lambda least, wanted: 44.0)


def small_paper(monkeypatch):
    monkeypatch.setattr(layout, "MARGIN", -30.0)


def docked_too_low(monkeypatch):
    monkeypatch.setattr(docking.Docking, "gap", lambda self, docks: -10.0)


MUTANTS = [
    (shifted, example, "overlaps"),
    (straight_through, skipping_edges, "runs through"),
    (crowded, example_by_operators, "overlaps"),
    (no_room_for_labels, example_by_operators, "lies on"),
    (labels_on_labels, lambda: network(3, [4, 2]), "lies on"),
    (narrow_cards, example, "sticks out of its card"),
    (small_paper, example, "sticks out of the picture"),
    (docked_too_low, example, "overlaps"),
]


@pytest.mark.parametrize("mutant, graph, complaint", MUTANTS, ids=lambda part: getattr(
    part, "__name__", ""))
def test_a_broken_layout_is_noticed(mutant, graph, complaint, monkeypatch):
    mutant(monkeypatch)
    found = complaints(draw(graph()).svg)
    assert any(complaint in line for line in found), found


def test_a_picture_damaged_afterwards_is_noticed():
    svg = draw(example()).svg
    assert complaints(svg.replace('class="head"', 'class="head "')) == []
    start = svg.index('class="line" d="M') + len('class="line" d="M')
    assert any("does not begin" in line
               for line in complaints(svg[:start] + "9" + svg[start:]))


# The layered layout itself.


def test_links_that_skip_columns_share_their_bends():
    links = [("a", 0, 1), (1, 1, 2), (2, 2, 3), ("a", 0, 2), ("a", 0, 3)]
    graph = Layering([docking.Block(5, 5, width=10) for _ in range(4)], links)
    assert graph.column == [0, 1, 2, 3, 1, 2]
    assert graph.trunks["a", 0] == [0, 4, 5]


def test_the_order_of_columns_has_no_crossing_where_none_is_needed():
    # 0 -> 3, 1 -> 4, 2 -> 5, given in an order that crosses
    graph = Layering([docking.Block(5, 5, width=10) for _ in range(6)],
                     [(0, 0, 5), (1, 1, 4), (2, 2, 3)])
    assert graph.order.crossings() == 0


def test_sweeps_take_crossings_away(monkeypatch):
    """Drawn in the order in which they are met, the lines of this graph cross six times."""
    def mixed():
        a, b, c, d = (Value(0.1 * k, n) for k, n in enumerate("abcd", 1))
        return done(total([(b * d).sin(), (a * c).exp(), (d * c).tanh(), (a * b).relu()]))

    swept = crossings(lines_of(draw(mixed())))
    monkeypatch.setattr(Ordering, "_sweeps", lambda self: None)
    monkeypatch.setattr(Ordering, "_kicks", lambda self: None)
    assert crossings(lines_of(draw(mixed()))) > swept


def tangle(seed=0, count=40):
    """Sums and products of what was computed a little earlier."""
    rng = Random(seed)
    nodes = [Value(rng.uniform(-1, 1), f"x{k}") for k in range(6)]
    for _ in range(count):
        a, b = rng.choice(nodes[-15:]), rng.choice(nodes[-15:])
        nodes.append(a + b if rng.random() < 0.5 else a * b)
    used = {parent for node in nodes for parent in node.parents}
    return done(total([node for node in nodes if node not in used]))


@pytest.mark.parametrize("step", ["_sift", "_kicks"])
def test_what_follows_the_sweeps_takes_more_crossings_away(step, monkeypatch):
    found = []
    order = Ordering.__init__

    def counted(self, *given):
        order(self, *given)
        found.append(self.crossings())

    monkeypatch.setattr(Ordering, "__init__", counted)
    draw(tangle())
    monkeypatch.setattr(Ordering, step, lambda *_: False)
    draw(tangle())
    with_it, without = found
    assert with_it < without


def test_a_cycle_is_refused():
    with pytest.raises(ValueError, match="without cycles"):
        Layering([docking.Block(), docking.Block()], [(0, 0, 1), (1, 1, 0)])
    with pytest.raises(ValueError, match="without cycles"):
        lay_out([Card(80, 52, leaf=True), Card(80, 52)], [Edge(0, 1), Edge(1, 1)])


def test_straight_lines_stay_straight():
    made = draw(done((Value(2.0, "a") * 3 + 1).named("y")))
    heights = {rect.middle for rect, card in zip(made.layout.cards, made.diagram.figures,
                                                 strict=True) if not card.leaf}
    assert len(heights) == 1


def test_long_lines_and_chains_bend_less_because_they_pull_more(monkeypatch):
    """Early nodes of a chain are used again at its end, past all that lies between."""
    def bends():
        rng = Random(0)
        inputs = [Value(rng.random(), f"x{k}") for k in range(3)]
        chain = [inputs[0] * inputs[1]]
        for _ in range(18):
            chain.append((chain[-1] * rng.choice(inputs)).tanh())
        layout = draw(total([chain[-1], chain[0], chain[3], chain[7].exp()])).layout
        return sum(len({round(point[1], 1) for point in route}) - 1 for route in layout.routes)

    stiff = bends()
    monkeypatch.setattr(placement, "STIFF", 1.0)
    assert stiff < 0.9 * bends()


def test_a_shared_bias_stands_between_its_neurons():
    made = draw(example())
    at = {made.diagram.figures[i].title.split(":")[0]: rect
          for i, rect in enumerate(made.layout.cards)}
    for bias, layer in (("b₁", "h"), ("b₂", "o")):
        upper, lower = f"net_{layer}1 = Σ", f"net_{layer}2 = Σ"
        assert at[upper].bottom < at[bias].y < at[bias].bottom < at[lower].y


def test_widths_are_upper_bounds_of_what_letters_take():
    assert lettering.width("w", 13) == pytest.approx(0.924 * 13)
    assert lettering.numeral_width("0.5933", 12) == pytest.approx(6 * 0.61 * 12)
