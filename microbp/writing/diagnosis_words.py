"""What the diagnosis says, in English and Chinese: rows of the table in `writing.words`."""

DIAGNOSIS: dict[str, tuple[str, str]] = {
    # the audit of published numbers: verdicts
    "audit: as printed": ("as printed", "与原文一致"),
    "audit: follows from rule": ("follows from rule", "按另一规则得出"),
    "audit: rounded intermediate": ("rounded intermediate", "中间结果已舍入"),
    "audit: truncated": ("truncated", "截断而非舍入"),
    "audit: another quantity's value": ("another quantity's value", "是另一个量的值"),
    "audit: typo": ("typo", "笔误"),
    "audit: slip": ("slip", "计算失误"),
    "audit: no rule found": ("no rule found", "未找到规则"),
    "audit: right": ("right", "正确"),
    # conventions of an audited example, and what departs from them
    "audit: counting before": (
        "measured before the last update, after {n} updates",
        "在最后一次更新之前测得，即更新 {n} 次之后"),
    "audit: biases updated": ("biases are updated", "偏置也更新"),
    "audit: direction descent": ("each step goes downhill", "沿负梯度方向更新"),
    "audit: direction ascent": ("the gradient is added, not subtracted", "加上了梯度，而不是减去"),
    "audit: hidden chain": ("hidden gradients by the chain rule", "隐藏层梯度按链式法则"),
    "audit: bias_mean once": ("bias gradient averaged once", "偏置梯度平均一次"),
    "audit: precision double": ("given numbers in double precision", "给定数为双精度"),
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
    "audit: reset each": ("gradients cleared for each update", "每次更新前清除梯度"),
    "audit: hidden transposed": (
        "the weight matrix not transposed on the way back", "反向传播时权重矩阵没有转置"),
    "audit: at": ("{what} ({place})", "{what}（{place}）"),
    "audit: may be": ("may be: {what}", "可能是：{what}"),
    "audit: or": ("; or: ", "；或："),
    "audit: several": ("differs; {n} different mistakes would give it", "不一致；有 {n} 种错误都会得到这个数"),
    # slips of the pen and of the mind
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
        "sequential: hidden deltas use the already updated output weights",
        "先后更新：隐藏层的 δ 用了已更新的输出层权重"),
    "mistake: simultaneous": (
        "simultaneous: deltas use the original weights, all updated together",
        "同时更新：δ 用原来的权重，全部权重一起更新"),
    "mistake: after-update": ("measured after the last update", "在最后一次更新之后测得"),
    "mistake: biases-frozen": ("biases are not updated", "偏置不更新"),
    "mistake: biases-shared": ("biases are updated, one shared by a layer", "偏置也更新，每层共用一个"),
    "mistake: biases-per-neuron": (
        "biases are updated, one for each neuron",
        "偏置也更新，每个神经元各有一个"),
    "mistake: sum": ("summed over the training rows", "对各训练样本求和"),
    "mistake: mean": ("mean over the training rows", "对各训练样本取平均"),
    "mistake: each": ("an update after each training row", "每个训练样本之后都更新"),
    "mistake: single-precision": ("given numbers stored in single precision", "给定数以单精度存储"),
    "mistake: broadcast": (
        "NumPy broadcasting: a row stands in place of a column, no gradient",
        "NumPy 广播错误：该用列向量处用了行向量，所得并非梯度"),
    "mistake: weight-gradients": (
        "the next layer's weight gradients added up in place of δ·w",
        "把下一层的权重梯度相加，代替了 δ·w"),
    "mistake: averaged-twice": (
        "bias gradient divided by the number of rows twice",
        "偏置梯度被样本数除了两次"),
    "mistake: not-reset": (
        "gradients of earlier updates not cleared", "没有清除前几次更新的梯度"),
    "mistake: before-update": ("measured before the last update", "在最后一次更新之前测得"),
    "mistake: truncated": ("further digits cut off", "其后数位被截去"),
    "mistake: rounded-steps": ("rounded on the way", "中间步骤做了舍入"),
    "mistake: carried": ("an earlier number of one's own carried on", "沿用了自己前面的数"),
    "mistake: transposed": (
        "the weight matrix not transposed, or transposed once too often",
        "权重矩阵该转置而未转置，或多转置了一次"),
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
    "audit: printed": ("printed", "原文数值"),
    "audit: given number": ("yours", "你的"),
    "audit: computed": ("computed", "计算值"),
    "audit: verdict": ("verdict", "结论"),
    "audit: explanation": ("explanation", "说明"),
    "audit: example": ("example", "例子"),
    "audit: title": ("title", "标题"),
    "audit: numbers": ("numbers", "数值"),
    "audit: all": ("all", "合计"),
    "audit: stated": ("Stated rule: {rule}.", "所述规则：{rule}。"),
    "audit: count": (
        "{good} of {all} numbers follow from the stated rule.",
        "{all} 个数字中有 {good} 个由所述规则得出。"),
    "audit: nothing printed": ("No numbers were printed.", "没有印出数字。"),
    "audit: list": (", ", "、"),
}

#: Conventions that are rows of the table of mistakes too, told as the audit tells them.
