import assert from "node:assert/strict";
import {test} from "node:test";

import {columnsOf, rowsText} from "../../microbp/player/page/model/changes.mjs";
import {examples, made, nodeOf} from "./graphs.mjs";

const weights = (model) => [...model.line.state.weights];

test("back and forth, every epoch has the numbers that it had", () => {
  const {model} = made("one-neuron-xor");
  const seen = [];
  for (let epoch = 0; epoch <= 1000; epoch++) {
    seen.push(weights(model));
    model.iterate(1);
  }
  for (const epoch of [0, 999, 1, 500, 502, 37, 1000]) {
    model.goTo(epoch);
    assert.equal(model.iteration, epoch);
    if (epoch < 1000) assert.deepEqual(weights(model), seen[epoch]);
  }
  assert.ok(model.line.kept.length <= 201, `${model.line.kept.length} checkpoints`);
  assert.equal(model.errors.length, 1002);
});

test("a change is where it was made: before it the old numbers, after it the new ones", () => {
  const {model} = made("mazur-2-2-2");
  const w5 = nodeOf(model, "w5");
  model.iterate(10);
  model.change([[w5, 2]]);
  model.change([], 0.1);
  model.iterate(5);
  const [end, error] = [weights(model), model.error];
  model.goTo(3);
  assert.equal(model.setting.lr, 0.5);
  assert.ok(model.values[w5] < 0.4);
  model.goTo(15);
  assert.deepEqual([weights(model), model.error, model.setting.lr], [end, error, 0.1]);
  model.goTo(9);
  assert.equal(model.setting.lr, 0.5);
  assert.ok(model.iterate(6));                // over the change, epoch by epoch
  assert.deepEqual([weights(model), model.setting.lr], [end, 0.1]);
  model.goTo(10);
  assert.equal(model.values[w5], 2);
  model.change([[w5, 0]]);
  assert.equal(model.line.last, 10);          // what came later is no longer so
});

test("what was changed and done is told in pairs, and done again from them", () => {
  const {model} = made("one-neuron-xor");
  model.iterate(10);
  model.change([[nodeOf(model, "w1"), 0.25]]);
  model.row = 2;
  model.change([[nodeOf(model, "x1"), 0.5]]);
  model.set({round: "4"}, [["round", "4"]]);
  model.iterate(3);
  assert.deepEqual(model.pairs(), [["iterate", "10"], ["w1", "0.25"], ["x1@2", "0.5"],
                                   ["round", "4"], ["iterate", "3"]]);
  const {model: again} = made("one-neuron-xor");
  again.replay(model.pairs());
  assert.deepEqual([weights(again), again.error], [weights(model), model.error]);
  again.replay([["w1", "x"], ["nothing", "3"], ["x1@9", "1"], ["rows", "1,2"], ["round", "q"],
                ["activation-7", "tanh"], ["activation-0", "toString"], ["__proto__", "1"], ["iterate", "-4"], ["lr", ""]]);
  assert.deepEqual(again.pairs(), []);
});

test("rows go into a text and come back", () => {
  const {model} = made("deep-ml-25");
  const {columns} = model.setting;
  const text = rowsText(columns);
  assert.equal(text, "1,2,1;2,1,0;-1,-2,0");
  assert.deepEqual(columnsOf(text, columns), columns);
  for (const wrong of ["1,2", "1,2,x", "", "1,2,;1,2,3", "1,2,1e999"]) {
    assert.equal(columnsOf(wrong, columns), null, wrong);
  }
});

test("in sequential order rows that are updated together are refused", () => {
  const {data, code} = examples["sequential, row by row"];
  for (const [update, rows] of [["each", 2], ["sum", 15]]) {
    const {model} = made("sequential, row by row",
      {data: {...data, rule: {...data.rule, update}}, code});
    const text = rowsText(model.setting.columns).split(";").slice(0, 2).join(";");
    model.replay([["rows", text]]);
    assert.equal(model.rows, rows, update);
  }
});

test("another row is another step list, another epoch, and can be undone", () => {
  const {model} = made("deep-ml-25");
  const [steps, error] = [model.steps.length, model.error];
  const columns = columnsOf("1,2,1;2,1,0", model.setting.columns);
  assert.ok(model.set({columns}, [["rows", rowsText(columns)]]));
  assert.equal(model.rows, 2);
  assert.equal(model.steps.length, 25);
  assert.notEqual(model.error, error);
  model.undo();
  assert.deepEqual([model.rows, model.steps.length, model.error], [3, steps, error]);
});

test("the errors of the validation rows are those with the weights of each epoch", () => {
  const {model} = made("curve-fit");
  const validation = model.setting.columns.map(([leaf, numbers]) => [leaf, numbers.slice(0, 4)]);
  model.set({validation}, []);
  model.iterate(2);
  assert.equal(model.line.validation.length, 3);
  const {descent, state} = model.line;
  assert.equal(model.line.validation[2], descent.loss(state, validation));
});
