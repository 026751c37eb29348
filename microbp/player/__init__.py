"""The player: one HTML file to step through backpropagation, live, in any browser.

>>> from microbp import Value
>>> w, x = Value(2.0, "w", "parameter"), Value(3.0, "x")
>>> player = play((w * x).named("y"), lr=0.1)
>>> player
<Player of 5 steps: Backpropagation, step by step: y>

The page holds everything it needs: the drawing, the steps, and the graph as a JavaScript
program, so that every number follows when one is changed. It asks nothing from any network.
"""

from __future__ import annotations

import os
import tempfile
import webbrowser
from collections.abc import Iterable
from html import escape
from pathlib import Path

from microbp import files
from microbp.engine import Value
from microbp.examples.sheet import Sheet
from microbp.player.assembly import assemble
from microbp.player.picture import Picture
from microbp.walkthrough import Steps, steps
from microbp.writing.words import LANGUAGES, language, say

MOST_NODES = 500


def play(
    output: Value | Sheet,
    parameters: Iterable[Value] | None = None,
    lr: float | None = None,
    lang: str = "en",
    title: str | None = None,
    row: int | None = None,
) -> Player:
    """Return a page that steps through the graph of `output`: forward, backward, update.

    An `Example` is shown with its own parameters, one training `row` (the first) of it, which
    the title names; the page makes no update that the example's rule does not make.

    `parameters` are those that are updated, by default the leaves with that role; without `lr`
    there is no update. `lang`, "en" or "zh", is the language the page begins in. No Value is
    changed.

    Raises TypeError if `output` is no Value, and ValueError for an unknown language, a graph of
    more than 500 nodes, and whatever `steps` refuses.
    """
    language(lang)
    if isinstance(output, Sheet):
        return _of_example(output, lang, title, row or 1)
    if row is not None:
        raise TypeError("a graph has no rows; row= goes with an Example")
    if title is not None and not isinstance(title, str):
        raise TypeError(f"the title is a str, not {type(title).__name__} {title!r}")
    _check_size(output)
    return Player(steps(output, parameters, lr, inputs=True), lang, title)


def _of_example(example: Sheet, lang: str, title: str | None, row: int) -> Player:
    example.refuse_rounding("the page")
    graph = example.build(row)
    rule = example.rule
    plain = rule.is_gradient_descent and not (rule.momentum or rule.weight_decay)
    alone = example.rows == 1 or rule.update == "each"
    name = title or example.title_in(lang)
    if example.rows > 1:
        name = say("steps: of row", lang, phase=name, k=row, n=example.rows)
    return play(graph.output, graph.parameters, example.lr if plain and alone else None, lang,
                name)


def _check_size(output: Value) -> None:
    count = len(output.topological()) if isinstance(output, Value) else 0
    if count > MOST_NODES:
        raise ValueError(
            f"a graph of {count} nodes is too large to step through, which ends at {MOST_NODES}: "
            "play a part of it, such as the loss of one row, or write neurons with weighted_sum")


class Player:
    """A page as `.html`; `.save(path)` and `.open()` it, or look at it in a notebook."""

    def __init__(self, steps: Steps, lang: str, title: str | None) -> None:
        self.lang = lang
        name = steps.names[steps.output]
        titles = [title or say("player: title", each, name=name) for each in LANGUAGES]
        self.title = titles[language(lang)]
        self._steps = steps
        self._picture = Picture(steps, lang)
        self.html = assemble(steps, self._picture, titles, lang)

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the page to a file and return its path.

        Raises ValueError unless the name ends in .html or .htm.
        """
        path = Path(path)
        if path.suffix.lower() not in (".html", ".htm"):
            raise ValueError(f"cannot save {str(path)!r}: a page's name ends in .html")
        return files.write(path, self.html.encode("utf-8", "replace"))

    def open(self) -> Path:
        """Show the page in the web browser; it is in a temporary file, whose path is returned."""
        folder = Path(tempfile.mkdtemp(prefix="microbp-"))
        path = self.save(folder / "player.html")
        webbrowser.open(path.as_uri())
        return path

    def _repr_html_(self) -> str:
        """The page in a frame of its own; where frames are not let through, a picture and text.

        Sanitising takes away the style along with the frame, and so shows the fallback.
        """
        lines = "\n".join(self._steps.one_line_each(self.lang))
        return (
            "<style>.microbp-fallback{display:none}</style>"
            f'<div class="microbp-fallback">{self._picture.image()}'
            f"<pre>{escape(lines)}</pre></div>"
            f'<iframe sandbox="allow-scripts" title="{escape(self.title)}" width="100%"'
            f' height="760" style="border:0" srcdoc="{escape(self.html)}"></iframe>'
        )

    def __repr__(self) -> str:
        return f"<Player of {len(self._steps)} steps: {self.title}>"
