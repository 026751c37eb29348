// The whole chain behind a number: every path of the chain rule, lit in the drawing, in ∂ or in δ.

import {Paths, ofPath} from "../model/paths.mjs";
import {byId} from "../telling/dom.mjs";

const MOST_PATHS = 8;             // paths, and lines of δ, that are listed

export class Chain {
  node = null;              // whose chain is shown
  notation = "partial";     // or "delta"
  lit = null;               // the path that is lit alone

  constructor({model, equations, words, scene, data}) {
    Object.assign(this, {model, equations, words, scene});
    this.outs = new Map((data.neurons ?? []).map(([net, out]) => [net, out]));
    this.list = byId("chain-paths");
    this.list.addEventListener("click", ({target}) => this.pick(target.closest("li")));
  }

  // Another row has other numbers.
  follow() {
    if (this.node !== null && this.row !== this.model.row) this.show();
  }

  show(node = this.node) {
    this.node = node;
    this.row = this.model.row;
    this.lit = null;
    if (node === null) return;
    this.paths = new Paths(this.model, node);
    this.found = this.paths.largest(MOST_PATHS);
    const {output, nodes, rule} = this.model;
    const slope = this.equations.derivativeOf(output, node);
    byId("chain-title").innerHTML = this.words.say(
      this.paths.count === 1 ? "player: one path" : "player: paths",
      {slope, n: this.paths.count, name: nodes[node].html});
    for (const [id, notation] of [["in-partial", "partial"], ["in-delta", "delta"]]) {
      byId(id).setAttribute("aria-pressed", String(this.notation === notation));
    }
    byId("in-delta").disabled = !this.outs.size || rule.order === "sequential";
    this.list.innerHTML = this.notation === "delta" ? this.inDelta() : this.inPaths();
    this.light();
  }

  close() {
    this.node = null;
    this.scene.light(null, null);
  }

  light() {
    const {nodes, lines} = this.lit === null ? this.paths.all() : ofPath(this.found[this.lit]);
    this.scene.light(nodes, lines);
  }

  // Light one path alone, or all of them again.
  pick(item) {
    if (!item?.dataset.path) return;
    const path = Number(item.dataset.path);
    this.lit = this.lit === path ? null : path;
    for (const other of this.list.querySelectorAll("li")) {
      other.setAttribute("aria-pressed", String(Number(other.dataset.path) === this.lit));
    }
    this.light();
  }

  inPaths() {
    const {paths, found, model, words, equations} = this;
    const {formulas} = model;
    if (!paths.count) return `<p>${words.say("player: no path")}</p>`;
    const items = found.map(({edges, product}, k) => {
      const names = edges.map(({node}) => model.nodes[node].html);
      const way = [...names, model.nodes[this.node].html].reverse();
      if (way.length > 9) way.splice(4, way.length - 8, "…");
      const factors = edges.map(({node, parent, local}) =>
        [...formulas.derivative(node, parent, "local"), local]);
      const side = factors.length > 1 ? ["times", ...factors] : factors[0] ?? 1;
      const share = paths.count > 1 && paths.sum !== 0
        ? words.say("player: share", {share: this.percent(product / paths.sum)}) : "";
      return `<li data-path="${k}" tabindex="0" role="button" aria-pressed="false">`
        + `<div class="way">${way.join(" → ")} ${share}</div>`
        + `${equations.inLine({left: null, relation: "=", sides: [side]}, product)}</li>`;
    });
    const lines = [`<ol>${items.join("")}</ol>`];
    const listed = found.reduce((all, {product}) => all + product, 0);
    const left = paths.count - found.length;
    if (left > 0) {
      lines.push(`<p>${words.say("player: paths left", {
        n: left, sum: equations.numberOf(paths.sum - listed, "grad")})}</p>`);
    }
    if (paths.count > 1) {
      const terms = found.map(({product}) => ["given", product]);
      if (left > 0) terms.push(["given", paths.sum - listed]);
      const whole = this.slope(this.node, paths.sum);
      lines.push(`<p>${equations.inLine(
        {left: whole, relation: "=", sides: [["+", ...terms]]}, paths.sum)}</p>`);
    }
    return lines.join("");
  }

  // ∂output/∂node, with its number.
  slope(node, number = this.model.now.grads[node]) {
    return [...this.model.formulas.derivative(this.model.output, node, "total"), number];
  }

  percent(share) {
    return `${(100 * share).toFixed(Math.abs(share) < 0.1 ? 1 : 0).replace("-", "−")} %`;
  }

  // In δ = ∂output/∂net: that of the node, then those of the neurons behind it.
  inDelta() {
    const {model, equations} = this;
    const {formulas, now} = model;
    const lines = [];
    const users = this.users();
    const delta = (net) => ["delta", net, now.grads[net]];
    const factor = (node, index) => formulas.locals(node, index).at(-1);
    const netsOf = (node) => (users.get(node) ?? []).map(([user]) => user)
      .filter((user) => this.outs.has(user));
    const handed = (node) => (users.get(node) ?? []).map(([user, index]) => this.outs.has(user)
      ? ["*", delta(user), factor(user, index)]
      : ["*", this.slope(user), factor(user, index)]);
    const sum = (terms) => terms.length === 1 ? terms[0] : ["+", ...terms];
    const tell = (left, side, number) =>
      lines.push(`<p>${equations.inLine({left, relation: "=", sides: [side]}, number)}</p>`);
    if (!this.outs.has(this.node) && users.get(this.node)) {
      tell(this.slope(this.node), sum(handed(this.node)), now.grads[this.node]);
    }
    const waiting = this.outs.has(this.node) ? [this.node] : netsOf(this.node);
    const told = new Set();
    while (waiting.length && lines.length < MOST_PATHS) {
      const net = waiting.shift();
      if (told.has(net)) continue;
      told.add(net);
      const out = this.outs.get(net);
      const terms = handed(out);
      const side = out === net ? sum(terms)
        : ["*", terms.length ? sum(terms) : 1, factor(out, 0)];
      tell(delta(net), side, now.grads[net]);
      waiting.push(...netsOf(out));
    }
    if (waiting.some((net) => !told.has(net))) lines.push("<p>…</p>");
    return lines.join("");
  }

  // Which lines leave a node: [user, place among its operands].
  users() {
    const users = new Map();
    this.model.nodes.forEach(({parents}, user) => parents.forEach((parent, index) =>
      users.set(parent, [...users.get(parent) ?? [], [user, index]])));
    return users;
  }
}
