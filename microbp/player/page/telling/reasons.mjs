// Which sentence says why a step is as it is: like microbp/walkthrough/reasons.py, from the
// operation, the operand and the present numbers. Where the result is asked for (not `open`), the
// numbers say nothing.

import {folded, isGate} from "../model/mathematics.mjs";
import {escaped} from "./words.mjs";

// The sentence in HTML; `paper` is what formulas are written on.
export function why({model, words}, paper, k, open = true) {
  const {node, source = node, index} = model.steps[k];
  const name = (at) => `<i>${model.nodes[at ?? node].html}</i>`;
  const at = source ?? node;
  const {word = []} = model.nodes[at].parents.length ? model.formulas.form(at) : {};
  const local = source === null || index === undefined ? 0 : model.formulas.local(source, index);
  const slope = !open && isGate(local) ? ["dots"]
    : folded(model.arithmetic.chosen(local, model.epoch.reader(k)), paper.longest);
  return words.say(reasonOf(model, k, words, open), {
    name: name(node), source: name(source), output: name(model.output),
    slope: paper.symbols.write(slope), operation: escaped(word[words.language] ?? "")});
}

function reasonOf(model, k, {words}, open = true) {
  const {phase, node, source, index} = model.steps[k];
  const {data, formulas, now} = model;
  const slope = (local) => open && {0: "zero", 1: "one"}[local] || "";
  if (phase === "forward") {
    const {op, operands, activation} = formulas.form(node);
    const bias = op === "weighted_sum" && operands.at(-1) === "bias" ? "bias" : "";
    const first = now.locals[node][0];
    return longest(words, "why: forward", op, bias, slope(first), activation ? "activation" : "");
  }
  if (phase === "update") return open ? updated(model, k) : "player: rule of updates";
  if (source === null) return "why: start";
  if (open && !model.found(k).upstream) return "why: nothing";
  const {op, operands} = formulas.form(source);
  const local = now.locals[source][index];
  if (open && ["sigmoid", "tanh"].includes(op) && Math.abs(local) < data.flat) {
    return "why: back saturated";
  }
  const kind = data.errors.includes(op) && slope(local) === "zero" ? "squared_error" : op;
  return longest(words, "why: back", data.alike[kind] ?? kind, operands[index], slope(local));
}

function updated(model, k) {
  const {gradient, result} = model.found(k);
  const {rule, setting} = model;
  if (rule.momentum || rule.weight_decay) return "why: update mixed";
  if (!gradient) return "why: update zero";
  const change = result - model.values[model.steps[k].node];
  if (!change) return "why: update same";
  if (rule.direction === "ascent" || setting.lr < 0) return "why: update uphill";
  return change < 0 ? "why: update smaller" : "why: update larger";
}

// The longest key that there are words for; the parts in front tell more than those behind.
function longest(words, head, ...parts) {
  const keys = parts.reduce((found, part) => found.flatMap((key) =>
    part ? [`${key} ${part}`, key] : [key]), [head]);
  return keys.find((key) => key in words);
}
