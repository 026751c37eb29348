// The data as points: to add, move and delete, with what the network says about them: a map where
// two inputs differ, a curve where one does.

import {rowsText} from "../model/changes.mjs";
import {withMinus} from "../model/mathematics.mjs";
import {added, answering, kinds, moved, planeOf, range, removed, rounded, worth} from "../model/plane.mjs";
import {button, choice, make} from "../telling/dom.mjs";
import {Chart} from "../picture/chart.mjs";
import {shape} from "../picture/drawing.mjs";
import {ground, shade} from "./shading.mjs";

const SAMPLES = 160;            // points of the fitted curve
const SIGNS = ["M-5 0A5 5 0 1 0 5 0A5 5 0 1 0 -5 0", "M0 -6.5L6 5H-6z", "M-5 -5H5V5H-5z",
               "M0 -7L6 0L0 7L-6 0z", "M-6 -5H6L0 6.5z", "M-6 -2H-2V-6H2V-2H6V2H2V6H-2V2H-6z"];

export function dataPanel(page) {
  const plane = planeOf(page.model);
  if (!plane) return;
  const points = new Points(page, plane);
  page.on("numbers language", () => points.draw());
  page.on("step", () => points.showRow());
  new MutationObserver(() => points.draw())
    .observe(document.documentElement, {attributeFilter: ["data-theme"]});
  new ResizeObserver(() => points.draw()).observe(points.svg.parentElement);
  byPointer(points);
  byKeys(points);
}

class Points {
  chosen = null;            // the row that is moved, or the last that was
  again = false;            // it goes on being moved: one change to undo

  constructor(page, plane) {
    const {model, words, player} = page;
    Object.assign(this, {model, words, player, ...plane, isMap: plane.kind === "map"});
    this.chart = new Chart(300, {id: "data-points", role: "group"});
    this.svg = this.chart.svg;
    this.told = make("p", {id: "data-told", role: "status"});
    this.canvas = ground();
    this.worths = kinds(this.points(model.setting.columns).map(({of}) => of));
    this.select = choice(this.worths.map((one, k) => [String(k), this.name(one)]), () => {});
    const options = make("p", {className: "options"},
      ...this.isMap ? [make("label", {}, make("span", {say: "player: new point"}), this.select)] : [],
      button("player: add point", () => this.add(...this.ranges.map(([low, high]) => (low + high) / 2)),
             {id: "add-point"}),
      button("player: remove row", () => this.remove(), {id: "remove-row"}));
    const picture = make("div", {className: "picture"}, ...this.isMap ? [this.canvas] : [], this.svg);
    page.mount("data", options, picture,
      make("p", {className: "note", say: `player: data help ${plane.kind}`}), this.told);
    this.ranges = this.spans();
  }

  name(one) {
    const {targets, model} = this;
    return targets.length === 1 ? withMinus(String(one)) : model.nodes[targets[one]].name;
  }

  // The points of some columns: where each stands, and what it is worth.
  points(columns) {
    const of = new Map(columns);
    return columns[0]?.[1].map((_, k) => {
      const at = this.inputs.map((leaf) => of.get(leaf)[k]);
      const goals = this.targets.map((leaf) => of.get(leaf)[k]);
      const one = worth(goals);
      return {at, goals, of: one, x: at[0], y: this.isMap ? at[1] : one};
    }) ?? [];
  }

  spans() {
    const {columns, validation} = this.model.setting;
    const all = [...this.points(columns), ...this.points(validation)];
    return [range(all.map(({x}) => x)), range(all.map(({y}) => y), this.isMap ? 0.12 : 0.25)];
  }

  draw() {
    const {svg, chart, model, inputs, targets, isMap} = this;
    if (this.chosen >= model.rows) this.chosen = null;
    if (!svg.clientWidth) return;
    if (this.chosen === null || !this.again) this.ranges = widened(this.ranges, this.spans());
    const focused = svg.contains(document.activeElement) ? document.activeElement.dataset.row : null;
    const axes = [inputs[0], isMap ? inputs[1] : targets[0]];
    chart.begin(...this.ranges, axes.map((leaf) => model.nodes[leaf].name), {square: isMap});
    const answer = answering(model, this);
    if (isMap) shade(this, answer);
    else this.drawCurve(answer);
    this.points(model.setting.validation).forEach((point) => this.put(point, null));
    this.points(model.setting.columns).forEach((point, k) => this.put(point, k));
    this.showRow();
    if (focused !== null) this.focus(focused);
  }

  focus(row) {
    this.svg.querySelector(`[data-row="${row}"]`)?.focus({preventScroll: true});
  }

  // The point whose steps are shown.
  showRow() {
    this.told.textContent = this.words.say("player: data told",
                                           {n: this.model.rows, k: this.model.row});
    for (const point of this.svg.querySelectorAll(".point")) {
      point.classList.toggle("now", Number(point.dataset.row) === this.model.row - 1);
    }
  }

