// The map of a large graph: its layers from left to right, each neuron a small card. Around the
// place where something happens so much is shown as fits; the rest is counted.

import {shape, shown} from "./drawing.mjs";
import {lettered} from "./painting.mjs";

const MOST = 7;                         // layers that are shown
const [WIDE, HIGH, APART, ROW, HEADS] = [128, 32, 186, 36, 24];

// The part [from, to) of so many things that is shown around one of them.
export function shownAround(one, count, most) {
  const from = Math.min(Math.max(one - Math.floor(most / 2), 0), Math.max(count - most, 0));
  return [from, Math.min(from + most, count)];
}

// The layers of units, the inputs first, and where each node is: [layer, unit].
export function unitsOf({nodes, units}) {
  const inputs = [...nodes.keys()].filter((index) => nodes[index].kind === "input");
  const layers = [...(inputs.length ? [inputs.map((index) => [index])] : []), ...units];
  const places = new Map();
  layers.forEach((layer, k) => layer.forEach((unit, row) =>
    unit.forEach((node) => places.set(node, [k, row]))));
  nodes.forEach(({parents}, node) => parents.forEach((parent) => {
    if (!places.has(parent)) places.set(parent, places.get(node));
  }));
  return {layers, places};
}

// The unit in which a step happens: where something is computed, or handed back from.
export function unitOfStep(step, {layers, places}) {
  if (!step) return [0, 0];
  return places.get(step.phase === "backward" ? step.source ?? step.node : step.node)
    ?? [layers.length - 1, 0];
}

export class Overview {
  cards = new Map();            // "layer-unit" -> its texts
  painted = "";

  constructor(svg, model, words, graph) {
    Object.assign(this, {svg, model, words, graph});
  }

  show([layer, unit], step, {values, grads}, unknown) {
    this.paint(layer, unit);
    for (const [key, {group, value, grad, node}] of this.cards) {
      const gradient = shown(this.model, node, grads, unknown.grads);
      value.textContent = shown(this.model, node, values, unknown.values);
      grad.textContent = gradient && `∇${gradient}`;
      group.classList.toggle("pending", !values.has(node));
      group.classList.toggle("here", key === `${layer}-${unit}`);
    }
    this.svg.dataset.phase = step?.phase ?? "start";
  }

  paint(layer, unit) {
    const {layers} = this.graph;
    // as many layers, and units of one, as can be read in the window
    const across = Math.max(2, Math.min(MOST, Math.floor(innerWidth / APART * 1.15)));
    const down = innerHeight < 760 ? 3 : 5;
    const [first, last] = shownAround(layer, layers.length, across);
    const windows = layers.slice(first, last).map((units, k) =>
      shownAround(first + k === layer ? unit : Math.min(unit, units.length - 1), units.length, down));
    const painted = [first, last, windows, this.words.language].join();
    if (painted === this.painted) return;
    this.painted = painted;
    this.cards.clear();
    const height = HEADS + Math.max(...windows.map(([from, to]) => to - from)) * ROW + 18;
    const width = (last - first) * APART - (APART - WIDE) + 24;
    this.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.svg.replaceChildren();
    const lines = this.svg.appendChild(shape("g", {class: "lines"}));
    const at = new Map();
    windows.forEach(([from, to], k) => {
      const units = layers[first + k];
      const x = 12 + k * APART;
      this.head(first + k, x, units.length);
      for (let row = from; row < to; row++) {
        const y = HEADS + (row - from) * ROW + (height - HEADS - 18 - (to - from) * ROW) / 2;
        at.set(`${first + k}-${row}`, [x, y + HIGH / 2]);
        this.card(`${first + k}-${row}`, units[row], x, y);
      }
      const hidden = units.length - (to - from);
      if (hidden) {
        this.svg.append(shape("text", {class: "note", x, y: height - 6, "font-size": 12},
                              this.words.say("player: more units", {n: hidden})));
      }
    });
    for (const [key, place] of at) {
      const [k, row] = key.split("-").map(Number);
      for (const source of this.sources(layers[k][row])) {
        if (source !== key && at.has(source)) this.line(lines, at.get(source), place);
      }
    }
  }

  // The units that a unit is computed from.
  sources(unit) {
    const found = new Set();
    for (const node of unit) {
      for (const parent of this.model.nodes[node].parents) {
        if (this.model.nodes[parent].parents.length || this.model.nodes[parent].kind === "input") {
          found.add(this.graph.places.get(parent).join("-"));
        }
      }
    }
    return found;
  }

  line(lines, [x, y], [end, middle]) {
    const [from, half] = [x + WIDE, (x + WIDE + end) / 2];
    lines.append(shape("path", {d: `M${from},${y}C${half},${y} ${half},${middle} ${end},${middle}`}));
  }

  head(layer, x, count) {
    const button = shape("g", {class: "layer", "data-layer": layer, tabindex: 0, role: "button"});
    const text = this.words.say("player: layer", {k: layer + 1, n: count});
    button.setAttribute("aria-label", text);
    button.append(shape("text", {class: "note", x, y: 16, "font-size": 12}, text));
    this.svg.append(button);
  }

  card(key, unit, x, y) {
    const node = unit.at(-1);
    const {html, kind, name} = this.model.nodes[node];
    const group = shape("g", {class: `node ${kind}`, "data-unit": key, tabindex: 0, role: "button",
                              "aria-label": name});
    group.append(shape("rect", {class: "card", x, y, width: WIDE, height: HIGH, rx: 8}));
    const text = (style, at, top, size, anchor) => group.appendChild(shape("text", {
      class: style, x: at, y: top, "font-size": size, "text-anchor": anchor,
      "font-family": style === "name" ? "inherit" : "var(--mono)", "font-weight": 700}));
    lettered(text("name", x + 7, y + 14, 12.5, "start"), html);
    const value = text("value", x + WIDE - 6, y + 14, 11, "end");
    const grad = text("grad", x + WIDE - 6, y + 27, 11, "end");
    this.svg.append(group);
    this.cards.set(key, {group, value, grad, node});
  }
}
