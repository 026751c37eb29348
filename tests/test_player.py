"""The player in real Chromium, offline: every step, at three sizes, in two languages."""

import json
import random
import re

import pytest
from graphs import example
from player_browser import browser, browsers, show  # noqa: F401
from player_checks import (
    dead_keys,
    faint_places,
    nameless_controls,
    shown,
    ugly_places,
    wrong_numbers,
)
from player_graphs import GRAPHS, classifier

from microbp import Value, play, steps
from microbp.engine import gradients

pytestmark = browsers


def parameters(output):
    return [node for node in output.topological() if node.role == "parameter"]


PLAYED = ["example", "operators", "operations", "classifier", "margin", "kinks", "rows"]


@pytest.mark.parametrize("name", PLAYED)
def test_every_step_shows_the_numbers_of_the_engine(show, name):
    output = GRAPHS[name]()
    page = show(play(output, lr=0.5))
    assert list(wrong_numbers(page, output, lr=0.5)) == []


@pytest.mark.parametrize("size", ["hall", "wide", "desk", "middle", "notebook", "narrow"])
def test_nothing_overlaps_sticks_out_or_is_clipped(show, size):
    assert ugly_places(show(play(example(), lr=0.5), size)) == []


def test_nothing_sticks_out_after_a_hundred_iterations(show):
    page = show(play(example(), lr=0.5), "middle")
    page.click("#iterate-more")
    assert ugly_places(page) == []


@pytest.mark.parametrize("name", ["operators", "classifier"])
def test_long_formulas_and_wide_drawings_fit(show, name):
    assert ugly_places(show(play(GRAPHS[name](), lr=0.5))) == []


def test_a_chinese_page_fits_too(show):
    assert ugly_places(show(play(example(), lr=0.5, lang="zh"), "middle")) == []


def test_contrast_in_both_themes(show):
    assert faint_places(show(play(example(), lr=0.5))) == []


def test_keys_and_names_of_controls(show):
    page = show(play(example(), lr=0.5))
    assert list(dead_keys(page)) == []
    assert nameless_controls(page) == []


# Words


@pytest.mark.parametrize("name", PLAYED)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_steps_read_on_the_page_as_in_python(show, name, lang):
    output = GRAPHS[name]()
    page = show(play(output, lr=0.5, lang="en"))
    page.keyboard.press("m")
    page.select_option("#language", {"en": "0", "zh": "1"}[lang])
    found = page.evaluate("microbp.model.steps.map((_, k) => microbp.equations.oneLine(k))")
    assert found == list(steps(output, lr=0.5).one_line_each(lang))


def test_the_whole_page_changes_its_language(show):
    page = show(play(example(), lr=0.5))
    page.evaluate("microbp.player.go(30)")
    page.keyboard.press("m")
    page.select_option("#language", "1")
    assert page.get_attribute("html", "lang") == "zh-CN"
    text = page.inner_text("body")
    for word in ("反向传播", "神经元", "反向传播逐步演示：E", "误差", "播放", "下一次迭代",
                 "第 30 步，共 46 步"):
        assert word in text
    assert page.get_attribute(".derivative.upstream", "data-factor") == "上游梯度"
    left = re.findall(r"\b(step|forward|backward|neuron|error|Play|Undo|weight)\b", text)
    assert left == []


def test_a_page_can_begin_in_chinese(show):
    page = show(play(example(), lr=0.5, lang="zh"))
    assert "开始" in page.inner_text("#phases")
    assert page.get_attribute("#next", "aria-label") == "下一步 (→)"


# Changing numbers


def test_random_edits_follow_the_engine(show):
    page = show(play(example(), lr=0.5))
    rng = random.Random(3)
    for _ in range(40):
        output = example(back=False)
        order = output.topological()
        given = {k: rng.uniform(-3, 3) for k, node in enumerate(order) if not node.parents}
        assert page.evaluate("(pairs) => microbp.model.change(pairs)", list(given.items()))
        for k, number in given.items():
            order[k].data = number
        found = page.evaluate("({values: microbp.model.values, grads: microbp.model.now.grads})")
        expected = recomputed(output)
        grads = gradients(expected)
        assert found["values"] == pytest.approx(
            [node.data for node in expected.topological()], rel=1e-12, abs=1e-15)
        told = steps(expected).gradients
        assert found["grads"] == pytest.approx(
            [grads[node] if node in told else 0.0 for node in expected.topological()],
            rel=1e-12, abs=1e-15)


def recomputed(output):
    """The same graph, computed again from the present numbers of its leaves."""
    from microbp.engine import apply
    made = {}
    for node in output.topological():
        made[node] = (apply(node.operation, tuple(made[parent] for parent in node.parents))
                      .named(node.name) if node.parents
                      else Value(node.data, node.name, node.role))
    return made[output]


