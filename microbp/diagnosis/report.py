"""Findings put into words: tables of the audit, of answers and of the gallery.

Every table comes as ``text``, ``markdown`` or ``json``, in English or Chinese. This module
knows how a finding is told. It judges nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from math import isfinite
from typing import Any

from microbp.anatomy.neurons import in_layers
from microbp.diagnosis.audit import audit
from microbp.diagnosis.lab import Trial
from microbp.diagnosis.case import AS_PRINTED, VERDICTS, Finding
from microbp.examples.files import ids, load
from microbp.examples.mistakes import IDS, MISTAKES, Made
from microbp.examples.quantities import read_quantity
from microbp.examples.rules import CHOICES
from microbp.examples.sheet import Sheet
from microbp.writing import tables
from microbp.writing.digits import decimals
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
    if finding.verdict == AS_PRINTED and not Printed(finding.printed).agrees(finding.computed, ulps=0):
        said.append(phrase("last bits", lang))
    return say("and", lang).join(said)


def stated_rule(example: Sheet, lang: str = "en") -> str:
    """Say which conventions an example states."""
    conventions = []
    if example.lr is not None:
        neurons = example.graph.neurons
        if len(in_layers(neurons)) > 1:
            conventions.append(_custom("order", example.rule.order, lang))
        if biases := [neuron.bias for neuron in neurons if neuron.bias is not None]:
            each = example.rule.biases == "shared" and len(biases) == len(set(biases))
            conventions.append(phrase("biases updated", lang) if each
                               else _custom("biases", example.rule.biases, lang))
        if example.rule.direction == "ascent":
            conventions.append(phrase("direction ascent", lang))
        if example.rows > 1:
            conventions.append(_custom("update", example.rule.update, lang))
    said = say("and", lang).join(conventions)
    return phrase("stated", lang, rule=said) if said else ""


def audit_report(example: Sheet, findings: Sequence[Finding] | None = None, *,
                 format: str = "text", lang: str = "en") -> str:
    """Return the audit of one example: every printed number and what it follows from."""
    findings = audit(example) if findings is None else findings
    if format == "json":
        return tables.render((), (), "json", _data(example, findings, lang))
    shown = tables.escaped if format == "markdown" else tables.visible
    heading = "# " if format == "markdown" else ""
    parts = [heading + shown(f"{example.id}: {example.title_in(lang)}")]
    parts += [text for text in [stated_rule(example, lang)] if text]
    if not findings:
        parts.append(phrase("nothing printed", lang))
    titles = {source.id: source for source in example.sources}
    for source in dict.fromkeys(finding.source for finding in findings):
        own = [finding for finding in findings if finding.source == source]
        good = sum(finding.verdict == AS_PRINTED for finding in own)
        about = titles[source]
        parts.append(f"{'#' * 2 + ' ' if heading else ''}{shown(about.title_in(lang))}"
                     + (f"\n{'<' if heading else ''}{shown_url(about.url)}{'>' if heading else ''}"
                        if about.url else ""))
        parts.append(_table(own, "printed", format, lang))
        parts.append(phrase("count", lang, good=good, all=len(own)))
    return "\n\n".join(parts)


def shown_url(url: str) -> str:
    """Return an address that can neither end a link nor hide anything."""
    return "".join(c for c in tables.visible(url) if c not in "<> \"'`")


def audit_summary(examples: Iterable[Sheet] | None = None, *, format: str = "text",
                  lang: str = "en", audits: Sequence[Sequence[Finding]] | None = None) -> str:
    """Return the counts of all verdicts over the examples of the gallery, or over others."""
    examples = [load(name, "published", Sheet) for name in ids()] if examples is None else list(examples)
    audits = [audit(example) for example in examples] if audits is None else audits
    counts = [{verdict: sum(f.verdict == verdict for f in findings) for verdict in VERDICTS}
              for findings in audits]
    if format == "json":
        return tables.render((), (), "json", [
            {"id": example.id, "numbers": len(findings), **count}
            for example, findings, count in zip(examples, audits, counts)])
    used = [verdict for verdict in VERDICTS if any(count[verdict] for count in counts)]
    total = {verdict: sum(count[verdict] for count in counts) for verdict in VERDICTS}
    rows = [[name, str(sum(count.values())), *(str(count[verdict] or "·") for verdict in used)]
            for name, count in [*((e.id, c) for e, c in zip(examples, counts)),
                                (phrase("all", lang), total)]]
    columns = [phrase("example", lang), phrase("numbers", lang),
               *(phrase(verdict, lang) for verdict in used)]
    return tables.render(columns, rows, format)


def answers_report(findings: Sequence[Finding], *, format: str = "text",
                   lang: str = "en") -> str:
    """Return the judgement on a student's numbers, one row a number."""
    if format == "json":
        return tables.render((), (), "json", [_finding_data(f, lang) for f in findings])
    return _table(findings, "given number", format, lang)


