// One epoch looked at closely: the numbers of each row, and what each of its steps finds. A row is
// computed when it is asked for.

import {chainRule, shareOf} from "./steps.mjs";

export class Epoch {
  // `model` has the steps and the training (`Descent`) of the present epoch.
  constructor(model) {
    const {line, tape, nodes, parameters, steps, firsts, leaves} = model;
    Object.assign(this, {model, line, tape, nodes, parameters, steps, firsts, leaves});
    Object.assign(this, {descent: line.descent, passes: [], begun: []});
    this.descent.epoch(line.state, (_, state, grads) => {
      this.begun.push({state, sums: parameters.map((leaf) => grads[leaf])});
    });
  }

  // All numbers of a row, and of each of its steps.
  pass(row) {
    return this.passes[row] ??= this.computed(row);
  }

  // One row forward with some parameters.
  forward(row, state) {
    const pass = this.descent.room(state);
    this.descent.forward(row - 1, pass);
    return pass;
  }

  computed(row) {
    const {tape, parameters, descent} = this;
    const {state, sums} = this.begun[row - 1];
    const {values, locals: flat} = this.forward(row, state);
    const later = values.slice();           // with parameters that are updated on the way back
    const renewed = new Map();              // parameter -> after which step of the row
    const earlier = row > 1 && !descent.each;
    const before = new Map(earlier ? parameters.map((leaf, k) => [leaf, sums[k]]) : []);
    const steps = this.steps.slice(this.firsts[row - 1], this.firsts[row]);
    const other = ({phase, node, within}, sums) => {
      if (phase === "forward") return {result: values[node]};
      const gradient = sums.get(node) ?? 0;
      const velocity = state.velocities[parameters.indexOf(node)];
      const [result] = descent.step(values[node], gradient, velocity, node);
      later[node] = result;
      if (within !== undefined) {
        tape.compute(within, later, flat, {...descent.bent, value: (_, index) => later[index]});
      }
      return {gradient, velocity, result};
    };
    const {found, sums: grads} = chainRule(
      steps, ({source, index}) => flat[tape.start[source] + index], new Map(before),
      descent.bent?.add, other);
    const locals = this.nodes.map(({parents}, index) =>
      [...flat.subarray(tape.start[index], tape.start[index] + parents.length)]);
    steps.forEach(({phase, node, source, index}, k) => {
      if (phase === "update") renewed.set(node, k);
      if (phase === "backward" && source !== null) locals[source][index] = found[k].local;
    });
    return {values, locals, found, before, later, renewed,
            grads: this.nodes.map((_, index) => grads.get(index) ?? 0)};
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

  // The numbers that the atoms of a step's expressions stand for: of parameters that have been
  // updated their new ones.
  reader(k, given = null) {
    const {row} = this.steps[k];
    const {values, locals, later, renewed} = this.pass(row);
    const found = this.found(k);
    const place = k - this.firsts[row - 1];
    return (atom) => {
      const [head, first, , role] = atom;
      if (head === "share") return shareOf(atom, locals);
      if (head === "node") return (given ?? (renewed.get(first) < place ? later : values))[first];
      if (head === "lr") return this.descent.lr;
      if (head === "velocity") return found.velocity;
      return role === "total" ? found.after : found[role];
    };
  }

  // The numbers of the nodes with the parameters updated, and nothing computed anew from them.
  updated() {
    const values = [...this.pass(this.model.row).values];
    this.parameters.forEach((leaf, k) => {
      values[leaf] = this.line.next?.weights[k] ?? values[leaf];
    });
    return values;
  }

  // What is known after the first `count` steps, in the row of the last one: values and gradients
  // by node, and which way each line was used, by "target-index".
  known(count) {
    const {row} = this.model;
    const {values, found, before} = this.pass(row);
    const state = {values: new Map(), grads: new Map(before), flows: new Map()};
    for (const leaf of this.leaves) state.values.set(leaf, values[leaf]);
    const first = this.firsts[row - 1];
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

  // What is known when the row has gone forward once more with the updated parameters.
  afterUpdates() {
    const {values} = this.forward(this.model.row, this.line.next);
    return {values: new Map(values.entries()), grads: new Map(), flows: new Map()};
  }
}
