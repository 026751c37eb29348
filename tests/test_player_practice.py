"""Predicting on the page, in real Chromium: nothing spoils it, and answers are judged fairly."""

import pytest
from graphs import example
from player_browser import browser, browsers, show  # noqa: F401
from player_checks import shown
from player_graphs import GRAPHS

from microbp import Value, gallery, play, steps
from microbp.writing.digits import significant
from microbp.writing.documents import pen

pytestmark = browsers


@pytest.fixture
def practise(show):
    """Open a page that asks."""
    def practise(html, size="wide"):
        page = show(html, size)
        page.click("#predict")
        return page

    return practise


def right(step):
    return getattr(step, "after", step.result)


def titled(walk):
    return [step.title(pen("text")) for step in walk]


def test_results_are_asked_for_and_right_ones_accepted(practise):
    output = example(back=False)
    page = practise(play(output, lr=0.5))
    page.keyboard.press("ArrowRight")
    for step in steps(output, lr=0.5)[:16]:
        assert page.inner_text("#equation .boxed") == "?"
        assert "?" in page.text_content(f"#node-{output.topological().index(step.node)}")
        page.fill("#answer", significant(right(step)))
        page.keyboard.press("Enter")
        assert page.inner_text("#verdict") == "Right!"
        assert page.inner_text("#equation .boxed") == shown(right(step))
        page.keyboard.press("ArrowRight")
    assert page.inner_text("#score") == "16 of 46 answered, 16 at once"


def test_where_nothing_is_to_be_undone_answers_are_kept(practise):
    page = practise(play(example(), lr=0.5))
    page.keyboard.press("ArrowRight")
    page.fill("#answer", "0.3775")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+z")
    assert page.inner_text("#score") == "1 of 46 answered, 1 at once"


def test_whoever_looked_on_to_the_end_is_asked_all_the_same(practise):
    page = practise(play(example(), lr=0.5))
    page.keyboard.press("End")
    page.click("#go-update")
    page.keyboard.press("Home")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
        assert page.inner_text("#equation .boxed") == "?"
        page.click("#reveal")
        assert page.inner_text("#equation .boxed") != "?"


def test_no_number_that_was_not_answered_stands_anywhere(practise):
    """Neither on cards and lines nor in what a screen reader or the pointer is told."""
    output = example(back=False)
    page = practise(play(output, lr=0.5))
    walk = steps(output, lr=0.5)
    given = {shown(node.data) for node in output.topological() if not node.parents}
    for step in (walk[3], walk[20], walk[-1]):
        page.evaluate("(k) => microbp.player.go(k)", step.number)
        told = page.evaluate("""() => [...document.querySelectorAll(
            "#stage text, #stage title, #stage desc, [aria-label], [title], [aria-valuetext], #live")]
            .filter((element) => (element.matches("title, desc") ? element.parentElement : element)
                .checkVisibility())
            .flatMap((element) => [element.textContent, element.getAttribute("aria-label") ?? "",
                element.getAttribute("title") ?? "", element.getAttribute("aria-valuetext") ?? ""])
            .filter((text) => text.length < 200).join(" ")""")
        answer = shown(right(step))
        assert answer in given or answer not in told.split(), step
        assert shown(walk[10].result) not in told       # E, of which none of these is computed


def test_neither_the_panel_for_training_nor_verifying_gives_an_answer_away(show):
    page = show(play(gallery.load("mazur-2-2-2")))
    page.keyboard.press("t")
    page.click("#predict")
    page.keyboard.press("End")
    page.keyboard.press("Tab")
    for key in ("t", "v"):
        page.keyboard.press(key)
    assert not page.is_visible("#lab") and page.is_disabled("#lab-button")
    assert not page.evaluate("microbp.model.verifying")
    assert page.inner_text("#equation .boxed") == "?"
    page.click("#predict")
    page.keyboard.press("t")
    assert page.is_visible("#lab")


def test_whoever_asks_sees_the_result(practise):
    page = practise(play(example(), lr=0.5))
    page.click("#next")
    page.click("#reveal")
    assert page.inner_text("#equation .boxed") == "0.3775"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")       # shows the answer before it goes on
    assert page.inner_text("#equation .boxed") == "0.5933"


