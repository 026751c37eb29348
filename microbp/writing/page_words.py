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
    "player: more": ("More", "更多"),
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
    "player: given": ("The given numbers", "已知量"),
    "player: begin": (
        "Inputs, weights and targets are known. The forward pass computes everything else, the "
        "backward pass the gradients; then the weights are updated.",
        "输入、权重和目标值已知。前向传播算出其余的值，反向传播算出梯度，然后更新权重。"),
    "player: upstream": ("upstream", "上游梯度"),
    "player: local": ("local", "局部导数"),
    "player: more iterations": ("+100", "+100"),
    "player: epoch": ("epoch {k}", "第 {k} 轮"),
    "player: next epoch": ("next epoch", "下一轮"),
    "player: next row": ("row", "一个样本"),
    "player: next update": ("update", "一次更新"),
    "player: train": ("train", "训练"),
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
    "player: update: before": ("before", "更新前"),
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
    "player: curve training": ("training", "训练集"),
    "player: curve validation": ("validation", "验证集"),
    "player: lab: data": ("The data", "数据"),
    "player: new point": ("new point", "新的点"),
    "player: add point": ("add a point", "添加一个点"),
    "player: remove row": ("delete the point", "删除这个点"),
    "player: last row": ("The last point stays: there must be a row to train with.",
                         "最后一个点不能删除：至少要有一个训练样本。"),
    "player: data help map": (
        "Click to add a point, drag to move it; with the keyboard: Tab, arrows, Delete. Colour "
        "and its strength are what the network says; hollow points only validate.",
        "单击添加点，拖动可移动；键盘：Tab、方向键、Delete。底色是网络的输出，颜色越浓越确定；"
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
    "player: what if right": ("by the rule", "按规则"),
    "player: what if wrong": ("with the mistake", "犯此错误"),
    "player: what if caught": (
        "A gradient check finds it: {k} of {n} gradients differ.",
        "梯度检验能发现：{n} 个梯度中有 {k} 个不一致。"),
    "player: what if missed": (
        "A gradient check does not notice it.", "梯度检验发现不了。"),
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
    "slip: old": ("That is the number before its update.", "这是更新前的数。"),
    "slip: change only": (
        "That is only the change: subtract it from the old number.", "这只是改变量：要从原来的数中减去。"),
    "slip: mistake": ("That is what comes of this: {what}.", "这样算会得到这个数：{what}。"),
    "slip: gradient": ("That is the gradient of {name}.", "这是 {name} 的梯度。"),
    "slip: another": ("That is the value of {name}.", "这是 {name} 的值。"),
    "slip: close": (
        "Close, but not right to the {n} digits shown: compute with more digits, or check the "
        "rounding.",
        "接近，但达不到所示的 {n} 位有效数字：请多保留几位，或检查舍入。"),
    "slip: unknown": ("Not yet. Look at the formula again.", "还不对，再看看公式。"),
    "player: first steps": (
        "Only {k} of {n} steps are listed here.", "这里只列出 {n} 步中的 {k} 步。"),
    "player: first row": (
        "Only the first of {n} training rows is listed here.",
        "这里只列出 {n} 个训练样本中的第一个。"),
}
