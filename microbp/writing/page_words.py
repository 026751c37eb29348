"""The words of the page that steps through backpropagation: a part of the table in `words`."""

PAGE: dict[str, tuple[str, str]] = {
    # controls
    "player: title": ("Backpropagation, step by step: {name}", "反向传播逐步演示：{name}"),
    "player: start": ("Start", "开始"),
    "player: predict": ("Predict", "预测"),
    "player: edit": ("Numbers", "数字"),
    "player: training": ("Training", "训练"),
    "player: present": ("for the lecture hall (p)", "演示模式 (p)"),
    "player: leave": ("leave the presentation (p)", "退出演示 (p)"),
    "player: settings": ("more (m)", "更多 (m)"),
    "player: language": ("language", "语言"),
    "player: zoom": ("larger, whole, as before (z)", "放大、全图、还原 (z)"),
    "player: theme": ("dark colours", "深色"),
    "player: digits": ("significant digits", "有效数字位数"),
    "player: close": ("close", "关闭"),
    "player: drawing": ("drawing", "计算图"),
    "player: map": ("all neurons", "所有神经元"),
    "player: step": ("this step", "当前步骤"),
    "player: first": ("first step (Home)", "第一步 (Home)"),
    "player: controls": ("controls", "控制"),
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
    "player: keys": ("Keys", "按键"),
    "player: keys step": ("step; also PageUp and PageDown", "一步，也可用 PageUp、PageDown"),
    "player: phase": ("phase", "阶段"),
    "player: keys zoom": ("larger", "放大"),
    "player: keys panels": ("numbers, training, more", "数字、训练、更多"),
    "player: as text": ("All {n} steps as text", "全部 {n} 个步骤的文字"),
    "player: on paper": ("On paper", "纸面练习"),
    "player: worksheet command": (
        "This command makes a worksheet with these numbers:", "用这条命令以当前数字生成练习卷："),
    "player: constant holds": ("{node}: value {value}, a constant", "{node}：值 {value}，常数"),
    # large graphs
    "player: layer": ("layer {k}: {n}", "第 {k} 层：{n}"),
    "player: more units": ("{n} more", "另有 {n} 个"),
    "player: more operands": ("{n} more terms of the sum are not shown", "求和中另有 {n} 项未显示"),
    # the chain behind a number
    "player: chain": ("the chain rule, path by path", "链式法则：逐条路径"),
    "player: notation": ("notation", "记号"),
    "player: to its step": ("Go to its step", "转到这一步"),
    "player: one path": ("{slope}: one path", "{slope}：一条路径"),
    "player: paths": ("{slope}: {n} paths", "{slope}：{n} 条路径"),
    "player: no path": ("No path leads from here to the output.", "没有路径从这里通向输出。"),
    "player: share": ("({share} of the sum)", "（占总和的 {share}）"),
    "player: paths left": ("{n} smaller paths come to {sum}.", "其余 {n} 条较小路径之和为 {sum}。"),
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
    "player: no result": (
        "With {text} the operation {op} of {name} has no finite result; the number before stays.",
        "取 {text} 时，{name} 的运算 {op} 没有有限的结果，保留原来的数。"),
    "player: not finite": (
        "With {text} something cannot be computed; the number before stays.",
        "取 {text} 时有的量无法计算，保留原来的数。"),
    # predicting
    "player: your result": ("Your result", "你的结果"),
    "player: check": ("Check", "检查"),
    "player: hint": ("Hint", "提示"),
    "player: reveal": ("Show it", "显示答案"),
    "player: right": ("Right!", "正确！"),
    "player: more digits": (
        "Right as far as it goes: give at least two digits.", "到这一位是对的：请至少写出两位有效数字。"),
    "player: level": ("when predicting", "预测时"),
    "player: level shown": ("the formula is shown", "显示公式"),
    "player: level hidden": ("the formula is hidden", "隐藏公式"),
    "player: formula hidden": (
        "Which formula is it? A hint gives the rule, the next one the formula.",
        "用哪个公式？第一次提示给出规则，第二次给出公式。"),
    "player: rule of updates": (
        "An update goes against the gradient, by the learning rate times the gradient.",
        "更新沿梯度的反方向，改变量为学习率乘以梯度。"),
    "player: score": ("{done} of {n} answered, {right} at once", "共 {n} 步，已答 {done}，一次答对 {right}"),
    "player: at once": ("at once", "一次答对"),
    "player: helped": ("later", "多次或有提示"),
    "player: shown": ("shown", "看了答案"),
    "slip: may be": ("That may be one of these.", "可能是以下情况之一。"),
    "slip: a factor": ("You left out a factor: {factor}.", "漏乘了因子 {factor}。"),
    "slip: factor": ("That is twice as much.", "这是正确结果的两倍。"),
    "slip: not squared": ("The difference is not squared.", "差没有平方。"),
    "slip: gradient only": (
        "That is the gradient of {name}, not its new number.", "这是 {name} 的梯度，不是它的新值。"),
    "slip: old": ("That is {name} before its update.", "这是更新前的 {name}。"),
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
    "player: first row": (
        "Only the first of {n} training rows is listed here.",
        "这里只列出 {n} 个训练样本中的第一个。"),
}
