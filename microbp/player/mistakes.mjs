// Training with a mistake, beside the right one. A mistake comes from Python (`whatif.py`): what it
// changes of the rule, which operations it puts in place of others, and along which lines it
// forgets something. Knows no page.

import {gradientsChecked} from "./gradients.mjs";
import {bentByHand} from "./rounding.mjs";

// The training of the page's setting with a mistake.
export function mistaken(model, mistake) {
  const {rule = {}, kernels = [], upstream = [], before = [], gradient = 1, lr = null} = mistake;
  const hand = bentByHand(model.setting.round);
  const add = hand?.add ?? ((sum, local, from) => sum + local * from);
  const places = (lines) => new Map(lines.map(([node, index, number]) =>
    [model.tape.start[node] + index, number]));
  const [froms, sums] = [places(upstream), places(before)];
  const bent = {...hand, add: (sum, local, from, edge) =>
    add(sums.get(edge) ?? sum, local, froms.get(edge) ?? from)};
  const descent = model.descent(model.setting, rule, bent);
  descent.tape = descent.tape.with(kernels);
  descent.taken = (slope, rate) => [gradient * slope, lr ?? rate];
  return descent;
}

// The first number of an update that differs: {node, kind, right, wrong}, or null. Kinds are
// value, gradient and update, in the order of the steps.
export function firstDifference(model, right, wrong, state) {
  const [one, other] = [right, wrong].map((descent) => descent.first(state));
  const differs = (a, b) => Math.abs(a - b) > 1e-12 * Math.max(Math.abs(a), Math.abs(b));
  const values = model.data.forward.map((node) => ["value", node, ({passes}) => passes[0].values[node]]);
  const back = [...new Set(model.steps.filter(({phase}) => phase === "backward")
    .map(({node}) => node))];
  const trained = new Set(model.parameters);
  const grads = back.map((node) => ["gradient", node, ({passes, sums}) =>
    (trained.has(node) ? sums[node] : passes[0].grads[node])]);
  const updates = model.parameters.map((node, k) => ["update", node, ({next}) => next.weights[k]]);
  for (const [kind, node, read] of [...values, ...grads, ...updates]) {
    const [a, b] = [read(one), read(other)];
    if (differs(a, b)) return {kind, node, right: a, wrong: b};
  }
  return null;
}

// The errors of so many epochs from a state; shorter where numbers become too large.
export function errorsOf(descent, state, epochs) {
  const errors = [];
  for (let now = state; now && errors.length < epochs;) {
    const {state: next, losses} = descent.epoch(now);
    const error = losses.reduce((sum, loss) => sum + loss, 0);
    if (!Number.isFinite(error)) break;
    errors.push(error);
    now = next;
  }
  return errors;
}

// How many gradients a check finds wrong.
export function caught(descent, state) {
  return gradientsChecked(descent, state).filter(({right}) => !right).length;
}