def test_a_changed_branch_changes_the_formula(show):
    x = Value(-2.0, "x")
    output = x.relu().named("y")
    page = show(play(output))
    page.evaluate("microbp.model.change([[0, 3]])")
    x.data = 3.0
    again = recomputed(output)
    assert page.evaluate("microbp.model.steps.map((_, k) => microbp.equations.oneLine(k))") == list(
        steps(again).one_line_each())


def test_typing_into_a_field_changes_every_number(show):
    output = example(back=False)
    page = show(play(output, lr=0.5))
    page.evaluate("microbp.player.go(microbp.model.steps.length)")
    page.click("#edit")
    field = page.locator("#fields label", has_text="w5").locator("input")
    field.fill("−0,75")
    next(node for node in output.topological() if node.name == "w5").data = -0.75
    changed = recomputed(output)
    assert page.inner_text("#error-now").endswith(shown(changed.data))
    assert list(wrong_numbers(page, changed, lr=0.5)) == []
    page.locator("#fields input").first.fill("0.25")
    assert list(wrong_numbers(page, changed, lr=0.25)) == []
    assert page.is_visible("#drawer")
    page.click("#undo")
    page.click("#undo")
    assert field.input_value() == "0.4"
    assert list(wrong_numbers(page, example(back=False), lr=0.5)) == []


@pytest.mark.parametrize("text", ["", "abc", "1e999", "1..2"])
def test_what_is_no_number_is_refused_and_nothing_changes(show, text):
    page = show(play(example(), lr=0.5))
    page.click("#edit")
    before = page.evaluate("microbp.model.values")
    field = page.locator("#fields label", has_text="w5").locator("input")
    field.fill(text)
    assert field.get_attribute("aria-invalid") == "true"
    assert "is not a number" in page.inner_text(f"#{field.get_attribute('aria-describedby')}")
    page.keyboard.press("Tab")
    assert field.input_value() == text      # it stays, with the reason beside it
    assert page.evaluate("microbp.model.values") == before


def test_a_number_outside_the_domain_is_refused(show):
    page = show(play(Value(2.0, "x").log().named("y")))
    page.click("#edit")
    page.fill("#fields input", "-1")
    assert "log of y has no finite result" in page.inner_text("#fields .warning")
    assert page.evaluate("microbp.model.values[0]") == 2


def test_fifty_iterations_follow_the_engine(show):
    page = show(play(example(), lr=0.5))
    output = example(back=False)
    errors = [output.data]
    for _ in range(50):
        page.click("#iterate")
        grads = gradients(output)
        for parameter in parameters(output):
            parameter.data -= 0.5 * grads[parameter]
        output = recomputed(output)
        errors.append(output.data)
    assert page.evaluate("microbp.model.errors") == pytest.approx(errors, rel=1e-12)
    found = page.evaluate("microbp.model.values")
    order = output.topological()
    assert [found[k] for k, node in enumerate(order) if not node.parents] == pytest.approx(
        [node.data for node in order if not node.parents], rel=1e-12)
    assert page.inner_text("#iteration") == "iteration 50"
    assert len(page.get_attribute("#curve polyline", "points").split()) == 51
    page.click("#restart")
    assert page.evaluate("[microbp.model.iteration, microbp.model.error]") == [0, errors[0]]


def test_an_iteration_that_would_overflow_stops(show):
    x, w = Value(3.0, "x"), Value(2.0, "w", "parameter")
    page = show(play((w * x).exp().named("y"), lr=-10.0))
    page.click("#iterate-more")
    assert page.inner_text("#iterate-note") != ""
    assert page.evaluate("Number.isFinite(microbp.model.error)")


# Without scripts, in a frame


def test_without_scripts_the_numbers_and_all_steps_stand_there(show):
    output = example(back=False)
    page = show(play(output, lr=0.5), java_script_enabled=False)
    text = page.inner_text("body")
    for line in steps(output, lr=0.5).one_line_each():
        assert line in text
    assert "∇0.03635" in page.text_content("#stage svg")
    assert not page.locator("#controls").is_visible() and not page.locator("#panel").is_visible()


def test_a_notebook_shows_it_in_a_sandboxed_frame(show):
    page = show(play(example(), lr=0.5)._repr_html_())
    assert not page.is_visible(".microbp-fallback")
    frame = page.frames[1]
    page.frame_locator("iframe").locator("#next").click()
    page.keyboard.press("ArrowRight")
    assert frame.inner_text("#count") == "step 2 of 46"
    frame.click("#iterate")
    assert frame.inner_text("#iteration") == "iteration 1"
    frame.click("#predict")
    page.keyboard.press("ArrowRight")
    frame.fill("#answer", "-17")
    page.keyboard.press("Enter")
    assert frame.inner_text("#verdict") == "Not yet. Look at the formula again."
    frame.click("#present")
    assert not frame.is_visible("header")
    page.noise[:] = [noise for noise in page.noise if noise != "request: about:srcdoc"]