def lab_report(example: Sheet, trials: Sequence[Trial], updates: Sequence[int], *,
               format: str = "text", lang: str = "en", digits: int = 9) -> str:
    """Return the mistake lab's table, and below it what each mistake is."""
    def written(number: float) -> str:
        return decimals(number, digits) if isfinite(number) else "∞"

    def answer(yes: bool) -> str:
        return say("lab: yes" if yes else "lab: no", lang)

    unit = "epochs" if example.rule.update == "each" else "updates"
    columns = [say(f"lab: {key}", lang) for key in ("mistake", "first", "right", "wrong")]
    columns += [say(f"lab: {unit}", lang, n=f"{n:,}") for n in updates]
    columns += [say("lab: converges", lang), say("lab: caught", lang)]
    rows = []
    for trial in trials:
        differs = [trial.quantity, written(trial.right), written(trial.wrong)]
        rows.append([trial.id or say("lab: right rule", lang),
                     *(differs if trial.quantity else ["", "", ""]), *map(written, trial.errors),
                     answer(trial.converges), answer(trial.caught) if trial.id else ""])
    data = [{"mistake": trial.id, "word": trial.id and IDS[trial.id].word(lang),
             "quantity": trial.quantity, "right": _or_none(trial.right),
             "wrong": _or_none(trial.wrong), "errors": {
                 str(n): _or_none(error) for n, error in zip(updates, trial.errors)},
             "converges": trial.converges, "caught": trial.caught} for trial in trials]
    table = tables.render(columns, rows, format, data)
    if format == "json":
        return table
    words = [[trial.id, IDS[trial.id].word(lang)] for trial in trials if trial.id]
    shown = tables.escaped if format == "markdown" else tables.visible
    parts = [shown(f"{example.id}: {example.title_in(lang)}"), table]
    if words:
        parts.append(tables.render([say("lab: mistake", lang), say("lab: what", lang)], words, format))
    return "\n\n".join(parts)


def _or_none(number: float) -> float | None:
    return number if isfinite(number) else None


def gallery_list(*, format: str = "text", lang: str = "en") -> str:
    """Return the list of the examples that come with microbp."""
    examples = [load(name, "published", Sheet) for name in ids()]
    columns = [phrase(key, lang) for key in ("example", "numbers", "title")]
    rows = [[e.id, str(len(e.published)), e.title_in(lang)] for e in examples]
    return tables.render(columns, rows, format, [
        {"id": e.id, "title": e.title_in(lang), "numbers": len(e.published),
         "sources": [asdict(source) for source in e.sources]} for e in examples])


# One finding


def phrase(key: str, lang: str = "en", **places: object) -> str:
    """Return the audit's words for ``key``."""
    return say(f"audit: {key}", lang, **places)


def _table(findings: Sequence[Finding], own: str, format: str, lang: str) -> str:
    columns = [phrase(key, lang) for key in
               ("quantity", own, "computed", "verdict", "explanation")]
    rows = []
    for finding in findings:
        right = own == "given number" and finding.right
        rows.append([finding.quantity, finding.printed, _computed(finding),
                     phrase("right" if right else finding.verdict, lang),
                     explanation(finding, lang)])
    return tables.render(columns, rows, format)


def _computed(finding: Finding) -> str:
    """Write the computed number with the printed digits, and one more where they differ."""
    decimals = max(0, -Printed(finding.printed).exponent)
    if finding.verdict != AS_PRINTED:
        decimals += 1
    return f"{finding.computed:.{decimals}f}"


def _custom(name: str, value: str, lang: str) -> str:
    """Say what a convention is: as the table of mistakes says it, where it has a row there."""
    row = next((row for row in MISTAKES if row.changes == ((name, value),)), None)
    return row.word(lang) if row else phrase(f"{name} {value}", lang)


def _convention(name: str, value: Any, finding: Finding, lang: str) -> str:
    join = phrase("list", lang).join
    if name == "counting" and value == "before":
        return phrase("counting before", lang, n=read_quantity(finding.quantity).updates - 1)
    if name in CHOICES:
        return _custom(name, value, lang)
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


def _finding_data(finding: Finding, lang: str) -> dict[str, Any]:
    return {**asdict(finding), "explanation": explanation(finding, lang)}


def _data(example: Sheet, findings: Sequence[Finding], lang: str) -> dict[str, Any]:
    return {"id": example.id, "title": example.title_in(lang),
            "sources": [asdict(source) for source in example.sources],
            "stated": stated_rule(example, lang),
            "findings": [_finding_data(finding, lang) for finding in findings]}
