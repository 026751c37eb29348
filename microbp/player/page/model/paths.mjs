// The paths of the chain rule from a node to the output: as many as are asked for, and what they
// come to. Like microbp/walkthrough/paths.py, with the present numbers.

export class Paths {
  constructor(model, leaf) {
    const {nodes, output, now} = model;
    Object.assign(this, {nodes, output, leaf, locals: now.locals});
    this.counts = new Map([[leaf, 1]]);         // paths from the leaf, of each node it reaches
    this.sums = new Map([[leaf, 1]]);           // ∂node/∂leaf
    this.best = new Map([[leaf, 0]]);           // the largest path, as a logarithm
    for (let node = leaf + 1; node <= output; node++) {
      const edges = this.edges(node);
      if (!edges.length) continue;
      const sum = (of) => edges.reduce((all, edge) => all + of(edge), 0);
      this.counts.set(node, sum(({parent}) => this.counts.get(parent)));
      this.sums.set(node, sum(({parent, local}) => local * this.sums.get(parent)));
      this.best.set(node, Math.max(...edges.map((edge) => this.reach(edge))));
    }
  }

  get count() { return this.counts.get(this.output) ?? 0; }
  get sum() { return this.sums.get(this.output) ?? 0; }

  // The lines into a node that come from the leaf.
  edges(node) {
    return this.nodes[node].parents.map((parent, index) =>
      ({node, index, parent, local: this.locals[node][index]}))
      .filter(({parent}) => this.counts.has(parent));
  }

  reach({parent, local}) {
    return Math.log(Math.abs(local)) + this.best.get(parent);
  }

  // The largest paths, each with its lines from the output back; of few all, as on paper.
  largest(most) {
    const found = [];
    const order = this.count <= most ? () => 0 : (a, b) => b.bound - a.bound;
    const open = [{node: this.output, edges: [], bound: 0, so: 0}];
    while (open.length && found.length < most) {
      const {node, edges, so} = open.shift();
      if (node === this.leaf) {
        found.push({edges, product: edges.reduce((all, {local}) => all * local, 1)});
        continue;
      }
      const next = this.edges(node).map((edge) => {
        const size = so + Math.log(Math.abs(edge.local));
        return {node: edge.parent, edges: [...edges, edge], so: size,
                bound: size + this.best.get(edge.parent)};
      });
      open.unshift(...next);
      open.sort(order);
    }
    return found;
  }

  // All that the leaf reaches the output by: nodes and lines, "target-index".
  all() {
    const nodes = new Set([this.output]);
    const lines = new Set();
    for (let node = this.output; node > this.leaf; node--) {
      if (!nodes.has(node)) continue;
      for (const {index, parent} of this.edges(node)) {
        nodes.add(parent);
        lines.add(`${node}-${index}`);
      }
    }
    return {nodes, lines};
  }
}

export function ofPath({edges}) {
  return {nodes: new Set(edges.flatMap(({node, parent}) => [node, parent])),
          lines: new Set(edges.map(({node, index}) => `${node}-${index}`))};
}
