// The drawing lights up: which numbers are known after a step, which lines carry what.
// The SVG is that of microbp/drawing/svg.py or of `painting.mjs`, whose classes this relies on; how
// many characters of a number fit where is said by `picture.py`. Only what changes is touched.

import {MINUS} from "../model/mathematics.mjs";

export function shape(name, attributes = {}, text = "") {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.textContent = text;
  return element;
}

export const box = (rect) => Object.fromEntries(
  ["x", "y", "width", "height"].map((key) => [key, Number(rect.getAttribute(key))]));

// What is seen of a node's number: nothing as long as it is not known, "?" where it is asked for.
export const shown = (model, node, numbers, asked) => !numbers.has(node) ? ""
  : asked?.has(node) ? "?" : model.brief(numbers.get(node));

const LABEL = 11.4;         // the largest size of a factor on a line

// A place for a number: so many characters fit into it.
class Slot {
  text = null;

  constructor(element, fits, largest = 0) {
    const size = Number(element.getAttribute("font-size"));
    Object.assign(this, {element, fits, size, largest: Math.max(size, largest)});
  }

  // Numbers longer than their place are written smaller, so that they stay on their card.
  put(text) {
    if (text === this.text) return;
    this.before = this.text;
    this.text = text;
    this.element.textContent = text;
    const size = Math.min(this.largest, this.size * this.fits / Math.max(text.length, 1));
    this.element.setAttribute("font-size", size.toFixed(2));
  }
}

// An arrowhead at the beginning of a line, where the gradient arrives; `base` is a point on the
// line, 10 from its tip.
export function reversedHead(tip, base) {
  const [dx, dy] = [(base.x - tip.x) / 10, (base.y - tip.y) / 10];
  const corner = (side) => `${base.x - side * 5 * dy},${base.y + side * 5 * dx}`;
  return `M${tip.x},${tip.y}L${corner(1)}L${corner(-1)}z`;
}

export class Drawing {
  constructor(svg, model, words) {
    Object.assign(this, {svg, model, words});
    this.cards = new Map();
    for (const group of svg.querySelectorAll(".node")) {
      const index = Number(group.dataset.node);
      this.cards.set(index, this.card(group, model.nodes[index].fits));
    }
    this.wires = new Map();
    for (const group of svg.querySelectorAll(".edge")) {
      const [target, index] = group.id.split("-").slice(-2).map(Number);
      this.wires.set(`${target}-${index}`, this.wire(group, target, index));
    }
    // Rings stand below cards and lines, so that badges and labels stay readable.
    this.ring = shape("rect", {class: "ring node-ring", rx: 11});
    this.sourceRing = shape("rect", {class: "ring source-ring", rx: 11});
    (svg.querySelector(".edge") ?? svg.querySelector(".node")).before(this.ring, this.sourceRing);
    this.backHead = svg.appendChild(shape("path", {class: "back-head"}));
  }

  card(group, fits) {
    const slot = (name) => {
      const element = group.querySelector(`text.${name}`);
      return element && new Slot(element, fits?.[name] ?? Number(element.dataset.fits));
    };
    const title = group.querySelector("title") ?? group.appendChild(shape("title"));
    if (!group.matches(".constant")) group.querySelector(".note")?.remove();   // it does not follow
    group.setAttribute("role", "button");
    group.setAttribute("tabindex", this.cards.size ? -1 : 0);      // the others by arrow keys
    return {
      group, title, value: slot("value"), grad: slot("grad"), state: "",
      box: box(group.querySelector(".card")),
      outline: box(group.querySelector(".outline") ?? group.querySelector(".card")),
    };
  }

  wire(group, target, index) {
    const local = group.querySelector(".local");
    const fits = this.model.nodes[target].fits?.local?.[index] ?? Number(local?.dataset.fits);
    return {group, target, index, line: group.querySelector(".line"), state: "",
            local: local && new Slot(local, fits, LABEL)};
  }

