// What was changed, written down: pairs of key and text, as they stand in the address and in a file.

import {rounding} from "./rounding.mjs";

const MOST_WORK = 5e8;          // nodes computed: nobody shall wait for a link
const MOST_ROWS = 10_000;

// Keys that are no names of leaves.
const RESERVED = /^(lr|iterate|step|mode|rows|round|activation-\d+|node-\d+)$|@/;

// A leaf's name where it is told apart by it, or else its number; and of which row it is.
export function keyOf(model, index, row) {
  const {name} = model.nodes[index];
  const alone = model.leaves.filter((leaf) => model.nodes[leaf].name === name).length === 1;
  const key = alone && !RESERVED.test(name) ? name : `node-${index}`;
  return model.setting.columns.some(([leaf]) => leaf === index) ? `${key}@${row}` : key;
}

// All training rows as text: numbers by commas, rows by semicolons.
export function rowsText(columns) {
  return columns[0][1].map((_, row) => columns.map(([, numbers]) => numbers[row]).join(","))
    .join(";");
}

// The columns that such a text says; null if it does not fit.
export function columnsOf(text, columns) {
  const rows = text.split(";").map((row) => row.split(",").map((number) =>
    (number.trim() ? Number(number) : NaN)));
  const fits = rows.length <= MOST_ROWS && rows.every((row) =>
    row.length === columns.length && row.every(Number.isFinite));
  return fits && columns.length ? columns.map(([leaf], k) => [leaf, rows.map((row) => row[k])])
    : null;
}

// Begin anew and do what the pairs say; what does not fit is passed over.
export function replay(model, pairs) {
  const {onchange} = model;
  model.onchange = () => {};          // once, at the end
  model.restart();
  for (const [key, text] of pairs) one(model, key, text);
  model.onchange = onchange;
  model.onchange();
}

function one(model, key, text) {
  const {setting} = model;
  const number = text.trim() ? Number(text) : NaN;
  const row = Number(key.split("@")[1] ?? 1);
  const layer = Number(/^activation-(\d+)$/.exec(key)?.[1]);
  if (key === "iterate") {
    const most = Math.floor(MOST_WORK / (model.rows * model.nodes.length));
    if (model.trains) model.iterate(Math.min(Math.max(Math.round(number) || 0, 0), most));
  } else if (key === "lr") {
    if (setting.lr !== null && Number.isFinite(number)) model.change([], number);
  } else if (key === "rows") {
    const columns = columnsOf(text, setting.columns);
    const one = !model.each && model.rule.order === "sequential";      // row, or it cannot be told
    if (columns && !(one && columns[0][1].length > 1)) model.set({columns}, [[key, text]]);
  } else if (key === "round") {
    if (rounding(text) !== null) model.set({round: rounding(text)}, [[key, text]]);
  } else if (layer >= 0) {
    const known = layer < setting.activations.length && Object.hasOwn(model.data.activations, text);
    if (known) model.switchActivation(layer, text);
  } else if (Number.isFinite(number) && row >= 1 && row <= model.rows) {
    const leaf = model.leaves.find((index) => keyOf(model, index, row) === key);
    model.row = row;
    if (leaf !== undefined) model.change([[leaf, number]]);
  }
}
