"""The sentences in the package's sources, as templates: ``{}`` stands for what is put in."""

import ast
import re
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "microbp"
# what the command tells in a sentence; a TypeError is the programmer's business
ERRORS = {"ValueError", "ExampleError", "FormulaError", "OSError", "PermissionError",
          "ImportError", "ModuleNotFoundError", "OverflowError", "ArgumentTypeError"}


def templates(node):
    """Return what an expression may write, with {} for what is not known before it runs."""
    if isinstance(node, ast.Constant):
        return [node.value.replace("{", "{{").replace("}", "}}")
                if isinstance(node.value, str) else "{}"]
    if isinstance(node, ast.JoinedStr):
        return joined(map(templates, node.values))
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return joined([templates(node.left), templates(node.right)])
    if isinstance(node, ast.IfExp):
        return [*templates(node.body), *templates(node.orelse)]
    return ["{}"]


def joined(parts):
    found = [""]
    for part in parts:
        found = [begin + end for begin in found for end in part]
    return found


def bare(text):
    """Return a template without the names of its places; places side by side are one."""
    return re.sub(r"(\{\})+", "{}", re.sub(r"(?<!\{)\{\w*\}", "{}", text))


def sentence(call):
    """Return the argument of a call that becomes an error, a warning or a problem, if it does."""
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    if name == "append" and getattr(call.func.value, "id", "") == "problems":
        name = "ValueError"
    again = isinstance(call.func, ast.Call) and getattr(call.func.func, "id", "") == "type"
    place = {"accept": 1, "PermissionError": 1, "error": 0, "warn": 0}.get(
        name, 0 if name in ERRORS or again else None)
    return call.args[place] if place is not None and len(call.args) > place else None


def raised(path):
    """Yield the templates of what a file raises or warns of in words."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        told = sentence(node) if isinstance(node, ast.Call) else None
        if told is not None:
            yield from (text for text in map(bare, templates(told))
                        if re.search(r"[a-z]{2}", re.sub(r"\[\[\w+\]\]", "", text)))


def written(path):
    """Yield the templates of all texts of a file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant | ast.JoinedStr | ast.BinOp | ast.IfExp):
            yield from map(bare, templates(node))
