// The numbers: what is given, what follows from it, and the way back.
// A graph comes as data (`content.py`) with its `program` and `update`, which Python wrote from
// the rules. Knows no words and no page: several models can stand beside each other.

import {Formulas} from "./formulas.mjs";
import {Arithmetic, significant} from "./mathematics.mjs";

// All steps in the order of a person, from the orders in which nodes are computed, hand their
// gradients back and are updated. A step back has the place `index` of its node among the operands
// of its source, and which use of the node it is.
export function stepsOf({nodes, output, forward, backward, updates}) {
  const uses = new Array(nodes.length).fill(0);
  uses[output] = 1;
  for (const {parents} of nodes) for (const parent of parents) uses[parent]++;
  const done = new Array(nodes.length).fill(0);
  const back = (node, source, index) =>
    ({phase: "backward", node, source, index, use: ++done[node], uses: uses[node]});
  return [
    ...forward.map((node) => ({phase: "forward", node})),
    back(output, null, 0),
    ...backward.flatMap((source) => nodes[source].parents.flatMap((node, index) =>
      nodes[node].kind === "constant" ? [] : [back(node, source, index)])),
    ...updates.map((node) => ({phase: "update", node})),
  ];
}

// The one chain-rule loop: go back through the steps with the local derivatives `local(step, k)`.
// Of each backward step: what it multiplies, what that adds, and the sum before and after; and
// the sum of each node in the end.
export function chainRule(steps, local) {
  const sums = new Map();
  const found = steps.map((step, k) => {
    if (step.phase !== "backward") return null;
    const start = step.source === null;
    const upstream = start ? 1 : sums.get(step.source);
    const factor = start ? 1 : local(step, k);
    const contribution = factor * upstream;
    const before = sums.get(step.node) ?? 0;
    const after = before + contribution;
    sums.set(step.node, after);
    return {upstream, local: factor, contribution, before, after,
            result: step.use > 1 ? after : contribution};
  });
  return {found, sums};
}

// Keys of the page's state that are no names of leaves.
const RESERVED = /^(lr|iterate|step|mode|node-\d+)$/;

export class Model {
  constructor(data, {program, update, arithmetic}) {
    const {nodes, output, digits} = data;
    const steps = stepsOf(data);
    Object.assign(this, {nodes, steps, output, digits, program, update});
    this.formulas = new Formulas(data);
    this.arithmetic = new Arithmetic(arithmetic);
    this.leaves = [...nodes.keys()].filter((index) => !nodes[index].parents.length);
    this.updates = steps.filter((step) => step.phase === "update");
    this.now = this.computed(nodes.map((node) => node.value), data.lr);
    this.iteration = 0;
    this.errors = [this.error];     // the output's number at each iteration
    this.past = [];
    this.events = [];               // what was changed and done since the start: [key, text]
    this.onchange = () => {};
  }

  get values() { return this.now.values; }
  get error() { return this.now.values[this.output]; }

  // Everything that follows from the given numbers, of each node and of each step; null if
  // something would not be a finite number.
  computed(given, lr) {
    const {values, locals, grads} = this.program(this.leaves.map((leaf) => given[leaf]));
    if (![values, locals.flat(), grads].every((numbers) => numbers.every(Number.isFinite))) {
      return null;
    }
    const {found, sums} = chainRule(this.steps, ({source, index}) => locals[source][index]);
    this.steps.forEach(({phase, node}, k) => {
      if (phase === "forward") found[k] = {result: values[node]};
      if (phase !== "update") return;
      const gradient = sums.get(node) ?? 0;
      found[k] = {gradient, result: this.update(values[node], gradient, lr)};
    });
    return {given, lr, values, locals, grads, found};
  }

  // The numbers that the atoms of a step's expressions stand for.
  reader(k, values = this.values) {
    const found = this.now.found[k];
    return ([head, first, , role]) => {
      if (head === "node") return values[first];
      if (head === "lr") return this.now.lr;
      return role === "total" ? found.after : found[role];
    };
  }

