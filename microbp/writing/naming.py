"""Names: what those of a neuron's numbers are made of, and what any name is read as.

``w5`` is read as a letter with a subscript, ``w[2][1,2]`` as one with a layer and indices, and
whoever shows names (LaTeX, HTML, drawings) writes the parts in its own way. A name that is
nothing of the kind is one part, exactly as it was given.

Knows texts only.
"""

import re
from html import escape
from typing import NamedTuple

TIMES = "·"     # between the factors of a product's name


class Part(NamedTuple):
    """A piece of a name: what stands on the line, above it, and below it."""

    base: str
    superscript: str = ""
    subscripts: tuple[str, ...] = ()


# A neuron's numbers: the net input net_h1, the output out_h1

NET, OUT = "net", "out"


def net_name(neuron: str = "") -> str:
    """Return what the net input of a neuron is called: ``net_h1``, or ``net`` of a lone one."""
    return f"{NET}_{neuron}" if neuron else NET


def out_name(neuron: str = "") -> str:
    """Return what the output of a neuron is called: ``out_h1``, or ``out`` of a lone one."""
    return f"{OUT}_{neuron}" if neuron else OUT


def neuron_name(name: str) -> str:
    """Return what a neuron is called whose net input or output has this name.

    >>> neuron_name("net_h1"), neuron_name("out_h1"), neuron_name("h1")
    ('h1', 'h1', 'h1')
    """
    return name.removeprefix(f"{NET}_").removeprefix(f"{OUT}_")


# Reading a name


GREEK = dict(zip("αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΦΨΩ", (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau "
    "upsilon phi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega").split()))
_SPELLED = {word: letter for letter, word in GREEK.items()}

_LOW_DIGITS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_LETTER = r"[^\W\d_₀-₉]"
_INDEX = r"[^\W_]+(?:, ?[^\W_]+)*"
_ITEM = rf"[^\W_]+(?:\[{_INDEX}\])*"

_NUMBERED_COPY = re.compile(r"(.+)(#\d+)")                      # x#2, the second x of a graph
_JUXTAPOSED = re.compile(rf"(?:{_LETTER}[\d₀-₉]+){{2,}}")       # x1w1
_COUNTED = re.compile(rf"({_LETTER}+)([\d₀-₉]+)")               # w5, w₅
_INDEXED = re.compile(rf"({_LETTER}+)((?:\[{_INDEX}\])+)")      # w[2][1,2]
_TAILED = re.compile(rf"({_LETTER}+)(\d*)_(?:({_ITEM}(?:_{_ITEM})*)|{{({_INDEX})}})")

_OF_LAYERS = "abwzδ"        # with one index only, that is the layer: b[2] serves all of layer 2


def split_name(name: str) -> tuple[Part, ...]:
    """Return the parts of which a name is made, `TIMES` between those of a product.

    >>> split_name("net_h1")
    (Part(base='net', superscript='', subscripts=('h1',)),)
    >>> split_name("w[2][1,2]")
    (Part(base='w', superscript='2', subscripts=('1', '2')),)
    >>> [part.base for part in split_name("w5·theta_1")], split_name("learning rate")[0].base
    (['w', '·', 'θ'], 'learning rate')
    """
    factors = name.split(TIMES)
    if not all(factors):
        return (Part(name),) if name else ()
    parts = list(_factor(factors[0]))
    for factor in factors[1:]:
        parts += [Part(TIMES), *_factor(factor)]
    return tuple(parts)


def _factor(name: str) -> tuple[Part, ...]:
    if copy := _NUMBERED_COPY.fullmatch(name):
        return *_factor(copy[1]), Part(copy[2])
    if _JUXTAPOSED.fullmatch(name):
        return tuple(_single(found[0]) for found in _COUNTED.finditer(name))
    return (_single(name),)


