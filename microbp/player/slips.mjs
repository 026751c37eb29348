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
  const read = model.reader(k);
  const rounded = (number) => Number(model.shown(number));
  const formula = arithmetic.chosen(equation.sides.at(-1), read);
  const number = arithmetic.evaluate(formula, (atom) => rounded(read(atom)));
  return model.found(k).sum ? rounded(model.found(k).before) + number : number;
}

// All slips that can be made in a step: [{slip, number, places}], the likeliest first.
export function slips(model, k) {
  const {phase, node, source, uses} = model.steps[k];
  const found = model.found(k);
  const {name, parents} = model.nodes[node];
  const op = parents.length ? model.formulas.form(node).op : "";
  const possible = [];
  const add = (slip, number, places = {}) => possible.push({slip, number, places});
  if (phase === "backward") {
    const from = {source: source === null ? "" : model.nodes[source].name};
    const {upstream, local, contribution, before, after} = found;
    if (before !== 0) {
      add("one path", contribution, {name, n: uses});
      add("one path", before, {name, n: uses});
    }
    add("sign", -after);
    add("sign of path", before - contribution);
    add("no upstream", before + local, from);
    add("no upstream", local, from);
    add("no local", before + upstream, {...from, name});
    add("no local", upstream, {...from, name});
    if (source !== null) {
      add("factor", before + 2 * contribution);
      for (const number of withUpdated(model, k)) add("updated", number);
      for (const factor of factors(model, source, k)) {
        add("a factor", before + contribution / factor.number, {factor: factor.part});
      }
    }
  } else if (phase === "update") {
    const {gradient, result} = found;
    const old = model.values[node];
    const {lr} = model.now;
    add("uphill", old + lr * gradient);
    add("no rate", old - gradient);
    add("change only", lr * gradient, {name});
    add("change only", -lr * gradient, {name});
    add("gradient only", gradient, {name});
    add("old", old, {name});
    add("sign", -result);
  } else {
    add("sign", -found.result);
    if (op === "weighted_sum" && parents.length % 2) {
      const bias = parents.at(-1);
      add("no bias", found.result - model.values[bias], {name: model.nodes[bias].name});
    }
    if (op === "squared_error") {
      add("no half", 2 * found.result);
      const [t, o] = parents.map((parent) => model.values[parent]);
      add("not squared", 0.5 * Math.abs(t - o));
      add("not squared", t - o);
    }
  }
  model.nodes.forEach((other, index) => {
    if (index === node && phase !== "backward") return;
    add("another", model.values[index], {name: other.name});
  });
  return possible;
}

// The factors of a local derivative that may be forgotten: o and (1 − o).
function factors(model, source, k) {
  const [head, ...parts] = [].concat(model.formulas.local(source, model.steps[k].index));
  if (head !== "*") return [];
  const read = model.reader(k);
  return parts.map((part) => ({number: model.arithmetic.evaluate(part, read),
                               part}))
    .filter(({number}) => number !== 0 && Math.abs(number) !== 1);
}

// The results of a backward step for someone who uses the weights after their update.
function withUpdated(model, k) {
  const values = model.updated();
  const local = ({source, index}, j) => model.arithmetic.evaluate(
    model.formulas.local(source, index), model.reader(j, values));
  const {after, contribution} = model.chained(k, local);
  return [after, contribution];
}

// What a wrong number may come from: [{slip, places}], each slip once; none if nothing fits.
export function causes(model, k, typed) {
  const {result} = model.found(k);
  const fitting = digitsOf(typed) < 2 ? [] : slips(model, k).filter(({number}) =>
    Number.isFinite(number) && agrees(typed, number) && !agrees(typed, result)
    && model.shown(number) !== model.shown(result));
  return fitting.filter(({slip}, i) => fitting.findIndex((other) => other.slip === slip) === i)
    .slice(0, 3);
}

export function isClose(model, k, {number}) {
  const {result} = model.found(k);
  return Math.abs(number - result) <= 0.02 * Math.abs(result);
}