# step title, typed number, words of the verdict; the numbers are those of the 2-2-2 example
SLIPS = [
    ("Send the gradient from net_o2 back to h1: use 2 of 2", "-0.03635", "a sign lost or added"),
    ("Send the gradient from net_o2 back to h1: use 2 of 2", "-0.01905", "one of several paths only"),
    ("Send the gradient from h1 back to net_h1", "0.03635", "may be one of these"),
    ("Send the gradient from h1 back to net_h1", "0.2413", "without what comes from further up"),
    ("Send the gradient from h1 back to net_h1", "0.01478", "or a part of it, left out"),
    ("Send the gradient from net_o1 back to h1: use 1 of 2", "0.04971", "already updated output weights"),
    ("Compute net_h1", "0.0275", "the bias left out"),
    ("Compute h2", "0.5933", "the value of h1"),
    ("Update w5", "0.4411", "the gradient added"),
    ("Update w5", "0.3178", "learning rate"),
    ("Update w5", "0.08217", "the gradient of w5"),
    ("Update w5", "0.40", "before its update"),
    ("Compute h1", "0.594", "Close"),
    ("Compute h1", "17", "Not yet"),
    ("Compute h1", "x", "not a number"),
    ("Compute h1", "0.6", "at least two digits"),
    ("Compute E_o1", "-0.3707", "not squared"),
]


def test_slips_are_recognised(practise):
    output = example(back=False)
    page = practise(play(output, lr=0.5))
    titles = titled(steps(output, lr=0.5))
    for title, typed, words in SLIPS:
        page.evaluate("(k) => microbp.player.go(k)", titles.index(title) + 1)
        page.fill("#answer", typed)
        page.click("#check")
        assert words in page.inner_text("#verdict"), (title, typed)


def test_where_several_mistakes_fit_none_is_certain(practise):
    output = example(back=False)
    page = practise(play(output, lr=0.5))
    titles = titled(steps(output, lr=0.5))
    page.evaluate("(k) => microbp.player.go(k)", titles.index("Update w5") + 1)
    page.fill("#answer", "0.3178")
    page.click("#check")
    assert page.inner_text("#verdict") == (
        "That may be one of these. That is what comes of this: the learning rate left out. "
        "That is what comes of this: the update applied twice.")


def test_hints_tell_first_the_rule_then_more(practise):
    output = example(back=False)
    page = practise(play(output, lr=0.5))
    page.evaluate("microbp.setPractice(true, 'hidden')")
    titles = titled(steps(output, lr=0.5))
    page.evaluate("(k) => microbp.player.go(k)",
                  titles.index("Send the gradient from h1 back to net_h1") + 1)
    assert "Which formula" in page.inner_text("#equation") and page.inner_text("#why") == ""
    page.click("#hint")
    assert "sigmoid" in page.inner_text("#why") and "Which formula" in page.inner_text("#equation")
    page.click("#hint")
    formula = page.inner_text("#equation")
    assert "UPSTREAM" not in formula and "0.03635" not in formula and "∂" in formula
    page.click("#hint")
    assert "0.03635" in page.inner_text("#equation")
    assert page.inner_text("#equation .boxed") == "?"
    page.fill("#answer", "0.00877")
    page.click("#check")
    assert page.inner_text("#score") == "1 of 46 answered, 0 at once"


def test_at_the_end_it_is_told_how_it_went(practise):
    output = (Value(2.0, "w", "parameter") * Value(3.0, "x")).named("y")
    page = practise(play(output, lr=0.1))
    for text in ("7", "6", "1", "3"):
        if page.inner_text("#count").startswith("step 0") or not page.is_enabled("#answer"):
            page.keyboard.press("ArrowRight")
        page.fill("#answer", text)
        page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    page.click("#reveal")
    table = page.locator("#summary").inner_text().split()
    assert table == ["at", "once", "later", "shown", "Forward", "0", "1", "0", "Backward", "2", "0",
                     "0", "Update", "0", "0", "1"]


def test_a_gate_does_not_tell_what_it_decides(practise):
    output = GRAPHS["kinks"]()
    page = practise(play(output, lr=0.1))
    titles = titled(steps(output, lr=0.1))
    page.evaluate("(k) => microbp.player.go(k)", titles.index("Compute gate") + 1)
    assert page.inner_text("#equation").split() == ["gate", "=", "relu(a)", "=", "relu(0)", "=", "?"]


def test_after_the_last_step_comes_what_was_left_out(practise):
    page = practise(play((Value(2.0, "w", "parameter") * Value(3.0, "x")).named("y"), lr=0.1))
    page.keyboard.press("End")
    page.click("#reveal")
    page.keyboard.press("ArrowRight")
    assert page.inner_text("#count") == "step 1 of 4"


@pytest.mark.parametrize("number", [1, 14, 19, 26])
def test_on_a_phone_the_answer_can_be_seen_where_it_is_typed(practise, number):
    page = practise(play(example(), lr=0.5), "narrow")
    page.evaluate("(k) => microbp.player.go(k)", number)
    box, controls, panel = (page.locator(place).bounding_box()
                            for place in ("#answer", "#controls", "#panel"))
    assert box["y"] >= panel["y"] and box["y"] + box["height"] <= controls["y"]
    assert page.locator("#check").bounding_box()["y"] < controls["y"]
