import assert from "node:assert/strict";
import {test} from "node:test";

import {
  Arithmetic, decimals, folded, lastPlace, readNumber, significant, withMinus, withNumbers,
} from "../../microbp/player/page/model/mathematics.mjs";
import {golden, made, written} from "./graphs.mjs";

test("numbers are written with the digits of Python, ties away from zero", () => {
  for (const [number, digits, text] of golden.significant) {
    assert.equal(significant(number, digits), text, `significant(${number}, ${digits})`);
  }
  for (const [number, digits, text] of golden.decimals) {
    assert.equal(decimals(number, digits), text, `decimals(${number}, ${digits})`);
  }
});

test("three thousand numbers are written as Python writes them", () => {
  for (const [number, brief, long] of written) {
    assert.deepEqual([significant(number, 4), decimals(number)], [brief, long]);
  }
});

test("pictures have a true minus sign", () => {
  assert.equal(withMinus("-0.5e-7"), "−0.5e−7");
});

test("what is typed is a number or none", () => {
  const typed = {" 0.5 ": 0.5, "−0,75": -0.75, "+.5": 0.5, "2.": 2, "1e-3": 0.001, "1E3": 1000,
                 "０．５": 0.5, "－１２": -12, "0，5": 0.5, "0。5": 0.5, "3/4": 0.75, "½": 0.5, "-1 / 8": -0.125};
  for (const [text, number] of Object.entries(typed)) assert.equal(readNumber(text).number, number);
  for (const text of ["", "abc", "1..2", "1,2,3", "0x10", "1e", "Infinity", "--1", "1 2", "1/2/3", "/2", "1/",
                      "1,234.5"]) {
    assert.ok(Number.isNaN(readNumber(text).number), text);
  }
  assert.equal(readNumber("1e999").number, Infinity);       // which the model refuses
});

test("of a typed number the unit of its last digit is known", () => {
  const units = {"0.60": 1e-2, "12": 1, "1.5e3": 1e2, "-2e-3": 1e-3, "1/3": 0, ".25": 1e-2};
  for (const [text, unit] of Object.entries(units)) {
    assert.equal(readNumber(text).unit.toPrecision(9), unit.toPrecision(9), text);
  }
});

test("the last place is that of the digits shown, zeros counted", () => {
  assert.deepEqual([0, 0.5, 0.03635, 12345].map((number) => lastPlace(number, 4).toPrecision(9)),
                   ["0.000100000000", "0.000100000000", "0.0000100000000", "1.00000000"]);
});

const node = (index) => ["node", index];
const sum = (count) => ["+", ...[...Array(count).keys()].map(node)];

test("a sum of ten terms is folded, one of nine is not", () => {
  assert.deepEqual(folded(sum(9), 9), sum(9));
  assert.deepEqual(folded(sum(10), 9),
    ["+", node(0), node(1), node(2), ["dots"], node(8), node(9)]);
  const chain = ["times", ...Array(12).keys()];
  assert.deepEqual(folded(["exp", chain], 9)[1], ["times", 0, 1, 2, ["dots"], 10, 11]);
  assert.deepEqual(folded(["*", 2, sum(10)], 9), ["*", 2, folded(sum(10), 9)]);
});

const arithmetic = made("example").model.arithmetic;

test("expressions are computed as Python writes them", () => {
  const read = ([, index]) => [3, -2, 0][index];
  const cases = [
    [["-", node(0), node(1)], 5], [["/", node(1), 4], -0.5], [["neg", node(0)], -3],
    [["**", node(1), 3], -8], [["square", ["-", node(1), 1]], 9], [["times", 2, node(0)], 6],
    [["exp", node(2)], 1], [["max", node(0), node(1)], 3], [["abs", node(1)], 2],
    [["log1p", node(2)], 0],
  ];
  for (const [expression, number] of cases) {
    assert.equal(arithmetic.evaluate(expression, read), number, expression[0]);
  }
  assert.equal(arithmetic.evaluate(["+", 0.26, node(0)], read, Math.round), 3);
});

test("of a question only the branch that is taken stays", () => {
  const relu = ["if", [">", node(0), 0], node(0), 0];
  const at = (number) => arithmetic.chosen(["*", 2, relu], () => number);
  assert.deepEqual([at(1e-300), at(0), at(-1)], [["*", 2, node(0)], ["*", 2, 0], ["*", 2, 0]]);
  const larger = ["if", [">=", node(0), node(1)], node(0), node(1)];
  assert.deepEqual(arithmetic.chosen(larger, () => 2), node(0));        // a tie
});

test("a head without a form is a function of Math", () => {
  assert.equal(new Arithmetic({}).evaluate(["sqrt", 9]), 3);
});

test("numbers that stand in place of letters know which", () => {
  assert.deepEqual(withNumbers(["*", 2, node(0)], () => 7), ["*", 2, ["given", 7, node(0)]]);
});