  // The numbers of the nodes with the parameters updated, and nothing computed anew from them.
  updated() {
    const values = [...this.values];
    this.steps.forEach(({phase, node}, k) => {
      if (phase === "update") values[node] = this.now.found[k].result;
    });
    return values;
  }

  // What is known after the first `count` steps: values and gradients by node, and which way each
  // line was used, by "target-index".
  known(count) {
    const state = {values: new Map(), grads: new Map(), flows: new Map()};
    for (const leaf of this.leaves) state.values.set(leaf, this.values[leaf]);
    this.steps.slice(0, count).forEach(({phase, node, source, index}, k) => {
      const {result, after} = this.now.found[k];
      if (phase !== "backward") state.values.set(node, result);
      if (phase === "forward") {
        this.nodes[node].parents.forEach((_, i) => state.flows.set(`${node}-${i}`, "forward"));
      } else if (phase === "backward") {
        state.grads.set(node, after);
        if (source !== null) state.flows.set(`${source}-${index}`, "backward");
      }
    });
    return state;
  }

  // A number with the digits of the page.
  shown(number) {
    return significant(number, this.digits);
  }

  // Change given numbers; false if something would not be a finite number. `again` tells that
  // the same number is being typed on, which is one change to undo.
  change(numbers, lr = this.now.lr, again = false) {
    const given = [...this.now.given];
    for (const [index, number] of numbers) given[index] = number;
    const next = this.computed(given, lr);
    if (!next) return false;
    if (!again) this.remember();
    for (const [index, number] of numbers) this.note(this.keyOf(index), number);
    if (lr !== this.now.lr) this.note("lr", lr);
    this.now = next;
    this.errors[this.iteration] = this.error;
    this.onchange();
    return true;
  }

  // Update the parameters so many times; stops and returns false where numbers are too large.
  iterate(times = 1) {
    this.remember();
    let done = 0;
    for (; done < times; done++) {
      const next = this.computed(this.updated(), this.now.lr);
      if (!next) break;
      this.now = next;
      this.errors[++this.iteration] = this.error;
    }
    if (done) this.note("iterate", done, true);
    else this.past.pop();
    this.onchange();
    return done === times;
  }

  remember() {
    this.past.push({now: this.now, iteration: this.iteration, errors: [...this.errors],
                    events: this.events.map((event) => [...event])});
  }

  // A leaf's name where it is told apart by it, or else its number.
  keyOf(index) {
    const {name} = this.nodes[index];
    const alone = this.leaves.filter((leaf) => this.nodes[leaf].name === name).length === 1;
    return alone && !RESERVED.test(name) ? name : `node-${index}`;
  }

  // Note an event; one that follows its like takes its place, or adds to it.
  note(key, number, adds = false) {
    const same = this.events.findLastIndex(([other]) => other === key);
    const since = this.events.findLastIndex(([other]) => other === "iterate");
    if (same >= 0 && same >= since) {
      const before = adds ? Number(this.events[same][1]) : 0;
      this.events[same][1] = String(before + number);
      if (!adds || same === this.events.length - 1) return;
      this.events[same][1] = String(before);
    }
    this.events.push([key, String(number)]);
  }

  // What was changed and done, as pairs that `replay` takes: ["w5", "0.41"], ["iterate", "100"].
  pairs() {
    return this.events;
  }

  // Begin anew and do what the pairs say, as far as it can be done.
  replay(pairs) {
    if (this.past.length) Object.assign(this, this.past[0], {past: []});
    const leaves = new Map(this.leaves.map((leaf) => [this.keyOf(leaf), leaf]));
    for (const [key, text] of pairs) {
      const number = Number(text);
      if (key === "iterate") this.iterate(Math.min(Math.max(Math.round(number) || 0, 0), 1e6));
      else if (key === "lr" && this.now.lr !== null) this.change([], number);
      else if (leaves.has(key)) this.change([[leaves.get(key), number]]);
    }
    this.onchange();
  }

  undo() {
    if (this.past.length) Object.assign(this, this.past.pop());
    this.onchange();
  }

  restart() {
    if (this.past.length) Object.assign(this, this.past[0], {past: []});
    this.onchange();
  }
}
