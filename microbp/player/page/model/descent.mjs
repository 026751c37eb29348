// Training by the example's rule: rows forward and back, gradients added up, parameters updated.
// Like microbp/examples/descent.py; the numbers are those of `Program.train`. Knows no page.

import {bentByHand} from "./rounding.mjs";

// The numbers of a rule that says nothing.
const PLAIN = {update: "sum", momentum: 0, weight_decay: 0, direction: "descent",
               order: "simultaneous", round: ""};

// `columns` has the numbers of the leaves that differ from row to row, as [leaf, numbers];
// `given` has those of all leaves, of which `parameters` are trained.
export class Descent {
  // `bent` says what is done otherwise in a pass (see `Tape`), `taken(gradient, rate, leaf)` with
  // which gradient and rate a parameter is updated.
  constructor({tape, update, parameters, given, columns, lr, rule = {}, bent = null, taken = null}) {
    Object.assign(this, {tape, update, parameters, given, columns, lr, bent, taken});
    this.rule = {...PLAIN, ...rule};
    this.rows = columns.length ? columns[0][1].length : 1;
    this.each = this.rule.update === "each";
    this.seed = this.rule.update === "mean" ? 1 / this.rows : 1;
    this.bent ??= bentByHand(this.rule.round);
    this.pass = tape.room();
    this.pass.values.set(given);
  }

  // Where training begins.
  get start() {
    return {weights: Float64Array.from(this.parameters, (leaf) => this.given[leaf]),
            velocities: new Float64Array(this.parameters.length)};
  }

  put({weights}, values) {
    this.parameters.forEach((leaf, k) => { values[leaf] = weights[k]; });
  }

  // One row forward, with the parameters as they are in `pass`.
  forward(row, pass = this.pass, columns = this.columns) {
    for (const [leaf, numbers] of columns) pass.values[leaf] = numbers[row];
    this.tape.forward(pass, this.bent);
    return pass.values[this.tape.output];
  }

  clear({grads}) {
    for (const leaf of this.parameters) grads[leaf] = 0;
  }

  // The state after one epoch, and the loss of each row before the update that follows it. Without
  // a state where a number is no longer finite. `visit(row, state, gradients)` sees each row
  // before it is computed: the parameters, and their gradients so far.
  epoch(state, visit = () => {}) {
    if (this.rule.order === "sequential") return this.sequential(state, visit);
    const {pass, tape} = this;
    const losses = [];
    let now = state;
    this.put(now, pass.values);
    for (let row = 0; row < this.rows; row++) {
      if (this.each || row === 0) this.clear(pass);
      visit(row, now, pass.grads);
      const loss = this.forward(row);
      losses.push(loss * this.seed);
      if (!Number.isFinite(loss)) return {state: null, losses};
      tape.backward(pass, this.bent);
      if (this.each) {
        now = this.updated(now, pass.grads);
        this.put(now, pass.values);
      }
    }
    return {state: checked(this.each ? now : this.updated(now, pass.grads)), losses};
  }

  // An update: new parameters from the gradients of the rows it is made of.
  updated({weights, velocities}, grads) {
    if (this.lr === null) return {weights: [NaN], velocities};
    const next = {weights: weights.slice(), velocities: velocities.slice()};
    this.parameters.forEach((leaf, k) => {
      [next.weights[k], next.velocities[k]] = this.step(weights[k], grads[leaf], velocities[k], leaf);
    });
    return next;
  }

  step(weight, gradient, velocity, leaf) {
    const {rule, bent, taken} = this;
    const share = rule.update === "mean" ? gradient / this.rows : gradient;
    const slope = rule.direction === "ascent" ? -share : share;
    const [by, lr] = taken ? taken(slope, this.lr, leaf) : [slope, this.lr];
    const [next, speed] = this.update(weight, by, velocity, lr, rule.momentum, rule.weight_decay);
    return [bent?.value ? bent.value(next, leaf) : next, speed];
  }

