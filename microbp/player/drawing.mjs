// The drawing lights up: which numbers are known after a step, which lines carry what.
// The SVG is that of microbp/drawing/svg.py, whose ids and classes this relies on; how many
// characters of a number fit where is said by `picture.py`.

import {MINUS, withMinus} from "./mathematics.mjs";

export function shape(name, attributes = {}) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

const box = (rect) => Object.fromEntries(
  ["x", "y", "width", "height"].map((key) => [key, Number(rect.getAttribute(key))]));

// A place for a number: so many characters fit into it.
class Slot {
  constructor(element, fits) {
    Object.assign(this, {element, fits, size: Number(element.getAttribute("font-size"))});
  }

  // Numbers longer than their place are written smaller, so that they stay on their card.
  put(text) {
    this.element.textContent = text;
    this.element.setAttribute("font-size", this.size * Math.min(1, this.fits / text.length));
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
    Object.assign(this, {svg, model, words, drawn: [0, false]});
    this.cards = model.nodes.map((node, index) => this.card(node, index));
    this.wires = new Map(model.nodes.flatMap(({parents, fits}, target) =>
      parents.map((_, index) => [`${target}-${index}`, this.wire(target, index, fits.local[index])])));
    // Rings stand below cards and lines, so that badges and labels stay readable.
    this.ring = shape("rect", {class: "ring node-ring", rx: 11});
    this.sourceRing = shape("rect", {class: "ring source-ring", rx: 11});
    (svg.querySelector(".edge") ?? svg.querySelector(".node")).before(this.ring, this.sourceRing);
    this.backHead = svg.appendChild(shape("path", {class: "back-head"}));
  }

  card({fits}, index) {
    const group = this.svg.getElementById(`node-${index}`);
    const slot = (name) => {
      const element = group.querySelector(`text.${name}`);
      return element && new Slot(element, fits[name]);
    };
    return {
      group, title: group.querySelector("title"), value: slot("value"), grad: slot("grad"),
      box: box(group.querySelector(".card")),
      outline: box(group.querySelector(".outline") ?? group.querySelector(".card")),
    };
  }

  wire(target, index, fits) {
    const group = this.svg.getElementById(`edge-${target}-${index}`);
    const local = group.querySelector(".local");
    return {group, target, index, line: group.querySelector(".line"),
            local: local && new Slot(local, fits)};
  }

  // Show the drawing after `count` steps; `hidden`: the last one's result is not shown yet.
  show(count, hidden) {
    this.drawn = [count, hidden];
    const step = this.model.steps[count - 1];
    const known = this.model.known(count);
    const before = hidden ? this.model.known(count - 1) : null;
    this.cards.forEach((_, index) => this.showCard(index, step, known, before));
    for (const [key, wire] of this.wires) this.showWire(wire, step, known.flows.get(key), hidden);
    this.showRing(this.ring, step?.node, step?.phase);
    this.showRing(this.sourceRing, this.comesFrom(step), step?.phase);
    const back = step?.phase === "backward" && step.source !== null;
    const line = back && this.wires.get(`${step.source}-${step.index}`).line;
    this.backHead.setAttribute("d",
      back ? reversedHead(line.getPointAtLength(0), line.getPointAtLength(10)) : "");
  }

  // `before` is what was known before, where the step's result is asked for.
  showCard(index, step, {values, grads}, before) {
    const {group, title, value, grad} = this.cards[index];
    const brief = (number) => withMinus(this.model.shown(number));
    const holds = values.has(index) ? brief(values.get(index)) : "";
    const gradient = grads.has(index) ? brief(grads.get(index)) : "";
    const current = step?.node === index;
    const asked = before && current ? (step.phase === "backward" ? "grad" : "value") : "";
    value.put(asked === "value" ? "?" : holds);
    if (asked === "grad") {
      grad?.put(before.grads.has(index) ? `∇${brief(before.grads.get(index))} + ?` : "∇?");
    } else {
      grad?.put(gradient && `∇${gradient}`);
    }
    group.classList.toggle("pending", !values.has(index));
    group.classList.toggle("current", current);
    group.classList.toggle("updated", current && step.phase === "update");
    const open = this.words.say("not computed yet");
    title.textContent = this.words.say("what a node holds", {
      node: this.model.nodes[index].name,
      value: asked === "value" ? "?" : holds || open,
      gradient: asked === "grad" ? "?" : gradient || open,
    });
  }

