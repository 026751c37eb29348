"""Findings put into words: tables of the audit, of answers and of the gallery.

Every table comes as ``text``, ``markdown`` or ``json``, in English or Chinese. This module
knows how a finding is told. It judges nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from math import isfinite
from typing import Any

from microbp.diagnosis.audit import audit
from microbp.diagnosis.case import AS_PRINTED, VERDICTS, Finding
from microbp.diagnosis.lab import Trial
from microbp.diagnosis.wording import explanation, phrase, stated_rule
from microbp.examples.files import ids, load
from microbp.examples.mistakes import IDS
from microbp.examples.sheet import Sheet
from microbp.writing import tables
from microbp.writing.digits import decimals_or_infinity
from microbp.writing.printed import Printed
from microbp.writing.words import say


def audit_report(example: Sheet, findings: Sequence[Finding] | None = None, *,
                 format: str = "text", lang: str = "en") -> str:
    """Return the audit of one example: every printed number and what it follows from."""
    findings = audit(example) if findings is None else findings
    if format == "json":
        return tables.render((), (), "json", {
            "id": example.id, "title": example.title_in(lang),
            "sources": [asdict(source) for source in example.sources],
            "stated": stated_rule(example, lang),
            "findings": [_data(finding, lang) for finding in findings]})
    shown = tables.escaped if format == "markdown" else tables.visible
    heading = "# " if format == "markdown" else ""
    parts = [heading + shown(f"{example.id}: {example.title_in(lang)}")]
    parts += [text for text in [stated_rule(example, lang)] if text]
    if not findings:
        parts.append(phrase("nothing printed", lang))
    sources = {source.id: source for source in example.sources}
    for id in dict.fromkeys(finding.source for finding in findings):
        own = [finding for finding in findings if finding.source == id]
        title, url = shown(sources[id].title_in(lang)), shown_url(sources[id].url)
        if heading:
            title, url = f"## {title}", url and f"<{url}>"
        good = sum(finding.verdict == AS_PRINTED for finding in own)
        parts += ["\n".join(filter(None, (title, url))), _table(own, "printed", format, lang),
                  phrase("count", lang, good=good, all=len(own))]
    return "\n\n".join(parts)


def shown_url(url: str) -> str:
    """Return an address that can neither end a link nor hide anything."""
    return "".join(c for c in tables.visible(url) if c not in "<> \"'`")


def audit_summary(examples: Sequence[Sheet], audits: Sequence[Sequence[Finding]], *,
                  format: str = "text", lang: str = "en") -> str:
    """Return the counts of all verdicts over examples and their audits."""
    counts = [Counter(finding.verdict for finding in findings) for findings in audits]
    total = Counter(finding.verdict for findings in audits for finding in findings)
    used = [verdict for verdict in VERDICTS if total[verdict]]
    names = [*(example.id for example in examples), phrase("all", lang)]
    rows = [[name, str(count.total()), *(str(count[verdict] or "·") for verdict in used)]
            for name, count in zip(names, [*counts, total])]
    columns = [phrase(key, lang) for key in ("example", "numbers", *used)]
    return tables.render(columns, rows, format, [
        {"id": example.id, "numbers": count.total(),
         **{verdict: count[verdict] for verdict in VERDICTS}}
        for example, count in zip(examples, counts)])


def answers_report(findings: Sequence[Finding], *, format: str = "text",
                   lang: str = "en") -> str:
    """Return the judgement on a student's numbers, one row a number."""
    return _table(findings, "given number", format, lang)


def lab_report(example: Sheet, trials: Sequence[Trial], updates: Sequence[int], *,
               format: str = "text", lang: str = "en", digits: int = 9) -> str:
    """Return the mistake lab's table, and below it what each mistake is."""
    def answer(yes: bool) -> str:
        return say("lab: yes" if yes else "lab: no", lang)

    written = partial(decimals_or_infinity, digits=digits)
    by_epoch = example.rule.update == "each"
    columns = [say(f"lab: {key}", lang) for key in ("mistake", "first", "right", "wrong")]
    columns += [say("lab: updates" if not by_epoch else "lab: epoch" if n == 1 else "lab: epochs",
                    lang, n=f"{n:,}") for n in updates]
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
        columns = [say("lab: mistake", lang), say("lab: what", lang)]
        parts.append(tables.render(columns, words, format))
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


def _table(findings: Sequence[Finding], own: str, format: str, lang: str) -> str:
    columns = [phrase(key, lang) for key in
               ("quantity", own, "computed", "verdict", "explanation")]
    data = [_data(finding, lang) for finding in findings]
    rows = [[finding.quantity, finding.printed, _computed(finding),
             phrase("right" if own == "given number" and finding.right else finding.verdict, lang),
             told["explanation"]] for finding, told in zip(findings, data)]
    return tables.render(columns, rows, format, data)


def _computed(finding: Finding) -> str:
    """Write the computed number with the printed digits, and one more where they differ."""
    decimals = max(0, -Printed(finding.printed).exponent)
    if finding.verdict != AS_PRINTED:
        decimals += 1
    return f"{finding.computed:.{decimals}f}"


def _data(finding: Finding, lang: str) -> dict[str, Any]:
    return {**asdict(finding), "explanation": explanation(finding, lang)}
