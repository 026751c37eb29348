// Practice: a result is asked for until it was answered or asked for, whatever was looked at. What
// is known of each step, what is hidden, hints, and how it went.

const HINTS = 3;

export class Practice {
  on = false;
  level = "shown";          // of the formula, at the beginning: or "hidden"
  records = new Map();      // number of a step, from 1 -> {tries, hints, end: "", "right" or "shown"}
  slips = new Map();        // the words of a slip -> how often it was made

  constructor(model) {
    this.model = model;
  }

  record(count) {
    if (!this.records.has(count)) this.records.set(count, {tries: 0, hints: 0, end: ""});
    return this.records.get(count);
  }

  hides(count) {
    return this.on && count > 0 && !this.records.get(count)?.end;
  }

  hints(count) {
    return this.records.get(count)?.hints ?? 0;
  }

  hint(count) {
    const record = this.record(count);
    record.hints = Math.min(record.hints + 1, HINTS);
  }

  end(count, how) {
    this.record(count).end = how;
  }

  // A wrong number was typed, which fits a slip.
  miss(count, slip) {
    this.record(count).tries++;
    if (slip) this.slips.set(slip, (this.slips.get(slip) ?? 0) + 1);
  }

  forget() {
    this.records.clear();
    this.slips.clear();
  }

  // The first step from here on that is still asked for.
  next(count) {
    const {length} = this.model.steps;
    for (let k = 1; k <= length; k++) {
      const step = (count + k - 1) % length + 1;
      if (this.hides(step)) return step;
    }
    return null;
  }

  // What is not to be seen after `count` steps, as `Drawing.show` takes it: what was not answered,
  // but for what the present step is computed from.
  unknown(count) {
    if (!this.on) return {};
    const {steps, nodes} = this.model;
    const [values, grads, locals] = [new Set(), new Set(), new Set()];
    for (let k = 1; k <= count; k++) {
      if (!this.hides(k)) continue;
      const {phase, node, source, index} = steps[k - 1];
      (phase === "backward" ? grads : values).add(node);
      if (phase === "backward" && source !== null) locals.add(`${source}-${index}`);
    }
    const step = steps[count - 1];
    if (step?.phase === "forward") for (const parent of nodes[step.node].parents) values.delete(parent);
    if (step?.phase === "backward" && step.source !== null) {
      grads.delete(step.source);
      for (const node of [step.source, ...nodes[step.source].parents]) values.delete(node);
    }
    if (step?.phase === "update") grads.delete(step.node);
    return {values, grads, locals};
  }

  // What stands in place of numbers in the equation of a step that is asked for; null where there
  // is no formula to see yet. Hints show more: the rule in words, the formula, the numbers.
  blanks(count) {
    const step = this.model.steps[count - 1];
    const hints = this.hints(count);
    const formula = this.level === "shown" || hints >= 2;
    if (!formula) return null;
    const numbers = this.level === "shown" || hints >= HINTS;
    const factor = hints < HINTS && step.source !== null;
    return {
      text: "?", numbers,
      hides: ([head, , , role]) => head === "derivative"
        && (role === "contribution" || (role === "local" && factor)),
    };
  }

  // How it went, by phase: {steps, right, helped, shown}.
  summary() {
    const phases = new Map();
    this.model.steps.forEach(({phase}, k) => {
      if (!phases.has(phase)) phases.set(phase, {steps: 0, right: 0, helped: 0, shown: 0});
      const row = phases.get(phase);
      const {tries = 0, hints = 0, end = ""} = this.records.get(k + 1) ?? {};
      row.steps++;
      if (end === "shown") row.shown++;
      if (end === "right") row[tries || hints ? "helped" : "right"]++;
    });
    return phases;
  }
}
