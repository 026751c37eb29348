"""The page put together: the files of `page/`, the drawing and the data, as one HTML text.

Everything is inline, and the page's own Content-Security-Policy lets nothing else in: scripts
and styles only by their hash, and no request to anywhere. The JavaScript modules become one
script: each stands after those it imports, in a function of its own.

They live in rooms, each of which knows only those before it:

* `model`: the numbers. `mathematics` expressions; `formulas` what a step computes; `rounding` by
  hand; `tape` the graph in flat arrays; `descent` rows and updates by the rule; `timeline` the
  epochs of training; `steps` and `epoch` the steps; `model` all that is given and follows; `paths`
  of a derivative, `gradients` checked, `mistakes` made; `practice` what is asked, `slips` what a
  number may come from; `changes`, `presets` and `plane` other given numbers.
* `telling`: `words`, `equations` as text and HTML, `reasons` why; `dom` the elements.
* `picture`: `drawing` an SVG that lights up, `painting` and `overview` what is seen of a large
  graph, `scene` which of them, `view` how large, `motion` what moves, `chart` axes.
* `panels`: what stands beside it. `panel` the step, `fields` the given numbers, `chain` a whole
  derivative, `training` and its own.
* the page: `player` where we are in the steps; `page` all these parts and what can be switched,
  `state` what the address says of them; `presenting` the lecture hall; `input` keys and clicks;
  `controls` begins.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from functools import lru_cache
from hashlib import sha256
from html import escape
from importlib.resources import files
from posixpath import basename, dirname, normpath
from typing import Any

from microbp.diagnosis.javascript import mistakes_javascript
from microbp.drawing.theme import MONO, SANS, THEMES
from microbp.player.content import content
from microbp.player.mathematics import arithmetic
from microbp.player.picture import Picture
from microbp.player.training import Training
from microbp.writing.words import LANGUAGES, say

MAIN = "./controls.mjs"
SERIF = 'Cambria, "STIX Two Text", "Times New Roman", Times, serif'      # of equations

_SCRIPT = '''"use strict";
(() => {
%s
controls_module.start(JSON.parse(document.getElementById("microbp-data").textContent),
  {operations, update, arithmetic, mistakes: MISTAKES});
})();
'''

_IMPORT = re.compile(r'^import (\{[^}]*\}) from "([./\w]+/(\w+)\.mjs)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export ((?:function|class|const) (\w+))", re.MULTILINE)
_COMMENT = re.compile(r"^ *//.*\n", re.MULTILINE)
_PLACE = re.compile(r"\{\{(\w+)\}\}")
_SAID = re.compile(r'(<(\w+)[^<>]*\bdata-say="([^"]+)"[^<>]*>)(?=</\2>)')


def assemble(training: Training, picture: Picture, titles: list[str], lang: str) -> str:
    """Return the page as HTML; `titles` has one in each language."""
    data = _json(content(training, picture, titles, lang))
    style = _style()
    script = _SCRIPT % "\n".join([code(training), *_modules(MAIN).values()])
    assert "</script" not in script.lower() and "<!--" not in script
    policy = (f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; "
              "base-uri 'none'; form-action 'none'")
    items = "\n".join(f"<li>{escape(line)}</li>" for line in training.lines(lang))
    page = _SAID.sub(lambda found:
                     found[1] + escape(_said(found[3], found[2], lang, training.count)),
                     _file("page.html"))
    parts = {
        "lang": "zh-CN" if lang == "zh" else lang,
        "policy": policy,
        "title": escape(titles[LANGUAGES.index(lang)]),
        "style": style,
        "svg": picture.svg,
        "items": items,
        "data": data,
        "script": script,
    }
    return _PLACE.sub(lambda place: parts[place[1]], page)


def _said(key: str, element: str, lang: str, count: int) -> str:
    words = say(key, lang).replace("{n}", str(count))
    return words[:1].upper() + words[1:] if element == "button" else words


@lru_cache
def _file(name: str) -> str:
    return (files("microbp.player") / "page" / name).read_text(encoding="utf-8")


def code(training: Training) -> str:
    """Return what Python writes: `operations`, `update`, `arithmetic` and `MISTAKES`."""
    return f"{training.operations.javascript}\n{arithmetic()}\n{mistakes_javascript()}"


def _modules(name: str, room: str = "") -> dict[str, str]:
    """Return a module, after all those it needs, each as a function that gives what it exports.

    It is named as one of `room` imports it.
    """
    path = normpath(f"{room}/{name}" if room else name)
    text = _file(path)
    needed: dict[str, str] = {}
    for _, other, _ in _IMPORT.findall(text):
        needed |= _modules(other, dirname(path))
    exported = ", ".join(found for _, found in _EXPORT.findall(text))
    body = _EXPORT.sub(r"\1", _IMPORT.sub(r"const \1 = \3_module;\n", text))
    body = _COMMENT.sub("", body)
    stem = basename(path).removesuffix(".mjs")
    return needed | {
        stem: f"const {stem}_module = (() => {{\n{body}return {{{exported}}};\n}})();"}


def _style() -> str:
    """The page's style, with the colours of the drawings as variables."""
    light, dark = (_variables(THEMES[theme]) for theme in ("light", "dark"))
    fonts = f"--sans: {SANS}; --mono: {MONO}; --serif: {SERIF};"
    return (f":root {{ color-scheme: light; {fonts} {light} }}\n"
            f":root[data-theme=dark] {{ color-scheme: dark; {dark} }}\n"
            f"@media print {{ :root[data-theme=dark] {{ color-scheme: light; {light} }} }}\n"
            + _file("page.css") + _file("training.css"))


def _variables(colours: dict[str, str]) -> str:
    return " ".join(f"--{name}: {colour};" for name, colour in colours.items())


def _hash(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()


def _json(data: Any) -> str:
    r"""Data that can stand in a script element: every ``<`` is written ``\u003c``."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text
