// Parts of a large graph painted on the page: the inside of a neuron, with what comes into it, and
// a map of all of them. The same classes as in the drawings of microbp/drawing, so that `Drawing`
// lights them up.

import {shape} from "./drawing.mjs";

const [WIDTH, HEIGHT, LEAF] = [118, 52, 37];     // of a card, and of that of a given number
const PITCH = 46;                               // from one operand to the next
const COLUMN = 214;                             // from one column to the next
const WEIGHTS = 190;                            // the column of the weights of a sum
const MOST_TERMS = 7;                                 // operands of a sum that are shown
const MARGIN = 18;

const number = (x, y, style, size, fits, anchor = "middle") => shape("text", {
  class: style, x, y, "font-size": size, "text-anchor": anchor, "data-fits": fits,
  "font-family": "var(--mono)", "font-weight": style === "local" ? 400 : 700});

// A name with its subscripts, as HTML has them, in an SVG text.
export function lettered(text, html) {
  const parts = document.createElement("template");
  parts.innerHTML = html;
  let height = 0;
  const write = (node, shift, small) => {
    if (node.nodeType === 3) {
      const span = text.appendChild(shape("tspan", {dy: shift - height}));
      if (small) span.setAttribute("font-size", 9.5);
      span.textContent = node.data;
      height = shift;
      return;
    }
    const moved = {SUB: 3, SUP: -4}[node.nodeName] ?? 0;
    for (const child of node.childNodes) write(child, shift + moved, small || moved !== 0);
  };
  for (const node of parts.content.childNodes) write(node, 0, false);
  return text;
}

// A node's card, its middle left at a place; `small` for what comes in from elsewhere.
function card(model, index, [x, middle], small) {
  const {kind, html, form} = model.nodes[index];
  const height = small ? LEAF : HEIGHT;
  const y = middle - height / 2;
  const group = shape("g", {class: `node ${kind}`, "data-node": index});
  group.append(shape("rect", {class: "card", x, y, width: WIDTH, height,
                              rx: {input: 18, parameter: 2, target: 3}[kind] ?? 9}));
  const name = shape("text", {class: "name", y: y + 16, "font-size": 13, "font-weight": 700,
                              x: small ? x + 8 : x + WIDTH / 2,
                              "text-anchor": small ? "start" : "middle"});
  group.append(lettered(name, html));
  if (!small) {
    group.append(number(x + WIDTH / 2, y + 32, "value", 12, 12),
                 number(x + WIDTH / 2, y + 46, "grad", 11, 13));
    const {badge} = model.formulas.forms[form];
    const wide = Math.max(20, 8 + 7 * badge.length);
    const sign = group.appendChild(shape("g", {class: "badge"}));
    sign.append(shape("rect", {x: x - wide / 2, y: middle - 10, width: wide, height: 20, rx: 10}),
                shape("text", {x, y: middle + 4.2, "font-size": 12, "font-weight": 700,
                               "text-anchor": "middle"}, badge));
  } else {
    group.append(number(x + WIDTH - 6, y + 16, "value", 12, 7, "end"),
                 number(x + WIDTH - 6, y + 31, "grad", 11, 12, "end"));
  }
  return group;
}

// The operands of a node that are shown, as rows: of a sum each weight with its signal. `kept` are
// always among them.
export function rowsOf(model, node, kept) {
  const {parents, form} = model.nodes[node];
  if (!parents.length) return {rows: [], left: 0};
  const count = Math.floor(parents.length / 2);
  const pairs = model.formulas.forms[form].op === "weighted_sum"
    ? [...parents.slice(0, count).map((weight, k) => [parents[count + k], weight]),
       ...parents.slice(2 * count).map((bias) => [null, bias])]
    : parents.map((parent) => [parent]);
  const wanted = pairs.findIndex((row) => row.some((index) => kept.has(index)));
  if (pairs.length <= MOST_TERMS + 1) return {rows: pairs, left: 0};
  const rows = pairs.slice(0, MOST_TERMS - 1);
  if (wanted >= MOST_TERMS - 1 && wanted < pairs.length - 1) rows.push(pairs[wanted]);
  rows.push(pairs.at(-1));
  return {rows, left: pairs.length - rows.length};
}

