"""The page's panels for training in real Chromium, offline: what they show, by pointer and keys."""

import json
import re

import pytest
from player_browser import browser, browsers, opened  # noqa: F401
from player_browser import show as pages  # noqa: F401
from player_checks import faint_places, nameless_controls
from player_graphs import curve_fit, three_classes, two_moons

from microbp import MLP, Example, gallery, play

pytestmark = browsers


@pytest.fixture
def show(pages):
    """Open an example's page with its panel for training; at the end it must have been quiet."""
    def show(example, size="wide", panel=True, **options):
        page = pages(play(example), size, **options)
        if panel:
            page.keyboard.press("t")
        return page

    return show


def text(page, selector):
    return " ".join(page.inner_text(selector).split())


def value(page, name):
    return page.evaluate("(name) => microbp.model.values[microbp.model.nodes.findIndex("
                         "(node) => node.name === name)]", name)


def on_cards(page):
    return page.evaluate("""Object.fromEntries(microbp.model.nodes.map((node, k) => [node.name,
        document.querySelector(`#node-${k} text.value`).textContent]))""")


# All rows, and the rule


def test_the_page_says_which_row_of_how_many(show):
    page = show(gallery.load("one-neuron-xor"), panel=False)
    page.click("#next-row")
    assert text(page, "#phase").lower() == "backward, row 1 of 4"
    page.click("#next-row")
    assert text(page, "#phase").lower() == "backward, row 2 of 4"
    assert "row 2 of 4, gradient so far: 0.08656 + (−0.1391) ≈ −0.05256" in text(page, "#equation")
    page.click("#next-update")
    assert text(page, "#phase").lower() == "update, from 4 rows"
    assert text(page, "#count").startswith("step 39 of 39")
    page.click("#iterate")
    assert text(page, "#iteration") == "epoch 1"


def test_the_fields_have_the_numbers_of_the_row_that_is_shown(show):
    page = show(curve_fit(), panel=False)
    page.keyboard.press("e")
    field = page.locator("#fields label", has_text="i1").locator("input")
    assert field.input_value() == "-2"
    page.click("#next-row")
    page.click("#next-row")
    assert field.input_value() == "-1.636"
    field.fill("-1.5")
    assert page.evaluate("microbp.model.setting.columns[0][1].slice(0, 2)") == [-2, -1.5]


def test_a_chain_has_the_numbers_of_the_row_that_is_shown(show):
    page = show(curve_fit(), panel=False)
    page.evaluate("microbp.select(microbp.model.parameters[0])")
    first = text(page, "#chain-paths")
    page.click("#next-row")
    assert text(page, "#chain-paths") == first
    page.click("#next-row")
    second = text(page, "#chain-paths")
    page.evaluate("microbp.select(microbp.model.parameters[0])")
    assert first != second == text(page, "#chain-paths")
    page.evaluate("microbp.setDigits(2)")
    assert "0.73 ×" in text(page, "#chain-paths")
    page.evaluate("microbp.setLanguage(1)")
    assert text(page, "#chain-title").endswith("：一条路径")


def test_one_neuron_on_exclusive_or_ends_at_zero(show):
    page = show(gallery.load("one-neuron-xor"), panel=False)
    for _ in range(10):
        page.evaluate("microbp.model.iterate(1000)")
    assert text(page, "#iteration") == "epoch 10000"
    assert [round(value(page, name), 3) + 0.0 for name in ("w1", "w2", "w3")] == [0, 0, 0]
    assert text(page, "#error-now") == "E = 0.5"


def test_deep_ml_25_has_its_published_numbers(show):
    page = show(gallery.load("deep-ml-25"), panel=False)
    assert text(page, "#error-now") == "mse = 0.3033"
    page.click("#iterate")
    assert text(page, "#error-now") == "mse = 0.2942"
    assert value(page, "w1") == pytest.approx(0.102056966, abs=5e-10)
    page.click("#iterate")
    assert value(page, "b") == pytest.approx(-0.0167, abs=5e-5)


def test_one_row_alone_is_not_trained(show):
    xor = gallery.load("one-neuron-xor")
    page = show(xor, panel=False)
    assert page.is_visible("#train")
    with opened(page.context.browser, play(xor, row=3).html) as alone:
        assert alone.noise == []
        assert not alone.is_visible("#train") and not alone.is_visible("#iterate")
        assert alone.evaluate("microbp.model.steps.filter((s) => s.phase === 'update').length") == 0


