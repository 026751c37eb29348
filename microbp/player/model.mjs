// The numbers: what is given, what follows from it, and the way back.
// A graph comes as data (`content.py`) with its `operations` and `update`, which Python wrote from
// the rules. Knows no words and no page: several models can stand beside each other.

import {Descent} from "./descent.mjs";
import {Formulas} from "./formulas.mjs";
import {Arithmetic, significant} from "./mathematics.mjs";
import {chainRule, stepsOf} from "./steps.mjs";
import {Tape} from "./tape.mjs";
import {Timeline} from "./timeline.mjs";

// Keys of the page's state that are no names of leaves.
const RESERVED = /^(lr|iterate|step|mode|rows|round|activation-\d+|node-\d+)$|@/;

export class Model {
  constructor(data, {operations, update, arithmetic}) {
    const {nodes, output, digits, rule, parameters} = data;
    Object.assign(this, {data, output, digits, rule, update, parameters});
    this.nodes = nodes.map((node) => ({...node}));      // their operations can be switched
    this.formulas = new Formulas({...data, nodes: this.nodes});
    this.arithmetic = new Arithmetic(arithmetic);
    this.tape = new Tape(data, operations);
    this.leaves = [...nodes.keys()].filter((index) => !nodes[index].parents.length);
    this.started = [...nodes.keys()].map((index) => nodes[index].value);
    const setting = {given: this.started, lr: data.lr, columns: data.columns,
                     validation: data.validation, activations: data.hidden.map(() => null), round: rule.round};
    this.row = 1;
    this.past = [];
    this.onchange = () => {};
    this.line = new Timeline((one) => this.descend(one), setting, this.weightsOf(setting.given));
    this.look();
  }

  // The training of a setting; the graph then has its activations.
  descend(setting) {
    const {nodes, kernels, activations, hidden} = this.data;
    hidden.forEach((layer, k) => layer.forEach((node) => {
      const chosen = activations[setting.activations[k]];
      this.nodes[node].form = chosen?.form ?? nodes[node].form;
      this.tape.switched(node, chosen?.kernel ?? kernels[node]);
    }));
    return this.descent(setting);
  }

  descent({given, columns, lr, round}, rule = {}, bent = null) {
    const {tape, update, parameters} = this;
    return new Descent({tape, update, parameters, given, columns, lr, bent,
                        rule: {...this.rule, round, ...rule}});
  }

  weightsOf(given) {
    return {weights: Float64Array.from(this.parameters, (leaf) => given[leaf]),
            velocities: new Float64Array(this.parameters.length)};
  }

  // See what the present epoch begins with, row by row.
  look() {
    const {line} = this;
    this.begun = [];
    line.descent.epoch(line.state, (_, state, grads) => {
      this.begun.push({state, sums: this.parameters.map((leaf) => grads[leaf])});
    });
    if (this.stepsFor !== this.rows) {
      this.steps = stepsOf({...this.data, columns: line.setting.columns});
      this.stepsFor = this.rows;
      this.updates = this.steps.filter((step) => step.phase === "update");
      this.firsts = Array.from({length: this.rows}, (_, k) =>
        this.steps.findIndex(({row}) => row === k + 1));
    }
    this.row = Math.min(this.row, this.rows);
    this.passes = [];
  }

  get setting() { return this.line.setting; }
  get rows() { return this.line.descent.rows; }
  get each() { return this.line.descent.each; }
  get iteration() { return this.line.epoch; }
  get errors() { return this.line.losses; }
  get error() { return this.line.losses[this.line.epoch]; }
  get values() { return this.pass(this.row).values; }

  // The numbers of the row that is looked at.
  get now() {
    const {values, locals, grads} = this.pass(this.row);
    return {values, locals, grads, given: values, lr: this.setting.lr};
  }

  // All numbers of a row, and of each of its steps.
  pass(row) {
    return this.passes[row] ??= this.computed(this.line.descent, row, this.begun[row - 1]);
  }

  computed(descent, row, {state, sums}) {
    const {tape, parameters} = this;
    const pass = tape.room();
    pass.values.set(descent.given);
    descent.put(state, pass.values);
    descent.forward(row - 1, pass);
    const locals = this.nodes.map(({parents}, index) =>
      [...pass.locals.subarray(tape.start[index], tape.start[index] + parents.length)]);
    const begun = row > 1 && !descent.each;
    const steps = this.stepsOfRow(row);
    const {found, sums: grads} = chainRule(steps, ({source, index}) => locals[source][index],
      new Map(begun ? parameters.map((leaf, k) => [leaf, sums[k]]) : []), descent.bent);
    steps.forEach(({phase, node}, k) => {
      if (phase === "forward") found[k] = {result: pass.values[node]};
      if (phase !== "update") return;
      const gradient = grads.get(node) ?? 0;
      const velocity = state.velocities[parameters.indexOf(node)];
      const [result] = descent.step(pass.values[node], gradient, velocity, node);
      found[k] = {gradient, velocity, result};
    });
    return {values: pass.values, locals, found,
            grads: this.nodes.map((_, index) => grads.get(index) ?? 0),
            before: new Map(begun ? parameters.map((leaf, k) => [leaf, sums[k]]) : [])};
  }

  stepsOfRow(row) {
    return this.steps.slice(this.firsts[row - 1], this.firsts[row]);
  }

  // What a step finds.
  found(k) {
    const {row} = this.steps[k];
    return this.pass(row).found[k - this.firsts[row - 1]];
  }

