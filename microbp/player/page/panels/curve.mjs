// The error over the epochs, large: axes, a logarithmic scale, training and validation, and each
// epoch's numbers under the pointer or the arrow keys; a click goes there.

import {make} from "../telling/dom.mjs";
import {Chart, thinned} from "../picture/chart.mjs";
import {shape} from "../picture/drawing.mjs";

export function curvePanel(page) {
  if (!page.model.trains) return;
  const curve = new ErrorCurve(page);
  const {svg} = curve;
  svg.addEventListener("pointermove", (event) => curve.look(curve.under(event)));
  svg.addEventListener("pointerleave", () => curve.look(null));
  svg.addEventListener("click", (event) => curve.go(curve.under(event)));
  svg.addEventListener("keydown", (event) => {
    const {looked, present} = curve;
    const moves = {ArrowLeft: -1, ArrowRight: 1, PageDown: -10, PageUp: 10, Home: -Infinity,
                   End: Infinity};
    if (event.key in moves) curve.look(curve.reached(present + moves[event.key]));
    else if (event.key === "Enter" && looked !== null) curve.go(looked);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  page.on("numbers language mistaken", () => curve.draw());
  new ResizeObserver(() => curve.draw()).observe(svg.parentElement);
}

class ErrorCurve {
  looked = null;            // the epoch that is looked at

  constructor(page) {
    const {model, words, player} = page;
    Object.assign(this, {page, model, words, player});
    this.chart = new Chart(240, {id: "error-curve", tabindex: 0, role: "slider"});
    this.svg = this.chart.svg;
    this.logs = ["x", "y"].map((axis) => make("input", {
      type: "checkbox", id: `log-${axis}`, onchange: () => this.draw()}));
    this.legend = make("p", {id: "curve-legend"});
    this.told = make("p", {id: "curve-told", role: "status"});
    page.mount("curve",
      make("p", {className: "options"}, ...this.logs.map((log, k) => make("label", {},
        log, make("span", {say: `player: log ${"xy"[k]}`})))), this.svg, this.legend, this.told);
  }

  get present() { return this.looked ?? this.model.iteration; }
  get begin() { return this.logs[0].checked ? 1 : 0; }        // where the first epoch stands
  get log() { return this.logs[1].checked; }

  get curves() {
    const {errors, line: {validation}} = this.model;
    return [{numbers: errors, say: "player: curve training", className: "loss"},
            {numbers: validation, say: "player: curve validation", className: "validation"},
            {numbers: this.page.mistaken, say: "player: what if wrong", className: "mistake"},
           ].filter(({numbers}) => numbers.length);
  }

  draw() {
    const {svg, chart, curves, model, words, begin} = this;
    if (!svg.clientWidth) return;
    const all = curves.flatMap(({numbers}) => thinned(numbers, 2000).map(([, y]) => y))
      .filter(Number.isFinite);
    const positive = all.filter((y) => y > 0);
    const logY = this.log && positive.length > 0;
    const last = Math.max(...curves.map(({numbers}) => numbers.length - 1));
    const low = logY ? Math.min(...positive) : Math.min(0, ...all);
    const high = Math.max(...all) * (logY ? 1 : 1.04) || 1;
    chart.begin([begin, Math.max(last + begin, begin + 1)], [low, high === low ? low + 1 : high],
                [words.say(model.rows > 1 ? "player: axis epochs" : "player: axis iterations"),
                 model.nodes[model.output].name], {logX: begin > 0, logY, whole: true});
    for (const {numbers, className} of curves) {
      chart.line(thinned(numbers, 300).filter(([, y]) => Number.isFinite(y) && (!logY || y > 0))
        .map(([x, y]) => [x + begin, y]), className);
    }
    this.legend.replaceChildren(...curves.map(({say, className}) =>
      make("span", {className: "key"}, make("b", {className}), words.say(say))));
    this.mark();
  }

  // What the epoch that is looked at has; without one the present one.
  mark() {
    const {svg, chart, curves, model, words} = this;
    svg.querySelectorAll(".mark").forEach((element) => element.remove());
    const epoch = Math.min(this.present, Math.max(...curves.map(({numbers}) => numbers.length - 1)));
    const at = chart.x.at(epoch + this.begin);
    svg.append(shape("path", {class: "mark", d: `M${at} ${chart.y.to}V${chart.y.from}`}));
    const parts = curves.filter(({numbers}) => Number.isFinite(numbers[epoch]));
    for (const {numbers, className} of parts.filter(({numbers}) => !this.log || numbers[epoch] > 0)) {
      svg.append(shape("circle", {class: `mark ${className}`, r: 4, cx: at,
                                  cy: chart.y.at(numbers[epoch])}));
    }
    const text = [words.say(model.rows > 1 ? "player: epoch" : "iteration", {k: epoch}),
                  ...parts.map(({numbers, say}) =>
                    `${words.say(say)} ${model.brief(numbers[epoch])}`)].join(" · ");
    this.told.textContent = text;
    for (const [name, value] of Object.entries({
      valuemin: 0, valuemax: model.line.last, valuenow: epoch, valuetext: text,
      label: words.say("player: lab: curve")})) {
      svg.setAttribute(`aria-${name}`, value);
    }
  }

  look(epoch) {
    this.looked = epoch;
    this.mark();
  }

  reached(epoch) {
    return Math.max(0, Math.min(this.model.line.last, epoch));
  }

  under(event) {
    return this.reached(Math.round(this.chart.under(event)[0] - this.begin));
  }

  go(epoch) {
    this.looked = null;
    this.model.goTo(epoch);
    this.player.go(0);
  }
}
