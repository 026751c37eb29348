"""What the page knows, as plain data: nodes, steps, expressions, notations and words.

A node is known by its number, its place in `output.topological()`; what it computes stands in
the forms (see `formulas`), and the steps follow from the order of the nodes.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from microbp.engine import Value
from microbp.player.mathematics import forms
from microbp.player.picture import DIGITS, Picture
from microbp.player.training import Training
from microbp.writing.naming import html_name
from microbp.writing.papers import html_paper, text_paper
from microbp.writing.words import LANGUAGES, WORDS

_PREFIXES = ("player: ", "slip: ", "steps: ", "mistake: ")
_BARE = ("forward", "backward", "update", "neuron", "error", "input", "target", "constant",
         "value", "gradient", "operation", "local derivative", "learning rate", "and",
         "what a node holds", "not computed yet")


def content(training: Training, picture: Picture, titles: list[str], lang: str) -> dict[str, Any]:
    """Return all that the page knows; `titles` are the page's, one in each language."""
    return _Content(training, picture).all(titles, lang)


class _Content:
    def __init__(self, training: Training, picture: Picture) -> None:
        self.training, self.steps = training, training.steps
        self.reading = picture.reading
        self.order = self.reading.order
        self.number = self.reading.number
        self.letters = picture.letters
        self.fits = picture.fits
        self.formulas = training.formulas

    def all(self, titles: list[str], lang: str) -> dict[str, Any]:
        return {
            "titles": titles,
            "lang": lang,
            "languages": LANGUAGES,
            "digits": DIGITS,
            "output": self.number[self.steps.output],
            "reading": self.numbers(self.letters.names),    # the order in which a person reads
            "nodes": [self.node(node) for node in self.order],
            **self.training.data,
            "forms": self.formulas.forms,
            "forward": self.numbers(step.node for step in self.steps.phase("forward")),
            "backward": self.numbers(self.steps.anatomy.backward),
            "notations": {"text": forms(text_paper()), "html": forms(html_paper())},
            "words": {key: words for key, words in WORDS.items()
                      if key.startswith(_PREFIXES) or key in _BARE},
        }

    def numbers(self, nodes: Iterable[Value]) -> list[int]:
        return [self.number[node] for node in nodes]

    def node(self, node: Value) -> dict[str, Any]:
        """What a node is; its formula, or its number if it is given."""
        name = self.letters.names[node]
        data: dict[str, Any] = {
            "name": name,
            "html": html_name(name),
            "kind": self.reading.kind(node),
            "parents": self.numbers(node.parents),
            "fits": self.fits[self.number[node]],
        }
        if node.parents:
            return data | {"form": self.formulas.of(node)}
        return data | {"value": node.data,
                       "editable": bool(node.name or node.role != "constant")}
