"""The words that people read, in English and Chinese, and how wide they are in a terminal.

One table: a key gives the same sentence in every language, and sentences are whole, with places
for names and numbers, since the pieces of one language do not fit together in another.
"""

from unicodedata import category, east_asian_width

from microbp.writing.page_words import PAGE
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
    "report: computed": ("computed", "计算值"),
    "report: published": ("published", "原文数值"),
    "report: row": ("{heading}, row {k} of {n}", "{heading}，第 {k} 个样本，共 {n} 个"),
    "report: one factor": ("Backward to {name}: one factor", "反向传播到 {name}：一个因子"),
    "report: factors": ("Backward to {name}: {n} factors", "反向传播到 {name}：{n}个因子"),
    "report: paths": ("Backward to {name}: {n} paths", "反向传播到 {name}：{n}条路径"),
    "report: gradients": ("All gradients", "全部梯度"),
    "report: gradients of rows": ("All gradients, over {n} rows", "全部梯度，共 {n} 个样本"),
    "report: update": ("The updated weights", "更新后的权重"),
    "report: training": ("After training", "训练之后"),
    "report: after": ("{name} after update {n}", "更新 {n} 次之后的 {name}"),
    "report: not computed": (
        "{quantity} is out of the range of numbers", "{quantity} 超出了数的范围"),
    "report: others": ("Also published", "原文中的其他数值"),
    "report: colon": (": ", "："),
    # the audit of published numbers: verdicts
    "audit: as printed": ("as printed", "与所印一致"),
    "audit: follows from rule": ("follows from rule", "按另一规则得出"),
    "audit: rounded intermediate": ("rounded intermediate", "中间结果已舍入"),
    "audit: truncated": ("truncated", "截断而非舍入"),
    "audit: another quantity's value": ("another quantity's value", "是另一个量的值"),
    "audit: typo": ("typo", "笔误"),
    "audit: slip": ("slip", "计算失误"),
    "audit: no rule found": ("no rule found", "未找到规则"),
    "audit: right": ("right", "正确"),
    # conventions of an audited example, and what departs from them
    "audit: order sequential": (
        "sequential: hidden deltas use the already updated output weights",
        "先后更新：隐藏层的 δ 用了已更新的输出层权重"),
    "audit: order simultaneous": (
        "simultaneous: deltas use the original weights, all updated together",
        "同时更新：δ 用原来的权重，全部权重一起更新"),
    "audit: counting before": (
        "measured before the last update, after {n} updates",
        "在最后一次更新之前测得，即更新 {n} 次之后"),
    "audit: counting after": ("measured after the last update", "在最后一次更新之后测得"),
    "audit: biases frozen": ("biases are not updated", "偏置不更新"),
    "audit: biases updated": ("biases are updated", "偏置也更新"),
    "audit: biases shared": ("biases are updated, one shared by a layer", "偏置也更新，每层共用一个"),
    "audit: biases per-neuron": (
        "biases are updated, one for each neuron",
        "偏置也更新，每个神经元各有一个"),
    "audit: update sum": ("summed over the training rows", "对各训练样本求和"),
    "audit: update mean": ("mean over the training rows", "对各训练样本取平均"),
    "audit: update each": ("an update after each training row", "每个训练样本之后都更新"),
    "audit: direction descent": ("each step goes downhill", "沿负梯度方向更新"),
    "audit: direction ascent": ("the gradient is added, not subtracted", "加上了梯度，而不是减去"),
    "audit: hidden chain": ("hidden gradients by the chain rule", "隐藏层梯度按链式法则"),
    "audit: hidden broadcast": (
        "NumPy broadcasting: a row stands in place of a column, no gradient",
        "NumPy 广播错误：该用列向量处用了行向量，所得并非梯度"),
    "audit: hidden weight gradients": (
        "the next layer's weight gradients added up in place of δ·w",
        "把下一层的权重梯度相加，代替了 δ·w"),
    "audit: bias_mean once": ("bias gradient averaged once", "偏置梯度平均一次"),
    "audit: bias_mean twice": (
        "bias gradient divided by the number of rows twice",
        "偏置梯度被样本数除了两次"),
    "audit: precision double": ("given numbers in double precision", "给定数为双精度"),
    "audit: precision single": ("given numbers stored in single precision", "给定数以单精度存储"),
    "audit: factor": ("the loss multiplied by {number}", "损失乘以 {number}"),
    "audit: factor 2": ("the loss without the ½", "损失没有 ½"),
    "audit: factor 0.5": ("the loss with a further ½", "损失多乘了 ½"),
    "audit: reported": ("the error multiplied by {number}", "误差乘以 {number}"),
    "audit: reported 2": ("the error without the ½", "误差没有 ½"),
    "audit: reported 0.5": (
        "half the error: with a further ½, or the mean of two",
        "误差的一半：多乘了 ½，或对两个输出取平均"),
    "audit: lr": ("with learning rate {number}", "学习率取 {number}"),
    "audit: decimals": (
        "every step rounded to {number} decimals",
        "每一步都舍入到小数点后 {number} 位"),
    "audit: given": ("with {numbers}", "取 {numbers}"),
    "audit: given exchanged": ("{a} and {b} exchanged", "{a} 与 {b} 对调"),
    "audit: carried": ("carries on {numbers}", "沿用了 {numbers}"),
    "audit: reset never": (
        "gradients of earlier updates not cleared", "没有清除前几次更新的梯度"),
    "audit: reset each": ("gradients cleared for each update", "每次更新前清除梯度"),
    "audit: hidden transposed": (
        "the weight matrix not transposed on the way back", "反向传播时权重矩阵没有转置"),
    "audit: at": ("{what} ({place})", "{what}（{place}）"),
    "audit: may be": ("may be: {what}", "可能是：{what}"),
    "audit: or": ("; or: ", "；或："),
    "audit: several": ("differs; {n} different mistakes would give it", "不一致；有 {n} 种错误都会得到这个数"),
    # slips of the pen and of the mind
    "audit: cut": ("further digits cut off", "其后数位被截去"),
    "audit: last bits": ("but for the last bits of double precision", "双精度末位除外"),
    "audit: of": ("the value of {of}", "{of} 的值"),
    "audit: dropped": ("a digit of {of} dropped", "{of} 漏了一位数字"),
    "audit: changed": ("a digit of {of} changed", "{of} 错了一位数字"),
    "audit: swapped": ("two digits of {of} swapped", "{of} 有两位数字颠倒"),
    "audit: doubled": ("a digit of {of} doubled", "{of} 重复了一位数字"),
    "audit: upstream": (
        "the derivative of {of} only: the factors above it, or other paths, are missing",
        "只是 {of} 的导数：缺少其上游因子或其他路径"),
    # mistakes and conventions, in the order of their table
    "mistake: sequential": (
        "hidden deltas from the already updated output weights", "隐藏层的 δ 用了已更新的输出层权重"),
    "mistake: simultaneous": (
        "all weights updated together, deltas from the original ones",
        "全部权重一起更新，δ 用原来的权重"),
    "mistake: before-update": ("measured before the last update", "在最后一次更新之前测得"),
    "mistake: after-update": ("measured after the last update", "在最后一次更新之后测得"),
    "mistake: biases-frozen": ("biases not updated", "偏置不更新"),
    "mistake: biases-shared": (
        "biases updated too, one shared by a layer", "偏置也更新，每层共用一个"),
    "mistake: biases-per-neuron": (
        "biases updated too, one for each neuron", "偏置也更新，每个神经元各有一个"),
    "mistake: sum": ("gradients summed over the rows", "梯度对各样本求和"),
    "mistake: mean": ("gradients averaged over the rows", "梯度对各样本取平均"),
    "mistake: each": ("an update after each row", "每个样本之后都更新"),
    "mistake: single-precision": (
        "given numbers stored in single precision", "给定数以单精度存储"),
    "mistake: truncated": ("further digits cut off", "其后数位被截去"),
    "mistake: rounded-steps": ("rounded on the way", "中间步骤做了舍入"),
    "mistake: carried": ("an earlier number of one's own carried on", "沿用了自己前面的数"),
    "mistake: broadcast": (
        "a row where a column is meant (NumPy broadcasting)",
        "该用列向量处用了行向量（NumPy 广播错误）"),
    "mistake: weight-gradients": (
        "the next layer's weight gradients added up in place of δ·w",
        "把下一层的权重梯度相加，代替了 δ·w"),
    "mistake: transposed": (
        "the weight matrix not transposed, or transposed once too often",
        "权重矩阵该转置而未转置，或多转置了一次"),
    "mistake: averaged-twice": (
        "bias gradient divided by the number of rows twice", "偏置梯度被样本数除了两次"),
    "mistake: no-half": ("the error without its ½", "误差漏乘 ½"),
    "mistake: extra-half": ("half the error", "误差多乘了 ½"),
    "mistake: uphill": ("the gradient added, not subtracted", "加上了梯度，而不是减去"),
    "mistake: no-rate": ("the learning rate left out", "漏乘学习率"),
    "mistake: sign": ("a sign lost or added", "符号丢失或多加"),
    "mistake: no-slope": (
        "the activation's derivative, or a part of it, left out", "漏乘激活函数的导数或其一部分"),
    "mistake: no-error": ("the error's derivative left out", "漏乘误差对输出的导数"),
    "mistake: no-input": (
        "the input of the weight left out: δ in place of the gradient",
        "漏乘权重的输入：把 δ 当作梯度"),
    "mistake: no-weight": ("the weight on the way back left out", "反向传播时漏乘权重"),
    "mistake: no-upstream": (
        "a derivative on the way, without what comes from further up",
        "只是途中一步的导数，缺少其上游因子"),
    "mistake: one-path": ("one of several paths only", "几条路径中只算了一条"),
    "mistake: no-bias": ("the bias left out", "漏加偏置"),
    "mistake: no-two": ("the 2 of the square's derivative left out", "平方求导时漏乘 2"),
    "mistake: extra-two": (
        "a 2 too many in the derivative of the squared error", "平方误差求导时多乘了 2"),
    "mistake: not-squared": ("the difference not squared", "差没有平方"),
    "mistake: other-quantity": ("the value of another quantity", "是另一个量的值"),
    "mistake: decimal-point": ("the decimal point misplaced", "小数点位置错误"),
    "mistake: digit": (
        "a digit changed, dropped, doubled or swapped", "有一位数字写错、遗漏、重复或颠倒"),
    "mistake: minus-in-exp": ("the minus of e⁻ᶻ forgotten", "漏掉 e⁻ᶻ 中的负号"),
    "mistake: other-activation": ("another activation function", "用了另一种激活函数"),
    "mistake: twice": ("the update applied twice", "更新做了两次"),
    "mistake: other-rate": ("another learning rate", "用了另一个学习率"),
    "mistake: wrong-input": (
        "another number in place of the weight's input", "权重的输入用错了数"),
    "mistake: exchanged": ("two given numbers exchanged", "两个给定数对调"),
    "mistake: given": ("a given number misread", "看错了一个给定数"),
    "mistake: not-reset": (
        "gradients of earlier updates not cleared", "没有清除前几次更新的梯度"),
    "mistake: inverse": ("divided by a local derivative", "除以了局部导数，而不是乘"),
    # the mistake lab
    "lab: mistake": ("mistake", "错误"),
    "lab: what": ("what is done", "做了什么"),
    "lab: right rule": ("right rule", "正确规则"),
    "lab: first": ("first difference", "最先不同的数"),
    "lab: right": ("right", "正确值"),
    "lab: wrong": ("wrong", "错误值"),
    "lab: updates": ("error after {n}", "更新 {n} 次后的误差"),
    "lab: epochs": ("error after {n} epochs", "{n} 轮后的误差"),
    "lab: converges": ("converges", "收敛"),
    "lab: caught": ("caught by gradient check", "梯度检验能发现"),
    "lab: yes": ("yes", "是"),
    "lab: no": ("no", "否"),
    "lab: plotted": (
        "the plot shows {names} beside the right rule; --only chooses others",
        "图中画出 {names} 与正确规则；用 --only 选择其他错误"),
    # tables of the audit
    "audit: quantity": ("quantity", "量"),
    "audit: printed": ("printed", "所印"),
    "audit: given number": ("yours", "你的"),
    "audit: computed": ("computed", "算得"),
    "audit: verdict": ("verdict", "结论"),
    "audit: explanation": ("explanation", "说明"),
    "audit: example": ("example", "例子"),
    "audit: title": ("title", "标题"),
    "audit: numbers": ("numbers", "数字"),
    "audit: all": ("all", "合计"),
    "audit: stated": ("Stated rule: {rule}.", "所述规则：{rule}。"),
    "audit: count": (
        "{good} of {all} numbers follow from the stated rule.",
        "{all} 个数字中有 {good} 个由所述规则得出。"),
    "audit: nothing printed": ("No numbers were printed.", "没有印出数字。"),
    "audit: list": (", ", "、"),
    # drawings
    "layer of neurons": ("layer of {count} neurons", "{count} 个神经元的层"),
    "rows alike": ("{count} more, computed alike", "另有 {count} 个，算法相同"),
    "several errors": ("{count} errors", "{count} 个误差"),
    "several inputs": ("{count} inputs", "{count} 个输入"),
    "one weight": ("1 weight", "1 个权重"),
    "several weights": ("{count} weights", "{count} 个权重"),
    "weight or bias": ("weight or bias", "权重或偏置"),
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
    "terminal: iterate": ("next iteration", "下一次迭代"),
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
    "terminal: iteration": ("iteration {k}", "第 {k} 次迭代"),
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
    **PAGE,
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
