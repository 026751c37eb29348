"""The words of worksheets, quizzes and marks, in English and Chinese; part of `words`."""

SHEETS: dict[str, tuple[str, str]] = {
    # worksheets
    "sheet: variant": ("variant {n}", "第 {n} 卷"),
    "sheet: answers": ("answers", "参考答案"),
    "sheet: name": ("Name", "姓名"),
    "sheet: class": ("Class", "班级"),
    "sheet: points": ("Points", "得分"),
    "sheet: given": ("Given: ", "已知："),
    "sheet: given of row": ("Given, row {k}: ", "已知（第 {k} 个样本）："),
    "sheet: right": ("Right.", "正确。"),
    "sheet: carried": ("Right, from your own earlier number.", "正确（由你自己前面的数得出）。"),
    "sheet: rounded": ("Right, but with fewer digits than asked for.", "正确，但位数不足。"),
    "sheet: wrong": ("Not right.", "不正确。"),
    "sheet: how to check": (
        "Put your number in place of the three dots and run the cell.",
        "用你的答案替换单元格中的三个点，然后运行该单元格。"),
    "sheet: may be": ("Not right. What may have happened: {what}.", "不正确。可能的原因：{what}。"),
    "sheet: or": (", or ", "，或"),
    "sheet: worth": ("{n} P", "{n} 分"),
    "sheet: round decimals": (
        "Round every result to {n} decimals, a 5 away from zero, and go on with the rounded number.",
        "每个结果四舍五入到小数点后 {n} 位，并用舍入后的数继续计算。"),
    "sheet: round significant": (
        "Round every result to {n} significant digits, a 5 away from zero, and go on with the "
        "rounded number.",
        "每个结果四舍五入到 {n} 位有效数字，并用舍入后的数继续计算。"),
    # marks
    "marks: carried": ("carried on", "沿用前值"),
    "marks: rounded": ("few digits", "位数不足"),
    "marks: slip": ("known slip", "已知失误"),
    "marks: wrong": ("wrong", "错误"),
    "marks: empty": ("empty", "未答"),
    "marks: first": ("first error", "首错"),
    "marks: mistake": ("mistake", "失误"),
    "marks: times": ("times", "次数"),
    "marks: lost": ("Most sheets that went wrong did so first at {quantity}: {n}.",
                    "出错的答卷中，最先出错最多的是 {quantity}：{n} 份。"),
}