# Forward and back through training


def test_training_plays_pauses_and_is_scrubbed(show):
    page = show(gallery.load("mazur-2-2-2"), panel=False)
    page.evaluate("document.getElementById('speed').value = 'fast'")
    page.click("#train")
    page.wait_for_function("microbp.model.iteration > 200")
    page.click("#train")
    reached = page.evaluate("microbp.model.iteration")
    page.wait_for_timeout(100)
    assert page.evaluate("microbp.model.iteration") == reached
    page.click("#train")
    page.click("#predict")          # which takes the button away, and the answers would be lost
    reached = page.evaluate("microbp.model.iteration")
    page.wait_for_timeout(100)
    assert page.evaluate("microbp.model.iteration") == reached
    page.click("#predict")
    page.locator("#scrub").evaluate(
        "(scrub) => { scrub.value = 1; scrub.dispatchEvent(new Event('input')); }")
    assert text(page, "#iteration") == "iteration 1"
    assert value(page, "w5") == pytest.approx(0.358916480, abs=5e-10)
    assert page.evaluate("microbp.model.line.last") == reached


def test_the_error_curve_has_axes_an_inspector_and_a_way_back(show):
    page = show(gallery.load("mazur-2-2-2"))
    page.click("#iterate-more")
    ticks = page.eval_on_selector_all("#error-curve > text", "(all) => all.map((e) => e.textContent)")
    assert {"0", "50", "100", "0.1", "0.2", "iterations", "E_total"} <= set(ticks)
    heights = [float(y) for y in re.findall(
        r" ([\d.]+)", page.get_attribute("#error-curve .line.loss", "d"))]
    assert heights == sorted(heights) and heights[0] < heights[-1]      # y runs downwards
    page.focus("#error-curve")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    assert text(page, "#curve-told") == "iteration 1 · training 0.291"
    page.keyboard.press("Enter")
    assert page.evaluate("microbp.model.iteration") == 1
    page.check("#log-y")
    ticks = page.eval_on_selector_all("#error-curve > text", "(all) => all.map((e) => e.textContent)")
    assert {"0.05", "0.1", "0.2"} <= set(ticks) and "0.15" not in ticks
    box = page.locator("#error-curve").bounding_box()
    page.mouse.move(box["x"] + box["width"] - 12, box["y"] + 60)
    assert text(page, "#curve-told") == "iteration 100 · training 0.02005"


def test_after_the_update_the_error_is_verified(show):
    page = show(gallery.load("mazur-2-2-2"))
    page.keyboard.press("End")
    assert text(page, "#verify-line") == "Etotal 0.2984 → 0.291 (−2.5 %)"
    assert "w5 0.4 0.08217 0.3589" in text(page, "#update-table")
    old = page.evaluate("document.querySelectorAll('.microbp .op .value').length")
    assert old and page.evaluate("document.body.classList.contains('stale')")
    page.keyboard.press("v")
    shown = on_cards(page)
    assert [shown[name] for name in ("w5", "out_h1", "out_o1", "E_total")] == [
        "0.3589", "0.5933", "0.7421", "0.291"]
    assert "∇" not in page.evaluate("document.querySelector('svg.microbp').textContent")
    page.evaluate("microbp.player.go(12)")          # elsewhere the numbers are the old ones again
    shown = on_cards(page)
    assert [shown[name] for name in ("w5", "out_o1", "E_total")] == ["0.4", "0.7514", "0.2984"]


def test_where_the_new_numbers_are_too_large_there_is_nothing_to_verify(show):
    page = show(curve_fit().replace(lr=1e300))
    page.evaluate("microbp.model.iterate(5)")
    page.keyboard.press("v")
    assert text(page, "#verify-line") == "Grey numbers are from before the update."
    assert page.get_attribute("#verify", "aria-pressed") == "false"