def test_where_frames_are_taken_away_a_picture_and_the_steps_appear(show):
    html = play(example(), lr=0.5)._repr_html_()
    page = show(re.sub(r"<style>.*?</style>|<iframe.*?</iframe>", "", html, flags=re.S))
    assert page.is_visible(".microbp-fallback img")
    assert "1 forward: net_h1 = w1 · i1" in page.inner_text(".microbp-fallback")
    page.noise[:] = [noise for noise in page.noise if "data:image/svg" not in noise]


HOSTILE = ["<script>alert(1)</script>", "</script><script>alert(2)</script>", "<!--", "'\"&amp;",
           "a\nb", "\u202eabc", "]]>", "${alert(3)}", "`", "\\u003c",
           "w'; alert(4)//", "<img src=x>"]


def test_names_are_text_and_nothing_else(show):
    leaves = [Value(0.1 * k + 0.1, name, "parameter") for k, name in enumerate(HOSTILE)]
    output = leaves[0]
    for leaf in leaves[1:]:
        output = output * leaf + leaf
    output.named("</title></script>")
    for lang in ("en", "zh"):
        page = show(play(output, lr=0.1, title="</title><script>alert(5)</script>", lang=lang))
        page.evaluate("document.getElementById('as-text').open = true")
        for k in range(0, len(steps(output)), 7):
            page.evaluate("(k) => microbp.player.go(k)", k)
        page.click("#edit")
        page.click("#lab-button")
        assert "</title></script>" in page.inner_text("#update-error")
        assert page.evaluate("document.scripts.length") == 2
        assert page.evaluate("document.querySelectorAll('img').length") == 0
        assert page.title() == "</title><script>alert(5)</script>"
        names = page.evaluate("microbp.data.nodes.map((node) => node.name)")
        assert names[:1] and "\u202e" not in "".join(names) and "\n" not in "".join(names)
        assert page.evaluate("microbp.model.steps.map((_, k) => microbp.equations.oneLine(k))") == list(
            steps(output, lr=0.1).one_line_each(lang))


# Playing and jumping


def test_play_goes_on_by_itself_and_the_last_step_stops_it(show):
    page = show(play((Value(2.0, "a") * Value(3.0, "b")).named("y")))
    page.keyboard.press("m")
    page.select_option("#speed", "fast")
    page.click("#play")
    page.wait_for_selector('#play[data-say="player: play"]', timeout=10_000)
    assert page.evaluate("microbp.player.count === microbp.model.steps.length")
    assert not page.is_visible("#go-update") and not page.is_visible("#iterate")
    assert "next iteration" not in page.inner_text("#keys")         # for which there is no key


def test_a_screen_reader_hears_the_step(show):
    page = show(play(example(), lr=0.5))
    page.keyboard.press("ArrowRight")
    assert page.text_content("#live") == (
        "Compute net h1. "
        "net_h1 = w1 · i1 + w2 · i2 + b1 = 0.15 × 0.05 + 0.2 × 0.1 + 0.35 = 0.3775")


@pytest.mark.parametrize("output", [
    Value(2.0), -Value(1e300, "huge"), Value(-1e-300, "w", "parameter") * 3,
    Value(3.0, "same") * Value(4.0, "same") + Value(0.0, "same").relu(),
], ids=["a leaf", "huge", "tiny", "one name for all"])
def test_odd_graphs_can_be_played_too(show, output):
    page = show(play(output, lr=0.1))
    assert list(wrong_numbers(page, output, lr=0.1)) == []
    assert ugly_places(page) == []


def test_zoom_follows_the_steps(show):
    page = show(play(classifier(), lr=0.5))
    assert page.evaluate(_UNSEEN) == []
    usual = page.evaluate("document.querySelector('#stage svg').clientWidth")
    page.click("#zoom")
    assert page.get_attribute("#zoom", "aria-pressed") == "true"
    assert page.evaluate("document.querySelector('#stage svg').clientWidth") > 1.2 * usual
    assert page.evaluate(_UNSEEN) == []
    page.keyboard.press("z")
    assert page.evaluate("""() => {
        const stage = document.getElementById("stage");
        return stage.scrollWidth <= stage.clientWidth && stage.scrollHeight <= stage.clientHeight;
    }""")
    page.keyboard.press("z")
    assert page.evaluate("document.querySelector('#stage svg').clientWidth") == usual


