// What a typed number is: right to the digits it has, or what a wrong one may come from.

import {lastPlace} from "./mathematics.mjs";

// How many digits count of a number whose last typed digit has this unit.
const digitsOf = ({number, unit}) => number === 0 ? 0
  : unit === 0 ? Infinity : Math.floor(Math.log10(Math.abs(number)) + 1e-9) - Math.round(Math.log10(unit)) + 1;

// Whether a typed number is another one, rounded or cut off where the typed digits end.
export function agrees({number, unit}, other) {
  const off = Math.abs(number - other);
  return off <= 0.5000001 * unit || (off < unit && Math.abs(number) <= Math.abs(other))
    || off <= 1e-12 * Math.abs(other);
}

// "right", "short" (right as far as it goes, which is less than two digits), or "wrong". More
// digits than are shown need not be right, and whoever computed with the numbers as they are
// shown, rounded, is right too.
export function judged(model, k, typed) {
  const {result} = model.found(k);
  const place = lastPlace(result, model.digits);
  const off = Math.abs(typed.number - result);
  const coarse = {...typed, unit: Math.max(typed.unit, place)};
  const right = agrees(typed, result) || (typed.unit <= place && off <= 0.5000001 * place)
    || agrees(coarse, fromShown(model, k));
  if (!right) return "wrong";
  return off <= 1e-12 * Math.abs(result) || digitsOf(typed) >= 2 ? "right" : "short";
}

function fromShown(model, k) {
  const step = model.steps[k];
  const equation = model.formulas.equation(step);
  const {arithmetic} = model;
  const read = model.epoch.reader(k);
  const rounded = (number) => Number(model.shown(number));
  const formula = arithmetic.chosen(equation.sides.at(-1), read);
  const number = arithmetic.evaluate(formula, (atom) => rounded(read(atom)));
  return model.found(k).sum ? rounded(model.found(k).before) + number : number;
}

// What a mistake of the table makes of a step: the numbers that come out of it.
function outcomes(model, k, {ways}) {
  const {phase, node, source, index} = model.steps[k];
  const found = model.found(k);
  const at = phase === "backward" ? source : node;
  if (at === null) return [];
  const {parents, form} = model.nodes[at];
  const operands = parents.map((parent) => model.epoch.reader(k)(["node", parent]));
  const letters = {...found, out: model.values[at], bias: operands.at(-1), lr: model.setting.lr};
  (model.formulas.forms[form]?.letters ?? []).forEach((name, place) => { letters[name] = operands[place]; });
  return ways.filter((way) => happens(model, way.at, phase, at, index)).map(({letter, formula}) => {
    const number = formula(letters);
    if (phase === "update") return newNumber(model, k, {[letter]: number});
    if (phase === "forward") {
      return {out: number, operation: [].concat(number)[0]}[letter] ?? NaN;
    }
    const {upstream, local, contribution, before} = found;
    return {local: before + number * upstream, upstream: before + local * number,
            before: number + contribution,
            operation: before + upstream * [].concat(number)[1]}[letter] ?? NaN;
  });
}

// Whether a mistake can be made in a step, which computes `node`, or hands back from it.
function happens({data}, at, phase, node, index) {
  if (at === "update" || phase === "update") return at === phase;
  if (at === "edge") return phase === "backward";
  return (data.places[at] ?? []).some(([place, operand]) =>
    place === node && (phase === "forward" || operand === index));
}

function newNumber(model, k, {gradient = model.found(k).gradient, lr = model.setting.lr}) {
  const {node} = model.steps[k];
  const {velocity} = model.found(k);
  return model.line.descent.step(model.values[node], gradient, velocity, node, lr)[0];
}

// All wrong numbers that can come out of a step: [{key, number, name}], in the order of the table of
// mistakes (microbp/examples/mistakes.py), and other numbers of the page last.
export function slips(model, k) {
  const {phase, node} = model.steps[k];
  const found = model.found(k);
  const possible = [];
  const add = (key, number, name = "") => possible.push({key, number, name});
  for (const mistake of model.mistakes) {
    const key = `mistake: ${mistake.id}`;
    for (const number of outcomes(model, k, mistake)) add(key, number);
    if (mistake.id === "sign") add(key, -found.result);
    if (mistake.id === "sequential" && phase === "backward") {
      for (const number of withUpdated(model, k)) add(key, number);
    }
    if (mistake.id === "decimal-point") for (const shift of [10, 0.1, 100, 0.01]) add(key, shift * found.result);
  }
  if (phase === "update") {
    const old = model.values[node];
    add("slip: change only", found.result - old);
    add("slip: change only", old - found.result);
    add("slip: old", old);
  }
  model.nodes.forEach(({name, kind}, index) => {
    if (index !== node || phase === "backward") add("slip: another", model.values[index], name);
    const told = kind !== "constant" && model.now.grads[index] !== 0;
    if (told && (index !== node || phase !== "backward")) add("slip: gradient", model.now.grads[index], name);
  });
  return possible;
}

// The results of a backward step for someone who uses the weights after their update.
function withUpdated(model, k) {
  if (model.steps[k].source === null) return [];
  const values = model.epoch.updated();
  const local = ({source, index}, j) => model.arithmetic.evaluate(
    model.formulas.local(source, index), model.epoch.reader(j, values));
  const {after, contribution} = model.epoch.chained(k, local);
  return [after, contribution];
}

// What a wrong number may come from: [{key, name}], each mistake once; none if nothing fits. Another
// number of the page is looked for where no mistake fits.
export function causes(model, k, typed) {
  const {result} = model.found(k);
  const fitting = digitsOf(typed) < 2 ? [] : slips(model, k).filter(({number}) =>
    Number.isFinite(number) && agrees(typed, number) && model.shown(number) !== model.shown(result));
  const mistakes = fitting.filter(({key}) => !/another|slip: gradient/.test(key));
  const told = mistakes.length ? mistakes : fitting;
  const same = (one) => (other) => other.key === one.key && other.name === one.name;
  return told.filter((one, i) => told.findIndex(same(one)) === i).slice(0, 3);
}

export function isClose(model, k, {number}) {
  const {result} = model.found(k);
  return Math.abs(number - result) <= 0.02 * Math.abs(result);
}
