"""The page's JavaScript modules in node, one file of tests each, with graphs from Python."""

import json
import os
import random
import re
import shutil
import subprocess
from html import escape
from pathlib import Path

import pytest
from player_graphs import EXAMPLES, GRAPHS

from microbp import play, steps
from microbp.engine import gradients
from microbp.examples.mistakes import MISTAKES
from microbp.player import assembly
from microbp.player.content import content
from microbp.player.picture import Picture
from microbp.player.training import Training
from microbp.writing.digits import decimals, significant
from microbp.writing.documents import TextPen
from microbp.writing.papers import html_paper
from microbp.writing.words import LANGUAGES

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "microbp" / "player" / "page"
TESTS = ROOT / "tests" / "js"
NUMBERS = ROOT / "tests" / "golden" / "numbers.json"


def handed_over(name):
    """Return what node needs to know of a graph: the page's data and code, and what is right."""
    output = GRAPHS[name]()
    walk = steps(output, lr=-10.0 if name == "explosion" else 0.5)
    grads = gradients(output)
    order = output.topological()
    return page_of(Training(walk)) | {
        "values": [node.data for node in order],
        "gradients": [grads[node] for node in order],
        "lines": {lang: list(walk.one_line_each(lang)) for lang in LANGUAGES},
        "reasons": {lang: [reason(step, lang) for step in walk] for lang in LANGUAGES},
    }


def reason(step, lang):
    """The sentence of why as the page has it, without its markup."""
    html = step.reason(HtmlPen(lang))
    return re.sub(r"<[^>]*>", "", html)


class HtmlPen(TextPen):
    look = staticmethod(html_paper)

    def words(self, words):
        return escape(words)


def many_numbers():
    rng = random.Random(7)
    return [rng.uniform(-1, 1) * 10.0 ** rng.randint(-12, 16) for _ in range(3000)] + [
        0.0, -0.0, 0.5, 2.5, 0.125, -0.00012345, 0.00065535, 1e-6, 1e-8, 999999.5, 99995.0, 1e22,
        1e-300, 0.1 + 0.2, 1 / 3, 1.00005, 12345.5, -2.675]


def page_of(training):
    data = content(training, Picture(training.steps, "en"), ["", ""], "en")
    return {"data": data, "code": assembly.code(training)}


def trained(example, epochs):
    """Return an example's page, its steps, and what Python's own training of it gives."""
    training = example.train(epochs)
    numbers = {name: training.example.parameters[name] for name in example.parameters}
    return page_of(Training(steps(example, row=1), example)) | {
        "lines": {lang: list(steps(example).one_line_each(lang)) for lang in LANGUAGES},
        "epochs": epochs, "losses": list(training), "validation": training.validation,
        "numbers": numbers, "mistakes": wrongly_trained(example),
    }


def wrongly_trained(example, epochs=5):
    """Return the losses with each mistake that there is a place for."""
    found = {}
    for mistake in MISTAKES:
        if mistake.trainable and mistake.id not in ("broadcast", "single-precision") \
                and not example.rule.round:
            try:
                losses = list(example.train(epochs, mistake=mistake.id))
            except (ValueError, ArithmeticError):
                continue
            if losses != list(example.train(epochs)):
                found[mistake.id] = losses
    return found


@pytest.fixture(scope="module")
def graphs(tmp_path_factory):
    path = tmp_path_factory.mktemp("graphs") / "graphs.json"
    known = {name: handed_over(name) for name in GRAPHS}
    trained_ones = {name: trained(make(), epochs) for name, (make, epochs) in EXAMPLES.items()}
    written = [[number, significant(number), decimals(number)] for number in many_numbers()]
    path.write_text(json.dumps(known | {"examples": trained_ones, "written": written}),
                    encoding="utf-8")
    return path


def run(test, graphs):
    """Run a file of tests in node; return whether all passed, how many, and the report."""
    done = subprocess.run(["node", "--test", str(test)], capture_output=True, text=True,
                          env={**os.environ, "MICROBP_GRAPHS": str(graphs),
                               "MICROBP_NUMBERS": str(NUMBERS)})
    count = int(re.search(r"^# tests (\d+)$", done.stdout, re.MULTILINE)[1])
    return done.returncode == 0, count, done.stdout + done.stderr


