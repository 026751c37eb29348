"""A story as text: formulas on the left, the computed and the published numbers beside them.

Knows columns and words; what is told is in `story`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from math import isclose, ulp

from microbp.diagnosis.case import AS_PRINTED, Finding
from microbp.diagnosis.wording import custom, explanation
from microbp.engine import Value
from microbp.examples.graph import Graph
from microbp.examples.quantities import read_quantity
from microbp.report.story import Entry, Section, Story
from microbp.walkthrough.following import notes
from microbp.walkthrough.matrices import backward, find_matrices, forward, update
from microbp.writing.digits import decimals, unit_by_hand
from microbp.writing.documents import pen
from microbp.writing.letters import letter
from microbp.writing.papers import Paper, text_paper
from microbp.writing.tables import visible
from microbp.writing.words import counted, pad, say, width

WIDEST = 78         # columns of a formula that has its number beside it


class Report(Story):
    """The report of an example, as text: see `Story`."""

    def text(self, lang: str = "en", digits: int = 9) -> str:
        """Tell the example with up to `digits` decimals."""
        paper = text_paper(partial(decimals, digits=digits))
        told = [[self._told(entry, paper, lang) for entry in section.entries]
                for section in self.sections]
        flat = [each for part in told for each in part]
        titles = [say("audit: computed", lang),
                  say("report: published", lang) if self.findings else ""]
        headings = [self._heading(section, lang) for section in self.sections]
        columns = [max((*(width(part) for each in flat for part in each.formulas
                          if width(part) <= WIDEST),
                        *(width(heading) - 3 for heading in headings)), default=0),
                   max(width(text) for text in (titles[0], *(each.number for each in flat)))]
        lines = [visible(self.example.title_in(lang)), *self._source(lang), "",
                 *self._given(lang)]
        for heading, part in zip(headings, told):
            titled = pad(heading, columns[0] + 5) + pad(titles[0], columns[1] + 2) + titles[1]
            lines += ["", titled.rstrip()]
            lines += [line for each in part for line in each.lines(columns, lang)]
        lines += self._matrices(lang, digits)
        if self.findings:
            good = sum(finding.verdict == AS_PRINTED for finding in self.findings)
            lines += ["", say("audit: count", lang, good=good, all=len(self.findings))]
        return "\n".join(lines)

    def _matrices(self, lang: str, digits: int) -> Iterator[str]:
        """Yield the step of each row in matrices, if its network has layers."""
        writer = pen("text", lang, digits)
        name = self._letters.names[self._graph.output]
        for row, graph, slopes in zip(self.rows, self.graphs, self._slopes):
            layers = find_matrices(graph.output)
            if not layers:
                return
            part = Section("report: matrices", {}, [], row if self.example.rows > 1 else 0)
            yield from ("", self._heading(part, lang))
            changes = self._changes(row, graph, slopes)
            updates = [*update(layers, name, changes, self._updated_alone)]
            for equation in (*forward(layers), *backward(layers, name, slopes)):
                yield from (f"  {line}" for line in writer.matrices(equation))
            if updates and not self._updated_alone:     # ∂E/∂W is that of all rows from here on
                words = writer.say("steps: of rows", phase=writer.say("update"), n=len(self.rows))
                yield from ("", writer.title(words))
            for equation in updates:
                yield from (f"  {line}" for line in writer.matrices(equation))

    @property
    def _updated_alone(self) -> bool:
        """Whether an update follows each row."""
        return self._each or self.example.rows == 1

    def _changes(self, row: int, graph: Graph, slopes: Mapping[Value, float]) -> dict[Value, float]:
        """Return by how much parameters change after a row, where that is -lr times the gradient.

        With the sum or the mean over the rows they change after the last of them.
        """
        rate, rule, changes = self.run.lr, self.run.rule, {}
        plain = not (rule.momentum or rule.weight_decay)
        if rate and plain and (self._updated_alone or self._is_whole and row == self.example.rows):
            numbers = self.run.after(self._updates_before(row) + 1)
            for leaf in (graph[name] for name in numbers if name in graph):
                if leaf in slopes:
                    gradient = (slopes[leaf] if self._updated_alone
                                else self._value(f"dE/d{leaf.name}"))
                    new = numbers[leaf.name]
                    change = new - leaf.data
                    last = float(unit_by_hand(new, rule.round)) if rule.round else ulp(leaf.data)
                    if isclose(change, -rate * gradient, rel_tol=1e-9, abs_tol=last):
                        changes[leaf] = change
        return changes

    def _heading(self, section: Section, lang: str) -> str:
        n = section.places.get("n")
        places = {**section.places, "n": counted(n, lang) if isinstance(n, int) else n}
        words = say(section.heading, lang, **places)
        words = words[:1].upper() + words[1:]
        return words if not section.row else say(
            "report: row", lang, heading=words, k=section.row, n=self.example.rows)

    def _told(self, entry: Entry, paper: Paper, lang: str) -> "_Told":
        asked = read_quantity(entry.quantity) if entry.quantity else None
        name = visible(entry.quantity)
        if asked is not None and asked.updates:
            name = say("report: after", lang, name=replace(asked, updates=0), n=asked.updates)
        if entry.equation is None:
            return _Told([say("report: not computed", lang, quantity=name)], "", entry.finding)
        *pieces, result = entry.equation.pieces(paper)
        if entry.equation.left == letter(visible(entry.quantity)):      # no formula is told
            pieces = [name]
        left, *sides = pieces
        formulas = [" ".join([left, *sides[:1]]),
                    *(" " * (width(left) + 1) + side for side in sides[1:])]
        sign, number = result.split(" ", 1)
        return _Told(formulas, number, entry.finding, sign if sign == "≈" else " ")

    def _source(self, lang: str) -> Iterator[str]:
        for source in self.example.sources:
            if source.id == self.source and self.findings:
                where = visible(source.url or source.title_in(lang))
                yield f"{say('report: source', lang)} {where}"

    def _given(self, lang: str) -> Iterator[str]:
        """Yield the given numbers by what they are for."""
        terms = [term for group in self._letters.anatomy.groups for term in group.terms]
        parts = {term.node.parents[term.weight]: "bias" if term.signal is None else "weight"
                 for term in terms}
        leaves: dict[str, list[str]] = {key: [] for key in (
            "input", "weight", "bias", "parameter", "constant", "target")}
        for leaf in (node for node in self._graph.values() if not node.parents):
            changed = leaf.name in self.run.parameters      # from row to row, by the updates
            numbers = [decimals(graph[leaf.name].data)
                       for graph in (self.graphs[:1] if changed else self.graphs)]
            numbers = numbers[:1] if len(set(numbers)) == 1 else numbers
            key = leaf.role
            if key in ("parameter", "constant"):
                key = parts.get(leaf, key)
            leaves[key].append(f"{leaf.name} = {' | '.join(numbers)}")
        for key, own in leaves.items():
            if own:
                yield f"  {pad(say(key, lang), 16)}{', '.join(own)}"
        rule = self.example.rule
        if self.run.lr is not None:
            for name, of_rule in (("learning rate", self.run.lr), ("momentum", rule.momentum),
                                  ("weight decay", rule.weight_decay)):
                if of_rule or name == "learning rate":
                    yield f"  {pad(say(name, lang), 16)}{decimals(of_rule)}"
            if self.example.rows > 1:
                yield f"  {custom('update', rule.update, lang)}"
        for note, number in notes(rule):
            yield f"  {say(note, lang, number=number)}"


@dataclass(frozen=True)
class _Told:
    """An entry as text: the formula, the formula with numbers, the number, what was printed."""

    formulas: list[str]
    number: str
    finding: Finding | None
    sign: str = " "         # ≈ where the numbers as they are rounded give another one

    def lines(self, columns: list[int], lang: str) -> Iterator[str]:
        """Yield the formulas, the numbers on the last of their lines, and an explanation."""
        *first, last = self.formulas
        if width(last) > columns[0]:
            first, last = self.formulas, ""
        yield from (f"  {line}" for line in first)
        line = f"  {pad(last, columns[0])} {self.sign} {pad(self.number, columns[1] + 2)}"
        if self.finding is None:
            yield line.rstrip()
            return
        right = self.finding.verdict == AS_PRINTED
        yield f"{line}{self.finding.printed} {'✓' if right else '≠'}"
        if not right:
            verdict = say(f"audit: {self.finding.verdict}", lang)
            reasons = filter(None, (verdict, explanation(self.finding, lang)))
            yield f"    {say('report: colon', lang).join((self.finding.printed, *reasons))}"