  // What a step back finds where the local derivatives are `local(step, k)`.
  chained(k, local) {
    const {row} = this.steps[k];
    const first = this.firsts[row - 1];
    return chainRule(this.steps.slice(first, k + 1), (step, j) => local(step, first + j),
                     new Map(this.pass(row).before)).found[k - first];
  }

  // The numbers that the atoms of a step's expressions stand for.
  reader(k, values = this.pass(this.steps[k].row).values) {
    const found = this.found(k);
    return ([head, first, , role]) => {
      if (head === "node") return values[first];
      if (head === "lr") return this.setting.lr;
      if (head === "velocity") return found.velocity;
      return role === "total" ? found.after : found[role];
    };
  }

  // The numbers of the nodes with the parameters updated, and nothing computed anew from them.
  updated() {
    const {values} = this;
    const updated = [...values];
    if (!this.line.next) return updated;
    this.parameters.forEach((leaf, k) => { updated[leaf] = this.line.next.weights[k]; });
    return updated;
  }

  // What is known after the first `count` steps, in the row of the last one: values and gradients
  // by node, and which way each line was used, by "target-index".
  known(count) {
    this.row = count ? this.steps[count - 1].row : 1;
    const {values, found, before} = this.pass(this.row);
    const state = {values: new Map(), grads: new Map(before), flows: new Map()};
    for (const leaf of this.leaves) state.values.set(leaf, values[leaf]);
    const first = this.firsts[this.row - 1];
    this.steps.slice(first, count).forEach(({phase, node, source, index}, k) => {
      const {result, after} = found[k];
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

  // Change given numbers, those of the row that is looked at; false if something would not be a
  // finite number. `again`: the same number is being typed on, which is one change to undo.
  change(numbers, lr = this.setting.lr, again = false) {
    const {setting, line, parameters, row} = this;
    const notes = numbers.map(([index, number]) => [this.keyOf(index, row), String(number)]);
    const given = [...setting.given];
    const state = {weights: line.state.weights.slice(), velocities: line.state.velocities};
    let {columns} = setting;
    for (const [index, number] of numbers) {
      given[index] = number;
      if (parameters.includes(index)) state.weights[parameters.indexOf(index)] = number;
      columns = columns.map(([leaf, list]) =>
        [leaf, leaf === index ? list.with(row - 1, number) : list]);
    }
    if (lr !== setting.lr) notes.push(["lr", String(lr)]);
    return this.set({given, lr, columns}, notes, again, state);
  }

  // Change something of the setting: other rows, activations, rounding by hand. `notes` tell of
  // it, as pairs that `replay` takes.
  set(changes, notes, again = false, state = this.line.state) {
    const setting = {...this.setting, ...changes};
    if (!this.isFinite(setting, state)) {
      this.descend(this.setting);
      return false;
    }
    if (!again) this.remember();
    this.line.change(setting, state, notes);
    this.look();
    this.onchange();
    return true;
  }

  // Whether every number of every row is finite.
  isFinite(setting, state) {
    const descent = this.descend(setting);
    const {pass} = descent;
    descent.put(state, pass.values);
    for (let row = 0; row < descent.rows; row++) {
      descent.forward(row);
      this.tape.backward(pass, descent.bent);
      if (![pass.values, pass.locals, pass.grads].every((all) => all.every(Number.isFinite))) {
        return false;
      }
    }
    return true;
  }

  // Go on so many epochs; stops and returns false where numbers are too large.
  iterate(times = 1) {
    this.remember();
    let done = 0;
    while (done < times && this.line.advance()) done++;
    if (!done) this.past.pop();
    this.look();
    this.onchange();
    return done === times;
  }

  // Go to an epoch that has been reached, or train until a moment of `performance.now()`.
  goTo(epoch) {
    this.line.go(epoch);
    this.look();
    this.onchange();
  }

  // A leaf's name where it is told apart by it, or else its number; and of which row it is.
  keyOf(index, row) {
    const {name} = this.nodes[index];
    const alone = this.leaves.filter((leaf) => this.nodes[leaf].name === name).length === 1;
    const key = alone && !RESERVED.test(name) ? name : `node-${index}`;
    const differs = this.setting.columns.some(([leaf]) => leaf === index);
    return differs ? `${key}@${row}` : key;
  }

  // What was changed and done, as pairs that `replay` takes: ["w5", "0.41"], ["iterate", "100"].
  pairs() {
    return this.line.pairs();
  }

  // Begin anew and do what the pairs say, as far as it can be done.
  replay(pairs) {
    this.restart();
    for (const [key, text] of pairs) {
      const row = key.split("@")[1];
      const number = Number(text);
      const leaf = this.leaves.find((index) => this.keyOf(index, row) === key);
      if (key === "iterate") this.iterate(Math.min(Math.max(Math.round(number) || 0, 0), 1e6));
      else if (key === "lr" && this.setting.lr !== null) this.change([], number);
      else if (leaf !== undefined && (!row || row <= this.rows)) {
        this.row = Number(row ?? 1);
        this.change([[leaf, number]]);
      }
    }
    this.onchange();
  }

  remember() {
    this.past.push(this.line.memory);
  }

  undo() {
    if (this.past.length) this.line.recall(this.past.pop());
    this.look();
    this.onchange();
  }

  restart() {
    if (this.past.length) this.line.recall(this.past[0]);
    this.past = [];
    this.look();
    this.onchange();
  }
}