  drawCurve(answer) {
    const [[left, right], [low, high]] = this.ranges;
    this.chart.line(Array.from({length: SAMPLES + 1}, (_, k) => {
      const x = left + (right - left) * k / SAMPLES;
      return [x, Math.max(low, Math.min(high, answer([x])))];
    }), "fitted");
  }

  put({x, y, of, at, goals}, row) {
    const {model, chart, svg} = this;
    const sign = Math.max(0, this.isMap ? this.worths.indexOf(of) : 0) % SIGNS.length;
    const drawn = {
      class: `point kind-${sign}${row === null ? " aside" : ""}`,
      d: SIGNS[sign], transform: `translate(${chart.x.at(x)} ${chart.y.at(y)})`};
    if (row === null) {
      svg.append(shape("path", drawn));
      return;
    }
    const numbers = [...at, ...goals];
    const places = [...this.inputs, ...this.targets].map((leaf, k) =>
      `${model.nodes[leaf].name} = ${model.brief(numbers[k])}`).join(", ");
    const label = this.words.say("player: point", {k: row + 1, places});
    const point = shape("path", {...drawn, tabindex: 0, role: "button", "aria-label": label,
                                 "data-row": row});
    point.append(shape("title", {}, label));
    svg.append(point);
  }

  set(columns) {
    const text = rowsText(columns);
    const good = this.model.set({columns}, [["rows", text]], this.again);
    if (!good) {
      this.told.textContent = this.words.say("player: not finite", {text: text.slice(0, 40)});
    }
    return good;
  }

  // Where a point is put: numbers that can be read, within what is seen.
  place(x, y) {
    const within = (number, [low, high]) => rounded(Math.max(low, Math.min(high, number)), [low, high]);
    return new Map([[this.inputs[0], within(x, this.ranges[0])],
                    [this.isMap ? this.inputs[1] : this.targets[0], within(y, this.ranges[1])]]);
  }

  move(row, x, y) {
    this.chosen = row;
    if (this.set(moved(this.model.setting.columns, row, this.place(x, y)))) this.again = true;
  }

  add(x, y) {
    const {targets, model} = this;
    const changes = this.place(x, y);
    if (this.isMap) {
      const one = this.worths[Number(this.select.value)];
      targets.forEach((leaf, k) =>
        changes.set(leaf, targets.length === 1 ? one : Number(k === one)));
    }
    this.again = false;
    if (this.set(added(model.setting.columns, changes))) this.look(model.rows - 1);
  }

  remove(row = this.chosen ?? this.model.row - 1) {
    const {model} = this;
    if (model.rows < 2) {
      this.told.textContent = this.words.say("player: last row");
      return;
    }
    Object.assign(this, {again: false, chosen: null});
    this.set(removed(model.setting.columns, row));
  }

  // Show the steps of a row.
  look(row) {
    this.chosen = row;
    this.player.go(this.model.firsts[row] + (row ? 1 : 0), true);
    this.focus(row);
  }
}

// A press on a point drags it, elsewhere it makes one.
function byPointer(points) {
  const {svg, chart} = points;
  let dragged = null;
  svg.addEventListener("pointerdown", (event) => {
    const {row} = event.target.dataset;
    points.again = false;
    if (row === undefined) {
      points.add(...chart.under(event));
      return;
    }
    dragged = Number(row);
    svg.setPointerCapture(event.pointerId);
  });
  svg.addEventListener("pointermove", (event) => {
    if (dragged !== null && event.buttons) points.move(dragged, ...chart.under(event));
  });
  svg.addEventListener("pointerup", () => {
    if (dragged !== null) points.look(dragged);
    dragged = null;
    points.again = false;
  });
}

// The arrows move the point that has the focus, far with Shift.
function byKeys(points) {
  const {svg} = points;
  const sides = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1]};
  svg.addEventListener("keydown", (event) => {
    if (event.target.dataset.row === undefined) return;
    const row = Number(event.target.dataset.row);
    if (event.key in sides) {
      const {x, y} = points.points(points.model.setting.columns)[row];
      const [right, up] = sides[event.key];
      const by = ([low, high]) => (high - low) / (event.shiftKey ? 10 : 50);
      points.move(row, x + right * by(points.ranges[0]), y + up * by(points.ranges[1]));
    } else if (event.key === "Delete" || event.key === "Backspace") {
      points.remove(row);
    } else if (event.key === "Enter") {
      points.look(row);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  });
  svg.addEventListener("focusin", ({target}) => {
    if (target.dataset.row === undefined) return;
    if (points.chosen !== Number(target.dataset.row)) points.again = false;
    points.chosen = Number(target.dataset.row);
  });
}

// A range that takes in another one; a little more room than is needed stays as it is.
const widened = (before, now) => before.map(([low, high], k) => {
  const [least, most] = now[k];
  const fits = least >= low - 1e-12 && most <= high + 1e-12 && most - least > 0.6 * (high - low);
  return fits ? [low, high] : [least, most];
});
