"""What the page knows, as plain data: nodes, steps, expressions, notations and words.

A node is known by its number, its place in `output.topological()`; what it computes stands in
the forms (see `formulas`), and the steps follow from the order of the nodes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from microbp.diagnosis.javascript import mistake_places
from microbp.engine import Value
from microbp.examples.files import ids
from microbp.player.code import code_lines
from microbp.player.mathematics import forms
from microbp.player.picture import DIGITS, Picture
from microbp.player.training import Training
from microbp.walkthrough import reasons
from microbp.writing.naming import html_name
from microbp.writing.papers import html_paper, text_paper
from microbp.writing.words import LANGUAGES, WORDS

MOST_CODE = 1_000       # nodes beyond which no code stands beside the steps

_PREFIXES = ("player: ", "slip: ", "steps: ", "why: ", "mistake: ")
_BARE = ("forward", "backward", "update", "neuron", "error", "input", "target", "constant",
         "value", "gradient", "operation", "parameter", "iteration", "next iteration",
         "local derivative", "learning rate", "and",
         "what a node holds", "not computed yet", "computation graph")


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
            "backward": self.numbers(self.backward()),
            "units": self.units(),
            "example": self.argument(),
            "places": self.places(),
            "alike": reasons.ALIKE,
            "errors": reasons.ERRORS,
            "flat": reasons.FLAT,
            "neurons": [self.numbers((group.net, group.output))
                        for group in self.steps.anatomy.groups if group.kind == "neuron"],
            "code": self.code(),
            "notations": {"text": forms(text_paper()), "html": forms(html_paper())},
            "words": {key: words for key, words in WORDS.items()
                      if key.startswith(_PREFIXES) or key in _BARE},
        }

    def argument(self) -> str:
        """What the command is told to find the example: the gallery's id, or a file."""
        example = "mine" if self.training.example is None else self.training.example.id
        return example if example in ids() else f"{example}.toml"

    def backward(self) -> Sequence[Value]:
        """The order in which gradients are handed back: in sequential order as in training."""
        if self.training.rule["order"] == "sequential":
            return [node for node in reversed(self.order) if node.parents]
        return self.steps.anatomy.backward

    def units(self) -> list[list[list[int]]] | None:
        """The layers of neurons and other units, where they are not drawn node by node."""
        if self.fits is not None:
            return None
        return [[self.numbers(unit) for unit in layer] for layer in self.steps.anatomy.layers]

    def places(self) -> dict[str, list[list[int]]]:
        """Where mistakes of the table can be made, where there are not too many to look through."""
        if len(self.order) > MOST_CODE:
            return {}
        found = mistake_places(self.steps.output)
        return {at: places for at, places in found.items() if at != "edge"}

    def code(self) -> dict[str, Any] | None:
        """The lines of the program that computes the graph, where they can be looked through."""
        if len(self.order) > MOST_CODE:
            return None
        return code_lines(self.steps.output, self.training.update)

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
        }
        if self.fits is not None:
            data["fits"] = self.fits[self.number[node]]
        if node.parents:
            return data | {"form": self.formulas.of(node)}
        return data | {"value": node.data,
                       "editable": bool(node.name or node.role != "constant")}
