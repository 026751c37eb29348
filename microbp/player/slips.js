// What a wrong answer may come from: the usual slips, each with the number it would give.

// All slips that can be made in a step: [{slip, number, places}], the likeliest first.
function slips(k) {
  const step = data.steps[k];
  const found = model.now.found[k];
  const {phase, node} = step;
  const name = data.nodes[node].name;
  const possible = [];
  const add = (slip, number, places = {}) => possible.push({slip, number, places});
  if (phase === "backward") {
    const source = step.source === null ? "" : data.nodes[step.source].name;
    const {upstream, local, contribution, before, after} = found;
    if (step.use > 1) {
      add("one path", contribution, {name, n: step.uses});
      add("one path", before, {name, n: step.uses});
    }
    add("sign", -after);
    add("sign of path", before - contribution);
    add("no upstream", before + local, {source});
    add("no upstream", local, {source});
    add("no local", before + upstream, {source, name});
    add("no local", upstream, {source, name});
    for (const number of withUpdated(k)) add("updated", number);
  } else if (phase === "update") {
    const {gradient, result} = found;
    const old = model.values[node];
    add("uphill", old + model.now.lr * gradient);
    add("no rate", old - gradient);
    add("change only", model.now.lr * gradient, {name});
    add("change only", -model.now.lr * gradient, {name});
    add("sign", -result);
  } else {
    add("sign", -found.result);
    const {op, parents} = data.nodes[node];
    if (op === "weighted_sum" && parents.length % 2) {
      const bias = parents.at(-1);
      add("no bias", found.result - model.values[bias], {name: data.nodes[bias].name});
    }
    if (op === "squared_error") add("no half", 2 * found.result);
  }
  data.nodes.forEach((other, index) => {
    if (index === node && phase !== "backward") return;
    add("another", model.values[index], {name: other.name});
  });
  return possible;
}

// The results of a backward step for someone who uses the weights after their update.
function withUpdated(k) {
  const values = [...model.values];
  data.steps.forEach((step, j) => {
    if (step.phase === "update") values[step.node] = model.now.found[j].result;
  });
  const sums = new Map();
  let result = NaN;
  data.steps.slice(0, k + 1).forEach((step, j) => {
    if (step.phase !== "backward" || step.source === null) {
      if (step.phase === "backward") sums.set(step.node, 1);
      return;
    }
    const formula = (step.where ?? step.equation).sides[0];
    const local = step.where ? evaluate(formula, reader(j, values)) : model.now.found[j].local;
    result = local * sums.get(step.source);
    sums.set(step.node, (sums.get(step.node) ?? 0) + result);
  });
  const step = data.steps[k];
  return step.phase === "backward" && step.source !== null ? [sums.get(step.node), result] : [];
}

// Whether a typed number is right to the precision that is shown. Whoever computed with the
// numbers as they are shown, rounded, is right too.
function isRight(k, typed) {
  const {result} = model.now.found[k];
  return near(typed, result) || near(typed, fromShown(k));
}

function near(typed, number) {
  return significant(typed) === significant(number)
    || Math.abs(typed - number) <= 0.5000001 * lastPlace(number);
}

function fromShown(k) {
  const step = data.steps[k];
  const found = model.now.found[k];
  const read = reader(k);
  const rounded = (atom) => Number(significant(read(atom)));
  const number = evaluate(chosen(step.equation.sides.at(-1), read), rounded);
  return step.use > 1 ? Number(significant(found.before)) + number : number;
}

// What to tell about a wrong number.
function verdict(k, typed) {
  const {result} = model.now.found[k];
  const slip = slips(k).find(({number}) =>
    Number.isFinite(number) && near(typed, number) && !near(number, result));
  if (slip) return say(`slip: ${slip.slip}`, slip.places);
  const close = Math.abs(typed - result) <= 0.02 * Math.abs(result);
  return say(close ? "slip: close" : "slip: unknown", {n: data.digits});
}