  showWire({group, target, index, local}, step, flow = "pending", hidden) {
    const current = step?.phase === "forward" ? target === step.node
      : step?.phase === "backward" && target === step.source && index === step.index;
    group.setAttribute("class", `edge ${flow}${current ? " current" : ""}`);
    if (!local) return;
    const factor = withMinus(this.model.shown(this.model.now.locals[target][index]));
    const text = factor === "1" ? "" : factor[0] === MINUS ? `×(${factor})` : `×${factor}`;
    local.put(flow === "backward" && !(current && hidden) ? text : "");
  }

  // The one node whose number or gradient is handed on in a step, if it is only one.
  comesFrom(step) {
    if (step?.phase === "backward") return step.source;
    const parents = step?.phase === "forward" ? this.model.nodes[step.node].parents : [];
    return parents.length === 1 ? parents[0] : null;
  }

  showRing(ring, index, phase) {
    ring.classList.toggle("shown", index !== null && index !== undefined);
    if (!ring.classList.contains("shown")) return;
    const {x, y, width, height} = this.cards[index].outline;
    const place = {x: x - 3, y: y - 3, width: width + 6, height: height + 6};
    for (const [key, value] of Object.entries(place)) ring.setAttribute(key, value);
    ring.dataset.phase = phase;
  }

  // The words on the drawing.
  say() {
    for (const group of this.svg.querySelectorAll(".group")) {
      const kind = group.classList[1];
      group.querySelector("text tspan").textContent = `${this.words.say(kind)} `;
    }
    for (const note of this.svg.querySelectorAll(".node.constant .note")) {
      note.textContent = this.words.say("constant");
    }
  }

  // A picture of the state after `count` steps, without highlights.
  copy(count) {
    const drawn = this.drawn;
    this.show(count, false);
    const copy = this.svg.cloneNode(true);
    this.show(...drawn);
    copy.querySelectorAll(".ring, .back-head").forEach((element) => element.remove());
    copy.querySelectorAll("*").forEach((element) => {
      element.removeAttribute("id");
      element.classList.remove("current", "pending");
    });
    copy.removeAttribute("width");
    copy.removeAttribute("height");
    return copy;
  }
}

// How much of the drawing is seen: all of it, or the place where something happens.

const SMALLEST = 0.6;       // of the drawn size; a smaller picture could not be read
const LARGEST = 1.3;
const RING = 12;            // around a card

// How large the drawing is shown on a stage, of the drawn size: all of it where that can be read;
// larger to follow the steps.
export function scaleOf(drawing, stage, follow) {
  const whole = Math.min(stage.width / drawing.width, stage.height / drawing.height, LARGEST);
  if (follow) return Math.max(1.25, 1.6 * whole);
  return whole < SMALLEST ? 0.85 : whole;
}

// Where a view of the length `room` begins: in the middle between a card and another one, each as
// [beginning, end], but so that all of the first is seen.
export function scrolled(card, other, room) {
  const middle = [...card, ...other].reduce((a, b) => a + b) / 4;
  return Math.min(Math.max(middle - room / 2, card[1] - room), card[0]);
}

export class View {
  follow = false;

  constructor(stage, drawing) {
    Object.assign(this, {stage, drawing});
    const [, , width, height] = drawing.svg.getAttribute("viewBox").split(" ").map(Number);
    this.full = {width, height};
    this.still = matchMedia("(prefers-reduced-motion: reduce)");
  }

  // Fit the drawing into its place; where it would be too small, show a part of it.
  fit(step) {
    const {svg} = this.drawing;
    const room = {width: this.stage.clientWidth, height: this.stage.clientHeight};
    const scale = scaleOf(this.full, room, this.follow);
    svg.setAttribute("width", Math.floor(this.full.width * scale));
    svg.setAttribute("height", Math.floor(this.full.height * scale));
    this.scrollTo(step, scale, room);
  }

  // Scroll the stage, never the page: between the node and what it is computed from.
  scrollTo(step, scale, room) {
    const [start] = this.drawing.model.leaves;
    const [node, other] = step ? [step.node, step.source ?? step.node] : [start, start];
    const ends = (index, side, size) => {
      const {[side]: begin, [size]: length} = this.drawing.cards[index].box;
      return [begin - RING, begin + length + RING].map((at) => at * scale);
    };
    const place = (side, size) =>
      scrolled(ends(node, side, size), ends(other, side, size), room[size]);
    this.stage.scrollTo({
      left: place("x", "width"),
      top: place("y", "height"),
      behavior: this.still.matches ? "instant" : "smooth",
    });
  }
}