# The steps whose node is not on the stage; an update stands in the middle of the stage, but for
# the ends of the drawing
_UNSEEN = """() => [...microbp.model.steps.keys()].filter((k) => {
    microbp.player.go(k + 1, true);
    const stage = document.getElementById("stage");
    const view = stage.getBoundingClientRect();
    const ring = document.querySelector(".node-ring").getBoundingClientRect();
    const seen = ring.left >= view.left && ring.right <= view.right
        && ring.top >= view.top && ring.bottom <= view.bottom;
    const off = (ring.left + ring.right) / 2 - view.left - stage.clientWidth / 2;
    const middle = Math.abs(off) < 4 || (off < 0 && stage.scrollLeft === 0)
        || (off > 0 && stage.scrollLeft > stage.scrollWidth - stage.clientWidth - 2);
    return !seen || (microbp.model.steps[k].phase === "update" && !middle);
})"""


def test_a_page_begins_dark_where_the_system_is_dark(show):
    for scheme in ("light", "dark"):
        page = show(play(example()), color_scheme=scheme)
        assert page.get_attribute("html", "data-theme") == scheme
        assert page.get_attribute("#theme", "aria-pressed") == str(scheme == "dark").lower()
        page.keyboard.press("m")
        page.click("#theme")
        assert page.get_attribute("html", "data-theme") != scheme


@pytest.mark.parametrize("address, count", [
    ("#step-12", 12), ("#step-0", 0), ("#step-99", 46), ("#step-x", 0), ("", 0)])
def test_a_page_begins_at_the_step_of_its_address(show, tmp_path, address, count):
    path = play(example(), lr=0.5).save(tmp_path / "page.html")
    page = show(path.as_uri() + address)
    assert page.inner_text("#count") == f"step {count} of 46"
    page.keyboard.press("ArrowRight")
    page.wait_for_function("(hash) => location.hash === hash", arg=f"#step={min(count + 1, 46)}")


def test_the_error_curve_falls_when_the_error_does(show):
    page = show(play(example(), lr=0.5))
    page.click("#iterate-more")
    heights = [float(point.split(",")[1])
               for point in page.get_attribute("#curve polyline", "points").split()]
    assert heights == sorted(heights) and heights[0] < heights[-1]      # y runs downwards
    dot = page.locator("#curve circle")
    assert float(dot.get_attribute("cy")) == pytest.approx(heights[-1], abs=0.06)


def test_where_there_is_no_slope_the_page_takes_that_of_the_engine(show):
    """ReLU at 0 lets nothing through; of two equal operands max takes the first."""
    a, b = Value(0.0, "a", "parameter"), Value(0.0, "b", "parameter")
    page = show(play((a.relu() + a.max(b) * 2.0 + b.min(a) * 5.0).named("y"), lr=0.1))
    text = " ".join(page.evaluate("microbp.model.steps.map((_, k) => microbp.equations.oneLine(k))"))
    for line in ("v2 = max(a, b) = max(0, 0) = 0", "v5 = min(b, a) = min(0, 0) = 0"):
        assert line in text
    grads = page.evaluate("microbp.model.now.grads")
    names = page.evaluate("microbp.data.nodes.map((node) => node.name)")
    assert [grads[names.index(name)] for name in "ab"] == [2.0, 5.0]


# What needs no browser


def test_the_page_is_small_and_names_no_other_place():
    html = play(example(), lr=0.5).html
    assert len(html.encode()) < 330_000
    assert re.findall(r"\w+://[^\"]*", html.replace("http://www.w3.org/2000/svg", "")) == []


def test_the_data_of_the_page_is_json_without_markup():
    html = play(Value(1.0, "</script>").exp()).html
    data = re.search(r'id="microbp-data">(.*?)</script>', html, re.S)[1]
    assert "<" not in data and json.loads(data)["nodes"][0]["name"] == "</script>"


def test_what_cannot_be_played_is_refused_in_one_sentence(tmp_path):
    output = Value(1.0, "x").exp()
    long = Value(1.0)
    for _ in range(20_001):
        long = long.sin()
    for problem, refused, words in (
            (TypeError, lambda: play([output]), "the output is a Value, or steps takes an Example, not list"),
            (TypeError, lambda: play(output, title=3), "the title is a str, not int"),
            (ValueError, lambda: play(output, lang="fr"), "language 'fr'"),
            (ValueError, lambda: play(long), "too large to step through"),
            (ValueError, lambda: play(output, [Value(1.0)]), "not a leaf of the graph"),
            (ValueError, lambda: play(output).save(tmp_path / "x.svg"), "ends in .html")):
        with pytest.raises(problem, match=re.escape(words)):
            refused()
    assert list(tmp_path.iterdir()) == []


def test_saving_returns_the_path_and_changes_no_value(tmp_path):
    output = example()
    before = [(node.data, node.grad) for node in output.topological()]
    player = play(output, lr=0.5)
    assert player.save(tmp_path / "x.html").read_text(encoding="utf-8") == player.html
    assert [(node.data, node.grad) for node in output.topological()] == before
    assert repr(player) == "<Player of 46 steps: Backpropagation, step by step: E>"
