"""One finding put into words, and the conventions that an example states.

This module knows sentences; tables of findings are written by :mod:`microbp.diagnosis.report`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from microbp.anatomy.neurons import in_layers
from microbp.diagnosis.case import AS_PRINTED, Finding
from microbp.examples.mistakes import IDS, MISTAKES, Made
from microbp.examples.quantities import read_quantity
from microbp.examples.rules import CHOICES
from microbp.examples.sheet import Sheet
from microbp.writing.printed import Printed
from microbp.writing.words import say

MANY = 3            # with more alternatives than this, none is worth naming


def explanation(finding: Finding, lang: str = "en") -> str:
    """Say what gives the printed number, beyond the verdict; empty where nothing is to say."""
    said = [_convention(name, value, finding, lang) for name, value in finding.rule.items()]
    if finding.slip:
        said.append(phrase(finding.slip, lang, of=finding.of))
    elif finding.mistake == "no-upstream":
        said.append(phrase("upstream", lang, of=finding.of))
    elif finding.of:
        said.append(phrase("of", lang, of=finding.of))
    elif finding.mistake in ("sign", "decimal-point") and not finding.rule:
        said.append(IDS[finding.mistake].word(lang))
    if finding.cut and (finding.rule or not finding.source):
        said.append(IDS["truncated"].word(lang))
    if finding.mistake == "rounded-steps" and not finding.rule:
        said.append(IDS["rounded-steps"].word(lang))
    if len(finding.alternatives) > MANY:
        return phrase("several", lang, n=len(finding.alternatives) + 1)
    if finding.alternatives or finding.weak:
        other = [IDS[id].word(lang) for id in finding.alternatives]
        return phrase("may be", lang, what=phrase("or", lang).join(
            [say("and", lang).join(said), *other]))
    if finding.verdict == AS_PRINTED and not Printed(finding.printed).agrees(
            finding.computed, ulps=0):
        said.append(phrase("last bits", lang))
    return say("and", lang).join(said)


def stated_rule(example: Sheet, lang: str = "en") -> str:
    """Say which conventions an example states."""
    conventions = []
    if example.lr is not None:
        neurons = example.graph.neurons
        if len(in_layers(neurons)) > 1:
            conventions.append(custom("order", example.rule.order, lang))
        if biases := [neuron.bias for neuron in neurons if neuron.bias is not None]:
            each = example.rule.biases == "shared" and len(biases) == len(set(biases))
            conventions.append(phrase("biases updated", lang) if each
                               else custom("biases", example.rule.biases, lang))
        if example.rule.direction == "ascent":
            conventions.append(phrase("direction ascent", lang))
        if example.rows > 1:
            conventions.append(custom("update", example.rule.update, lang))
    said = say("and", lang).join(conventions)
    return phrase("stated", lang, rule=said) if said else ""


def phrase(key: str, lang: str = "en", **places: object) -> str:
    """Return the audit's words for ``key``."""
    return say(f"audit: {key}", lang, **places)


def custom(name: str, value: str, lang: str) -> str:
    """Say what a convention is: as the table of mistakes says it, where it has a row there."""
    row = next((row for row in MISTAKES if row.changes == ((name, value),)), None)
    return row.word(lang) if row else phrase(f"{name} {value}", lang)


def _convention(name: str, value: Any, finding: Finding, lang: str) -> str:
    join = phrase("list", lang).join
    if name == "counting" and value == "before":
        return phrase("counting before", lang, n=read_quantity(finding.quantity).updates - 1)
    if name in CHOICES:
        return custom(name, value, lang)
    if name in ("factor", "reported"):
        key = f"{name} {value:g}"
        return phrase(key if value in (2.0, 0.5) else name, lang, number=f"{value:g}")
    if name == "made":
        return _made(value, lang)
    if name == "local":
        ((of, by, number),) = value
        return phrase("at", lang, what=IDS["wrong-input"].word(lang), place=f"d{of}/d{by}")
    if name == "given" and finding.mistake == "transposed":
        return IDS["transposed"].word(lang)
    if name == "given" and len(value) == 2:
        return phrase("given exchanged", lang, a=value[0][0], b=value[1][0])
    if name in ("given", "carried"):
        return phrase(name, lang, numbers=join(f"{key} = {number:.12g}" for key, number in value))
    return phrase(name, lang, number=f"{value:g}")


def _made(made: Sequence[Made], lang: str) -> str:
    """Say which mistakes were made, and where."""
    places: dict[str, list[str]] = {}
    for each in made:
        places.setdefault(each.id, []).append(
            f"d{each.node}/d{each.by}" if each.by else each.node)
    return say("and", lang).join(
        phrase("at", lang, what=IDS[id].word(lang), place=phrase("list", lang).join(where))
        if all(where) else IDS[id].word(lang) for id, where in places.items())
