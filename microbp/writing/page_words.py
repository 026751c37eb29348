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
    "player: given": ("The given numbers", "已知量"),
    "player: begin": (
        "Inputs, weights and targets are known. The forward pass computes everything else, the "
        "backward pass the gradients; then the weights are updated.",
        "输入、权重和目标值已知。前向传播算出其余的值，反向传播算出梯度，然后更新权重。"),
    "player: upstream": ("upstream", "上游梯度"),
    "player: local": ("local", "局部导数"),
    "player: iteration": ("iteration {k}", "第 {k} 次迭代"),
    "player: next iteration": ("Next iteration", "下一次迭代"),
    "player: more iterations": ("+100", "+100"),
    "player: epoch": ("epoch {k}", "第 {k} 轮"),
    "player: next epoch": ("next epoch", "下一轮"),
    "player: next row": ("row", "一个样本"),
    "player: next update": ("update", "一次更新"),
    "player: train": ("train", "训练"),
    "player: pause training": ("pause", "暂停"),
    "player: epochs": ("back and forth through training", "在训练过程中前后移动"),
    "player: verify": ("verify (v)", "验证 (v)"),
    "player: old activations": (
        "Grey numbers are from before the update.", "灰色数字是更新之前算出的。"),
    "player: error changes": ("{name} {before} → {after} ({change})",
                              "{name} {before} → {after}（{change}）"),
    "player: undo": ("Undo", "撤销"),
    "player: restart": ("Reset", "重置"),
    "player: diverged": (
        "It stops here: the next numbers would be too large.",
        "到此为止：再下去数字就太大了。"),
    "player: curve": (
        "{name} over the iterations: {first} at the start, {last} at iteration {k}",
        "{name} 随迭代的变化：开始时 {first}，第 {k} 次迭代时 {last}"),
    # the panel for training
    "player: lab: update": ("The update", "更新"),
    "player: update: name": ("parameter", "参数"),
    "player: update: before": ("before", "更新前"),
    "player: update: gradient": ("gradient", "梯度"),
    "player: update: after": ("after", "更新后"),
    "player: update: changes": (
        "Forward again with the new numbers: {name} {before} → {after} ({change})",
        "用新的数再做一次前向传播：{name} {before} → {after}（{change}）"),
    "player: update: not yet": (
        "After the last update {name} is computed once more.", "最后一次更新之后再算一次 {name}。"),
    "player: lab: curve": ("The error", "误差曲线"),
    "player: log x": ("logarithmic epochs", "横轴取对数"),
    "player: log y": ("logarithmic error", "纵轴取对数"),
    "player: axis epochs": ("epochs", "轮数"),
    "player: axis iterations": ("iterations", "迭代次数"),
    "player: curve training": ("training", "训练"),
    "player: curve validation": ("validation", "验证"),
    "player: lab: data": ("The data", "数据"),
    "player: new point": ("new point", "新的点"),
    "player: add point": ("add a point", "添加一个点"),
    "player: remove row": ("delete the point", "删除这个点"),
    "player: last row": ("The last point stays: there must be a row to train with.",
                         "最后一个点不能删除：至少要有一个训练样本。"),
    "player: data help map": (
        "Click to add a point, drag to move it; with the keyboard: Tab, arrows, Delete. Colour "
        "and darkness are what the network says; hollow points only validate.",
        "单击添加点，拖动可移动；键盘：Tab、方向键、Delete。底色是网络的输出，颜色越深越确定；"
        "空心点只用于验证。"),
    "player: data help curve": (
        "Click to add a point, drag to move it; with the keyboard: Tab, arrows, Delete. The line "
        "is what the network says; hollow points only validate.",
        "单击添加点，拖动可移动；键盘：Tab、方向键、Delete。曲线是网络的输出；空心点只用于验证。"),
    "player: data told": ("{n} rows; the steps show row {k}", "共 {n} 个样本，步骤显示第 {k} 个"),
    "player: point": ("row {k}: {places}", "第 {k} 个样本：{places}"),
    "player: lab: what if": ("What if …", "假如……"),
    "player: what if nothing": ("no mistake", "没有错误"),
    "player: what if epochs": ("after", "轮数"),
    "player: what if right": ("right", "正确"),
    "player: what if wrong": ("with the mistake", "犯此错误"),
    "player: what if caught": (
        "A gradient check finds it: {k} of {n} gradients differ.",
        "梯度检验能发现：{n} 个梯度中有 {k} 个不一致。"),
    "player: what if missed": (
        "A gradient check does not notice it.", "梯度检验发现不了。"),
    "player: curve mistake": ("with the mistake", "犯此错误"),
    "player: differs: value": (
        "The first number that differs: {name} is {wrong} in place of {right}.",
        "第一个不同的数：{name} 得 {wrong}，应为 {right}。"),
    "player: differs: gradient": (
        "The first number that differs: the gradient of {name} is {wrong} in place of {right}.",
        "第一个不同的数：{name} 的梯度得 {wrong}，应为 {right}。"),
    "player: differs: update": (
        "The first number that differs: the new {name} is {wrong} in place of {right}.",
        "第一个不同的数：更新后的 {name} 得 {wrong}，应为 {right}。"),
    "player: differs: nothing": (
        "Here no number differs in the first update.", "在这里第一次更新没有任何数不同。"),
    "player: lab: network": ("The network", "网络"),
    "player: activation": ("activation of the hidden layer", "隐藏层的激活函数"),
    "player: preset saturated": ("saturate", "饱和"),
    "player: preset dead": ("dead ReLU", "ReLU 失活"),
    "player: preset symmetric": ("equal weights", "权重全相同"),
    "player: round": ("round each number to", "每个数舍入到"),
    "player: round help": (
        "4: decimals; 4s: significant digits; empty: exact",
        "4：小数位；4s：有效数字；留空：精确计算"),
    "player: no rounding": (
        "“{text}” is neither a number of decimals from 0 to 15 nor of significant digits such as 4s.",
        "“{text}”既不是 0 到 15 的小数位数，也不是 4s 这样的有效数字位数。"),
    "player: not computed": (
        "With that something cannot be computed; nothing has changed.",
        "这样有的量无法计算，一切保持原样。"),
    "player: lab: check": ("Gradient check", "梯度检验"),
    "player: check: help": (
        "Each gradient beside (E(w + h) − E(w − h)) / 2h, for all rows together.",
        "每个梯度与 (E(w + h) − E(w − h)) / 2h 对照，按全部样本计算。"),
    "player: check: do": ("check the gradients", "检验梯度"),
    "player: check: name": ("parameter", "参数"),
    "player: check: gradient": ("gradient", "梯度"),
    "player: check: difference": ("difference", "差商"),
    "player: check: verdict": ("agrees", "一致"),
    "player: check: right": ("All {n} gradients agree.", "{n} 个梯度全部一致。"),
    "player: check: wrong": (
        "{k} of {n} gradients differ: there is a kink, or a mistake.",
        "{n} 个梯度中有 {k} 个不一致：函数在此处有折点，或者算错了。"),
    "player: check: rounded": (
        "Numbers rounded by hand do not follow small differences.",
        "手工舍入的数不随微小差分变化。"),
    "player: lab: saving": ("Keep this state", "保存当前状态"),
    "player: saving: save": ("write as JSON", "导出为 JSON"),
    "player: saving: load": ("take from JSON", "从 JSON 导入"),
    "player: saving: saved": ("The state stands in the field.", "当前状态已写入文本框。"),
    "player: saving: loaded": ("The page shows the state of the field.", "页面已显示文本框中的状态。"),
    "player: saving: long": ("The text is too long for a state.", "文本过长，不是页面状态。"),
    "player: saving: json": ("The text is not JSON.", "文本不是 JSON。"),
    "player: saving: page": ("The text is not the state of a page of microbp.",
                             "文本不是 microbp 页面的状态。"),
    "player: saving: format": ("The state has another format than {n}, which this page reads.",
                               "状态的格式版本不是本页面能读的 {n}。"),
    "player: saving: other": ("The state is of another page: its given numbers have other names.",
                              "状态属于另一个页面：给定数的名称不同。"),
    "player: saving: pairs": ("The state is not a list of pairs of texts.",
                              "状态不是由文本对组成的列表。"),
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
