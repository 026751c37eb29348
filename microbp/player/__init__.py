"""The player: one HTML file to step through backpropagation, live, in any browser.

>>> from microbp import Value
>>> w, x = Value(2.0, "w", "parameter"), Value(3.0, "x")
>>> player = play((w * x).named("y"), lr=0.1)
>>> player
<Player of 4 steps: Backpropagation, step by step: y>

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
from microbp.player.training import Training
from microbp.walkthrough import Steps, steps
from microbp.writing.words import LANGUAGES, language, say

MOST_NODES = 20_000


def play(
    output: Value | Sheet,
    parameters: Iterable[Value] | None = None,
    lr: float | None = None,
    lang: str = "en",
    title: str | None = None,
    row: int | None = None,
    inputs: bool = False,
) -> Player:
    """Return a page that steps through the graph of `output`: forward, backward, update.

    An `Example` is shown with its own parameters, with all its training rows and the updates
    that its rule makes, as `steps` goes through them; or with one `row`, which the title names.

    `parameters` are those that are updated, by default the leaves with that role; without `lr`
    there is no update. `lang`, "en" or "zh", is the language the page begins in. With
    `inputs` gradients go back to inputs and targets too. A graph of more than 80 nodes is shown as
    a map of its neurons, and the inside of one at a time. No Value is changed.

    Raises TypeError if `output` is not a Value, and ValueError for an unknown language, a graph of
    more than 20,000 nodes, and whatever `steps` refuses.
    """
    language(lang)
    if title is not None and not isinstance(title, str):
        raise TypeError(f"the title is a str, not {type(title).__name__} {title!r}")
    if isinstance(output, Sheet):
        if parameters is not None or lr is not None:
            raise TypeError("an Example has its own parameters and learning rate; change them "
                            "with replace")
        _check_size(output.graph.output)
        first = steps(output, row=row or 1, inputs=inputs)
        assert isinstance(first, Steps)
        titles = [title or output.title_in(each) for each in LANGUAGES]
        if row is not None and output.rows > 1:
            titles = [say("steps: of row", each, phase=name, k=row, n=output.rows)
                      for each, name in zip(LANGUAGES, titles)]
        return Player(Training(first, output, row, inputs), lang, titles)
    if row is not None:
        raise TypeError("a graph has no rows; row= goes with an Example")
    _check_size(output)
    walk = steps(output, parameters, lr, inputs=inputs)
    name = walk.names[walk.output]
    return Player(Training(walk), lang, [title or say("player: title", each, name=name)
                                         for each in LANGUAGES])


def _check_size(output: Value) -> None:
    count = len(output.topological()) if isinstance(output, Value) else 0
    if count > MOST_NODES:
        raise ValueError(
            f"a graph of {count} nodes is too large to step through, which ends at {MOST_NODES}: "
            "play a part of it, such as the loss of one row, or write neurons with weighted_sum")


class Player:
    """A page as `.html`; `.save(path)` and `.open()` it, or look at it in a notebook."""

    def __init__(self, training: Training, lang: str, titles: list[str]) -> None:
        self.lang = lang
        self.title = titles[language(lang)]
        self._training = training
        self._picture = Picture(training.steps, lang)
        self.html = assemble(training, self._picture, titles, lang)

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the page to a file and return its path.

        Raises ValueError unless the name ends in .html or .htm.
        """
        path = Path(path)
        if path.suffix.lower() not in (".html", ".htm"):
            raise ValueError(f"cannot save {str(path)!r}: a page's name ends in .html")
        return files.write(path, self.html)

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
        lines = "\n".join(self._training.lines(self.lang))
        return (
            "<style>.microbp-fallback{display:none}</style>"
            f'<div class="microbp-fallback">{self._picture.image()}'
            f"<pre>{escape(lines)}</pre></div>"
            f'<iframe sandbox="allow-scripts" title="{escape(self.title)}" width="100%"'
            f' height="760" style="border:0" srcdoc="{escape(self.html)}"></iframe>'
        )

    def __repr__(self) -> str:
        return f"<Player of {self._training.count} steps: {self.title}>"