def test_in_sequential_order_updates_are_made_on_the_way_back(show):
    page = show(gallery.load("mazur-2-2-2").replace(order="sequential"), panel=False)
    page.keyboard.press("u")
    assert text(page, "#count") == "step 21 of 40"
    assert text(page, "#step-title") == "Update w7"
    assert text(page, "#verify-line") == "Grey numbers are from before the update."
    page.evaluate("microbp.player.go(29)")
    assert "where ∂neto1 ∂outh1 = w5 = 0.3589" in text(page, "#equation")
    cards = page.evaluate("""["w5", "w1"].map((name) => document.querySelector(`#node-${
        microbp.model.nodes.findIndex((node) => node.name === name)} text.value`).textContent)""")
    assert cards == ["0.3589", "0.15"]
    page.click("#iterate")
    assert page.evaluate("microbp.model.error") == pytest.approx(0.291027924, abs=5e-10)
    assert value(page, "w1") == pytest.approx(0.14981763856, abs=5e-12)


# The data


def points(page):
    return page.evaluate("""[...document.querySelectorAll("#data-points .point[data-row]")].map(
        (point) => { const box = point.getBoundingClientRect();
                     return [box.x + box.width / 2, box.y + box.height / 2]; })""")


def test_points_are_dragged_added_and_deleted(show):
    page = show(two_moons())
    page.evaluate("document.getElementById('data-points').scrollIntoView()")
    assert len(points(page)) == 40
    first = page.evaluate("microbp.model.setting.columns[0][1][3]")
    x, y = points(page)[3]
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 40, y - 30, steps=4)
    page.mouse.up()
    moved = points(page)[3]
    assert moved == pytest.approx([x + 40, y - 30], abs=3)
    assert page.evaluate("microbp.model.past.length") == 1      # one change to undo
    assert page.evaluate("microbp.model.row") == 4
    box = page.locator("#data-points").bounding_box()
    page.select_option("#lab-data select", label="0.9")
    page.mouse.click(box["x"] + box["width"] * 0.6, box["y"] + 30)
    assert page.evaluate("microbp.model.rows") == 41
    assert page.evaluate("microbp.model.setting.columns.at(-1)[1].at(-1)") == 0.9
    page.locator('#data-points [data-row="40"]').focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Delete")
    assert page.evaluate("microbp.model.rows") == 40
    page.click("#undo")
    page.click("#undo")
    page.click("#undo")
    page.click("#undo")
    assert page.evaluate("microbp.model.setting.columns[0][1][3]") == first


def test_rows_that_come_and_go_are_counted_everywhere(show):
    page = show(three_classes())
    page.click("#add-point")
    page.evaluate("microbp.player.go(microbp.model.steps.length)")
    assert "16 ) = 0 − 0.2 × (0.5 × 0 + 0.7984 16 ) = −0.00998" in text(page, "#equation")
    assert text(page, "#code") == "b8 = b8 - lr * (0.5 * v_b8 + grad_b8 / len(rows))"
    assert "1361" in page.text_content("#as-text summary")
    page.click("#undo")
    page.click("#remove-row")       # the row that was added is gone: that of the present step goes
    assert page.evaluate("microbp.model.rows") == 14


def test_it_is_told_which_row_is_shown_whoever_goes_there(show):
    page = show(curve_fit())
    page.click("#next-row")
    page.click("#next-row")
    assert text(page, "#data-told") == "12 rows; the steps show row 2"
    assert page.locator("#data-points .now").count() == 1


def test_the_map_is_what_the_network_says(show):
    page = show(two_moons())
    page.evaluate("microbp.model.iterate(300)")
    colours = page.evaluate("""(() => {
        const canvas = document.querySelector("#lab-data canvas");
        const box = canvas.getBoundingClientRect();
        const paint = canvas.getContext("2d");
        return [...document.querySelectorAll("#data-points .point[data-row]")].map((point) => {
            const {x, y, width, height} = point.getBoundingClientRect();
            const at = (place, from, size) => Math.floor((place - from) / size * 56);
            const [r, g, b] = paint.getImageData(at(x + width / 2, box.x, box.width),
                at(y + height / 2, box.y, box.height), 1, 1).data;
            return [point.classList.contains("kind-0"), b > r];
        });
    })()""")
    assert sum(kind == blue for kind, blue in colours) >= 38        # of 40 are learned
    assert {kind for kind, _ in colours} == {True, False}


