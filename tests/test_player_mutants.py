"""Broken pages: each check of the player must be able to fail."""

import pytest
from graphs import example
from player_browser import browser, browsers, opened  # noqa: F401
from player_checks import (
    dead_keys,
    faint_places,
    nameless_controls,
    smallest_texts,
    ugly_places,
    wrong_numbers,
)

from microbp import play
from microbp.player import assembly

pytestmark = browsers

NUMBERS = lambda page: list(wrong_numbers(page, example(back=False), lr=0.5))  # noqa: E731


def in_the_hall(page):
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.keyboard.press("p")
    return [what for what, size in smallest_texts(page, [0, 5, 20]).items() if size < 16]


MUTANTS = {
    "a wrong number": ("drawing.mjs", "model.brief(numbers.get(node))",
                       "model.brief(numbers.get(node) + 0.001)",
                       NUMBERS),
    "a wrong gradient": ("steps.mjs", "add(0, factor, upstream)", "add(0, -factor, upstream)", NUMBERS),
    "a sum that does not add up": ("steps.mjs", "=> before + local", "=> local", NUMBERS),
    "a wrong boxed number": ("model.mjs", "significant(number, this.digits)",
                             "significant(number, 3)", NUMBERS),
    "a missing highlight": ("drawing.mjs", "this.showRing(this.ring, step?.node, step?.phase);", "",
                            NUMBERS),
    "a missing edge": ("drawing.mjs", '${current ? " current" : ""}', "", NUMBERS),
    "an arrow at the wrong end": ("drawing.mjs", "reversedHead(line.getPointAtLength(0)",
                                  "reversedHead(line.getPointAtLength(60)", NUMBERS),
    "a flat arrow": ("drawing.mjs", "side * 5 * dx", "side * 0 * dx", NUMBERS),
    "no reversed arrow": ("drawing.mjs", "line ? reversedHead", "false ? reversedHead", NUMBERS),
    "a dead key": ("input.mjs", "ArrowLeft: () =>", "ArrowLeaf: () =>",
                   lambda page: list(dead_keys(page))),
    "a dead clicker": ("input.mjs", "PageDown: () =>", "PageDawn: () =>",
                       lambda page: list(dead_keys(page))),
    "small letters in the hall": ("view.mjs", "this.presenting ? PRESENTED_SCALE : 0", "0", in_the_hall),
    "a small equation in the hall": ("panel.mjs", "PRESENTED = [2.5, 2.35, 2.2, ...SIZES]",
                                     "PRESENTED = [0.6]", in_the_hall),
    "a dead phase key": ("input.mjs", 'u: () => player.jumpToPhase("update")',
                         'u: () => player.jumpToPhase("forward")',
                         lambda page: list(dead_keys(page))),
    "a CDN link": ("page.html", "</head>",
                   '<script src="https://cdn.example.com/x.js"></script></head>',
                   lambda page: page.noise),
    "an image from elsewhere": ("page.html", "<main>",
                                '<main><img src="https://example.com/a.png">',
                                lambda page: page.noise),
    "a message": ("controls.mjs", "// Begin", "console.log('here');", lambda page: page.noise),
    "low contrast": ("page.css", "#count { font-size: .85rem; color: var(--muted); }",
                     "#count { font-size: .85rem; color: #b8c4d0; }", faint_places),
    "faint lines": ("page.css", ".microbp .edge.forward .line { stroke: var(--value); }",
                    ".microbp .edge.forward .line { stroke: #d0dae4; }", faint_places),
    "a large text": ("page.css", ".microbp .value { fill: var(--value); }",
                     ".microbp .value { fill: var(--value); font-size: 24px; }", ugly_places),
    "a clipped panel": ("page.css", "height: clamp(11.2rem, 29vh, 18rem)", "height: 6rem", ugly_places),
    "a control without a name": ("page.html", 'class="icon" data-label="player: next"', 'class="icon"',
                                 nameless_controls),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_a_broken_page_is_caught(browser, monkeypatch, name):
    file, old, new, check = MUTANTS[name]
    original = assembly._file

    def mutated(path):
        text = original(path)
        if path.rpartition("/")[2] != file:
            return text
        assert old in text, f"{file} has no {old!r} any more"
        return text.replace(old, new, 1)

    monkeypatch.setattr(assembly, "_file", mutated)
    with opened(browser, play(example(), lr=0.5).html) as page:
        assert check(page)
