"""What the page knows, as plain data: nodes, steps, expressions, notations and words.

Expressions are lists ``[head, argument, …]`` and numbers; ``["node", 3]`` is node 3, which is a
place in `output.topological()`. Rules come with all their branches (see `letters`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from microbp.engine import Value
from microbp.writing.equations import Equation
from microbp.writing.naming import html_name
from microbp.writing.papers import html_paper, text_paper
from microbp.player.mathematics import HtmlPen, forms
from microbp.player.picture import DIGITS, Picture
from microbp.writing.letters import Symbol
from microbp.walkthrough import Backward, Step, Steps, Update
from microbp.writing.words import LANGUAGES, WORDS

_PREFIXES = ("player: ", "slip: ", "steps: ")
_BARE = ("forward", "backward", "update", "neuron", "error", "input", "target", "constant",
         "value", "gradient", "operation", "local derivative", "learning rate", "and",
         "what a node holds", "not computed yet")


def content(steps: Steps, picture: Picture, titles: list[str], lang: str) -> dict[str, Any]:
    """Return all that the page knows; `titles` are the page's, one in each language."""
    return _Content(steps, picture).all(titles, lang)


class _Content:
    def __init__(self, steps: Steps, picture: Picture) -> None:
        self.steps = steps
        self.reading = picture.reading
        self.order = self.reading.order
        self.number = self.reading.number
        self.letters = picture.letters
        self.fits = picture.fits
        self.by_name = {name: self.number[node] for node, name in self.letters.names.items()}
        self.pens = [HtmlPen(lang) for lang in LANGUAGES]

    def all(self, titles: list[str], lang: str) -> dict[str, Any]:
        return {
            "titles": titles,
            "lang": lang,
            "languages": LANGUAGES,
            "digits": DIGITS,
            "lr": self.steps.lr,
            "output": self.number[self.steps.output],
            "reading": list(self.by_name.values()),     # the order in which a person reads them
            "nodes": [self.node(node) for node in self.order],
            "steps": [self.step(step) for step in self.steps],
            "notations": {"text": forms(text_paper()), "html": forms(html_paper())},
            "words": {key: words for key, words in WORDS.items()
                      if key.startswith(_PREFIXES) or key in _BARE},
        }

    def node(self, node: Value) -> dict[str, Any]:
        name = self.letters.names[node]
        return {
            "name": name,
            "html": html_name(name),
            "kind": self.reading.kind(node),
            "op": node.op,
            "value": node.data,
            "parents": [self.number[parent] for parent in node.parents],
            "fits": self.fits[self.number[node]],
            "editable": not node.parents and bool(node.name or node.role != "constant"),
        }

    def step(self, step: Step) -> dict[str, Any]:
        step = replace(step, letters=self.letters)
        data: dict[str, Any] = {
            "phase": step.phase,
            "node": self.number[step.node],
            "title": [step.title(pen) for pen in self.pens],
            "equation": self.equation(step, step.equation),
        }
        if isinstance(step, Backward):
            data |= {"source": None if step.source is None else self.number[step.source],
                     "index": step.index, "use": step.use, "uses": step.uses}
            if step.where is not None:
                data["where"] = self.equation(step, step.where)
        return data

    def equation(self, step: Step, equation: Equation) -> dict[str, Any]:
        return {
            "left": self.left(step, equation),
            "relation": equation.relation,
            "sides": [self.expression(step, side) for side in equation.sides],
        }

    def left(self, step: Step, equation: Equation) -> Any:
        """The left side; that of a step's own equation is the whole gradient by its node."""
        if equation.left is None:
            return None
        left = self.expression(step, equation.left)
        if isinstance(step, Backward) and equation == step.equation and left[0] == "derivative":
            return [*left[:-1], "total"]
        return left

    def expression(self, step: Step, expression: Symbol) -> Any:
        """An expression as lists; a derivative says which number of the step it stands for."""
        head, args = expression.head, expression.args
        if head == "number":
            return args[0]
        if head == "letter":        # in an update, the learning rate alone knows its number
            if isinstance(step, Update) and expression.number is not None:
                return ["lr"]
            return ["node", self.by_name[args[0]]]
        written = [self.expression(step, arg) for arg in args]
        if head == "derivative":
            return [head, *written, self.role(step, *written)]
        return [head, *written]

    def role(self, step: Step, of: Any, by: Any) -> str:
        if isinstance(step, Update):
            return "gradient"
        assert isinstance(step, Backward)
        of, by = (atom[1][1] if atom[0] == "whole" else atom[1] for atom in (of, by))
        source = None if step.source is None else self.number[step.source]
        if of == self.number[self.steps.output] and by == source:
            return "upstream"
        return "local" if of == source else "total"
