// The graph in flat arrays, computed forward and gone back over: fast, and however large it is.
// Each node has an operation of the list that Python wrote (`operations.py`), which puts its number
// into `values` and its local derivatives into `locals`, where its operands stand in `parents`.
// Knows no rows, no rule and no page.

export class Tape {
  // `backward`: the nodes in the order in which gradients are handed back.
  constructor({nodes, backward, output, kernels, fixed}, operations) {
    Object.assign(this, {operations, output, backwardOrder: Int32Array.from(backward)});
    this.count = nodes.length;
    this.start = new Int32Array(this.count + 1);
    nodes.forEach(({parents}, i) => { this.start[i + 1] = this.start[i] + parents.length; });
    this.parents = Int32Array.from(nodes.flatMap(({parents}) => parents));
    this.interior = Int32Array.from(nodes.keys()).filter((i) => nodes[i].parents.length);
    this.fixed = new Uint8Array(this.count);       // gradients end there
    for (const node of fixed) this.fixed[node] = 1;
    this.kernels = kernels.map((kernel) => operations[kernel]);
  }

  // Let a node be computed by another operation.
  switched(node, kernel) {
    this.kernels[node] = this.operations[kernel];
  }

  // The same graph with some other operations, as [[node, kernel], …]; this one stays as it is.
  with(kernels) {
    const other = Object.assign(Object.create(Tape.prototype), this, {kernels: [...this.kernels]});
    for (const [node, kernel] of kernels) other.switched(node, kernel);
    return other;
  }

  // Room for the numbers of one pass.
  room() {
    return {values: new Float64Array(this.count), locals: new Float64Array(this.parents.length),
            grads: new Float64Array(this.count)};
  }

  forward({values, locals}, bent = null) {
    for (const i of this.interior) this.compute(i, values, locals, bent);
  }

  // What is bent in a pass: `value(number, node)` says with which number one goes on, and
  // `local(number, edge, values)` with which local derivative; see also `hand`.
  compute(i, values, locals, bent) {
    this.kernels[i](values, this.parents, this.start[i], i, locals, bent?.value);
    if (!bent?.local) return;
    for (let e = this.start[i]; e < this.start[i + 1]; e++) {
      locals[e] = bent.local(locals[e], e, values);
    }
  }

  // Add to the gradients what comes back from the output, whose own is `seed`. Leaves go on from
  // the gradients that they have.
  backward({locals, grads}, bent = null, seed = 1) {
    for (const i of this.interior) grads[i] = 0;
    grads[this.output] = seed;
    for (const i of this.backwardOrder) this.hand(i, locals, grads, bent);
  }

  // Hand a node's gradient back to its operands, those that are `wanted`. With
  // `bent.add(before, local, upstream, edge)` the sum is what that makes of it.
  hand(i, locals, grads, bent, wanted = null) {
    const {parents, start, fixed} = this;
    const upstream = grads[i];
    for (let e = start[i]; e < start[i + 1]; e++) {
      const parent = parents[e];
      if (fixed[parent] || wanted && !wanted(parent)) continue;
      if (bent?.add) grads[parent] = bent.add(grads[parent], locals[e], upstream, e);
      else grads[parent] += locals[e] * upstream;
    }
  }
}
