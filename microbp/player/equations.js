// The equation of a step with its present numbers, as microbp/equations.py writes it:
// left = formula = … = numbers = result, with ≈ where rounded numbers do not give the result.

// The numbers that the atoms of a step's expressions stand for.
function reader(k, values = model.values) {
  const found = model.now.found[k];
  return ([head, first, , role]) => {
    if (head === "node") return values[first];
    if (head === "lr") return model.now.lr;
    return role === "total" ? found.after : found[role];
  };
}

// Whether the numbers as written give the result as written.
function isExact(expression, result, read, write) {
  const rounded = (atom) => Number(write(read(atom)));
  rounded.constant = (number) => Number(write(number));
  return write(evaluate(expression, rounded)) === write(result);
}

// The parts of an equation: [{sign, role, expression}]; what would be written twice is left out.
function parts({left, relation, sides}, result, read, write) {
  const plain = textPaper(write);
  const formulas = sides.map((side) => chosen(side, read));
  const last = formulas.at(-1);
  const all = [
    ...(left === null ? [] : [{role: "left", expression: left}]),
    ...formulas.map((expression) => ({role: "formula", expression})),
    {role: "numbers", expression: withNumbers(last, read)},
    {role: "result", expression: ["given", result]},
  ];
  for (const part of all) {
    part.expression = folded(part.expression, plain.longest);
    part.text = notation(part, plain).write(part.expression);
  }
  const written = all.filter(({text}, k) => k === 0 || text !== all[k - 1].text);
  for (const part of written) part.sign = "=";
  written.at(-1).role = "result";
  written[0].sign = "";
  if (!isExact(last, result, read, write)) written.at(-1).sign = "≈";
  if (left !== null && written[1].sign === "=") written[1].sign = relation;
  return written;
}

const notation = ({role}, {symbols, numbers}) =>
  (role === "numbers" || role === "result" ? numbers : symbols);

// All that a step has to tell: its equation, where its local derivative comes from, and the sum.
function told(k, write) {
  const step = data.steps[k];
  const found = model.now.found[k];
  const read = reader(k);
  const result = step.phase === "backward" ? found.contribution : found.result;
  const story = {equation: parts(step.equation, result, read, write)};
  if (step.where && typeof chosen(step.where.sides[0], read) !== "number") {
    story.where = parts(step.where, found.local, read, write);
  }
  if (step.use > 1) {
    const number = (role) => ["given", found[role], ["derivative", null, null, role]];
    const sides = [["+", number("before"), number("contribution")]];
    const given = ([, number]) => number;
    story.sum = parts({left: null, relation: "=", sides}, found.after, given, write);
  }
  return story;
}

function line(written, paper) {
  return written.map((part) => (part.sign && `${part.sign} `)
    + notation(part, paper).write(part.expression)).join(" ");
}

// The step as lines of text, as `Step.lines` writes it.
function lines(k, write) {
  const plain = textPaper(write);
  const {equation, where, sum} = told(k, write);
  const step = data.steps[k];
  const found = [line(equation, plain)];
  if (where) found.push(say("steps: where", {equation: line(where, plain)}));
  if (sum) {
    const places = {name: data.nodes[step.node].name, n: step.uses, sum: line(sum, plain)};
    found.push(say("steps: used", places));
  }
  return found;
}

function oneLine(k, write = decimals) {
  const phase = say(data.steps[k].phase);
  return say("steps: line", {k: k + 1, phase, line: lines(k, write).join(say("steps: and"))});
}
