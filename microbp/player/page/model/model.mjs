// The numbers: what is given, what follows from it, and the way back.
// A graph comes as data (`content.py`) with its `operations` and `update`, which Python wrote from
// the rules. Knows no words and no page: several models can stand beside each other.

import {keyOf, replay} from "./changes.mjs";
import {Descent} from "./descent.mjs";
import {Epoch} from "./epoch.mjs";
import {Formulas} from "./formulas.mjs";
import {Arithmetic, significant, withMinus} from "./mathematics.mjs";
import {stepsOf} from "./steps.mjs";
import {Tape} from "./tape.mjs";
import {Timeline} from "./timeline.mjs";

export class Model {
  constructor(data, {operations, update, arithmetic, mistakes = []}) {
    const {nodes, output, digits, rule, parameters} = data;
    Object.assign(this, {data, mistakes, output, digits, rule, update, parameters});
    this.nodes = nodes.map((node) => ({...node}));      // their operations can be switched
    this.formulas = new Formulas({...data, nodes: this.nodes});
    this.arithmetic = new Arithmetic(arithmetic);
    this.tape = new Tape(data, operations);
    this.leaves = [...nodes.keys()].filter((index) => !nodes[index].parents.length);
    const setting = {given: nodes.map(({value}) => value), lr: data.lr, columns: data.columns,
                     validation: data.validation, round: rule.round,
                     activations: data.hidden.map(() => null)};
    this.row = 1;
    this.past = [];
    this.onchange = () => {};
    this.line = new Timeline((one) => this.descend(one), setting);
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

  // See what the present epoch begins with.
  look() {
    if (this.stepsFor !== this.rows) {
      this.steps = stepsOf({...this.data, columns: this.setting.columns});
      this.stepsFor = this.formulas.rows = this.rows;
      this.updates = this.steps.filter((step) => step.phase === "update");
      this.firsts = [...this.steps.keys()].filter((k) =>
        k === 0 || this.steps[k].row !== this.steps[k - 1].row);
    }
    this.row = Math.min(this.row, this.rows);
    this.epoch = new Epoch(this);
    this.verifying = false;         // whether the numbers of after the updates are shown
  }

  // Something else is computed from now on.
  renew() {
    this.look();
    this.onchange();
  }

  get setting() { return this.line.setting; }
  get trains() { return this.updates.length > 0 && !this.data.row; }
  get rows() { return this.line.descent.rows; }
  get each() { return this.line.descent.each; }
  get iteration() { return this.line.epoch; }
  get errors() { return this.line.losses; }
  get error() { return this.line.losses[this.line.epoch]; }
  get now() { return this.epoch.pass(this.row); }               // the row that is looked at
  get values() { return this.now.values; }

  // What a step finds.
  found(k) { return this.epoch.found(k); }

  // What is known after the first `count` steps, in the row of the last one.
  known(count) {
    this.row = this.steps[Math.min(count, this.steps.length) - 1]?.row ?? 1;
    return this.verifying ? this.epoch.afterUpdates() : this.epoch.known(count);
  }

  // A number with the digits of the page, and as it is written there.
  shown(number) { return significant(number, this.digits); }
  brief(number) { return withMinus(this.shown(number)); }

  // Change given numbers, those of the row that is looked at; false if something would not be a
  // finite number. `again`: the same number is being typed on, which is one change to undo.
  change(numbers, lr = this.setting.lr, again = false) {
    const {setting, line, parameters, row} = this;
    const notes = numbers.map(([index, number]) => [keyOf(this, index, row), String(number)]);
    const given = [...setting.given];
    const state = {weights: line.state.weights.slice(), velocities: line.state.velocities};
    let {columns} = setting;
    for (const [index, number] of numbers) {
      const trained = parameters.indexOf(index);
      if (trained < 0 || line.epoch === 0) given[index] = number;     // where training begins
      if (trained >= 0) state.weights[trained] = number;
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
    this.renew();
    return true;
  }

  // Let a hidden layer have another activation.
  switchActivation(layer, name, again = false) {
    const activations = this.setting.activations.with(layer, name);
    return this.set({activations}, [[`activation-${layer}`, name]], again);
  }

  // Whether every number of every row is finite.
  isFinite(setting, state) {
    const descent = this.descend(setting);
    const pass = descent.room(state);
    for (let row = 0; row < descent.rows; row++) {
      descent.forward(row, pass);
      this.tape.backward(pass, descent.bent);
      if (![pass.values, pass.locals, pass.grads].every((all) => all.every(Number.isFinite))) {
        this.refusal = this.notFinite(pass);
        return false;
      }
    }
    return true;
  }

  // The first node whose number, or one of whose local derivatives, is not finite.
  notFinite({values, locals}) {
    const {start} = this.tape;
    const found = this.nodes.findIndex(({parents}, index) => parents.length
      && ![values[index], ...locals.subarray(start[index], start[index] + parents.length)]
        .every(Number.isFinite));
    return found < 0 ? null : found;
  }

  // Go on so many epochs; stops and returns false where numbers are too large.
  iterate(times = 1) {
    this.remember();
    let done = 0;
    while (done < times && this.line.advance()) done++;
    if (!done) this.past.pop();
    this.renew();
    return done === times;
  }

  // Go to an epoch that has been reached.
  goTo(epoch) {
    this.line.go(epoch);
    this.renew();
  }

  // Train until a moment of `performance.now()`, at most so many epochs; the way back is kept by
  // whoever begins. False where numbers are too large.
  trainUntil(moment, most = Infinity) {
    let done = 0;
    let going = true;
    while (going && done++ < most && performance.now() < moment) going = this.line.advance();
    this.renew();
    return going;
  }

  // What was changed and done, as pairs that `replay` takes: ["w5", "0.41"], ["iterate", "100"].
  pairs() {
    return this.line.pairs();
  }

  // Begin anew and do what the pairs say, as far as it can be done.
  replay(pairs) {
    replay(this, pairs);
  }

  remember() {
    this.past.push(this.line.memory);
  }

  undo() {
    if (!this.past.length) return;
    this.line.recall(this.past.pop());
    this.renew();
  }

  restart() {
    if (this.past.length) this.line.recall(this.past[0]);
    this.past = [];
    this.renew();
  }
}
