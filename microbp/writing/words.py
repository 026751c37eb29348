"""The words that people read, in English and Chinese, and how wide they are in a terminal.

One table: a key gives the same sentence in every language, and sentences are whole, with places
for names and numbers, since the pieces of one language do not fit together in another.
"""

from unicodedata import category, east_asian_width

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
    "audit: follows from rule": ("follows from rule", "由某规则得出"),
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
    "audit: rows sum": ("summed over the training rows", "对各训练样本求和"),
    "audit: rows mean": ("mean over the training rows", "对各训练样本取平均"),
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
    "audit: given zero": ("without {a}", "漏掉 {a}"),
    "audit: carried": ("carries on {numbers}", "沿用了 {numbers}"),
    "audit: factor left out": ("without the factor {derivative}", "漏乘因子 {derivative}"),
    "audit: path left out": (
        "without the path that leads through {of} to {by}",
        "漏掉经过 {of} 到 {by} 的路径"),
    # slips of the pen and of the mind
    "audit: cut": ("further digits cut off", "其后数位被截去"),
    "audit: last bits": ("but for the last bits of double precision", "双精度末位除外"),
    "audit: of": ("the value of {of}", "{of} 的值"),
    "audit: dropped": ("a digit of {of} dropped", "{of} 漏了一位数字"),
    "audit: changed": ("a digit of {of} changed", "{of} 错了一位数字"),
    "audit: swapped": ("two digits of {of} swapped", "{of} 有两位数字颠倒"),
    "audit: doubled": ("a digit of {of} doubled", "{of} 重复了一位数字"),
    "audit: sign": ("the sign is wrong", "符号错误"),
    "audit: upstream": (
        "the derivative of {of} only: the factors above it, or other paths, are missing",
        "只是 {of} 的导数：缺少其上游因子或其他路径"),
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
    "legend: input": ("input", "输入"),
    "legend: parameter": ("weight or bias", "权重或偏置"),
    "legend: op": ("operation", "运算"),
    "legend: neuron": ("neuron", "神经元"),
    "legend: error": ("error", "误差"),
    "legend: target": ("target", "目标值"),
    "legend: constant": ("constant", "常数"),
    "legend: loss": ("result", "结果"),
    "legend: value": ("value", "值"),
    "legend: grad": ("gradient of the result", "结果的梯度"),
    "legend: local": ("local derivative", "局部导数"),
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
    "steps: line": ("{k} {phase}: {line}", "{k} {phase}：{line}"),
    "steps: step": ("step {k} of {n}", "第 {k} 步，共 {n} 步"),
    # explanations
    "explain: one path": ("one path leads from {leaf} to {output}",
                          "从 {leaf} 到 {output} 只有一条路径"),
    "explain: paths": ("{n} paths lead from {leaf} to {output}",
                       "从 {leaf} 到 {output} 共有 {n} 条路径"),
    "explain: shared": ("all of them share {factors}; from {fork} they part:",
                        "它们都含有因子 {factors}；从 {fork} 起分开："),
    "explain: share": ("share {share}", "占 {share}"),
    "explain: left out": ("{n} more paths are not listed; together they give {sum}",
                          "另有 {n} 条路径未列出，合计为 {sum}"),
    "explain: sum": ("sum", "求和"),
    "explain: locals": ("local derivatives", "局部导数"),
    "explain: in delta": ("with {delta} = {slope}", "用 {delta} = {slope} 表示"),
    "explain: check": ("check", "验证"),
    "explain: backward pass": ("backward pass: {number}", "反向传播：{number}"),
    "explain: difference": ("central difference: {number}", "中心差分：{number}"),
    "explain: no difference": ("central difference: no step gives one that is certain, as at a "
                               "corner or at the end of the domain",
                               "中心差分：没有步长能给出可靠的值（如在折点或定义域边界处）"),
    # the terminal
    "graph": ("graph", "计算图"),
    "terminal: gradient": ("grad", "梯度"),
    "terminal: keys": ("Enter → next   b ← back   12 Enter go to 12   f B u phase   q quit",
                       "Enter → 下一步   b ← 上一步   12 Enter 到第 12 步   f B u 阶段   q 退出"),
    "terminal: main keys": ("Enter next  b back  q quit", "Enter 下一步  b 上一步  q 退出"),
    "terminal: go to": ("go to step {k}_", "到第 {k}_ 步"),
    # the player: controls
    "player: title": ("Backpropagation, step by step: {name}", "反向传播逐步演示：{name}"),
    "player: start": ("Start", "开始"),
    "player: predict": ("Predict first", "先预测"),
    "player: edit": ("Edit numbers", "修改数字"),
    "player: print": ("Print worksheet", "打印练习"),
    "player: language": ("language", "语言"),
    "player: zoom": ("zoom in and follow (z)", "放大并跟随 (z)"),
    "player: theme": ("dark colours", "深色"),
    "player: close": ("close", "关闭"),
    "player: drawing": ("drawing", "计算图"),
    "player: step": ("this step", "当前步骤"),
    "player: controls": ("controls", "控制"),
    "player: first": ("first step (Home)", "第一步 (Home)"),
    "player: previous": ("previous step (←)", "上一步 (←)"),
    "player: play": ("Play", "播放"),
    "player: pause": ("Pause", "暂停"),
    "player: next": ("next step (→)", "下一步 (→)"),
    "player: last": ("last step (End)", "最后一步 (End)"),
    "player: position": ("position", "位置"),
    "player: speed": ("speed", "速度"),
    "player: slow": ("slow", "慢"),
    "player: normal": ("normal", "正常"),
    "player: fast": ("fast", "快"),
    "player: keys step": ("step", "一步"),
    "player: phase": ("phase", "阶段"),
    "player: keys zoom": ("zoom", "放大"),
    "player: keys iteration": ("iteration", "迭代"),
    "player: as text": ("All {n} steps as text", "全部 {n} 个步骤的文字"),
    # the player: legend
    "player: legend parameter": ("weight / bias", "权重 / 偏置"),
    "player: legend op": ("operation", "运算"),
    "player: legend loss": ("loss", "损失"),
    "player: legend local": ("local derivative", "局部导数"),
    # the player: the panel
    "player: given": ("The given numbers", "给定的数"),
    "player: begin": (
        "Inputs, weights and targets are known. The forward pass computes everything else, the "
        "backward pass the gradients; then the weights are updated.",
        "输入、权重和目标值已知。前向传播算出其余的值，反向传播算出梯度，然后更新权重。"),
    "player: upstream": ("upstream", "上游梯度"),
    "player: local": ("local", "局部导数"),
    "player: iteration": ("iteration {k}", "第 {k} 次迭代"),
    "player: next iteration": ("Next iteration", "下一次迭代"),
    "player: more iterations": ("+100", "+100"),
    "player: undo": ("Undo", "撤销"),
    "player: restart": ("Reset", "重置"),
    "player: diverged": (
        "It stops here: the next numbers would be too large.",
        "到此为止：再下去数字就太大了。"),
    "player: curve": (
        "{name} over the iterations: {first} at the start, {last} at iteration {k}",
        "{name} 随迭代的变化：开始时 {first}，第 {k} 次迭代时 {last}"),
    # the player: editing
    "player: fields: input": ("inputs", "输入"),
    "player: fields: parameter": ("weights and biases", "权重与偏置"),
    "player: fields: constant": ("constants", "常数"),
    "player: fields: target": ("targets", "目标值"),
    "player: not a number": ("“{text}” is not a number", "“{text}”不是数字"),
    "player: not finite": (
        "With {text} something cannot be computed; the number before stays.",
        "取 {text} 时有的量无法计算，保留原来的数。"),
    # the player: predicting
    "player: your result": ("Your result", "你的结果"),
    "player: check": ("Check", "检查"),
    "player: reveal": ("Show it", "显示答案"),
    "player: right": ("Right!", "正确！"),
    "slip: sign": ("The size is right, the sign is wrong.", "大小对了，符号错了。"),
    "slip: sign of path": (
        "The sign of this contribution is wrong.", "这一项贡献的符号错了。"),
    "slip: one path": (
        "That is one path only: {name} is used {n} times, and the contributions add up.",
        "这只是一条路径：{name} 被使用 {n} 次，各项贡献要相加。"),
    "slip: no upstream": (
        "That is the local derivative alone: multiply it by the upstream gradient, which {source} "
        "has.",
        "这只是局部导数：还要乘以上游梯度，即 {source} 的梯度。"),
    "slip: no local": (
        "That is the upstream gradient alone: multiply it by the local derivative of {source} by "
        "{name}.",
        "这只是上游梯度：还要乘以 {source} 对 {name} 的局部导数。"),
    "slip: updated": (
        "That is what the updated weights give: the backward pass uses the weights that the "
        "forward pass used.",
        "这是用更新后的权重算出的：反向传播要用前向传播时的权重。"),
    "slip: uphill": (
        "You added the gradient: the update subtracts it.", "你加上了梯度：更新时应减去。"),
    "slip: no rate": (
        "You forgot to multiply the gradient by the learning rate.", "忘了把梯度乘以学习率。"),
    "slip: change only": (
        "That is only the change: subtract it from {name}.", "这只是改变量：要从 {name} 中减去。"),
    "slip: no bias": ("You forgot to add {name}.", "忘了加上 {name}。"),
    "slip: no half": ("You forgot the factor ½.", "忘了乘 ½。"),
    "slip: another": ("That is the value of {name}.", "这是 {name} 的值。"),
    "slip: close": (
        "Close, but not right to the {n} digits shown: compute with more digits, or check the "
        "rounding.",
        "接近，但达不到所示的 {n} 位有效数字：请多保留几位，或检查舍入。"),
    "slip: unknown": ("Not yet. Look at the formula again.", "还不对，再看看公式。"),
    # the player: on paper
    "player: worksheet": ("worksheet", "练习"),
    "player: answers": ("answers", "答案"),
    "player: worksheet intro": (
        "Fill in the blanks, each number to {n} significant digits. ",
        "填空，每个数取 {n} 位有效数字。"),
    "player: answers intro": (
        "Numbers are rounded to {n} significant digits; the exact ones are computed on.",
        "数字舍入到 {n} 位有效数字，计算时用的是未舍入的数。"),
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
