// The error over the epochs, large: axes, a logarithmic scale, training and validation, and each
// epoch's numbers under the pointer or the arrow keys; a click goes there.

import {Chart, thinned} from "./chart.mjs";
import {make} from "./dom.mjs";
import {shape} from "./drawing.mjs";

export function curvePanel(page) {
  const {model, words, player} = page;
  if (!model.trains) return;
  const chart = new Chart(240, {id: "error-curve", tabindex: 0, role: "slider"});
  const logs = ["x", "y"].map((axis) => make("input", {type: "checkbox", id: `log-${axis}`,
                                                      onchange: () => draw()}));
  const legend = make("p", {id: "curve-legend"});
  const told = make("p", {id: "curve-told", role: "status"});
  let looked = null;                // the epoch that is looked at
  const {svg} = chart;
  page.mount("curve", make("div", {},
    make("p", {className: "options"}, ...logs.map((log, k) => make("label", {},
      log, make("span", {say: `player: log ${"xy"[k]}`})))), svg, legend, told));
  page.curves = [];                 // others beside it: {numbers, say, className}

  const shown = () => [{numbers: model.errors, say: "player: curve training", className: "loss"},
                       ...(model.line.validation.length ? [{numbers: model.line.validation,
                         say: "player: curve validation", className: "validation"}] : []),
                       ...page.curves].filter(({numbers}) => numbers.length);

  function draw() {
    if (!svg.clientWidth) return;
    const curves = shown();
    const all = curves.flatMap(({numbers}) => thinned(numbers, 2000).map(([, y]) => y))
      .filter(Number.isFinite);
    const positive = all.filter((y) => y > 0);
    const log = logs[1].checked && positive.length > 0;
    const [logX, last] = [logs[0].checked, Math.max(...curves.map(({numbers}) => numbers.length - 1))];
    const low = log ? Math.min(...positive) : Math.min(0, ...all);
    const high = Math.max(...all) * (log ? 1 : 1.04) || 1;
    const begin = logX ? 1 : 0;
    chart.begin([begin, Math.max(last + begin, begin + 1)], [low, high === low ? low + 1 : high],
                [words.say(model.rows > 1 ? "player: axis epochs" : "player: axis iterations"),
                 model.nodes[model.output].name], {logX, logY: log, whole: true});
    for (const {numbers, className} of curves) {
      chart.line(thinned(numbers, 300).filter(([, y]) => Number.isFinite(y) && (!log || y > 0))
        .map(([x, y]) => [x + begin, y]), className);
    }
    legend.replaceChildren(...curves.map(({say, className}) => make("span", {className: "key"},
      make("b", {className}), words.say(say))));
    mark();
  }

  // What the epoch that is looked at has; without one the present one.
  function mark() {
    svg.querySelectorAll(".mark").forEach((element) => element.remove());
    const epoch = Math.min(looked ?? model.iteration, Math.max(...shown().map((one) =>
      one.numbers.length - 1)));
    const at = chart.x.at(epoch + (logs[0].checked ? 1 : 0));
    svg.append(shape("path", {class: "mark", d: `M${at} ${chart.y.to}V${chart.y.from}`}));
    const parts = shown().filter(({numbers}) => Number.isFinite(numbers[epoch]));
    for (const {numbers, className} of parts) {
      if (logs[1].checked && !(numbers[epoch] > 0)) continue;
      svg.append(shape("circle", {class: `mark ${className}`, r: 4, cx: at,
                                  cy: chart.y.at(numbers[epoch])}));
    }
    const text = [words.say(model.rows > 1 ? "player: epoch" : "iteration", {k: epoch}),
                  ...parts.map(({numbers, say}) =>
                    `${words.say(say)} ${model.brief(numbers[epoch])}`)].join(" · ");
    told.textContent = text;
    for (const [name, value] of [["valuemin", 0], ["valuemax", model.line.last],
                                 ["valuenow", epoch], ["valuetext", text]]) {
      svg.setAttribute(`aria-${name}`, value);
    }
    svg.setAttribute("aria-label", words.say("player: lab: curve"));
  }

  function under(event) {
    const place = chart.x.back(event.clientX - svg.getBoundingClientRect().left);
    return Math.max(0, Math.min(model.line.last, Math.round(place - (logs[0].checked ? 1 : 0))));
  }

  function go(epoch) {
    looked = null;
    model.goTo(epoch);
    player.go(0);
  }

  svg.addEventListener("pointermove", (event) => { looked = under(event); mark(); });
  svg.addEventListener("pointerleave", () => { looked = null; mark(); });
  svg.addEventListener("click", (event) => go(under(event)));
  svg.addEventListener("keydown", (event) => {
    const moves = {ArrowLeft: -1, ArrowRight: 1, PageDown: -10, PageUp: 10, Home: -Infinity,
                   End: Infinity};
    const from = looked ?? model.iteration;
    if (event.key in moves) {
      looked = Math.max(0, Math.min(model.line.last, from + moves[event.key]));
      mark();
    } else if (event.key === "Enter" && looked !== null) {
      go(looked);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  });
  for (const event of ["numbers", "language", "curves"]) page.on(event, draw);
  new ResizeObserver(draw).observe(svg.parentElement);
}
