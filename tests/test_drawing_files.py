"""Drawings in other programs: Graphviz, PNG, and what Chromium makes of the SVG."""

import shutil
import sys
from pathlib import Path

import pytest
from conftest import missing
from geometry import Picture
from graphs import GRAPHS, done, example, strange_names
from pixels import ink, pixels

from microbp import Value, draw, gallery, total, weighted_sum
from microbp.drawing import raster
from microbp.drawing.theme import THEMES

GOLDEN_DOT = Path(__file__).parent / "golden" / "product.dot"
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync"]

# Graphviz


def product():
    return done((Value(3.0, "a") * Value(-2.0, "w_1", "parameter")).named("y"))


def test_dot_text():
    assert draw(product()).to_graphviz().source == GOLDEN_DOT.read_text(encoding="utf-8")


@pytest.mark.needs("dot")
@pytest.mark.parametrize("level", ["scalar", "neuron"])
@pytest.mark.parametrize("name", [name for name in GRAPHS if name != "2-16-16-1"])
def test_dot_renders_every_graph(name, level):
    made = draw(GRAPHS[name](), level=level)
    svg = made.to_graphviz().pipe(format="svg", encoding="utf-8")
    assert svg.count('class="node"') == len(made.diagram.figures)
    assert svg.count('class="cluster"') == len(made.diagram.boxes)
    assert svg.count('class="edge"') >= len(made.diagram.wires)


def columns_of_dot(output):
    """How far right each named node stands in Graphviz's drawing."""
    plain = draw(output).to_graphviz().pipe(format="plain", encoding="utf-8")
    x = {fields[1]: float(fields[2]) for fields in map(str.split, plain.splitlines())
         if fields[0] == "node"}
    return {node.name: x[f"n{number}"] for number, node in enumerate(output.topological())}


@pytest.mark.needs("dot")
def test_dot_keeps_layers_in_order():
    """Each weight stands right of what is computed for its neuron, in a frame or in none."""
    at = columns_of_dot(example())
    assert max(at["h1"], at["h2"]) < min(at[w] for w in ("w5", "w6", "w7", "w8"))
    assert max(at["o1"], at["o2"]) < min(at["t1"], at["t2"])
    at = columns_of_dot(pooled())
    assert max(at["m1"], at["m2"]) < min(at["v1"], at["v2"])


@pytest.mark.needs("dot")
def test_dot_says_which_row_and_what_was_left_out():
    made = draw(gallery.load("one-neuron-xor"), row=2, caption="<b> & more", until="net")
    svg = made.to_graphviz().pipe(format="svg", encoding="utf-8")
    assert "&lt;b&gt; &amp; more (row 2 of 4)" in svg.replace("&#45;", "-").replace("\u00a0", " ")
    assert "a part: " in svg


def pooled():
    """A neuron whose inputs are maxima, which no frame holds."""
    x = [Value(0.1 * k, f"x{k}") for k in range(4)]
    maxima = [x[0].max(x[1]).named("m1"), x[2].max(x[3]).named("m2")]
    weights = [Value(0.4, "v1", "parameter"), Value(0.6, "v2", "parameter")]
    return done(weighted_sum(weights, maxima, Value(0.0, "c", "parameter")).named("y"))


def test_two_weights_reach_over_the_lines_into_their_neuron():
    """The sum's card is narrower than its weights; the first one's label is left of its line."""
    output = pooled()
    made, names = draw(output), [node.name for node in output.topological()]
    shown = [names[figure.node] for figure in made.diagram.figures]
    y, v1, v2 = [made.layout.cards[shown.index(name)] for name in ("y", "v1", "v2")]
    assert y.width < v2.right - v1.x and v1.x < y.x < v1.right < v2.x < v2.right == y.right
    wire = [wire.source for wire in made.diagram.wires].index(shown.index("v1"))
    (x, _), (end, _) = made.layout.routes[wire]
    assert x == end == y.x + 12 and made.layout.labels[wire].right == x - 7


