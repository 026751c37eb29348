"""The words of the page that steps through backpropagation: a part of the table in `words`."""

PAGE: dict[str, tuple[str, str]] = {
    # controls
    "player: title": ("Backpropagation, step by step: {name}", "反向传播逐步演示：{name}"),
    "player: start": ("Start", "开始"),
    "player: predict": ("Predict first", "先预测"),
    "player: edit": ("Edit numbers", "修改数字"),
    "player: training": ("Training", "训练"),
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
    "player: first row": (
        "Only the first of {n} training rows is listed here.",
        "这里只列出 {n} 个训练样本中的第一个。"),
    # legend
    "player: legend parameter": ("weight / bias", "权重 / 偏置"),
    "player: legend loss": ("loss", "损失"),
    # the panel
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
    # editing
    "player: fields: input": ("inputs", "输入"),
    "player: fields: parameter": ("weights and biases", "权重与偏置"),
    "player: fields: constant": ("constants", "常数"),
    "player: fields: target": ("targets", "目标值"),
    "player: not a number": ("“{text}” is not a number", "“{text}”不是数字"),
    "player: not finite": (
        "With {text} something cannot be computed; the number before stays.",
        "取 {text} 时有的量无法计算，保留原来的数。"),
    # predicting
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
    # on paper
    "player: worksheet": ("worksheet", "练习"),
    "player: answers": ("answers", "答案"),
    "player: worksheet intro": (
        "Fill in the blanks, each number to {n} significant digits. ",
        "填空，每个数取 {n} 位有效数字。"),
    "player: answers intro": (
        "Numbers are rounded to {n} significant digits; the exact ones are computed on.",
        "数字舍入到 {n} 位有效数字，计算时用的是未舍入的数。"),
}