@pytest.mark.needs("node")
@pytest.mark.parametrize("path", sorted(TESTS.glob("*.test.mjs")), ids=lambda path: path.stem)
def test_a_module_passes_its_tests(path, graphs):
    passed, count, report = run(path, graphs)
    assert passed and count > 1, report


@pytest.mark.needs("node")
def test_the_modules_become_one_script(tmp_path):
    script = tmp_path / "page.js"
    script.write_text(re.findall(r"<script>(.*?)</script>", play(GRAPHS["example"]()).html,
                                 re.DOTALL)[-1], encoding="utf-8")
    assert not re.search(r"^(import|export)\b", script.read_text(encoding="utf-8"), re.MULTILINE)
    done = subprocess.run(["node", "--check", str(script)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("write", [significant, decimals])
def test_python_writes_the_same_numbers(write):
    """The same file of numbers is read by tests/js/mathematics.test.mjs."""
    cases = json.loads(NUMBERS.read_text(encoding="utf-8"))[write.__name__]
    assert len(cases) > 20
    for number, digits, text in cases:
        assert write(number, digits) == text, (number, digits)


# What is broken, in which module, and the file of tests that must notice
MUTANTS = {
    "a mistake at the wrong operand": ("slips", "operand === index)", "operand !== index)"),
    "a lone path that is not known": ("slips", "before: number + contribution", "before: NaN"),
    "an update with another rate": ("slips", "lr = model.setting.lr})", "lr = 1})"),
    "another number taken for a mistake": ("slips", "mistakes.length ? mistakes : fitting", "fitting"),
    "old weights taken for updated ones": ("slips", "const values = model.epoch.updated()",
                                           "const values = model.values"),
    "a right answer refused": ("slips", "agrees(coarse, fromShown(model, k))", "false"),
    "a wrong answer accepted": ("slips", "0.5000001 * unit", "5 * unit"),
    "a number cut off refused": ("slips", "(off < unit &&", "(false &&"),
    "one digit is enough": ("slips", "digitsOf(typed) >= 2", "true"),
    "an answer spoiled by looking on": ("practice", "?.end;", "?.end && count > 3;"),
    "a value given away": ("practice", '(phase === "backward" ? grads : values).add(node);', ""),
    "the error curve upside down": ("training", "height - 6, 6);", "6, height - 6);"),
    "the error curve without its end": ("chart", "if (found.at(-1)[0] !== last)", "if (false)"),
    "a zoom that does not enlarge": ("view", "Math.max(1.25, 1.6 * whole, least)", "whole"),
    "a small drawing shown whole": ("view", "whole < READABLE ? PART : whole", "whole"),
    "a drawing blown up": ("view", ", LARGEST)", ")"),
    "a node out of the middle": ("view", "middle - room / 2", "middle"),
    "a node out of sight": ("view", "card[1] - room", "card[0] - room"),
    "the arrowhead at the wrong end": ("drawing", "M${tip.x},${tip.y}L", "M${base.x},${base.y}L"),
    "a flat arrowhead": ("drawing", "side * 5 * dx", "side * 0 * dx"),
    "a long sum in full": ("mathematics", "args.length > longest", "false"),
    "a sum folded too early": ("mathematics", "args.length > longest", "args.length >= longest"),
    "the wrong branch": ("mathematics", "read) ? 1 : 2]", "read) ? 2 : 1]"),
    "ties to even": ("mathematics", "withoutZeros(number.toFixed(places))",
                     "withoutZeros((number * (1 - 2e-16)).toFixed(places))"),
    "an exponent too late": ("mathematics", "exponent < -8", "exponent < -9"),
    "a comma refused": ("mathematics", r'.replace(/[,\u3001\u3002]/, ".")', ""),
    "no parentheses": ("mathematics", "binds >= loosest[index]", "true"),
    "paths that do not add up": ("steps", "=> before + local", "=> local"),
    "an update uphill": ("descent", '=== "ascent" ? -share : share', '=== "ascent" ? share : -share'),
    "p of another class": ("formulas", "Number(index === own)", "0"),
    "p given away": ("equations", "formulas.equation(step, !blanks)", "formulas.equation(step, true)"),
    "updates that nobody reads": ("epoch", "later[node] = result;", ""),
    "an old weight in the formula": ("epoch", "renewed.get(first) < place", "false"),
    "an update of half a gradient": ("steps", "use === uses", "true"),
    "rows that cannot be told": ("changes", "one && columns", "false && columns"),
    "rows that do not add up": ("descent", "pass.grads === sums ? [] : this.parameters", "(pass.grads.fill(0), [])"),
    "a mean that is a sum": ("descent", "gradient / this.rows : gradient", "gradient : gradient"),
    "no momentum": ("descent", "rule.momentum, rule", "0, rule"),
    "no weight decay": ("descent", "rule.momentum, rule.weight_decay", "rule.momentum, 0"),
    "a number not rounded": ("tape", "bent?.value)", "null)"),
    "a checkpoint of another epoch": ("timeline", "one.epoch <= wanted", "true"),
    "a change that is not kept": ("timeline", "if (change) this.enter(change);", ""),
    "too many checkpoints": ("timeline", "this.every *= 2", ""),
    "ticks that are not round": ("chart", "[1, 2, 5, 10]", "[1, 3, 5, 10]"),
    "a logarithmic axis that is none": ("chart", "log ? Math.log10", "false ? Math.log10"),
    "peaks left out": ("chart", "numbers[j] > numbers[high]", "false"),
    "a map of other inputs": ("plane", "pass.values[leaf] = numbers[k]", "pass.values[leaf] = numbers[0]"),
    "an axis for what never changes": ("plane", ".size > 1", ".size > 0"),
    "a step too large to check with": ("gradients", "STEP = 6e-6", "STEP = 6e-1"),
    "a check that is always right": ("gradients", "right: off <= ALIKE", "right: true || off <= ALIKE"),
    "neurons not saturated": ("presets", "Math.sign(sum) * FAR", "Math.sign(sum)"),
    "ReLUs that live": ("presets", "-Math.ceil(most) - 1", "1"),
    "no first difference": ("mistakes", "if (differs(a, b))", "if (false)"),
    "a mistake that is none": ("mistakes", "sums.get(edge) ?? sum", "sum"),
    "another page's state": ("saving", "name === names[k]", "true"),
    "a state of another format": ("saving", "data.format !== FORMAT", "false"),
    "a percentage of the new number": ("verify", "/ Math.abs(before)", "/ Math.abs(after)"),
    "half to even": ("rounding", '>= "5"', '> "5"'),
    "a number that is not finite": ("model", "every(Number.isFinite)", "every(() => true)"),
    "an undo for each key": ("model", "if (!again) this.remember()", "this.remember()"),
    "never ≈": ("equations", 'written.at(-1).sign = "≈"', ""),
    "an answer given away": ("practice", '=== "contribution" || (role === "local"',
                             '=== "contribution" || (role === "never"'),
    "a gate that tells": ("equations", "!blanks || !isGate(side)", "true"),
    "a reason for every ReLU": ("reasons", '{0: "zero", 1: "one"}[local]', '""'),
    "a path that is missing": ("paths", "this.counts.get(parent)", "1"),
    "the smallest path first": ("paths", "b.bound - a.bound", "a.bound - b.bound"),
}
NOTICED_BY = {"a gate that tells": "practice", "a reason for every ReLU": "equations",
              "no parentheses": "equations", "the error curve without its end": "training", "p of another class": "equations",
              "p given away": "practice", "updates that nobody reads": "descent",
              "an old weight in the formula": "descent", "an update of half a gradient": "descent",
              "rows that cannot be told": "timeline", "paths that do not add up": "model",
              "a number not rounded": "descent", "half to even": "descent",
              "a step too large to check with": "network", "neurons not saturated": "network",
              "a check that is always right": "mistakes", "ReLUs that live": "network",
              "a percentage of the new number": "saving"}


@pytest.mark.needs("node")
@pytest.mark.parametrize("name", MUTANTS)
def test_a_broken_module_is_noticed(name, graphs, tmp_path):
    module, old, new = MUTANTS[name]
    shutil.copytree(TESTS, tmp_path / "tests" / "js")
    shutil.copytree(PAGE, tmp_path / "microbp" / "player" / "page")
    path, = tmp_path.rglob(f"{module}.mjs")
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path.name} has no {old!r} any more"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    noticing = NOTICED_BY.get(name, module)
    passed, _, report = run(tmp_path / "tests" / "js" / f"{noticing}.test.mjs", graphs)
    assert not passed, f"nobody noticed {name}"
    assert "ERR_ASSERTION" in report, report