// The inside of a unit: its nodes in columns, and what they are computed from on the left.
export function painted(model, unit, kept, note) {
  const inside = new Set(unit);
  const places = new Map();             // node -> [x, middle]
  const depths = new Map();
  const columns = [];                   // of nodes, by how deep they are inside
  const svg = shape("svg", {class: "microbp part", role: "group"});
  let y = MARGIN + HEIGHT / 2;
  let hidden = 0;
  for (const node of unit) {
    const above = model.nodes[node].parents.filter((parent) => inside.has(parent));
    const depth = Math.max(0, ...above.map((parent) => 1 + depths.get(parent)));
    depths.set(node, depth);
    (columns[depth] ??= []).push(node);
    const {rows, left} = rowsOf(model, node, kept);
    hidden += left;
    for (const [signal, weight] of rows) {
      let used = false;
      for (const [index, column, shift] of [[signal, 0, 0], [weight, 1, PITCH / 2]]) {
        if (index === null || index === undefined || inside.has(index) || places.has(index)) continue;
        places.set(index, [MARGIN + column * WEIGHTS, y + shift]);
        used = true;
      }
      if (used) y += PITCH;
    }
  }
  const rows = [...places.values()].map(([, middle]) => middle);
  const pitch = model.nodes[unit[0]].parents.length ? 1.6 * PITCH : PITCH;
  const half = (nodes) => (nodes.length - 1) / 2 * pitch;       // of the height of a column
  const center = Math.max(MARGIN + HEIGHT / 2 + Math.max(...columns.map(half)),
                          rows.length ? (Math.min(...rows) + Math.max(...rows)) / 2 : 0);
  const first = MARGIN + (places.size ? COLUMN : 10)
    + ([...places.values()].some(([x]) => x > MARGIN) ? WEIGHTS : 0);
  columns.forEach((nodes, depth) => nodes.forEach((node, k) => places.set(node, [
    first + depth * COLUMN, center - half(nodes) + k * pitch])));
  const width = Math.max(...[...places.values()].map(([x]) => x)) + WIDTH + MARGIN;
  const height = Math.max(...[...places.values()].map(([, middle]) => middle)) + HEIGHT / 2 + MARGIN
    + (hidden ? 16 : 0);
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.append(shape("title"), shape("desc"), shape("rect", {class: "background", width, height}));
  for (const node of unit) {
    model.nodes[node].parents.forEach((parent, index) => {
      if (places.has(parent)) svg.append(edge(node, index, places.get(parent), places.get(node)));
    });
  }
  for (const [index, place] of places) svg.append(card(model, index, place, !inside.has(index)
    || !model.nodes[index].parents.length));
  if (hidden) {
    svg.append(shape("text", {class: "note", x: MARGIN, y: height - 10, "font-size": 12},
                     note(hidden)));
  }
  return svg;
}

function edge(target, index, [x, y], [end, middle]) {
  const group = shape("g", {class: "edge", id: `part-${target}-${index}`});
  const [from, to, straight] = [x + WIDTH, end - 18, Math.max(x + WIDTH, end - COLUMN + WIDTH)];
  const half = (straight + to) / 2;
  group.append(
    shape("path", {class: "line", fill: "none", "stroke-width": 1.4,
                   d: `M${from},${y}H${straight}C${half},${y} ${half},${middle} ${to},${middle}`}),
    shape("path", {class: "head", d: `M${to},${middle - 3.5}V${middle + 3.5}L${to + 8},${middle}z`}));
  group.append(number(from + 14, y - 4, "local", 9.5, 9, "start"));
  return group;
}
