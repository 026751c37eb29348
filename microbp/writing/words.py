"""The words that people read, in English and Chinese, and how wide they are in a terminal.

One table: a key gives the same sentence in every language, and sentences are whole, with places
for names and numbers, since the pieces of one language do not fit together in another.
"""

from unicodedata import category, east_asian_width

from microbp.writing.diagnosis_words import DIAGNOSIS
from microbp.writing.page_words import PAGE
from microbp.writing.sheet_words import SHEETS
from microbp.writing.reasons import REASONS

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
    "next iteration": ("next iteration", "下一次迭代"),
    "iteration": ("iteration {k}", "第 {k} 次迭代"),
    "forward": ("forward", "前向传播"),
    "backward": ("backward", "反向传播"),
    "update": ("update", "更新"),
    "neuron": ("neuron", "神经元"),
    "error": ("error", "误差"),
    "and": ("; ", "；"),
    # small counts
    "counted 1": ("one", "一"),
    "counted 2": ("two", "两"),
    "counted 3": ("three", "三"),
    "counted 4": ("four", "四"),
    "counted 5": ("five", "五"),
    "counted 6": ("six", "六"),
    "counted 7": ("seven", "七"),
    "counted 8": ("eight", "八"),
    "counted 9": ("nine", "九"),
    # training
    "training: epoch": ("epoch", "轮次"),
    "training: until": ("The error is small enough after {n} epochs.", "第 {n} 轮误差已足够小。"),
    "training: non-finite": (
        "Training ends after {n} epochs: the numbers grow beyond all bounds.",
        "第 {n} 轮后数值发散，训练终止。"),
    # the report of an example
    "report: source": ("from", "出处"),
    "report: published": ("published", "原文数值"),
    "report: row": ("{heading}, row {k} of {n}", "{heading}，第 {k} 个样本，共 {n} 个"),
    "report: one factor": ("Backward to {name}: one factor", "反向传播到 {name}：一个因子"),
    "report: factors": ("Backward to {name}: {n} factors", "反向传播到 {name}：{n}个因子"),
    "report: paths": ("Backward to {name}: {n} paths", "反向传播到 {name}：{n}条路径"),
    "report: gradients": ("All gradients", "全部梯度"),
    "report: gradients of rows": ("All gradients, over {n} rows", "全部梯度，共 {n} 个样本"),
    "report: update": ("The updated weights", "更新后的权重"),
    "report: matrices": ("the step in matrices", "矩阵形式"),
    "explain: entry": ("{leaf} stands in row {row}, column {column}:",
                       "{leaf} 在第 {row} 行第 {column} 列："),
    "report: training": ("After training", "训练之后"),
    "report: after": ("{name} after update {n}", "更新 {n} 次之后的 {name}"),
    "report: not computed": (
        "{quantity} is out of the range of numbers", "{quantity} 超出了数的范围"),
    "report: others": ("Also published", "原文中的其他数值"),
    "report: colon": (": ", "："),
    # drawings
    "layer of neurons": ("layer of {count} neurons", "{count} 个神经元的层"),
    "rows alike": ("{count} more, computed alike", "另有 {count} 个，算法相同"),
    "several errors": ("{count} errors", "{count} 个误差"),
    "several inputs": ("{count} inputs", "{count} 个输入"),
    "one weight": ("1 weight", "1 个权重"),
    "several weights": ("{count} weights", "{count} 个权重"),
    "weight or bias": ("weight or bias", "权重或偏置"),
    "shared parameter": ("used in several places: a colour of its own", "多处共用：各有一种颜色"),
    "operation": ("operation", "运算"),
    "result": ("result", "结果"),
    "gradient of the result": ("gradient of the result", "结果的梯度"),
    "local derivative": ("local derivative", "局部导数"),
    "part of a graph": ("a part: {shown} of {count} nodes", "部分：{count} 个节点中的 {shown} 个"),
    "shown at the neuron level": (
        "each neuron one table, to fit {width} px", "为适应 {width} 像素宽，每个神经元为一张表"),
    "computed from weights": ("computed from {count} weights", "由 {count} 个权重算出"),
    "more rows": ("… {count} more", "… 另有 {count} 个"),
    "not computed yet": ("not computed yet", "尚未计算"),
    "what a node holds": (
        "{node}: value {value}, gradient {gradient}", "{node}：值 {value}，梯度 {gradient}"),
    "computation graph": ("computation graph of {name}", "{name} 的计算图"),
    "what a drawing shows": (
        "{count} nodes; the result is {result}", "{count} 个节点；结果是 {result}"),
    # steps
    "steps: compute": ("Compute {name}", "计算 {name}"),
    "steps: start": ("Begin at {name}: its derivative by itself is 1",
                     "从 {name} 开始：它对自身的导数是 1"),
    "steps: send": ("Send the gradient from {source} back to {name}",
                    "把梯度从 {source} 传回 {name}"),
    "steps: send again": ("Send the gradient from {source} back to {name}: use {k} of {n}",
                          "把梯度从 {source} 传回 {name}：第 {k} 次使用，共 {n} 次"),
    "steps: correct": ("Update {name}", "更新 {name}"),
    "steps: where": ("where {equation}", "其中 {equation}"),
    "steps: used": ("{name} is used {n} times; contributions add up: {sum}",
                    "{name} 被使用 {n} 次，各项贡献相加：{sum}"),
    "steps: so far": ("row {k} of {n}, gradient so far: {sum}",
                      "第 {k} 个样本（共 {n} 个），梯度累计：{sum}"),
    "steps: of row": ("{phase}, row {k} of {n}", "{phase}（第 {k} 个样本，共 {n} 个）"),
    "steps: of rows": ("{phase}, from {n} rows", "{phase}（由 {n} 个样本得出）"),
    "explain: of row": ("row {k} of {n}", "第 {k} 个样本（共 {n} 个）"),
    "explain: of rows": ("all {n} rows together", "{n} 个样本合计"),
    "steps: line": ("{k} {phase}: {line}", "{k} {phase}：{line}"),
    "steps: step": ("step {k} of {n}", "第 {k} 步，共 {n} 步"),
    # explanations
    "explain: one path": ("one path leads from {leaf} to {output}",
                          "从 {leaf} 到 {output} 只有一条路径"),
    "explain: paths": ("{n} paths lead from {leaf} to {output}",
                       "从 {leaf} 到 {output} 共有 {n} 条路径"),
    "explain: shared": ("all of them share {factors}; from {fork} they part:",
                        "它们都含有因子 {factors}；从 {fork} 起分开："),
    "explain: share": ("share {share}", "贡献 {share}"),
    "explain: left out": ("{n} more paths are not listed; together they give {sum}",
                          "另有 {n} 条路径未列出，合计为 {sum}"),
    "explain: significant": ("every step rounded to {number} significant digits",
                             "每一步都舍入到 {number} 位有效数字"),
    "explain: closed": ("paths with a factor of 0, which give nothing: {n}",
                        "含有因子 0、贡献为零的路径：{n} 条"),
    "explain: shares": ("a share beyond 100 % is balanced by contributions of the other sign",
                        "超过 100 % 的贡献由符号相反的贡献抵消"),
    "explain: sum": ("sum", "求和"),
    "explain: locals": ("local derivatives", "局部导数"),
    "explain: in delta": ("with {delta} = {slope}", "用 {delta} = {slope} 表示"),
    "explain: forward": ("forward mode: every number, and how fast it changes with {leaf}",
                         "前向模式：每个数值，以及它随 {leaf} 变化的快慢"),
    "explain: tangent": ("tangent", "切线（导数）"),
    "explain: check": ("check", "验证"),
    "explain: backward pass": ("backward pass: {number}", "反向传播：{number}"),
    "explain: difference": ("central difference: {number}", "中心差分：{number}"),
    "explain: no difference": ("central difference: no step gives one that is certain, as at a "
                               "corner or at the end of the domain",
                               "中心差分：没有步长能给出可靠的值（如在折点或定义域边界处）"),
    # the terminal
    "graph": ("graph", "计算图"),
    "terminal: gradient": ("grad", "梯度"),
    "terminal: next": ("next", "下一步"),
    "terminal: back": ("back", "上一步"),
    "terminal: first": ("first step", "第一步"),
    "terminal: last": ("last step", "最后一步"),
    "terminal: forward": ("to the forward pass", "到前向传播"),
    "terminal: backward": ("to the backward pass", "到反向传播"),
    "terminal: update": ("to the update", "到更新"),
    "terminal: iterate back": ("the iteration before", "上一次迭代"),
    "terminal: row": ("one training row after the other, then all", "依次只看每个样本，最后看全部样本"),
    "terminal: digits": ("more or fewer digits", "增加或减少位数"),
    "terminal: scroll": ("scroll the tables", "滚动表格"),
    "terminal: ask": ("type", "输入"),
    "terminal: help": ("help", "帮助"),
    "terminal: quit": ("quit", "退出"),
    "terminal: typed": ("28, w5=0.41, row=2, digits=9", "28、w5=0.41、row=2、digits=9"),
    "terminal: orders": ("What can be typed: 28 goes to step 28; w5=0.41 goes on with another "
                         "number, lr=0.1 with another learning rate; row=2 shows one training row, "
                         "row=all all of them; digits=9 writes 9 decimals. Esc closes the line.",
                         "可以输入：28 跳到第 28 步；w5=0.41 改用另一个数值，lr=0.1 改用另一个学习率；"
                         "row=2 只看一个样本，row=all 看全部；digits=9 保留 9 位小数。Esc 关闭输入行。"),
    "terminal: error": ("the error {name}: {before} → {after}", "误差 {name}：{before} → {after}"),
    "terminal: sum": ("the error {name} of all {n} rows together: {before} → {after}",
                      "全部 {n} 个样本的误差 {name} 之和：{before} → {after}"),
    "terminal: mean": ("the mean of the error {name} of {n} rows: {before} → {after}",
                       "{n} 个样本的误差 {name} 的平均值：{before} → {after}"),
    "terminal: at Enter": ("Enter goes on, q ends; 28 goes to step 28, w5=0.41 changes a number, "
                           "row=2 shows one training row.",
                           "按回车键继续，输入 q 结束；28 跳到第 28 步，w5=0.41 改用另一个数值，row=2 只看一个样本。"),
    "terminal: install": ("A screen with tables of all numbers comes with: {command}",
                          "要在屏幕上显示全部数值的表格，请安装：{command}"),
    # why each step is as it is, and the page to step through backpropagation
    **REASONS,
    **DIAGNOSIS,
    **PAGE,
    **SHEETS,
}


def say(key: str, lang: str = "en", **places: object) -> str:
    """Return the words for `key`, with names and numbers put in their places.

    >>> say("learning rate"), say("learning rate", "zh")
    ('learning rate', '学习率')

    Raises ValueError for a language that is not in `LANGUAGES`.
    """
    words = WORDS[key][language(lang)]
    return words.format(**places) if places else words


def counted(number: int, lang: str = "en") -> str:
    """Return a small count as a word, as it stands before what is counted, others in digits.

    >>> counted(2), counted(2, "zh"), counted(12)
    ('two', '两', '12')
    """
    return say(f"counted {number}", lang) if 1 <= number <= 9 else str(number)


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


def printable(name: str) -> str:
    r"""Replace what must not reach a terminal or a page: line breaks, control characters.

    >>> printable("a\x1b[2J\n")
    'a�[2J�'
    """
    return "".join("�" if _is_control(sign) else sign for sign in name)


def _is_control(sign: str) -> bool:
    kind = category(sign)
    return kind[0] == "C" or kind in ("Zl", "Zp")