def test_a_curve_is_fitted_through_the_points(show):
    page = show(curve_fit())
    page.evaluate("microbp.model.iterate(400)")
    far = page.evaluate("""(() => {
        const line = document.querySelector("#data-points .fitted");
        const places = Array.from({length: 400}, (_, k) =>
            line.getPointAtLength(line.getTotalLength() * k / 399));
        return [...document.querySelectorAll("#data-points .point")].map((point) => {
            const [, x, y] = /translate\\(([\\d.]+) ([\\d.]+)\\)/.exec(point.getAttribute("transform"));
            return Math.min(...places.map((one) => Math.hypot(one.x - x, one.y - y)));
        });
    })()""")
    assert len(far) == 12 and max(far) < 25


def test_what_cannot_be_drawn_has_no_panel(show):
    page = show(gallery.load("highway-3-8-2"))
    assert page.locator("#lab-data").count() == 0
    assert page.locator("#lab-curve").count() == 1


# What if, and the network


def test_what_if_shows_the_first_difference_and_both_errors(show):
    page = show(gallery.load("mazur-2-2-2"))
    page.select_option("#mistake", "sequential")
    assert text(page, "#first-difference") == (
        "The first number that differs: the gradient of outh1 is 0.03023 in place of 0.03635.")
    assert text(page, "#mistake-table tbody tr:nth-child(2)") == "1 0.291 0.291"
    assert text(page, "#mistake-caught") == "A gradient check finds it: 4 of 8 gradients differ."
    assert page.locator("#error-curve .line.mistake").count() == 1
    page.select_option("#mistake", "uphill")
    assert "the new w1 is 0.1502 in place of 0.1498" in text(page, "#first-difference")
    assert text(page, "#mistake-caught") == "A gradient check does not notice it."
    page.select_option("#mistake", "")
    assert page.locator("#error-curve .line.mistake").count() == 0


def test_no_mistake_takes_the_place_of_an_activation_that_was_switched(show):
    page = show(gallery.load("mazur-2-2-2"))
    page.select_option("#mistake", "no-slope")
    assert "the gradient of neto1" in text(page, "#first-difference")
    page.select_option("#activation-0", "tanh")     # its slope is another one
    assert page.input_value("#mistake") == "" and text(page, "#first-difference") == ""
    assert page.is_disabled("#mistake option[value='no-slope']")
    assert not page.is_disabled("#mistake option[value='no-input']")
    page.select_option("#activation-0", "sigmoid")
    assert not page.is_disabled("#mistake option[value='no-slope']")


def test_another_activation_and_presets(show):
    page = show(gallery.load("mazur-2-2-2"))
    page.select_option("#activation-0", "tanh")
    assert value(page, "out_h1") == pytest.approx(0.360534, abs=5e-7)
    assert page.evaluate("document.querySelector('.node .badge text').textContent") is not None
    badges = page.eval_on_selector_all(".badge text", "(all) => all.map((e) => e.textContent)")
    assert badges.count("tanh") == 2 and badges.count("σ") == 2
    assert page.eval_on_selector_all(".badge", """(all) => all.filter((badge) =>
        badge.children[0].getBoundingClientRect().width <
        badge.children[1].getBoundingClientRect().width).length""") == 0
    right = ("(all) => all.map((e) => e.getBoundingClientRect().right - "
             "e.closest('.node').querySelector('.card').getBoundingClientRect().left)")
    into = page.eval_on_selector_all(".node .badge rect", right)
    assert max(into) - min(into) < 8            # a longer one covers no more of its card's number
    page.click("#undo")
    page.click("#preset-saturated")
    assert [round(abs(value(page, name)), 6) for name in ("net_h1", "net_h2")] == [8, 8]
    page.click("#undo")
    page.click("#preset-dead")
    assert [value(page, name) for name in ("out_h1", "out_h2")] == [0, 0]
    page.click("#undo")
    assert value(page, "out_h1") == pytest.approx(0.593269992, abs=5e-10)


def test_the_layers_whose_activation_is_switched_are_told_apart(show):
    model = MLP(1, [2, 2, 1], activation="tanh", rng=1)
    page = show(Example.of(model, [[0.1], [0.7]], [0.2, 0.5], lr=0.1))
    labels = page.eval_on_selector_all("#lab-network label:has(select)", """(all) => all.map(
        (label) => [...label.childNodes].slice(0, -1).map((part) => part.textContent).join(" "))""")
    assert labels == ["activation of the hidden layer 1", "activation of the hidden layer 2"]


