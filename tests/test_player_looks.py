"""How the page looks and is reached, in real Chromium: the lecture hall, any size, the keyboard."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import node_package
from graphs import example
from player_browser import browser, browsers, show  # noqa: F401
from player_checks import faint_places, shown, smallest_texts, ugly_places, wrong_numbers
from player_graphs import GRAPHS, classifier, curve_fit

from microbp import MLP, Value, gallery, play, squared_error, steps


def network(inputs, hidden):
    xs = [Value(0.1 * k, f"x{k}") for k in range(1, inputs + 1)]
    return squared_error([MLP(inputs, [*hidden, 1], rng=1)(xs)], [0.5]).named("E")


# The lecture hall


@browsers
def test_in_the_lecture_hall_the_back_row_reads_everything(show):
    page = show(play(gallery.load("mazur-2-2-2")), "hall")
    page.keyboard.press("p")
    assert min(smallest_texts(page).values()) >= 16
    sizes = page.evaluate("""() => [...microbp.model.steps.keys()].map((k) => {
        microbp.player.go(k + 1, true);
        return parseFloat(getComputedStyle(document.getElementById("equation")).fontSize);
    })""")
    assert min(sizes) >= 36
    assert not page.is_visible("header") and not page.is_visible("#controls")


@browsers
@pytest.mark.parametrize("name", ["highway", "classifier", "large"])
def test_other_networks_can_be_read_there_too(show, name):
    played = play(gallery.load("highway-3-8-2"), row=1) if name == "highway" else play(
        GRAPHS[name](), lr=0.5)
    page = show(played, "hall")
    page.keyboard.press("p")
    last = page.evaluate("microbp.model.steps.length")
    found = smallest_texts(page, [0, 1, last // 4, last // 2, 3 * last // 4, last])
    assert min(found.values()) >= 13.5


@browsers
def test_a_clicker_and_its_dark_button_work_in_the_lecture_hall(show):
    page = show(play(example(), lr=0.5), "hall")
    page.keyboard.press("p")
    for key in ("PageDown", "PageDown", "PageUp"):
        page.keyboard.press(key)
    assert page.evaluate("microbp.player.count") == 1
    page.keyboard.press("b")
    assert page.evaluate("microbp.player.count") == 1 and not page.is_visible("#equation")
    page.keyboard.press("b")
    assert page.is_visible("#equation")
    page.keyboard.press("Escape")
    assert page.is_visible("header")
    page.keyboard.press("b")
    assert page.inner_text("#phase") == "BACKWARD"


@browsers
def test_zooming_in_never_makes_letters_smaller(show):
    html = play(gallery.load("mazur-2-2-2")).html
    found = [smallest_texts(show(html, "hall", zoom=zoom), [0, 20]) for zoom in (1, 1.5, 2)]
    for less, more in zip(found, found[1:]):
        for what in ("value", "local", "grad", "name", "equation", "why"):
            if what in less and what in more:
                assert more[what] >= less[what] * 0.999, what
    assert found[2]["value"] > 1.2 * found[0]["value"]


@browsers
@pytest.mark.parametrize("size", ["hall", "desk", "middle", "notebook", "narrow"])
def test_the_start_shows_the_inputs(show, size):
    page = show(play(gallery.load("mazur-2-2-2")), size)
    assert page.evaluate(INPUTS_SHOWN) == 2


@browsers
def test_the_start_of_a_large_graph_shows_the_inputs_too(show):
    page = show(play(network(6, [12]), lr=0.5), "hall")
    assert page.evaluate(INPUTS_SHOWN) == 6
    page.keyboard.press("p")
    assert page.evaluate(INPUTS_SHOWN) == 6


# How many inputs are seen whole, in the stage and in their drawing
INPUTS_SHOWN = """() => [...document.querySelectorAll("#stage .input")].filter((card) => {
    const {left, right, top, bottom} = card.getBoundingClientRect();
    return [document.getElementById("stage"), card.ownerSVGElement].every((around) => {
        const room = around.getBoundingClientRect();
        return left >= room.left && right <= room.right && top >= room.top
            && bottom <= room.bottom + 1;
    });
}).length"""


@browsers
@pytest.mark.parametrize("size", ["wide", "middle", "notebook", "narrow"])
def test_the_map_of_a_large_graph_can_be_read(show, size):
    page = show(play(network(6, [9, 9, 9]), lr=0.5), size)
    page.keyboard.press("End")
    sizes = page.evaluate("""[...document.querySelectorAll(".map text")].map((text) =>
        text.getAttribute("font-size") * text.getScreenCTM().a)""")
    assert len(sizes) > 12 and min(sizes) >= 9
    assert page.locator(".map .here").count() == 1


# Large graphs


@browsers
def test_of_a_large_graph_the_neuron_is_shown_in_which_a_step_happens(show):
    output = GRAPHS["large"]()
    page = show(play(output, lr=0.5))
    assert ugly_places(page) == []
    walk = steps(output, lr=0.5)
    for step in (walk[3], walk[30], walk[60]):
        page.evaluate("(k) => microbp.player.go(k)", step.number)
        place = output.topological().index(step.node)
        card = page.locator(f"#stage [data-node='{place}']")
        text = card.text_content()
        assert shown(step.node.data) in text
        if step.phase == "backward":
            assert f"∇{shown(step.after)}" in text
    page.locator(".map .layer").nth(1).click()
    assert page.locator("#stage svg").count() == 12
    page.locator(".map .node").last.click()
    assert page.locator("#stage svg").count() == 1


@browsers
def test_every_number_of_a_large_graph_is_that_of_the_engine(show):
    output = network(3, [16])
    page = show(play(output, lr=0.5))
    found = [problem for problem in wrong_numbers(page, output, lr=0.5)
             if not any(what in problem for what in (": values", ": grads", ": current"))]
    assert found == []


@browsers
def test_a_graph_of_nearly_five_thousand_nodes_opens_and_steps(show):
    output = network(30, [90, 20])
    assert len(output.topological()) > 4_700
    page = show(play(output, lr=0.01))
    page.keyboard.press("End")
    assert "Update" in page.inner_text("#step-title")
    page.keyboard.press("b")
    assert page.locator("#stage .node").count() < 60


@browsers
def test_a_step_touches_only_what_changes(show):
    page = show(play(example(), lr=0.5))
    page.evaluate("microbp.player.go(20, true)")
    touched = page.evaluate("""async () => {
        let count = 0;
        const watch = new MutationObserver((records) => { count += records.length; });
        watch.observe(document.getElementById("stage"),
            {subtree: true, childList: true, characterData: true, attributes: true});
        microbp.player.go(21, true);
        await new Promise((done) => setTimeout(done));
        return count;
    }""")
    assert 0 < touched < 60


def test_a_page_of_five_hundred_nodes_is_smaller_than_a_megabyte():
    output = network(16, [16, 12])
    assert 480 < len(output.topological()) < 620
    assert len(play(output, lr=0.1).html.encode()) < 1_000_000


# The chain behind a number


@browsers
def test_a_click_on_a_number_lights_its_whole_chain(show):
    output = gallery.load("mazur-2-2-2").build().output
    names = [node.name for node in output.topological()]
    page = show(play(gallery.load("mazur-2-2-2")))
    page.locator(f"#node-{names.index('w1')}").click()
    assert page.evaluate("microbp.player.count") == 0           # looking spoils no step
    assert page.inner_text("#chain-title").endswith(": 2 paths")
    text = page.inner_text("#chain-paths")
    for number in ("0.0006684", "−0.0002298", "0.0004386", "152 %"):
        assert number in text
    lit = page.evaluate("""() => [...document.querySelectorAll("#stage .node.on")].map(
        (card) => microbp.data.nodes[card.dataset.node].name)""")
    assert set(lit) == {"w1", "net_h1", "out_h1", "net_o1", "out_o1", "E_o1", "net_o2", "out_o2",
                        "E_o2", "E_total"}
    page.locator("#chain-paths li").first.click()
    assert page.locator("#stage .node.on").count() == 7
    page.click("#in-delta")
    assert "δ" in page.inner_text("#chain-paths") and "0.008771" in page.inner_text("#chain-paths")
    page.keyboard.press("Escape")
    assert page.locator("#stage .node.on").count() == 0


@browsers
def test_on_a_phone_the_chain_is_wide_enough_for_a_product_and_leaves_the_drawing_in_sight(show):
    page = show(play(gallery.load("mazur-2-2-2")), "narrow")
    page.evaluate("microbp.select(microbp.model.nodes.findIndex(({name}) => name === 'w1'))")
    assert 280 <= page.locator("#chain").bounding_box()["width"] <= 300
    first, second = (page.locator("#chain-paths li .fraction").nth(k).bounding_box()
                     for k in (0, 1))
    assert abs(first["y"] - second["y"]) < 10       # beside each other


# Keyboard, words, state


@browsers
def test_every_card_can_be_reached_from_the_keyboard(show):
    page = show(play(example(), lr=0.5))
    page.locator("#stage .node[tabindex='0']").focus()
    names = set()
    for _ in range(len(example().topological())):
        names.add(page.evaluate("document.activeElement.dataset.node"))
        page.keyboard.press("ArrowDown")
    assert len(names) == len(example().topological())
    page.keyboard.press("Enter")
    assert page.is_visible("#chain")


@browsers
def test_the_focus_stays_where_a_control_has_nothing_more_to_do(show):
    page = show(play((Value(2.0, "a") * Value(3.0, "b")).named("y")))
    page.focus("#next")
    for _ in range(9):
        page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "next"
    assert page.get_attribute("#next", "aria-disabled") == "true"


@browsers
def test_a_reload_and_a_link_show_the_same(show, tmp_path):
    path = play(example(), lr=0.5).save(tmp_path / "page.html")
    page = show(path.as_uri())
    page.keyboard.press("e")
    page.locator("#fields label", has_text="w5").locator("input").fill("０，41")
    page.click("#iterate-more")
    page.evaluate("microbp.setDigits(3); microbp.player.go(30)")
    page.click("#predict")
    page.wait_for_function("() => location.hash.includes('mode=predict')")
    other = show(path.as_uri() + page.evaluate("location.hash"))
    read = "[microbp.model.values, microbp.model.errors, microbp.player.count, microbp.model.digits]"
    assert other.evaluate(read) == page.evaluate(read)
    assert other.inner_text("#count") == "step 30 of 46"
    assert other.get_attribute("#predict", "aria-pressed") == "true"
    other.evaluate("location.hash = '#w5=0.5&step=3'")
    other.wait_for_function("() => microbp.player.count === 3")
    assert other.evaluate("microbp.model.values.includes(0.5) && microbp.model.iteration === 0")


@browsers
def test_the_description_of_the_drawing_follows_the_step_and_the_language(show):
    page = show(play(example(), lr=0.5))
    page.keyboard.press("ArrowRight")
    assert page.text_content("#stage desc") == "step 1 of 46: Compute net h1"
    page.evaluate("microbp.setLanguage(1)")
    assert page.text_content("#stage desc") == "第 1 步，共 46 步: 计算 net h1"
    assert page.text_content("#stage svg > title") == "E 的计算图"


def test_gradients_of_inputs_and_targets_are_shown_when_asked_for():
    output = gallery.load("mazur-2-2-2").build().output
    told = repr(play(output, lr=0.5, inputs=True)), repr(play(output, lr=0.5))
    assert told[0].startswith("<Player of 46 steps") and told[1].startswith("<Player of 40 steps")


@browsers
def test_control_z_takes_a_change_back(show):
    page = show(play(example(), lr=0.5))
    before = page.evaluate("microbp.model.error")
    page.click("#iterate")
    page.keyboard.press("Control+z")
    assert page.evaluate("microbp.model.error") == before


@browsers
def test_the_worksheet_command_has_the_present_numbers(show):
    page = show(play(gallery.load("mazur-2-2-2")))
    page.keyboard.press("e")
    page.locator("#fields label", has_text="w5").locator("input").fill("0.41")
    page.click("#more")
    assert page.inner_text("#worksheet-command") == (
        "microbp worksheet mazur-2-2-2 --set w5=0.41 -o worksheet.html")
    page = show(play(curve_fit()))          # which the command knows by no id
    page.click("#more")
    assert page.inner_text("#worksheet-command") == (
        "microbp worksheet curve-fit.toml -o worksheet.html")


@browsers
def test_numbers_move_unless_the_reader_wants_no_motion(show):
    for motion, dots in (("no-preference", 1), ("reduce", 0)):
        page = show(play(example(), lr=0.5), reduced_motion=motion)
        page.evaluate("microbp.player.go(20)")
        page.keyboard.press("ArrowRight")
        assert min(1, page.locator(".pulse, .fresh").count()) == dots


@browsers
def test_contrast_of_a_large_graph_and_of_the_panels(show):
    page = show(play(classifier(), lr=0.5))
    page.evaluate("microbp.select(3)")
    assert faint_places(page) == []


# Firefox


@pytest.mark.needs("firefox", "puppeteer-core", "node")
def test_firefox_shows_the_same(tmp_path):
    output = example()
    path = play(output, lr=0.5).save(tmp_path / "page.html")
    program = shutil.which("firefox-esr") or shutil.which("firefox")
    done = subprocess.run(
        ["node", str(Path(__file__).parent / "in_firefox.mjs"), str(node_package("puppeteer-core")),
         program, path.as_uri()], capture_output=True, text=True, encoding="utf-8", timeout=180)
    assert done.returncode == 0, done.stderr
    (seen,) = json.loads(done.stdout)
    assert seen["lines"] == list(steps(output, lr=0.5).one_line_each())
    assert seen["boxed"] == "0.3775" and seen["asked"] == "?"
    assert seen["error"] == "E = 0.2858"
    assert seen["header"] == 0 and not seen["scrolls"] and seen["noise"] == []
