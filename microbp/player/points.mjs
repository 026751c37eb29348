// The data as points: to add, move and delete, with what the network says about them: a map where
// two inputs differ, a curve where one does.

import {Chart} from "./chart.mjs";
import {rowsText} from "./changes.mjs";
import {button, choice, make} from "./dom.mjs";
import {shape} from "./drawing.mjs";
import {withMinus} from "./mathematics.mjs";
import {added, answering, kinds, moved, planeOf, range, removed, rounded, worth} from "./plane.mjs";

const GRID = 56;                // squares of the map in a row
const SAMPLES = 160;            // points of the fitted curve
const SIGNS = ["M-5 0A5 5 0 1 0 5 0A5 5 0 1 0 -5 0", "M0 -6.5L6 5H-6z", "M-5 -5H5V5H-5z",
               "M0 -7L6 0L0 7L-6 0z", "M-6 -5H6L0 6.5z", "M-6 -2H-2V-6H2V-2H6V2H2V6H-2V2H-6z"];

export function dataPanel(page) {
  const {model, words, player} = page;
  const plane = planeOf(model);
  if (!plane) return;
  const {inputs, targets, kind} = plane;
  const chart = new Chart(300, {id: "data-points", role: "group"});
  const {svg} = chart;
  const told = make("p", {id: "data-told", role: "status"});
  const canvas = make("canvas", {width: GRID, height: GRID});
  const worths = kinds(rowsOf(model.setting.columns).map(({of}) => of));
  const select = kind === "map" ? choice("player: new point",
    worths.map((one, k) => [String(k), name(one)]), () => {}) : null;
  const options = make("p", {className: "options"},
    ...select ? [make("label", {}, make("span", {say: "player: new point"}), select)] : [],
    button("player: add point", () => add(...ranges.map(([low, high]) => (low + high) / 2)),
           {id: "add-point"}),
    button("player: remove row", () => remove(), {id: "remove-row"}));
  const picture = make("div", {className: "picture"}, ...kind === "map" ? [canvas] : [], svg);
  page.mount("data", make("div", {}, options, picture,
                          make("p", {className: "note", say: `player: data help ${kind}`}), told));
  let ranges = spans();
  let chosen = null;              // the row that is moved, or the last that was
  let again = false;              // it goes on being moved: one change to undo

  function name(one) {
    return targets.length === 1 ? withMinus(String(one)) : model.nodes[targets[one]].name;
  }

  // The points of some columns: where each stands, and what it is worth.
  function rowsOf(columns) {
    const of = new Map(columns);
    return columns[0]?.[1].map((_, k) => {
      const at = inputs.map((leaf) => of.get(leaf)[k]);
      const one = worth(targets.map((leaf) => of.get(leaf)[k]));
      return {at, of: one, x: at[0], y: kind === "map" ? at[1] : one};
    }) ?? [];
  }

  function spans() {
    const all = [...rowsOf(model.setting.columns), ...rowsOf(model.setting.validation)];
    return [range(all.map(({x}) => x)), range(all.map(({y}) => y), kind === "map" ? 0.12 : 0.25)];
  }

  const tone = (one) => {
    const [low, high] = [worths[0], worths.at(-1)];
    return targets.length > 1 ? one / (worths.length - 1 || 1) : (one - low) / (high - low || 1);
  };

  function draw() {
    if (!svg.clientWidth) return;
    if (chosen === null || !again) ranges = widened(ranges, spans());
    const label = (leaf) => model.nodes[leaf].name;
    const focused = svg.contains(document.activeElement) ? document.activeElement.dataset.row : null;
    chart.begin(...ranges, [label(inputs[0]), kind === "map" ? label(inputs[1]) : label(targets[0])],
                {square: kind === "map"});
    const answer = answering(model, plane);
    if (kind === "map") paintMap(answer);
    else {
      const [low, high] = ranges[0];
      chart.line(Array.from({length: SAMPLES + 1}, (_, k) => {
        const x = low + (high - low) * k / SAMPLES;
        return [x, Math.max(ranges[1][0], Math.min(ranges[1][1], answer([x])))];
      }), "fitted");
    }
    rowsOf(model.setting.validation).forEach((point) => put(point, null));
    rowsOf(model.setting.columns).forEach((point, k) => put(point, k));
    told.textContent = words.say("player: data told", {n: model.rows, k: model.row});
    if (focused !== null) svg.querySelector(`[data-row="${focused}"]`)?.focus({preventScroll: true});
  }

  // Two colours, the paler the nearer to the middle between the targets; of classes one each.
  function paintMap(answer) {
    const paint = canvas.getContext("2d", {willReadFrequently: true});
    const image = paint.createImageData(GRID, GRID);
    const style = getComputedStyle(document.documentElement);
    const colour = (key) => rgb(style.getPropertyValue(key));
    const ends = ["--input-line", "--parameter-line", "--target-line", "--loss-line"].map(colour);
    const ground = colour("--background");
    const [[left, right], [low, high]] = ranges;
    for (let j = 0; j < GRID; j++) {
      for (let i = 0; i < GRID; i++) {
        const one = answer([left + (right - left) * (i + 0.5) / GRID,
                            high - (high - low) * (j + 0.5) / GRID]);
        const share = Math.max(0, Math.min(1, tone(one)));
        const [end, strength] = targets.length > 1 ? [ends[one % ends.length], 0.45]
          : [ends[share < 0.5 ? 0 : 1], Math.abs(share - 0.5) * 1.2];
        image.data.set([...ground.map((from, k) => from + (end[k] - from) * strength), 255],
                       4 * (j * GRID + i));
      }
    }
    paint.putImageData(image, 0, 0);
    const px = (number) => `${number}px`;
    Object.assign(canvas.style, {left: px(chart.x.from), top: px(chart.y.to),
                                 width: px(chart.x.to - chart.x.from),
                                 height: px(chart.y.from - chart.y.to)});
  }

  function put({x, y, of, at}, row) {
    const sign = Math.max(0, kind === "map" ? worths.indexOf(of) : 0) % SIGNS.length;
    const drawn = {
      class: `point kind-${sign}${row === null ? " aside" : ""}${row === model.row - 1 ? " now" : ""}`,
      d: SIGNS[sign], transform: `translate(${chart.x.at(x)} ${chart.y.at(y)})`};
    if (row === null) {
      svg.append(shape("path", drawn));
      return;
    }
    const places = [...inputs, ...targets].map((leaf, k) =>
      `${model.nodes[leaf].name} = ${model.brief([...at, ...targets.map((each) =>
        new Map(model.setting.columns).get(each)[row])][k])}`).join(", ");
    const label = words.say("player: point", {k: row + 1, places});
    const point = shape("path", {...drawn, tabindex: 0, role: "button", "aria-label": label,
                                 "data-row": row});
    point.append(shape("title", {}, label));
    svg.append(point);
  }

  function set(columns) {
    const text = rowsText(columns);
    const good = model.set({columns}, [["rows", text]], again);
    if (!good) told.textContent = words.say("player: not finite", {text: text.slice(0, 40)});
    return good;
  }

  // Where a point is put: numbers that can be read, within what is seen.
  function place(x, y) {
    const within = (number, [low, high]) => rounded(Math.max(low, Math.min(high, number)), [low, high]);
    const changes = new Map([[inputs[0], within(x, ranges[0])]]);
    changes.set(kind === "map" ? inputs[1] : targets[0], within(y, ranges[1]));
    return changes;
  }

  function move(row, x, y) {
    chosen = row;
    if (set(moved(model.setting.columns, row, place(x, y)))) again = true;
  }

  function add(x, y) {
    const changes = place(x, y);
    if (kind === "map") {
      const one = worths[Number(select.value)];
      targets.forEach((leaf, k) =>
        changes.set(leaf, targets.length === 1 ? one : Number(k === one)));
    }
    again = false;
    if (set(added(model.setting.columns, changes))) look(model.rows - 1);
  }

  function remove(row = chosen ?? model.row - 1) {
    if (model.rows < 2) {
      told.textContent = words.say("player: last row");
      return;
    }
    again = false;
    chosen = null;
    set(removed(model.setting.columns, row));
  }

  // Show the steps of a row.
  function look(row) {
    chosen = row;
    player.go(model.firsts[row] + (row ? 1 : 0), true);
    svg.querySelector(`[data-row="${row}"]`)?.focus({preventScroll: true});
  }

  const spot = (event) => {
    const box = svg.getBoundingClientRect();
    return [chart.x.back(event.clientX - box.left), chart.y.back(event.clientY - box.top)];
  };
  let dragged = null;
  svg.addEventListener("pointerdown", (event) => {
    const {row} = event.target.dataset;
    again = false;
    if (row === undefined) {
      add(...spot(event));
      return;
    }
    dragged = Number(row);
    svg.setPointerCapture(event.pointerId);
  });
  svg.addEventListener("pointermove", (event) => {
    if (dragged !== null && event.buttons) move(dragged, ...spot(event));
  });
  svg.addEventListener("pointerup", () => {
    if (dragged !== null) look(dragged);
    dragged = null;
    again = false;
  });
  svg.addEventListener("keydown", (event) => {
    const {row} = event.target.dataset;
    const sides = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1]};
    if (row === undefined) return;
    if (event.key in sides) {
      const {x, y} = rowsOf(model.setting.columns)[row];
      const [right, up] = sides[event.key];
      const by = ([low, high]) => (high - low) / (event.shiftKey ? 10 : 50);
      move(Number(row), x + right * by(ranges[0]), y + up * by(ranges[1]));
    } else if (event.key === "Delete" || event.key === "Backspace") {
      remove(Number(row));
    } else if (event.key === "Enter") {
      look(Number(row));
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  });
  svg.addEventListener("focusin", (event) => {
    if (event.target.dataset.row === undefined) return;
    if (chosen !== Number(event.target.dataset.row)) again = false;
    chosen = Number(event.target.dataset.row);
  });
  for (const event of ["numbers", "language"]) page.on(event, draw);
  new MutationObserver(draw).observe(document.documentElement, {attributeFilter: ["data-theme"]});
  page.on("step", () => svg.querySelectorAll(".point").forEach((point) =>
    point.classList.toggle("now", Number(point.dataset.row) === model.row - 1)));
  new ResizeObserver(draw).observe(svg.parentElement);
}

// A range that takes in another one; a little more room than is needed stays as it is.
const widened = (before, now) => before.map(([low, high], k) => {
  const [least, most] = now[k];
  const fits = least >= low - 1e-12 && most <= high + 1e-12 && most - least > 0.6 * (high - low);
  return fits ? [low, high] : [least, most];
});

const rgb = (text) => {
  const digits = text.trim().slice(1);
  const wide = digits.length === 3 ? [...digits].map((each) => each + each).join("") : digits;
  return [0, 2, 4].map((k) => parseInt(wide.slice(k, k + 2), 16));
};
