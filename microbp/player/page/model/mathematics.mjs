// Numbers and expressions: written, read and computed.
// An expression is a number or [head, argument, …], as the rules of microbp/ops.py write it. How a
// head is written and computed stands in tables that Python makes (`mathematics.py`); nothing
// here knows a derivative, a graph or the page.

// Numbers, with the digits of microbp/writing/digits.py: toPrecision, toExponential and toFixed
// are exact and round ties away from zero, as it does.

export const MINUS = "−";

export const withMinus = (text) => text.replaceAll("-", MINUS);

const withoutZeros = (text) => text.includes(".") ? text.replace(/\.?0+$/, "") : text;

function fixed(number, places) {
  const text = withoutZeros(number.toFixed(places));
  return text === "-0" ? "0" : text;
}

function withExponent(number, digits) {
  const [mantissa, exponent] = number.toExponential(digits - 1).split("e");
  return `${withoutZeros(mantissa)}e${Number(exponent)}`;
}

const exponentOf = (number, digits) => Number(number.toExponential(digits - 1).split("e")[1]);

// Up to `digits` significant digits.
export function significant(number, digits) {
  if (number === 0 || !Number.isFinite(number)) return number === 0 ? "0" : String(number);
  const exponent = exponentOf(number, digits);
  if (exponent < -6 || exponent > Math.max(digits, 6) - 1) return withExponent(number, digits);
  return fixed(number, Math.max(digits - 1 - exponent, 0));
}

// Up to `digits` decimals; no fewer than 6 significant digits, and no more than 15 or `digits`.
export function decimals(number, digits = 9) {
  if (number === 0 || !Number.isFinite(number)) return number === 0 ? "0" : String(number);
  const exponent = exponentOf(number, 26);        // enough not to be rounded up
  if (exponent < -8 || exponent > 14) return withExponent(number, 6);
  return fixed(number, exponent < 0 ? Math.max(digits, Math.min(6, digits) - 1 - exponent)
    : Math.min(digits, Math.max(15, digits) - 1 - exponent));
}

const DECIMAL = /^[+-]?(?:\d+(?:\.(\d*))?|\.(\d+))(?:e([+-]?\d+))?$/i;

// What someone typed: {number, unit}, NaN if it is none. `unit` is that of the last digit typed; a
// fraction is exact, its unit 0. Full-width signs count as plain ones, a comma as the point.
export function readNumber(text) {
  const plain = text.normalize("NFKC").trim().replace(/[\u2010-\u2015\u2212]/g, "-")
    .replace(/[\u2044\u2215÷]/g, "/").replace(/[,\u3001\u3002]/, ".");
  const parts = plain.split("/").map((part) => part.trim());
  if (parts.length > 2 || !parts.every((part) => DECIMAL.test(part))) return {number: NaN, unit: 0};
  if (parts.length === 2) return {number: Number(parts[0]) / Number(parts[1]), unit: 0};
  const [, digits, after, exponent] = DECIMAL.exec(plain);
  const places = (digits ?? after ?? "").length;
  return {number: Number(plain), unit: 10 ** (Number(exponent ?? 0) - places)};
}

// One unit of the last of the digits that are shown, counting the zeros that are dropped.
export function lastPlace(number, digits) {
  if (number === 0) return 10 ** -digits;
  return 10 ** Math.min(exponentOf(number, digits) - digits + 1, 0);
}

// Expressions

const LETTERS = new Set(["node", "lr", "velocity", "delta", "share"]);
const ATOMS = new Set([...LETTERS, "derivative", "given", "dots"]);
const CHAINS = new Set(["+", "times"]);           // [head, …] of any length, from left to right

const isAtom = (expression) => typeof expression === "number" || ATOMS.has(expression[0]);

// Computes expressions: `table` has a function for each head but those that Math has itself.
export class Arithmetic {
  constructor(table) {
    this.table = table;
  }

  // `read` gives the numbers of atoms, `constant` those of the numbers that stand there.
  evaluate(expression, read, constant = (number) => number) {
    if (typeof expression === "number") return constant(expression);
    const [head, ...args] = expression;
    if (ATOMS.has(head)) return read(expression);
    const numbers = args.map((arg) => this.evaluate(arg, read, constant));
    const compute = this.table[head] ?? Math[head];
    return CHAINS.has(head) ? numbers.reduce((a, b) => compute(a, b)) : compute(...numbers);
  }

  // Answer all questions of an expression: only the branches that are taken stay.
  chosen(expression, read) {
    if (isAtom(expression)) return expression;
    const [head, ...args] = expression;
    if (head === "if") return this.chosen(args[this.evaluate(args[0], read) ? 1 : 2], read);
    return [head, ...args.map((arg) => this.chosen(arg, read))];
  }
}

// Whether an expression asks a question, as that of a gate does.
export const isGate = (expression) => !isAtom(expression)
  && (expression[0] === "if" || expression.slice(1).some(isGate));

// Put numbers in place of letters; a number knows for which atom it was given.
export function withNumbers(expression, read) {
  if (typeof expression === "number" || expression[0] === "given") return expression;
  if (isAtom(expression)) return ["given", read(expression), expression];
  const [head, ...args] = expression;
  return [head, ...args.map((arg) => withNumbers(arg, read))];
}

// Leave out the middle of long sums and chains.
export function folded(expression, longest) {
  if (isAtom(expression)) return expression;
  const [head, ...args] = expression;
  if (CHAINS.has(head) && args.length > longest) args.splice(3, args.length - 5, ["dots"]);
  return [head, ...args.map((arg) => folded(arg, longest))];
}

// Writes expressions: the forms come from Python, this fills them in. A form is
// [how tightly it binds, template, the loosest arguments that need no parentheses].
export class Notation {
  // `atom` writes what is no form: number(number, expression), derivative(text, role), and letters
  // by their heads, such as node(index)
  constructor(table, forms, atom) {
    Object.assign(this, {table, forms, atom});
  }

  write(expression) {
    return this.written(expression)[0];
  }

  written(expression) {
    const {atom, negative} = this.table;
    if (typeof expression === "number") {
      return [this.atom.number(expression), expression < 0 ? negative : atom];
    }
    const [head, ...args] = expression;
    if (head === "given") {
      const shown = !this.atom.hides?.(args[1]);
      return [this.atom.number(args[0], args[1]), shown && args[0] < 0 ? negative : atom];
    }
    if (LETTERS.has(head)) return [this.atom[head](args[0]), atom];
    if (head === "derivative") {
      const text = this.filled(head, args.slice(0, 2).map((arg) => this.written(arg)));
      return [this.atom.derivative(text, args[2]), this.forms[head][0]];
    }
    const parts = args.map((arg) => this.written(arg));
    if (CHAINS.has(head)) {
      return parts.reduce((all, part) => [this.filled(head, [all, part]), this.forms[head][0]]);
    }
    if (this.forms[head]) return [this.filled(head, parts), this.forms[head][0]];
    return [`${head}(${parts.map(([text]) => text).join(", ")})`, atom];
  }

  // A form with its arguments, each with how tightly it binds.
  filled(head, parts) {
    const [, template, loosest] = this.forms[head];
    let next = 0;
    return template.replace(/\{(\d*)\}/g, (_, place) => {
      const index = place === "" ? next++ : Number(place);
      const [text, binds] = parts[index];
      return binds >= loosest[index] ? text : `(${text})`;
    });
  }
}