  // Show the drawing after `count` steps. `unknown` has the nodes whose values and whose gradients
  // are asked for, as two sets; `known` is what the model says.
  show(count, unknown, known) {
    const step = this.model.steps[count - 1];
    for (const index of this.cards.keys()) this.showCard(index, step, known, unknown);
    for (const [key, wire] of this.wires) this.showWire(wire, step, known.flows.get(key), unknown);
    this.showRing(this.ring, step?.node, step?.phase);
    this.showRing(this.sourceRing, this.comesFrom(step), step?.phase);
    const back = step?.phase === "backward" && step.source !== null;
    const line = back && this.wires.get(`${step.source}-${step.index}`)?.line;
    this.backHead.setAttribute("d",
      line ? reversedHead(line.getPointAtLength(0), line.getPointAtLength(10)) : "");
  }

  showCard(index, step, {values, grads}, unknown) {
    const card = this.cards.get(index);
    const current = step?.node === index;
    const value = shown(this.model, index, values, unknown.values);
    const gradient = shown(this.model, index, grads, unknown.grads);
    const state = [value, gradient, current && step.phase, this.words.language].join();
    if (state === card.state) return;
    card.state = state;
    card.value?.put(value);
    card.grad?.put(gradient && `∇${gradient}`);
    card.group.classList.toggle("pending", !values.has(index));
    card.group.classList.toggle("current", current);
    card.group.classList.toggle("updated", current && step.phase === "update");
    card.title.textContent = this.described(index, value, gradient);
  }

  // What a card holds, in words.
  described(index, value, gradient) {
    const {name, kind} = this.model.nodes[index];
    if (kind === "constant") return this.words.say("player: constant holds", {node: name, value});
    const open = this.words.say("not computed yet");
    return this.words.say("what a node holds", {
      node: name, value: value || open, gradient: gradient || open});
  }

  showWire(wire, step, flow = "pending", unknown) {
    const {group, target, index, local} = wire;
    const current = step?.phase === "forward" ? target === step.node
      : step?.phase === "backward" && target === step.source && index === step.index;
    const hidden = flow !== "backward" || unknown.locals?.has(`${target}-${index}`);
    const factor = hidden ? null : this.model.now.locals[target][index];
    const state = [flow, current, factor, this.model.digits].join();
    if (state === wire.state) return;
    wire.state = state;
    const lit = group.classList.contains("on") ? " on" : "";
    group.setAttribute("class", `edge ${flow}${current ? " current" : ""}${lit}`);
    if (!local) return;
    const text = factor === null || factor === 1 ? "" : this.model.brief(factor);
    local.put(text === "1" || text === "" ? "" : text[0] === MINUS ? `×(${text})` : `×${text}`);
  }

  // The one node whose number or gradient is handed on in a step, if it is only one.
  comesFrom(step) {
    if (step?.phase === "backward") return step.source;
    const parents = step?.phase === "forward" ? this.model.nodes[step.node].parents : [];
    return parents.length === 1 ? parents[0] : null;
  }

  showRing(ring, index, phase) {
    const card = this.cards.get(index);
    ring.classList.toggle("shown", card !== undefined);
    if (!card) return;
    const {x, y, width, height} = card.outline;
    const place = {x: x - 3, y: y - 3, width: width + 6, height: height + 6};
    for (const [key, value] of Object.entries(place)) ring.setAttribute(key, value);
    ring.dataset.phase = phase;
  }

  // Light a set of nodes and lines, "target-index"; the rest stands back. None: everything is seen.
  light(nodes, lines) {
    this.svg.classList.toggle("lit", nodes !== null);
    for (const [index, {group}] of this.cards) {
      group.classList.toggle("on", Boolean(nodes?.has(index)));
    }
    for (const [key, wire] of this.wires) wire.group.classList.toggle("on", Boolean(lines?.has(key)));
  }

  // What a screen reader is told of the drawing: where we are, and no result.
  describe(text) {
    const description = this.svg.querySelector("desc");
    if (description) description.textContent = text;
  }

  // The words on the drawing.
  say() {
    const title = this.svg.querySelector("title");
    const {name} = this.model.nodes[this.model.output];
    if (title) title.textContent = this.words.say("computation graph", {name});
    for (const group of this.svg.querySelectorAll(".group")) {
      const kind = group.classList[1];
      group.querySelector("text tspan").textContent = `${this.words.say(kind)} `;
    }
    for (const note of this.svg.querySelectorAll(".node.constant .note")) {
      note.textContent = this.words.say("constant");
    }
  }
}
