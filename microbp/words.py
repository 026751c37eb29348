"""The words that people read, in English and Chinese, and how wide they are in a terminal.

One table: a key gives the same sentence in every language, and sentences are whole, with places
for names and numbers, since the pieces of one language do not fit together in another.
"""

from unicodedata import east_asian_width

LANGUAGES = ("en", "zh")

WORDS: dict[str, tuple[str, str]] = {
    # the field's terms
    "input": ("input", "输入"),
    "parameter": ("parameter", "参数"),
    "target": ("target", "目标值"),
    "constant": ("constant", "常数"),
    "weight": ("weight", "权重"),
    "bias": ("bias", "偏置"),
    "learning rate": ("learning rate", "学习率"),
    "value": ("value", "值"),
    "gradient": ("gradient", "梯度"),
    "forward": ("forward", "前向传播"),
    "backward": ("backward", "反向传播"),
    "update": ("update", "更新"),
    "neuron": ("neuron", "神经元"),
    "error": ("error", "误差"),
    "total error": ("total error", "总误差"),
    # drawings
    "layer of neurons": ("layer of {count} neurons", "{count} 个神经元的层"),
    "several inputs": ("{count} inputs", "{count} 个输入"),
    "one weight": ("1 weight", "1 个权重"),
    "several weights": ("{count} weights", "{count} 个权重"),
    "more rows": ("… {count} more", "… 另有 {count} 个"),
    "not computed yet": ("not computed yet", "尚未计算"),
    "what a node holds": (
        "{node}: value {value}, gradient {gradient}", "{node}：值 {value}，梯度 {gradient}"),
    "computation graph": ("computation graph of {name}", "{name} 的计算图"),
    "unnamed computation graph": ("computation graph", "计算图"),
    "what a drawing shows": (
        "{count} nodes; the result is {result}", "{count} 个节点；结果是 {result}"),
}


def say(key: str, lang: str = "en", **places: object) -> str:
    """Return the words for `key`, with names and numbers put in their places.

    >>> say("learning rate"), say("learning rate", "zh")
    ('learning rate', '学习率')

    Raises ValueError for a language that is not in `LANGUAGES`.
    """
    words = WORDS[key][language(lang)]
    return words.format(**places) if places else words


def language(lang: str) -> int:
    """Return the language's column in `WORDS`; raises ValueError if there is none."""
    if lang not in LANGUAGES:
        raise ValueError(f"language {lang!r} is none of {', '.join(LANGUAGES)}")
    return LANGUAGES.index(lang)


def width(text: str) -> int:
    """Return how many terminal columns a text takes; a Chinese character takes two."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def pad(text: str, columns: int, right: bool = False) -> str:
    """Fill a text with spaces to a width in columns; `right` puts them before it."""
    spaces = " " * (columns - width(text))
    return spaces + text if right else text + spaces
