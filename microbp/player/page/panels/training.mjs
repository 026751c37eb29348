// Training: the error over the epochs, the next rows and epochs, forward and back through them.

import {button, byId, make} from "../telling/dom.mjs";
import {sayOn} from "../telling/words.mjs";
import {Scale, thinned} from "../picture/chart.mjs";
import {checkPanel} from "./check.mjs";
import {curvePanel} from "./curve.mjs";
import {networkPanel} from "./network.mjs";
import {dataPanel} from "./points.mjs";
import {savingPanel} from "./saving.mjs";
import {updatePanel} from "./verify.mjs";
import {whatIfPanel} from "./whatif.mjs";

const PAUSES = {slow: 500, normal: 60, fast: 0};     // milliseconds between epochs
const FRAME = 12;                                    // milliseconds of computing in a frame

const MOST_POINTS = 220;                             // of the small error curve

// The small error curve in so much room, a larger error higher: its points, and where an epoch is.
export function smallCurve(errors, width, height) {
  const seen = thinned(errors, MOST_POINTS / 2);
  const numbers = seen.map(([, error]) => error);
  const x = new Scale(0, errors.length - 1, 6, width - 6);
  const y = new Scale(Math.min(0, ...numbers), Math.max(...numbers), height - 6, 6);
  return {points: seen.map(([k, error]) => [x.at(k), y.at(error)]),
          at: (epoch) => [x.at(epoch), y.at(errors[epoch])]};
}

// The output's number over the iterations.
class Curve {
  constructor(model, words) {
    Object.assign(this, {model, words, svg: byId("curve")});
    [, , this.width, this.height] = this.svg.getAttribute("viewBox").split(" ").map(Number);
  }

  show() {
    const {errors, iteration, error, nodes, output, rows} = this.model;
    const {points, at} = smallCurve(errors, this.width, this.height);
    const text = points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");
    this.svg.querySelector("polyline").setAttribute("points", text);
    const dot = this.svg.querySelector("circle");
    const [x, y] = at(iteration);
    dot.setAttribute("cx", x);
    dot.setAttribute("cy", y);
    byId("error-now").innerHTML = `<i>${nodes[output].html}</i> = `
      + `<span class="number value">${this.model.brief(error)}</span>`;
    byId("iteration").textContent =
      this.words.say(rows > 1 ? "player: epoch" : "iteration", {k: iteration});
    this.svg.setAttribute("aria-label", this.words.say("player: curve", {
      name: nodes[output].name, first: this.model.brief(errors[0]), last: this.model.brief(error), k: iteration}));
  }
}

// What the page offers for training.
export function training(page) {
  const {model, player, clicks, keys} = page;
  const trainer = new Trainer(page);
  for (const id of ["iterate", "iterate-more", "iteration", "curve", "key-n", "key-v", "train"]) {
    byId(id).toggleAttribute("hidden", !model.trains);
  }
  Object.assign(clicks, {
    "iterate-more": () => trainer.next(100),
    undo: () => { trainer.stop(); model.undo(); },
    restart: () => { trainer.stop(); model.restart(); player.go(0); },
  });
  keys.n = () => model.trains && trainer.next(1);
  keys.r = () => model.trains && model.rows > 1 && trainer.nextRow();
  page.on("numbers language", () => trainer.show());
  page.on("mode", () => trainer.stop());
  for (const panel of [curvePanel, dataPanel, updatePanel, whatIfPanel, networkPanel,
                       checkPanel, savingPanel]) {
    panel(page);
  }
  trainer.show();
}

// The next row, update or epoch, many of them, and back through those that there were.
class Trainer {
  playing = null;           // the next frame, while it trains by itself

  constructor({model, words, player}) {
    Object.assign(this, {model, words, player, curve: new Curve(model, words)});
    this.train = button("player: train", () => this.trainOn(), {id: "train"});
    this.rows = make("span", {id: "rows-on"},
      button("player: next row", () => this.nextRow(), {id: "next-row"}),
      button("player: next update", () => this.nextUpdate(), {id: "next-update"}));
    byId("iterate").before(this.train, this.rows);
    this.scrub = make("input", {type: "range", id: "scrub", min: 0, max: 0, value: 0, step: 1,
                                label: "player: epochs", oninput: () => this.go()});
    byId("curve").after(this.scrub);
  }

  note(going) {
    byId("iterate-note").textContent = going ? "" : this.words.say("player: diverged");
  }

  stop() {
    if (this.playing === null) return;
    cancelAnimationFrame(this.playing);
    this.playing = null;
    sayOn(this.train, "player: train", this.words);
  }

  // Nothing goes on by itself any longer.
  pause() {
    this.stop();
    this.player.play(false);
  }

  next(times) {
    this.pause();
    this.note(this.model.iterate(times));
    this.player.go(0);
  }

  // To the epoch to which the slider was moved.
  go() {
    this.pause();
    this.model.goTo(Number(this.scrub.value));
    this.player.go(0);
  }

  // To the end of the next row: its forward and backward pass are done, and its update if there
  // is one.
  nextRow() {
    const {model, player} = this;
    this.pause();
    if (player.count === model.steps.length) this.next(1);
    const {length} = model.steps;
    const last = model.each ? length : model.steps.findIndex(({phase}) => phase === "update");
    player.go([...model.firsts.slice(1), last, length].find((end) => end > player.count));
  }

  // To the end of the next update.
  nextUpdate() {
    const {model, player} = this;
    this.pause();
    if (player.count === model.steps.length) this.next(1);
    if (model.each) this.nextRow();
    else player.go(model.steps.length);
  }

  // Train by itself, at the speed of the steps, until the button or another of these is pressed.
  trainOn() {
    const {model, player} = this;
    if (this.playing !== null) {
      this.stop();
      return;
    }
    player.play(false);
    player.go(0);
    model.remember();
    sayOn(this.train, "player: pause", this.words);
    let last = -Infinity;
    const frame = (time) => {
      this.playing = requestAnimationFrame(frame);
      const pause = PAUSES[byId("speed").value];
      if (time - last < pause) return;
      last = time;
      const going = model.trainUntil(performance.now() + FRAME, pause ? 1 : Infinity);
      this.note(going);
      if (!going) this.stop();
    };
    this.playing = requestAnimationFrame(frame);
  }

  show() {
    const {model, scrub, words} = this;
    const {line, rows: count} = model;
    byId("undo").disabled = byId("restart").disabled = !model.past.length;
    scrub.max = line.last;
    scrub.value = line.epoch;
    scrub.hidden = line.last === 0 || !model.trains;
    scrub.setAttribute("aria-valuetext", byId("iteration").textContent);
    this.rows.hidden = byId("key-r").hidden = count === 1 || !model.trains;
    sayOn(byId("iterate"), count > 1 ? "player: next epoch" : "next iteration", words);
    this.curve.show();
  }
}
