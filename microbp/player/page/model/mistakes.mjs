// Training with a mistake, beside the right one. A mistake comes from Python (`whatif.py`): what it
// changes of the rule, which operations it puts in place of others, and along which lines it
// forgets something. Knows no page.

import {total} from "./descent.mjs";
import {gradientsChecked} from "./gradients.mjs";
import {bentByHand} from "./rounding.mjs";

// Whether a mistake can be made: not in place of an operation that has been switched.
export const possible = ({tape, data}, {kernels = []}) => kernels.every(([node]) =>
  tape.kernels[node] === tape.operations[data.kernels[node]]);

// The training of the page's setting with a mistake.
export function mistaken(model, mistake) {
  const {rule = {}, kernels = [], upstream = [], before = [], locals = [], gradients = [],
         parameters = model.parameters, lr = null} = mistake;
  const {setting, tape} = model;
  const hand = bentByHand(setting.round);
  const add = hand?.add ?? ((sum, local, from) => sum + local * from);
  const places = (lines) => new Map(lines.map(([node, index, what]) =>
    [tape.start[node] + index, what]));
  const [froms, sums, others] = [upstream, before, locals].map(places);
  const factors = new Map(gradients);
  const descent = model.descent(setting, rule, {...hand,
    add: (sum, local, from, edge) => add(sums.get(edge) ?? sum, local, froms.get(edge) ?? from),
    local: (local, edge, values) => (others.has(edge) ? values[others.get(edge)] : local)});
  for (const [edge, number] of froms) froms.set(edge, number / descent.seed);
  return Object.assign(descent, {
    parameters, tape: wrongTape(tape, kernels, parameters),
    taken: (slope, rate, leaf) => [(factors.get(leaf) ?? 1) * slope, lr ?? rate]});
}

// The graph with other operations and with all that is updated; gradients are handed back as the
// engine does it, which decides what comes first of what is added up.
function wrongTape(tape, kernels, parameters) {
  const wrong = tape.with(kernels);
  wrong.backwardOrder = tape.interior.toReversed();
  wrong.fixed = tape.fixed.slice();
  for (const leaf of parameters) wrong.fixed[leaf] = 0;
  return wrong;
}

// The first number of an update that differs: {node, kind, right, wrong}, or null. Kinds are
// value, gradient and update, in the order of the steps.
export function firstDifference(model, right, wrong) {
  const [one, other] = [right, wrong].map((descent) =>
    ({descent, ...descent.group(descent.groups[0], descent.start)}));
  const differs = (a, b) => Math.abs(a - b) > 1e-12 * Math.max(Math.abs(a), Math.abs(b));
  const values = model.data.forward.map((node) =>
    ["value", node, ({passes}) => passes[0].values[node]]);
  const back = [...new Set(model.steps.filter(({phase}) => phase === "backward")
    .map(({node}) => node))];
  const trained = new Set(model.parameters);
  const grads = back.map((node) => ["gradient", node, ({passes, sums}) =>
    (trained.has(node) ? sums[node] : passes[0].grads[node])]);
  const updated = ({descent, next}, node) =>
    next.weights[descent.parameters.indexOf(node)] ?? descent.given[node];
  const updates = [...new Set([...right.parameters, ...wrong.parameters])].map((node) =>
    ["update", node, (found) => updated(found, node)]);
  for (const [kind, node, read] of [...values, ...grads, ...updates]) {
    const [a, b] = [read(one), read(other)];
    if (differs(a, b)) return {kind, node, right: a, wrong: b};
  }
  return null;
}

// The errors from the start, which can be asked for again with more epochs.
export class Errors {
  errors = [];

  constructor(descent) {
    Object.assign(this, {descent, state: descent.start});
  }

  // Those of so many epochs; fewer where numbers become too large.
  upTo(epochs) {
    while (this.state && this.errors.length < epochs) {
      const {state, losses} = this.descent.epoch(this.state);
      const error = total(losses);
      if (Number.isFinite(error)) this.errors.push(error);
      this.state = Number.isFinite(error) ? state : null;
    }
    return this.errors;
  }
}

// How many gradients a check finds wrong.
export function caught(descent) {
  return gradientsChecked(descent, descent.start).filter(({right}) => !right).length;
}
