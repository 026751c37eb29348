// The rows as points: which inputs differ from row to row, what a point is worth, and what the
// network says between the points. Knows numbers only.

// What can be drawn of a model: {inputs: one or two leaves, targets, outputs}; null where nothing can.
export function planeOf(model) {
  const {data, setting} = model;
  const column = new Map(setting.columns);
  const inputs = data.inputs.filter((leaf) => new Set(column.get(leaf)).size > 1);
  const targets = data.targets.filter((leaf) => column.has(leaf));
  const {outputs} = data;
  const one = outputs.length === 1 && targets.length === 1;
  const classes = outputs.length > 1 && targets.length === outputs.length;
  if (inputs.length === 1 && one) return {inputs, targets, outputs, kind: "curve"};
  if (inputs.length === 2 && (one || classes)) return {inputs, targets, outputs, kind: "map"};
  return null;
}

// From the smallest to the largest number and a little more on both sides.
export function range(numbers, more = 0.12) {
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  const gap = (high - low || 1) * more;
  return [low - gap, high + gap];
}

// A point's worth: its target, or the number of its class.
export const worth = (targets) =>
  (targets.length === 1 ? targets[0] : targets.indexOf(Math.max(...targets)));

// The different worths that occur, at most so many, smallest first.
export function kinds(all, most = 6) {
  const found = [...new Set(all)].sort((a, b) => a - b);
  return found.length > most ? [found[0], found.at(-1)] : found;
}

// What the network says at some inputs, with the present parameters; other inputs as in the row
// that is looked at.
export function answering(model, {inputs, outputs}) {
  const {tape, line, row} = model;
  const pass = model.epoch.forward(row, line.state);
  return (numbers) => {
    inputs.forEach((leaf, k) => { pass.values[leaf] = numbers[k]; });
    tape.forward(pass, line.descent.bent);
    return worth(outputs.map((node) => pass.values[node]));
  };
}

// The rows with one number changed, one row more, or one row less.
export const moved = (columns, row, changes) => columns.map(([leaf, numbers]) =>
  [leaf, changes.has(leaf) ? numbers.with(row, changes.get(leaf)) : numbers]);

export const added = (columns, changes) => columns.map(([leaf, numbers]) =>
  [leaf, [...numbers, changes.get(leaf) ?? numbers[0]]]);

export const removed = (columns, row) => columns.map(([leaf, numbers]) =>
  [leaf, numbers.filter((_, k) => k !== row)]);

// A number as someone would set it: three digits after the first of the range.
export function rounded(number, [low, high]) {
  const unit = 10 ** (Math.floor(Math.log10(high - low)) - 2);
  return Number((Math.round(number / unit) * unit).toPrecision(10));
}