def _single(name: str) -> Part:
    if counted := _COUNTED.fullmatch(name):
        return Part(_sign(counted[1]), "", (counted[2].translate(_LOW_DIGITS),))
    if indexed := _INDEXED.fullmatch(name):
        first, *others = re.findall(rf"\[({_INDEX})\]", indexed[2])
        if others or indexed[1] in _OF_LAYERS:
            return Part(_sign(indexed[1]), first, _indices(",".join(others)))
        return Part(_sign(indexed[1]), "", _indices(first))
    if tailed := _TAILED.fullmatch(name):
        base, digits, items, indices = tailed.groups()
        tail = _indices(indices) if indices else tuple(items.split("_"))
        if not any(_is_word(item) for item in tail) or _takes_words(base):
            return Part(_sign(base), "", (digits, *tail) if digits else tail)
    return Part(_sign(name))


def _sign(base: str) -> str:
    """Return the Greek letter that a base spells, or the base."""
    return _SPELLED.get(base, base)


def _indices(text: str) -> tuple[str, ...]:
    return tuple(index.strip() for index in text.split(",")) if text else ()


def _is_word(item: str) -> bool:
    """Tell whether what follows a _ is a word of a phrase, as in ``learning_rate``."""
    return len(item) > 2 and item.isalpha()


def _takes_words(base: str) -> bool:
    return len(_sign(base)) == 1 or base in (NET, OUT)


# Names in LaTeX and HTML


def latex_name(name: str) -> str:
    r"""Write a name for LaTeX's math mode; a name can never be a command.

    >>> latex_name("w5"), latex_name("net_h1"), latex_name("w[2][1,2]"), latex_name("50%")
    ('w_{5}', '\\mathit{net}_{h1}', 'w^{(2)}_{1,2}', '\\text{50\\%}')
    >>> latex_name("w1·i1"), latex_name("x·0.5")
    ('w_{1} i_{1}', 'x \\cdot 0.5')
    """
    written = ""
    for part in split_name(name) or (Part(""),):
        if part.base == TIMES:
            continue
        dot = r" \cdot " if _is_number(part.base) else " "
        written += (dot if written and not part.base.startswith("#") else "") + _latex(part)
    return written or _latex(Part(name))


def _latex(part: Part) -> str:
    above = f"^{{({_latex_word(part.superscript)})}}" if part.superscript else ""
    below = ",".join(latex_name(item) if "[" in item else _latex_word(item)
                     for item in part.subscripts)
    base = part.base if _is_number(part.base) else _latex_word(part.base, subscript=False)
    return base + above + (f"_{{{below}}}" if below else "")


def _latex_word(word: str, subscript: bool = True) -> str:
    if word in _LATEX_GREEK:
        return f"\\{_LATEX_GREEK[word]}"
    if re.fullmatch(r"[A-Za-z0-9]+" if subscript else r"[A-Za-z]+", word):
        return re.sub("[A-Za-z]{2,}", r"\\mathit{\g<0>}", word)       # one word, not a product
    return rf"\text{{{latex_text(word)}}}"


def latex_text(words: str) -> str:
    """Write words for LaTeX outside math mode; they can never be a command."""
    printable = (sign if sign.isprintable() else "�" for sign in words)
    return "".join(LATEX_SPECIAL.get(sign, sign) for sign in printable)


_LATEX_GREEK = {**GREEK, "ε": "varepsilon", "φ": "varphi"}
LATEX_SPECIAL = {"\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}",
                 "^": r"\textasciicircum{}", **{sign: "\\" + sign for sign in "$&#_%"}}


def _is_number(base: str) -> bool:
    return re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", base) is not None


def html_name(name: str) -> str:
    """Write a name in HTML; a name can never be markup.

    >>> html_name("net_h1"), html_name("w[2][1,2]"), html_name("<b>")
    ('net<sub>h1</sub>', 'w<sup>(2)</sup><sub>1,2</sub>', '&lt;b&gt;')
    """
    return "".join(map(_html, split_name(name)))


def _html(part: Part) -> str:
    above = f"<sup>({escape(part.superscript)})</sup>" if part.superscript else ""
    below = ",".join(html_name(item) if "[" in item else escape(item) for item in part.subscripts)
    return escape(part.base) + above + (f"<sub>{below}</sub>" if below else "")
