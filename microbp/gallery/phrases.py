"""The sentences of the audit in English and Chinese: one row a phrase.

A phrase is whole in each language; ``{…}`` are numbers and names. Knows no finding: which
phrase says what is decided in :mod:`microbp.gallery.report`.
"""

LANGUAGES = ("en", "zh")

PHRASES: dict[str, tuple[str, str]] = {
    # verdicts
    "as printed": ("as printed", "与所印一致"),
    "follows from rule": ("follows from rule", "由某规则得出"),
    "rounded intermediate": ("rounded intermediate", "中间结果已舍入"),
    "truncated": ("truncated", "截断而非舍入"),
    "another quantity's value": ("another quantity's value", "是另一个量的值"),
    "typo": ("typo", "笔误"),
    "slip": ("slip", "计算失误"),
    "no rule found": ("no rule found", "未找到规则"),
    "right": ("right", "正确"),
    # conventions
    "order sequential": (
        "sequential: hidden deltas use the already updated output weights",
        "先后更新：隐藏层的 δ 用了已更新的输出层权重"),
    "order simultaneous": (
        "simultaneous: deltas use the original weights, all updated together",
        "同时更新：δ 用原来的权重，全部权重一起更新"),
    "counting before": ("measured before the last update, after {n} updates",
                        "在最后一次更新之前测得，即更新 {n} 次之后"),
    "counting after": ("measured after the last update", "在最后一次更新之后测得"),
    "biases frozen": ("biases are not updated", "偏置不更新"),
    "biases shared": ("biases are updated, one shared by a layer", "偏置也更新，每层共用一个"),
    "biases per-neuron": ("biases are updated, one for each neuron",
                          "偏置也更新，每个神经元各有一个"),
    "rows sum": ("summed over the training rows", "对各训练样本求和"),
    "rows mean": ("mean over the training rows", "对各训练样本取平均"),
    "direction descent": ("each step goes downhill", "沿负梯度方向更新"),
    "direction ascent": ("the gradient is added, not subtracted", "加上了梯度，而不是减去"),
    "hidden chain": ("hidden gradients by the chain rule", "隐藏层梯度按链式法则"),
    "hidden broadcast": (
        "NumPy broadcasting: a row stands in place of a column, no gradient",
        "NumPy 广播错误：该用列向量处用了行向量，所得并非梯度"),
    "hidden weight gradients": (
        "the next layer's weight gradients added up in place of δ·w",
        "把下一层的权重梯度相加，代替了 δ·w"),
    "bias_mean once": ("bias gradient averaged once", "偏置梯度平均一次"),
    "bias_mean twice": ("bias gradient divided by the number of rows twice",
                        "偏置梯度被样本数除了两次"),
    "precision double": ("given numbers in double precision", "给定数为双精度"),
    "precision single": ("given numbers stored in single precision", "给定数以单精度存储"),
    "factor": ("the loss multiplied by {number}", "损失乘以 {number}"),
    "factor 2": ("the loss without the ½", "损失没有 ½"),
    "factor 0.5": ("the loss with a further ½", "损失多乘了 ½"),
    "reported": ("the error multiplied by {number}", "误差乘以 {number}"),
    "reported 2": ("the error without the ½", "误差没有 ½"),
    "reported 0.5": ("half the error: with a further ½, or the mean of two",
                     "误差的一半：多乘了 ½，或对两个输出取平均"),
    "lr": ("with learning rate {number}", "学习率取 {number}"),
    "decimals": ("every step rounded to {number} decimals", "每一步都舍入到小数点后 {number} 位"),
    "given": ("with {numbers}", "取 {numbers}"),
    "given exchanged": ("{a} and {b} exchanged", "{a} 与 {b} 对调"),
    "given zero": ("without {a}", "漏掉 {a}"),
    "carried": ("carries on {numbers}", "沿用了 {numbers}"),
    "factor left out": ("without the factor {derivative}", "漏乘因子 {derivative}"),
    "path left out": ("without the path that leads through {of} to {by}",
                      "漏掉经过 {of} 到 {by} 的路径"),
    # slips
    "cut": ("further digits cut off", "其后数位被截去"),
    "of": ("the value of {of}", "{of} 的值"),
    "dropped": ("a digit of {of} dropped", "{of} 漏了一位数字"),
    "changed": ("a digit of {of} changed", "{of} 错了一位数字"),
    "swapped": ("two digits of {of} swapped", "{of} 有两位数字颠倒"),
    "doubled": ("a digit of {of} doubled", "{of} 重复了一位数字"),
    "sign": ("the sign is wrong", "符号错误"),
    "upstream": ("the derivative of {of} only: the factors above it, or other paths, are missing",
                 "只是 {of} 的导数：缺少其上游因子或其他路径"),
    # tables
    "quantity": ("quantity", "量"),
    "printed": ("printed", "所印"),
    "given number": ("yours", "你的"),
    "computed": ("computed", "算得"),
    "verdict": ("verdict", "结论"),
    "explanation": ("explanation", "说明"),
    "example": ("example", "例子"),
    "title": ("title", "标题"),
    "numbers": ("numbers", "数字"),
    "explained": ("explained", "有解释"),
    "unexplained": ("no rule", "无规则"),
    "all": ("all", "合计"),
    "stated": ("Stated rule: {rule}.", "所述规则：{rule}。"),
    "count": ("{good} of {all} numbers follow from the stated rule.",
              "{all} 个数字中有 {good} 个由所述规则得出。"),
    "nothing printed": ("No numbers were printed.", "没有印出数字。"),
    "and": ("; ", "；"),
    "list": (", ", "、"),
}


def phrase(key: str, lang: str = "en", **words: object) -> str:
    """Return a phrase in English (``en``) or Chinese (``zh``).

    >>> phrase("given exchanged", a="w2", b="w3"), phrase("typo", "zh")
    ('w2 and w3 exchanged', '笔误')
    """
    if lang not in LANGUAGES:
        raise ValueError(f"there is no language {lang!r}; languages are {', '.join(LANGUAGES)}")
    return PHRASES[key][LANGUAGES.index(lang)].format(**words)
