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

MOST_CODE = 1_000       # nodes beyond which code and places cannot be looked through

_PREFIXES = ("player: ", "slip: ", "steps: ", "why: ", "mistake: ")
_BARE = ("forward", "backward", "update", "neuron", "error", "input", "target", "constant",
         "value", "gradient", "operation", "parameter", "iteration", "next iteration",
         "local derivative", "learning rate", "and",
         "what a node holds", "not computed yet", "computation graph")


def content(training: Training, picture: Picture, titles: list[str], lang: str) -> dict[str, Any]:
    """Return all that the page knows; `titles` are the page's, one in each language."""
    walk, few = training.steps, len(picture.reading.order) <= MOST_CODE
    anatomy, number = walk.anatomy, picture.reading.number

    def numbers(nodes: Iterable[Value]) -> list[int]:
        return [number[node] for node in nodes]

    return {
        "titles": titles,
        "lang": lang,
        "languages": LANGUAGES,
        "digits": DIGITS,
        "output": number[walk.output],
        "reading": numbers(picture.letters.names),      # the order in which a person reads
        "nodes": [_node(node, training, picture) for node in picture.reading.order],
        **training.data,
        "forms": training.formulas.forms,
        "forward": numbers(step.node for step in walk.phase("forward")),
        "backward": numbers(_backward(training)),
        # layers of neurons and other units, where they are not drawn node by node
        "units": [[numbers(unit) for unit in layer] for layer in anatomy.layers]
        if picture.fits is None else None,
        "example": _argument(training),
        # where mistakes of the table can be made
        "places": {at: places for at, places in mistake_places(walk.output).items() if at != "edge"}
        if few else {},
        "alike": reasons.ALIKE,
        "errors": reasons.ERRORS,
        "flat": reasons.FLAT,
        "neurons": [numbers((group.net, group.output))
                    for group in anatomy.groups if group.kind == "neuron"],
        "code": code_lines(walk.output, training.update) if few else None,
        "notations": {"text": forms(text_paper()), "html": forms(html_paper())},
        "words": {key: words for key, words in WORDS.items()
                  if key.startswith(_PREFIXES) or key in _BARE},
    }


def _argument(training: Training) -> str:
    """What the command is told to find the example: the gallery's id, or a file."""
    example = "mine" if training.example is None else training.example.id
    return example if example in ids() else f"{example}.toml"


def _backward(training: Training) -> Sequence[Value]:
    """The order in which gradients are handed back: in sequential order as in training."""
    anatomy = training.steps.anatomy
    if training.rule["order"] == "sequential":
        return [node for node in reversed(anatomy.order) if node.parents]
    return anatomy.backward


def _node(node: Value, training: Training, picture: Picture) -> dict[str, Any]:
    """What a node is; its formula, or its number if it is given."""
    name, number = picture.letters.names[node], picture.reading.number
    data: dict[str, Any] = {
        "name": name,
        "html": html_name(name),
        "kind": picture.reading.kind(node),
        "parents": [number[parent] for parent in node.parents],
    }
    if picture.fits is not None:
        data["fits"] = picture.fits[number[node]]
    if node.parents:
        return data | {"form": training.formulas.of(node)}
    return data | {"value": node.data,
                   "editable": bool(node.name or node.role != "constant")}
