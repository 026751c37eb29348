import assert from "node:assert/strict";
import {test} from "node:test";

import {Paths, ofPath} from "../../microbp/player/page/model/paths.mjs";
import {graphs, made, nodeOf} from "./graphs.mjs";

test("∂E/∂w1 of the 2-2-2 example is the sum of two paths", () => {
  const {model} = made("example");
  const paths = new Paths(model, nodeOf(model, "w1"));
  assert.equal(paths.count, 2);
  const found = paths.largest(8);
  assert.deepEqual(found.map(({product}) => model.shown(product)), ["0.0006684", "-0.0002298"]);
  assert.equal(model.shown(paths.sum), "0.0004386");
  const names = found[0].edges.map(({parent}) => model.nodes[parent].name);
  assert.deepEqual(names, ["E_o1", "o1", "net_o1", "h1", "net_h1", "w1"]);
});

for (const [name, {gradients}] of Object.entries(graphs)) {
  test(`${name}: all paths of every node come to its gradient`, () => {
    const {model} = made(name);
    model.nodes.forEach((_, node) => {
      const paths = new Paths(model, node);
      const close = (a, b) => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(b));
      assert.ok(close(paths.sum, gradients[node]), `${name} ${node}`);
      const listed = paths.largest(1000);
      if (paths.count > 1000) return;
      assert.equal(listed.length, paths.count);
      assert.ok(close(listed.reduce((all, {product}) => all + product, 0), paths.sum));
    });
  });
}

test("of many paths the largest come first", () => {
  for (const name of ["rows", "operations", "operators"]) {
    const {model} = made(name);
    model.parameters.forEach((node) => {
      const sizes = new Paths(model, node).largest(1e6)
        .map(({product}) => Math.abs(product)).sort((a, b) => b - a);
      if (sizes.length < 3) return;
      const some = new Paths(model, node).largest(2).map(({product}) => Math.abs(product));
      some.forEach((size, k) => assert.ok(Math.abs(size - sizes[k]) <= 1e-12 * sizes[k], name));
    });
  }
});

test("what is lit are the nodes and lines of a path, or of all", () => {
  const {model} = made("example");
  const node = (name) => nodeOf(model, name);
  const paths = new Paths(model, node("w1"));
  const {nodes, lines} = paths.all();
  assert.deepEqual([nodes.size, lines.size], [10, 10]);
  const [first] = paths.largest(8);
  assert.ok(ofPath(first).nodes.has(node("o1")) && !ofPath(first).nodes.has(node("o2")));
  assert.equal(ofPath(first).lines.size, 6);
});
