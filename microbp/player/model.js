// The numbers: what is given, what follows from it, and the way back.
// `program` and `update` are the graph written as JavaScript by Python, from the same rules.

const LEAVES = [...data.nodes.keys()].filter((index) => !data.nodes[index].parents.length);
const isFinite_ = (numbers) => numbers.flat().every(Number.isFinite);

// Everything that follows from the given numbers: of each node and of each step.
function computed(given, lr) {
  const {values, locals, grads} = program(LEAVES.map((leaf) => given[leaf]));
  if (![values, locals, grads].every(isFinite_)) return null;
  const sums = new Array(values.length).fill(0);
  const found = data.steps.map((step) => {
    const {phase, node, source, index} = step;
    if (phase === "forward") return {result: values[node]};
    if (phase === "update") {
      return {gradient: sums[node], result: update(values[node], sums[node], lr)};
    }
    const start = source === null;
    const upstream = start ? 1 : sums[source];
    const local = start ? 1 : locals[source][index];
    const before = sums[node];
    const contribution = local * upstream;
    sums[node] = before + contribution;
    return {upstream, local, contribution, before, after: sums[node],
            result: step.use > 1 ? sums[node] : contribution};
  });
  return {given, lr, values, locals, grads, found};
}

const model = {
  now: computed(data.nodes.map((node) => node.value), data.lr),
  iteration: 0,
  errors: [],               // the output's number at each iteration
  past: [],
  onchange: () => {},

  get values() { return this.now.values; },
  get error() { return this.now.values[data.output]; },
  get updates() { return data.steps.filter((step) => step.phase === "update"); },

  // Change given numbers; false if something would not be a finite number. `again` tells that
  // the same number is being typed on, which is one change to undo.
  change(numbers, lr = this.now.lr, again = false) {
    const given = [...this.now.given];
    for (const [index, number] of numbers) given[index] = number;
    const next = computed(given, lr);
    if (!next) return false;
    if (!again) this.remember();
    this.now = next;
    this.errors[this.iteration] = this.error;
    this.onchange();
    return true;
  },

  // Update the parameters so many times; stops and returns false where numbers are too large.
  iterate(times = 1) {
    this.remember();
    let done = 0;
    for (; done < times; done++) {
      const given = [...this.now.given];
      data.steps.forEach((step, k) => {
        if (step.phase === "update") given[step.node] = this.now.found[k].result;
      });
      const next = computed(given, this.now.lr);
      if (!next) break;
      this.now = next;
      this.errors[++this.iteration] = this.error;
    }
    if (!done) this.past.pop();
    this.onchange();
    return done === times;
  },

  remember() {
    this.past.push({now: this.now, iteration: this.iteration, errors: [...this.errors]});
  },

  undo() {
    if (this.past.length) Object.assign(this, this.past.pop());
    this.onchange();
  },

  restart() {
    if (this.past.length) Object.assign(this, this.past[0], {past: []});
    this.onchange();
  },
};

model.errors.push(model.error);
