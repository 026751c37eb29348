// The steps of an epoch, in the order of `steps` in Python: of each row forward and back along each
// line, and the updates where the rule makes them.

// The one chain-rule loop: go back through the steps with the local derivatives `local(step, k)`.
// Of each backward step: what it multiplies, what that adds, and the sum before and after; and
// the sum of each node in the end. `sums` has what earlier rows gave; `add` may round.
export function chainRule(steps, local, sums = new Map(), add = plain) {
  const found = steps.map((step, k) => {
    if (step.phase !== "backward") return null;
    const start = step.source === null;
    const upstream = start ? 1 : sums.get(step.source);
    const factor = start ? 1 : local(step, k);
    const before = sums.get(step.node) ?? 0;
    const contribution = add(0, factor, upstream);
    const after = add(before, factor, upstream);
    const sum = sums.has(step.node);
    sums.set(step.node, after);
    return {upstream, local: factor, contribution, before, after, sum,
            result: sum ? after : contribution};
  });
  return {found, sums};
}

const plain = (before, local, upstream) => before + local * upstream;

// The steps of one row: forward, and back along each line. A step back has the place `index` of
// its node among the operands of its source, and which use of the node it is.
function stepsOfRow({nodes, forward, backward, output, untold}) {
  const ends = new Set(untold);
  const uses = new Map([[output, 1]]);
  for (const {parents} of nodes) {
    for (const parent of parents) uses.set(parent, (uses.get(parent) ?? 0) + 1);
  }
  const done = new Map();
  const back = (node, source, index) => {
    done.set(node, (done.get(node) ?? 0) + 1);
    return {phase: "backward", node, source, index, use: done.get(node), uses: uses.get(node)};
  };
  return [
    ...forward.map((node) => ({phase: "forward", node})),
    back(output, null, 0),
    ...backward.flatMap((source) => nodes[source].parents.flatMap((node, index) =>
      ends.has(node) ? [] : [back(node, source, index)])),
  ];
}

// The steps of an epoch: those of each row, and the updates where the rule makes them. Each knows
// its `row`, counted from 1; a step back whose gradient adds up over the rows knows how many `rows`.
export function stepsOf(data) {
  const {columns, rule, updates, parameters} = data;
  const rows = columns.length ? columns[0][1].length : 1;
  const each = rule.update === "each";
  const summed = new Set(each || rows === 1 ? [] : parameters);
  const one = stepsOfRow(data).map((step) =>
    ({...step, rows: step.phase === "backward" && summed.has(step.node) ? rows : 0}));
  const last = updates.map((node) => ({phase: "update", node}));
  return Array.from({length: rows}, (_, k) => [...one, ...each || k === rows - 1 ? last : []]
    .map((step) => ({...step, row: k + 1}))).flat();
}
