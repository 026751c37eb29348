// The steps of an epoch, in the order of `steps` in Python: of each row forward and back along each
// line, and the updates where the rule makes them.

// The one chain-rule loop: go back through the steps with the local derivatives `local(step, k)`.
// Of each backward step: what it multiplies, what that adds, and the sum before and after; and
// the sum of each node in the end. `sums` has what earlier rows gave; `add` may round; `other`
// says what steps find that do not go back.
export function chainRule(steps, local, sums = new Map(), add = plain, other = () => null) {
  const found = steps.map((step, k) => {
    if (step.phase !== "backward") return other(step, sums);
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

// p of a score, from the derivative of the cross-entropy by it.
export const shareOf = ([, , node, index, own], locals) => locals[node][index] + own;

// The steps of one row: forward, and back along each line. A step back has the place `index` of
// its node among the operands of its source, and which use of the node it is. In sequential order
// (`onTheWay`) a node hands back to the parameters first; those that have their whole gradient are
// updated before it hands back to others, `within` it.
function stepsOfRow({nodes, forward, backward, output, untold, updates}, onTheWay) {
  const [ends, trained] = [new Set(untold), new Set(updates)];
  const uses = new Map([[output, 1]]);
  for (const {parents} of nodes) {
    for (const parent of parents) uses.set(parent, (uses.get(parent) ?? 0) + 1);
  }
  const done = new Map();
  const back = (node, source, index) => {
    done.set(node, (done.get(node) ?? 0) + 1);
    return {phase: "backward", node, source, index, use: done.get(node), uses: uses.get(node)};
  };
  const hand = (source, wanted) => nodes[source].parents.flatMap((node, index) =>
    ends.has(node) || !wanted(node) ? [] : [back(node, source, index)]);
  const handUpdating = (source) => {
    const own = hand(source, (node) => trained.has(node));
    const whole = new Set(own.filter(({use, uses}) => use === uses).map(({node}) => node));
    return [...own, ...[...whole].map((node) => ({phase: "update", node, within: source})),
            ...hand(source, (node) => !trained.has(node))];
  };
  return [
    ...forward.map((node) => ({phase: "forward", node})),
    back(output, null, 0),
    ...backward.flatMap((source) => (onTheWay ? handUpdating(source) : hand(source, () => true))),
  ];
}

// The steps of an epoch: those of each row, and the updates where the rule makes them. Each knows
// its `row`, counted from 1; a step back whose gradient adds up over the rows knows how many `rows`.
export function stepsOf(data) {
  const {columns, rule, updates, parameters} = data;
  const rows = columns.length ? columns[0][1].length : 1;
  const each = rule.update === "each";
  const summed = new Set(each || rows === 1 ? [] : parameters);
  const onTheWay = rule.order === "sequential" && updates.length > 0;
  const one = stepsOfRow(data, onTheWay).map((step) =>
    ({...step, rows: step.phase === "backward" && summed.has(step.node) ? rows : 0}));
  const last = onTheWay ? [] : updates.map((node) => ({phase: "update", node}));
  return Array.from({length: rows}, (_, k) => [...one, ...each || k === rows - 1 ? last : []]
    .map((step) => ({...step, row: k + 1}))).flat();
}
