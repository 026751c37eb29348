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
    this.rows = lengthOf(columns);
    this.each = this.rule.update === "each";
    this.onTheWay = this.rule.order === "sequential";
    this.seed = this.rule.update === "mean" ? 1 / this.rows : 1;
    this.bent ??= bentByHand(this.rule.round);
    const rows = Array.from({length: this.rows}, (_, row) => row);
    this.groups = this.each ? rows.map((row) => [row]) : [rows];      // of an update each
    this.shared = this.onTheWay ? null : this.room(this.start);
  }

  // Where training begins.
  get start() {
    return {weights: Float64Array.from(this.parameters, (leaf) => this.given[leaf]),
            velocities: new Float64Array(this.parameters.length)};
  }

  // Room for the numbers of a pass, with these parameters.
  room(state) {
    const pass = this.tape.room();
    pass.values.set(this.given);
    return this.put(state, pass);
  }

  put({weights}, pass) {
    this.parameters.forEach((leaf, k) => {
      pass.values[leaf] = weights[k];
      pass.grads[leaf] = 0;
    });
    return pass;
  }

  // One row forward, with the parameters as they are in `pass`: its loss.
  forward(row, pass, columns = this.columns) {
    for (const [leaf, numbers] of columns) pass.values[leaf] = numbers[row];
    this.tape.forward(pass, this.bent);
    return pass.values[this.tape.output];
  }

  // The loss of all rows, or of others, with the same parameters.
  loss(state, columns = this.columns) {
    const pass = this.room(state);
    const rows = lengthOf(columns);
    let sum = 0;
    for (let row = 0; row < rows; row++) sum += this.forward(row, pass, columns);
    return sum * (this.rule.update === "mean" ? 1 / rows : 1);
  }

  // The state after one epoch, and the loss of each row before the update that follows it. Without
  // a state where a number is no longer finite. `visit(row, state, gradients)` sees each row
  // before it is computed: the parameters, and their gradients so far.
  epoch(state, visit) {
    const losses = [];
    for (const rows of this.groups) {
      const found = this.group(rows, state, visit, this.shared);
      for (const loss of found.losses) losses.push(loss);
      if (!found.next) return {state: null, losses};
      state = found.next;
    }
    return {state: checked(state), losses};
  }

  // What some rows make together: their losses and passes, the gradients of the parameters, and
  // the state `next` after the update; without it where a loss is not finite. The rows may be
  // computed one after the other in a `shared` pass, unless updates are made on the way back.
  group(rows, state, visit = () => {}, shared = null) {
    const sums = shared ? this.put(state, shared).grads : new Float64Array(this.tape.count);
    const [passes, losses] = [[], []];
    for (const row of rows) {
      const pass = shared ?? this.room(state);
      visit(row, state, sums);
      const loss = this.forward(row, pass);
      passes.push(pass);
      losses.push(loss * this.seed);
      if (!Number.isFinite(loss)) return {losses};
      if (!this.onTheWay) this.backward(pass, sums);
    }
    const next = this.onTheWay ? this.updatedOnTheWay(state, passes, sums)
      : this.updated(state, sums);
    return {losses, passes, sums, next};
  }

  // One row back, from the gradients that the parameters have.
  backward(pass, sums) {
    const apart = pass.grads === sums ? [] : this.parameters;
    for (const leaf of apart) pass.grads[leaf] = sums[leaf];
    this.tape.backward(pass, this.bent);
    for (const leaf of apart) sums[leaf] = pass.grads[leaf];
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

  step(weight, gradient, velocity, leaf, rate = this.lr) {
    const {rule, bent, taken} = this;
    const share = rule.update === "mean" ? gradient / this.rows : gradient;
    const slope = rule.direction === "ascent" ? -share : share;
    const [by, lr] = taken ? taken(slope, rate, leaf) : [slope, rate];
    const [next, speed] = this.update(weight, by, velocity, lr, rule.momentum, rule.weight_decay);
    return [bent?.value ? bent.value(next, leaf) : next, speed];
  }

  // Updates on the way back, with all rows at once: what is computed later reads the new numbers.
  updatedOnTheWay({weights, velocities}, passes, sums) {
    const {tape, bent} = this;
    const next = {weights: weights.slice(), velocities: velocities.slice()};
    const place = new Map(this.parameters.map((leaf, k) => [leaf, k]));
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
    return next;
  }
}

const checked = (state) =>
  (state.weights.every(Number.isFinite) && state.velocities.every(Number.isFinite) ? state : null);

// How many rows columns have: without columns there is one.
const lengthOf = (columns) => columns[0]?.[1].length ?? 1;

export const total = (numbers) => numbers.reduce((sum, number) => sum + number, 0);