  // The rows whose gradients one update is made of.
  get groups() {
    const rows = Array.from({length: this.rows}, (_, row) => row);
    return this.each ? rows.map((row) => [row]) : [rows];
  }

  // With updates on the way back: what is computed later reads the new numbers.
  sequential(state, visit) {
    const losses = [];
    let now = state;
    for (const rows of this.groups) {
      const passes = this.passes(rows, now, visit);
      for (const {loss} of passes) losses.push(loss * this.seed);
      if (!losses.every(Number.isFinite)) return {state: null, losses};
      now = this.updatedOnTheWay(now, passes).next;
    }
    return {state: checked(now), losses};
  }

  // Rows forward, each with room of its own.
  passes(rows, state, visit = () => {}) {
    return rows.map((row) => {
      const pass = this.tape.room();
      pass.values.set(this.given);
      this.put(state, pass.values);
      visit(row, state, pass.grads);
      return Object.assign(pass, {loss: this.forward(row, pass)});
    });
  }

  // What the first update is made of: the numbers of the rows, the gradients of the parameters,
  // and the state after it.
  first(state) {
    const passes = this.passes(this.groups[0], state);
    if (this.rule.order === "sequential") return {passes, ...this.updatedOnTheWay(state, passes)};
    const sums = new Float64Array(this.tape.count);
    for (const pass of passes) {
      for (const leaf of this.parameters) pass.grads[leaf] = sums[leaf];
      this.tape.backward(pass, this.bent);
      for (const leaf of this.parameters) sums[leaf] = pass.grads[leaf];
    }
    return {passes, sums, next: this.updated(state, sums)};
  }

  updatedOnTheWay({weights, velocities}, passes) {
    const {tape, bent} = this;
    const next = {weights: weights.slice(), velocities: velocities.slice()};
    const place = new Map(this.parameters.map((leaf, k) => [leaf, k]));
    const sums = new Float64Array(tape.count);
    const uses = new Map();
    const operands = (i) => tape.parents.subarray(tape.start[i], tape.start[i + 1]);
    for (const i of tape.backwardOrder) {
      for (const leaf of new Set(operands(i))) uses.set(leaf, (uses.get(leaf) ?? 0) + 1);
    }
    for (const {grads} of passes) grads[tape.output] = 1;
    for (const i of tape.backwardOrder) {
      const own = [...new Set(operands(i))].filter((leaf) => place.has(leaf));
      for (const {locals, grads} of passes) {
        for (const leaf of own) grads[leaf] = sums[leaf];
        tape.hand(i, locals, grads, bent, (leaf) => place.has(leaf));
        for (const leaf of own) sums[leaf] = grads[leaf];
      }
      for (const leaf of own) {
        uses.set(leaf, uses.get(leaf) - 1);
        if (uses.get(leaf)) continue;
        const k = place.get(leaf);
        [next.weights[k], next.velocities[k]] =
          this.step(weights[k], sums[leaf], velocities[k], leaf);
        for (const {values} of passes) values[leaf] = next.weights[k];
      }
      for (const {values, locals, grads} of passes) {
        tape.compute(i, values, locals, {...bent, value: (_, node) => values[node]});
        tape.hand(i, locals, grads, bent, (leaf) => !place.has(leaf));
      }
    }
    return {sums, next};
  }

  // The loss of other rows with these parameters.
  lossOf(columns, state) {
    const pass = this.tape.room();
    pass.values.set(this.given);
    this.put(state, pass.values);
    let loss = 0;
    for (let row = 0; row < columns[0][1].length; row++) loss += this.forward(row, pass, columns);
    return loss * (this.rule.update === "mean" ? 1 / columns[0][1].length : 1);
  }
}

const checked = (state) =>
  (state.weights.every(Number.isFinite) && state.velocities.every(Number.isFinite) ? state : null);

export const total = (numbers) => numbers.reduce((sum, number) => sum + number, 0);
