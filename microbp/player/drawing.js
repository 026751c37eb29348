// The drawing lights up: which numbers are known after a step, which lines carry what.
// The SVG is that of microbp/drawing/svg.py, whose ids and classes it relies on.

const SVG = "http://www.w3.org/2000/svg";
const svg = document.querySelector("svg.microbp");
const WIDE = 0.61;                  // a monospace character, of the font size
const brief = (number) => withMinus(significant(number));

function shape(name, attributes, parent = svg) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return parent.appendChild(element);
}

const box = (rect) => Object.fromEntries(
  ["x", "y", "width", "height"].map((key) => [key, Number(rect.getAttribute(key))]));

const cards = data.nodes.map((node, index) => {
  const group = document.getElementById(`node-${index}`);
  const rect = box(group.querySelector(".card"));
  const text = (name) => group.querySelector(`text.${name}`);
  const name = text("name");
  const chip = name?.getAttribute("text-anchor") !== "middle" && !node.parents.length
    && node.kind !== "input";       // name and value stand side by side
  const badge = group.querySelector(".badge rect");
  const inset = badge ? Number(badge.getAttribute("width")) / 2 : 0;
  const letters = chip && name ? 9 * (name.textContent.length + 1) : 0;
  return {
    group, rect, title: group.querySelector("title"),
    value: text("value"), grad: text("grad"),
    valueRoom: chip ? rect.width - 15 - (letters && (name.getComputedTextLength() || letters) + 6)
                    : rect.width - inset - 8,
    gradRoom: chip ? rect.width - 14 : rect.width - inset - 8,
  };
});

const wires = data.nodes.flatMap((node, target) => node.parents.map((source, index) => {
  const group = document.getElementById(`edge-${target}-${index}`);
  const local = group.querySelector(".local");
  const room = local ? Math.max(local.textContent.length, 8) * WIDE * 9.5 : 0;
  return {group, local, room, source, target, index, line: group.querySelector(".line")};
}));

const wiresById = new Map(wires.map((wire) => [wire.group.id, wire]));
const wire = (target, index) => wiresById.get(`edge-${target}-${index}`);

// Rings stand below cards and lines, so that badges and labels stay readable.
const rings = {
  node: shape("rect", {class: "ring node-ring", rx: 11}),
  source: shape("rect", {class: "ring source-ring", rx: 11}),
};
(svg.querySelector(".edge") ?? svg.querySelector(".node")).before(rings.node, rings.source);
const backHead = shape("path", {class: "back-head"});

// Numbers longer than their place are written smaller, so that they stay on their card.
function put(element, text, room) {
  element.textContent = text;
  const size = {value: 12, grad: 11, local: 9.5}[element.classList[0]];
  element.setAttribute("font-size", Math.min(size, room / (WIDE * Math.max(text.length, 1))));
}

// What is known after the first `count` steps.
function known(count) {
  const state = {values: new Map(), grads: new Map(), flows: new Map()};
  for (const leaf of LEAVES) state.values.set(leaf, model.values[leaf]);
  data.steps.slice(0, count).forEach((step, k) => {
    const {result, after} = model.now.found[k];
    if (step.phase === "forward") {
      state.values.set(step.node, result);
      data.nodes[step.node].parents.forEach((_, index) =>
        state.flows.set(wire(step.node, index), "forward"));
    } else if (step.phase === "backward") {
      state.grads.set(step.node, after);
      if (step.source !== null) state.flows.set(wire(step.source, step.index), "backward");
    } else {
      state.values.set(step.node, result);
    }
  });
  return state;
}

// Show the drawing after `count` steps; `hidden`: the last one's result is not shown yet.
function drawStep(count, hidden) {
  const step = data.steps[count - 1];
  const {values, grads, flows} = known(count);
  const asked = hidden ? known(count - 1) : null;
  cards.forEach((card, index) => {
    const isNode = step?.node === index;
    const value = values.has(index) ? brief(values.get(index)) : "";
    const grad = grads.has(index) ? `∇${brief(grads.get(index))}` : "";
    const askedValue = isNode && hidden && step.phase !== "backward";
    const askedGrad = isNode && hidden && step.phase === "backward";
    put(card.value, askedValue ? "?" : value, card.valueRoom);
    if (card.grad) {
      const before = asked?.grads.has(index) ? `∇${brief(asked.grads.get(index))} + ?` : "∇?";
      put(card.grad, askedGrad ? before : grad, card.gradRoom);
    }
    card.group.classList.toggle("pending", !values.has(index));
    card.group.classList.toggle("current", isNode);
    card.group.classList.toggle("updated", isNode && step.phase === "update");
    card.title.textContent = say("what a node holds", {
      node: data.nodes[index].name,
      value: askedValue ? "?" : value || say("not computed yet"),
      gradient: askedGrad ? "?" : grad.slice(1) || say("not computed yet"),
    });
  });
  for (const wire of wires) {
    const current = step?.phase === "forward" ? wire.target === step.node
      : step?.phase === "backward" && wire.target === step.source && wire.index === step.index;
    const flow = flows.get(wire) ?? "pending";
    wire.group.setAttribute("class", `edge ${flow}${current ? " current" : ""}`);
    if (wire.local) {
      const factor = brief(model.now.locals[wire.target][wire.index]);
      const text = factor === "1" ? "" : factor[0] === MINUS ? `×(${factor})` : `×${factor}`;
      const shown = flow === "backward" && !(current && hidden);
      put(wire.local, shown ? text : "", wire.room);
    }
  }
  ring(rings.node, step?.node, step?.phase);
  ring(rings.source, comesFrom(step), step?.phase);
  const back = step?.phase === "backward" && step.source !== null;
  backHead.setAttribute("d", back ? reversedHead(wire(step.source, step.index).line) : "");
}

// The one node whose number or gradient is handed on in a step, if it is only one.
function comesFrom(step) {
  if (step?.phase === "backward") return step.source;
  const parents = step?.phase === "forward" ? data.nodes[step.node].parents : [];
  return parents.length === 1 ? parents[0] : null;
}

function ring(element, index, phase) {
  element.classList.toggle("shown", index !== null && index !== undefined);
  if (!element.classList.contains("shown")) return;
  const {x, y, width, height} = cards[index].rect;
  const gap = data.nodes[index].kind === "loss" ? 7 : 3;
  const place = {x: x - gap, y: y - gap, width: width + 2 * gap, height: height + 2 * gap};
  for (const [key, value] of Object.entries(place)) element.setAttribute(key, value);
  element.dataset.phase = phase;
}

// An arrowhead at the beginning of a line: there the gradient arrives.
function reversedHead(line) {
  const tip = line.getPointAtLength(0);
  const base = line.getPointAtLength(10);
  const [dx, dy] = [(base.x - tip.x) / 10, (base.y - tip.y) / 10];
  const corner = (side) => `${base.x - side * 5 * dy},${base.y + side * 5 * dx}`;
  return `M${tip.x},${tip.y}L${corner(1)}L${corner(-1)}z`;
}

// The words on the drawing.
function sayDrawing() {
  for (const group of svg.querySelectorAll(".group")) {
    const kind = group.classList[1];
    group.querySelector("text tspan").textContent = `${say(kind)} `;
  }
  for (const note of svg.querySelectorAll(".node.constant .note")) {
    note.textContent = say("constant");
  }
}
