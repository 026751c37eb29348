// Training: the error over the updates, and the next ones.

import {withMinus} from "./mathematics.mjs";
import {byId} from "./panel.mjs";

// The points of the error curve, from left to right, a larger error higher; at most 220 of a long
// list, the last one always among them.
export function curvePoints(errors, width, height) {
  const [low, high] = [Math.min(0, ...errors), Math.max(...errors)];
  const every = Math.ceil(errors.length / 220);
  const last = errors.length - 1;
  return errors.map((error, k) => [6 + (width - 12) * (last ? k / last : 0),
                                   height - 6 - (height - 12) * ((error - low) / (high - low || 1))])
    .filter((_, k) => k % every === 0 || k === last);
}

// The output's number over the iterations.
export class Curve {
  constructor(model, words) {
    Object.assign(this, {model, words, svg: byId("curve")});
    [, , this.width, this.height] = this.svg.getAttribute("viewBox").split(" ").map(Number);
  }

  show() {
    const {errors, iteration, error, nodes, output} = this.model;
    const brief = (number) => withMinus(this.model.shown(number));
    const points = curvePoints(errors, this.width, this.height);
    const text = points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");
    this.svg.querySelector("polyline").setAttribute("points", text);
    const dot = this.svg.querySelector("circle");
    const [x, y] = points.at(-1);
    dot.setAttribute("cx", x);
    dot.setAttribute("cy", y);
    byId("error-now").innerHTML = `<i>${nodes[output].html}</i> = `
      + `<span class="number value">${brief(error)}</span>`;
    byId("iteration").textContent = this.words.say("player: iteration", {k: iteration});
    this.svg.setAttribute("aria-label", this.words.say("player: curve", {
      name: nodes[output].name, first: brief(errors[0]), last: brief(error), k: iteration}));
  }
}

// What the page offers for training: `page` is put together in controls.mjs.
export function training(page) {
  const {model, words, player, clicks, keys} = page;
  const curve = new Curve(model, words);
  const has = model.updates.length > 0;

  function next(times) {
    player.play(false);
    const all = model.iterate(times);
    byId("iterate-note").textContent = all ? "" : words.say("player: diverged");
    player.go(0);
  }

  function showPast() {
    byId("undo").disabled = byId("restart").disabled = !model.past.length;
  }

  for (const id of ["iterate", "iterate-more", "iteration", "curve", "key-n"]) {
    byId(id).toggleAttribute("hidden", !has);
  }
  clicks.iterate = () => next(1);
  clicks["iterate-more"] = () => next(100);
  clicks.undo = () => model.undo();
  clicks.restart = () => { model.restart(); player.go(0); };
  keys.n = () => has && next(1);
  page.on("numbers", () => { curve.show(); showPast(); });
  page.on("language", () => curve.show());
  showPast();
}
