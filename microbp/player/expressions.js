// Expressions as the rules of microbp/ops.py write them: a number, or [head, argument, …].
// Here they are computed; nothing here knows a derivative.

const ATOMS = new Set(["node", "lr", "derivative", "given", "dots"]);

const COMPUTE = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "times": (a, b) => a * b,
  "/": (a, b) => a / b,
  "neg": (a) => -a,
  "**": Math.pow,
  "square": (a) => a * a,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
};

const isAtom = (expression) => typeof expression === "number" || ATOMS.has(expression[0]);

// Compute an expression; `read` gives the numbers of its atoms.
function evaluate(expression, read) {
  if (typeof expression === "number") return read.constant ? read.constant(expression) : expression;
  const [head, ...args] = expression;
  if (ATOMS.has(head)) return read(expression);
  if (head === "if") return evaluate(args[evaluate(args[0], read) ? 1 : 2], read);
  return (COMPUTE[head] ?? Math[head])(...args.map((arg) => evaluate(arg, read)));
}

// Answer all questions of an expression: only the branches that are taken stay.
function chosen(expression, read) {
  if (isAtom(expression)) return expression;
  const [head, ...args] = expression;
  if (head === "if") return chosen(args[evaluate(args[0], read) ? 1 : 2], read);
  return [head, ...args.map((arg) => chosen(arg, read))];
}

// Put numbers in place of letters; a number knows for which atom it was given.
function withNumbers(expression, read) {
  if (typeof expression === "number") return expression;
  if (expression[0] === "given") return expression;
  if (isAtom(expression)) return ["given", read(expression), expression];
  const [head, ...args] = expression;
  return [head, ...args.map((arg) => withNumbers(arg, read))];
}

function terms(expression) {
  const found = [];
  while (expression[0] === "+") {
    found.unshift(expression[2]);
    expression = expression[1];
  }
  return [expression, ...found];
}

// Leave out the middle of long sums.
function folded(expression, longest) {
  if (isAtom(expression)) return expression;
  let parts = terms(expression);
  if (parts.length > longest) parts = [...parts.slice(0, 3), ["dots"], ...parts.slice(-2)];
  if (parts.length > 1) {
    return parts.map((part) => folded(part, longest)).reduce((sum, part) => ["+", sum, part]);
  }
  const [head, ...args] = expression;
  return [head, ...args.map((arg) => folded(arg, longest))];
}