def test_labels_of_a_weight_between_its_users_are_right_of_its_lines():
    w, x, y = Value(0.3, "w", "parameter"), Value(0.5, "x"), Value(0.2, "y")
    neurons = [weighted_sum([w], [x]).tanh().named("a"), weighted_sum([w], [y]).tanh().named("b")]
    output = done(total(neurons).named("E"))
    made, leaf = draw(output), output.topological().index(w)
    found = [(route, label) for wire, route, label in zip(
        made.diagram.wires, made.layout.routes, made.layout.labels)
        if made.diagram.figures[wire.source].node == leaf]
    assert len(found) == 2
    for ((x1, _), (x2, _)), label in found:
        assert x1 == x2 == label.x - 7


@pytest.mark.needs("dot")
def test_names_never_become_dot():
    svg = draw(strange_names()).to_graphviz().pipe(format="svg", encoding="utf-8")
    assert svg.count('class="node"') == 6 and "<script" not in svg


def test_a_missing_package_is_named(tmp_path, monkeypatch):
    for name in ("graphviz", "resvg_py", "typst"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ModuleNotFoundError, match="pip install graphviz"):
        draw(product()).to_graphviz()
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'microbp\[png\]'"):
        draw(product()).save(tmp_path / "x.png")
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'microbp\[pdf\]'"):
        draw(product()).save(tmp_path / "x.pdf")
    assert list(tmp_path.iterdir()) == []


def test_save_as_dot(tmp_path):
    path = draw(product()).save(tmp_path / "x.dot")
    assert path.read_bytes() == GOLDEN_DOT.read_bytes()


# PNG


@pytest.mark.needs("resvg_py")
def test_png_shows_every_text_without_any_font_of_the_machine(monkeypatch):
    """The bundled fonts alone draw each text of the picture."""
    render = raster._render
    monkeypatch.setattr(raster, "_render",
                        lambda svg, system, width=None: render(svg, False, width))
    made = draw(example())
    image = pixels(raster.png(made.svg))
    zoom = image[0] / made.layout.width
    assert zoom == pytest.approx(2, rel=1e-3)
    assert len(boxes := Picture(made.svg).texts) == 25 * 3
    for _, box in boxes:
        middle = int(box.top * zoom) - 2, int((box.left - 2) * zoom)
        ground = image[3][middle[0]][middle[1] * image[2]:][:3]
        assert ink(image, box, zoom, ground) > 0.05, box.name


@pytest.mark.needs("resvg_py")
def test_without_the_bundled_fonts_no_text_would_be_seen(tmp_path, monkeypatch):
    """So the tests around this one can fail."""
    monkeypatch.setattr(raster, "files", lambda package: tmp_path)
    (tmp_path / "fonts").mkdir()
    made = draw(Value(0.5, "a"))
    image = raster._render(made.svg, system=False)
    _, box = Picture(made.svg).texts[0]
    ground = tuple(int(THEMES["light"]["input"][i:i + 2], 16) for i in (1, 3, 5))
    assert ink(pixels(image), box, 1, ground) == 0


@pytest.mark.needs("resvg_py")
def test_a_character_without_a_font_is_named(monkeypatch):
    monkeypatch.setattr(raster, "_shown", lambda character, system: character != "权")
    with pytest.warns(UserWarning, match=r"权 \(U\+6743\).*fonts-noto-cjk"):
        raster.png(draw(Value(1.0, "权重")).svg)


@pytest.mark.needs("resvg_py")
def test_the_bundled_fonts_have_what_drawings_write_but_no_chinese():
    assert all(raster._shown(sign, system=False) for sign in "×÷−+σΣ∇∂·½²⁻ⁿₓαβΩЖé…√→")
    assert not raster._shown("权", system=False)


@pytest.mark.needs("resvg_py")
def test_a_very_large_drawing_becomes_a_picture_that_opens():
    y = Value(0.5, "a")
    for _ in range(200):
        y = y.sin()
    wide, high, *_ = pixels(raster.png(draw(y).svg))
    assert wide == raster.LARGEST and high > 10


