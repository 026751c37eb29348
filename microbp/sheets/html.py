"""Sheets and keys as one HTML page each, to be printed on A4 or Letter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from importlib.resources import files

from microbp.sheets.tasks import Task
from microbp.sheets.variants import Variant
from microbp.sheets.wording import HtmlPen, equation, given, instructions, label, parts, title
from microbp.writing.digits import with_minus

_PLACE = re.compile(r"\{\{(\w+)\}\}")
_BLANK, _RESULT = '<span class="blank"></span>', '<span class="result"></span>'


@lru_cache
def template(name: str) -> str:
    """Return the text of a template."""
    return (files("microbp.sheets") / "templates" / name).read_text(encoding="utf-8")


def filled(template_name: str, /, **parts: str) -> str:
    """Return a template with its ``{{places}}`` filled in."""
    return _PLACE.sub(lambda place: parts[place[1]], template(template_name))


def page(variants: Sequence[Variant], key: bool = False) -> str:
    """Return the sheets, or with `key` their answers, as one HTML page."""
    options = variants[0].options
    pen = HtmlPen(options.lang)
    return filled("page.html", lang="zh-CN" if options.lang == "zh" else options.lang,
                  title=escape(title(variants[0], key)), style=template("page.css"),
                  kind="answers" if key else f"questions {options.blanks}",
                  sheets="\n".join(_sheet(variant, pen, key) for variant in variants))


def _sheet(variant: Variant, pen: HtmlPen, key: bool) -> str:
    student = variant.student
    who = "" if key else '<p class="who">{}</p>'.format("".join(
        f"<span>{pen.say(f'sheet: {what}')} <b>{escape(text)}</b></span>" for what, text in (
            ("name", student.name), ("class", student.group),
            ("points", f"\u2003\u2003/ {variant.points}"))))
    lines = "\n".join(
        f'<p class="given">{words}' + " ".join(f"<span>{number}</span>" for number in numbers)
        + "</p>" for words, numbers in given(variant, pen))
    figure = "" if key else _figure(variant)
    above = figure.startswith("<figure>")
    return filled("sheet.html", title=escape(title(variant, key)), who=who, given=lines,
                  label=escape(label(variant, *(student if key else student[:1]))),
                  rule=instructions(variant), above=figure if above else "",
                  below="" if above else figure, tasks="\n".join(
                      f"<h2>{escape(heading)}</h2>\n<ol>\n"
                      + "\n".join(_task(variant, number, task, pen, key) for number, task in found)
                      + "\n</ol>" for heading, found in variant.sections))


def _figure(variant: Variant) -> str:
    """Return the drawing, on a page of its own where it stands last."""
    drawing = variant.drawing()
    own = ' class="page"' if variant.stands_last(drawing) else ""
    return f"<figure{own}>{drawing.inline(f'v{variant.number}-')}</figure>"


def _task(variant: Variant, number: int, task: Task, pen: HtmlPen, key: bool) -> str:
    if key:
        told, *more = (f'<p class="equation">{line}</p>' for line in task.lines(pen))
        body = told + "".join(line.replace("equation", "equation more", 1) for line in more)
        last = f'<span class="value">{with_minus(task.text)}</span>'
    else:
        *pieces, last = equation(task, pen, variant.options.blanks, _BLANK)
        body, last = f'<p class="equation">{parts([*pieces, last + _RESULT])}</p>', ""
    points = pen.say("sheet: worth", n=task.points)
    return (f'<li><span class="number">{number}</span><div>{body}</div>{last}'
            f'<span class="points">{points}</span></li>')
