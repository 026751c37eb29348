// The graphs that Python hands over (tests/test_player_modules.py), as models.

import {readFileSync} from "node:fs";

import {Equations} from "../../microbp/player/page/telling/equations.mjs";
import {Words} from "../../microbp/player/page/telling/words.mjs";
import {Model} from "../../microbp/player/page/model/model.mjs";

if (!process.env.MICROBP_GRAPHS) throw new Error("run pytest tests/test_player_modules.py");
export const {examples, written, ...graphs} = JSON.parse(readFileSync(process.env.MICROBP_GRAPHS, "utf8"));
export const golden = JSON.parse(readFileSync(process.env.MICROBP_NUMBERS, "utf8"));

// A graph's model, and its steps in words; or with other data of it.
export function made(name, {data, code} = graphs[name] ?? examples[name]) {
  const model = new Model(data, new Function(`${code}
    return {operations, update, arithmetic, mistakes: MISTAKES};`)());
  return {data, model, equations: new Equations(model, data.notations, new Words(data))};
}

// The number of a node by its name, and of a step by its phase and its node's name.
export const nodeOf = (model, name) => model.nodes.findIndex((node) => node.name === name);
export const stepOf = (model, phase, name, use = 1) => model.steps.findIndex((step) =>
  step.phase === phase && model.nodes[step.node].name === name && (step.use ?? 1) === use);