@pytest.mark.needs("resvg_py")
def test_a_png_in_which_nothing_could_be_read_is_refused_with_advice(tmp_path):
    y = Value(0.5, "a")
    for _ in range(400):
        y = y.sin()
    with pytest.raises(ValueError, match=r"too large for a PNG .* direction=\"down\""):
        draw(y).save(tmp_path / "x.png")
    assert list(tmp_path.iterdir()) == []


# Chromium


@pytest.fixture(scope="module")
def page():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
        browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM)
        yield browser.new_page()
        browser.close()


MEASURE = """() => [...document.querySelectorAll('g.node')].flatMap(group => {
    const card = group.querySelector('rect').getBBox();
    return [...group.querySelectorAll(':scope > text')].map(text => {
        const box = text.getBBox();
        return [group.id + ' ' + text.getAttribute('class'),
                box.x - card.x, card.x + card.width - box.x - box.width,
                box.y - card.y, card.y + card.height - box.y - box.height];
    });
})"""
LABELS = """() => {
    const boxes = selector => [...document.querySelectorAll(selector)].map(e => [e, e.getBBox()]);
    const cards = boxes('rect.card'), labels = boxes('g.edge > text, g.badge > rect');
    const found = [];
    for (const [label, a] of labels) for (const [card, b] of [...cards, ...labels]) {
        const own = label.closest('.node');
        if (label === card || own && own === card.closest('.node')) continue;
        if (a.x < b.x + b.width && b.x < a.x + a.width
            && a.y + 2 < b.y + b.height && b.y + 2 < a.y + a.height)
            found.push(label.parentNode.id + ' lies on ' + card.parentNode.id);
    }
    return found;
}"""
PICTURES = ["2-2-2", "2-2-2 by operators", "strange names", "a*a", "3-4-2 indexed names"]


def outside(page, svg):
    """The texts that a real browser sets outside their cards."""
    page.set_content(svg)
    return [name for name, *room in page.evaluate(MEASURE) if min(room) < -1]


@pytest.mark.needs("chromium", "playwright")
@pytest.mark.parametrize("level", ["scalar", "neuron"])
@pytest.mark.parametrize("name", PICTURES)
def test_in_a_browser_every_text_stands_in_its_card(page, name, level):
    svg = draw(GRAPHS[name](), level=level).svg
    assert outside(page, svg) == []
    assert page.evaluate(LABELS) == []


@pytest.mark.needs("chromium", "playwright")
def test_the_browser_test_can_fail(page):
    svg = draw(example()).svg
    assert outside(page, svg.replace('font-size="13"', 'font-size="50"')) != []
    moved = svg.replace('class="local"', 'class="local" transform="translate(30 0)"')
    page.set_content(moved)
    page.evaluate("document.querySelectorAll('.local').forEach(e => e.setAttribute('x', 150))")
    assert page.evaluate(LABELS) != []


@pytest.mark.needs("chromium", "playwright", "resvg_py")
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_png_and_browser_show_the_same_picture(page, theme):
    made = draw(example(), theme=theme)
    page.set_viewport_size({"width": round(made.layout.width), "height": round(made.layout.height)})
    page.set_content(f"<style>body{{margin:0}}svg{{display:block}}</style>{made.svg}")
    browser, own = pixels(page.screenshot()), pixels(raster.png(made.svg))
    zoom = own[0] / made.layout.width
    picture = Picture(made.svg)
    for _, box in picture.texts:
        x, y = box.left - 2, box.top + 1
        grounds = [image[3][int(y * z)][int(x * z) * image[2]:][:3]
                   for image, z in ((browser, 1), (own, zoom))]
        assert max(abs(a - b) for a, b in zip(*grounds, strict=True)) < 40, box.name
        written = ink(browser, box, 1, grounds[0]), ink(own, box, zoom, grounds[1])
        assert min(written) > 0.04 and max(written) < 2.5 * min(written), (box.name, written)


def test_what_is_missing_is_said():
    assert missing("no_such_package") == "the Python package no_such_package is not installed"