def test_numbers_are_rounded_by_hand(show):
    page = show(gallery.load("mazur-2-2-2"))
    page.fill("#round", "4")
    assert [value(page, name) for name in ("net_h1", "out_h1", "E_total")] == [
        0.3775, 0.5933, 0.2984]
    rounded = gallery.load("mazur-2-2-2").replace(round="4")
    page.click("#iterate")
    assert value(page, "w5") == rounded.value("w5+")
    page.fill("#round", "4x")
    assert "“4x” is neither a number of decimals" in text(page, "#network-note")
    assert value(page, "net_h1") != 0.3775 and page.evaluate("microbp.model.setting.round") == "4"


def test_a_rounding_with_which_nothing_can_be_computed_is_refused_in_words(show):
    page = show(gallery.read_example("""
        id = "log"
        title = "A logarithm"
        output = "E"
        lr = 0.1
        formulas = '''
        z = w * x
        E = squared_error(t, log(z))
        '''
        [parameters]
        w = 0.6
        [inputs]
        x = 0.5
        [targets]
        t = -1.0
        """))
    page.fill("#round", "0")
    assert text(page, "#network-note") == (
        "With that something cannot be computed; nothing has changed.")
    assert page.evaluate("microbp.model.setting.round") == ""
    page.fill("#round", "1")
    assert text(page, "#network-note") == ""


def test_the_gradients_are_checked(show):
    page = show(gallery.load("deep-ml-25"))
    page.click("#do-check")
    assert text(page, "#check-told") == "All 3 gradients agree."
    assert text(page, "#check-table tbody tr:first-child") == "w1 −0.02057 −0.02057 ✓"


# The state


def test_a_state_goes_out_as_json_and_comes_back(show):
    page = show(gallery.load("mazur-2-2-2"))
    page.click("#iterate")
    page.evaluate("microbp.model.change([[microbp.model.nodes.findIndex("
                  "(node) => node.name === 'w5'), 0.41]])")
    with page.expect_download() as download:
        page.click("#save-state")
    kept = page.input_value("#state-text")
    assert json.loads(kept)["format"] == 1
    assert download.value.suggested_filename == "microbp-page.json"
    page.click("#restart")
    assert value(page, "w5") == 0.4
    page.click("#load-state")
    assert (value(page, "w5"), page.evaluate("microbp.model.iteration")) == (0.41, 1)
    for bad, problem in (("<script>alert(1)</script>", "not JSON"),
                         ('{"microbp": "page", "format": 9}', "another format than 1"),
                         (kept.replace('"w5"', '"v5"', 1), "another page")):
        page.fill("#state-text", bad)
        page.click("#load-state")
        assert problem in text(page, "#saving-told")
        assert value(page, "w5") == 0.41


# How it looks


@pytest.mark.parametrize("make", [two_moons, lambda: gallery.load("mazur-2-2-2")])
def test_the_panels_can_be_read_and_have_names(show, make):
    page = show(make())
    page.evaluate("document.getElementById('do-check').click()")
    assert faint_places(page) == []
    assert nameless_controls(page) == []


def test_the_equation_that_stood_behind_the_panel_fits_when_it_is_back(show):
    page = show(curve_fit(), "notebook")
    page.evaluate("microbp.player.go(40)")
    assert page.is_hidden("#equation")
    page.keyboard.press("t")
    how = page.eval_on_selector("#how", "(how) => [how.scrollHeight, how.clientHeight]")
    assert how[0] <= how[1]


@pytest.mark.parametrize("size", ["wide", "middle", "narrow"])
def test_no_panel_is_wider_than_its_place(show, size):
    page = show(two_moons(), size)
    wide = page.evaluate("""[...document.querySelectorAll("#lab *")].filter((element) =>
        element.getBoundingClientRect().right > document.getElementById("lab")
            .getBoundingClientRect().right + 1).map((element) => element.outerHTML.slice(0, 80))""")
    assert wide == []


def test_the_panels_speak_chinese(show):
    page = show(two_moons())
    page.evaluate("""(language) => { const select = document.getElementById("language");
        select.value = language; select.dispatchEvent(new Event("change")); }""", "1")
    words = page.inner_text("#lab")
    for word in ("误差曲线", "数据", "更新", "假如", "网络", "梯度检验", "导出为 JSON"):
        assert word in words
    assert page.get_attribute("#error-curve", "aria-label") == "误差曲线"
