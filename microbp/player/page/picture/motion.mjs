// Motion: a pulse runs along the lines of a step, and an old number turns into the new one. Nothing
// moves where the reader wants no motion.

import {shape} from "./drawing.mjs";

const MOST_DOTS = 12;            // pulses at a time
const TIME = 600;           // milliseconds

export class Motion {
  constructor({scene, model}) {
    Object.assign(this, {scene, model});
    this.still = matchMedia("(prefers-reduced-motion: reduce)");
  }

  // A step was taken that is seen.
  step(count) {
    this.clear();
    const step = this.model.steps[count - 1];
    if (this.still.matches || !step) return;
    for (const drawing of this.scene.drawings) {
      for (const line of [...drawing.svg.querySelectorAll(".current .line")].slice(0, MOST_DOTS)) {
        this.pulse(drawing.svg, line, step.phase === "backward");
      }
      const card = drawing.cards.get(step.node);
      if (card) this.turn(step.phase === "backward" ? card.grad : card.value);
    }
  }

  // The browser moves the dot by itself: no script runs for a frame.
  pulse(svg, line, back) {
    const dot = shape("circle", {class: "pulse", r: 5});
    const move = dot.appendChild(shape("animateMotion", {
      dur: `${TIME}ms`, fill: "freeze", begin: "indefinite", path: line.getAttribute("d"),
      ...back ? {keyPoints: "1;0", keyTimes: "0;1", calcMode: "linear"} : {}}));
    svg.append(dot);
    move.beginElement();
    this.dots.push(dot);
    this.timer = setTimeout(() => this.clear(), TIME);
  }

  turn(slot) {
    if (!slot) return;
    const {element, before} = slot;
    if (before) {
      const ghost = element.cloneNode();
      ghost.textContent = before;
      ghost.classList.add("ghost");
      ghost.setAttribute("aria-hidden", "true");
      element.after(ghost);
      this.dots.push(ghost);
    }
    element.classList.add("fresh");
    this.fresh.push(element);
    this.timer ??= setTimeout(() => this.clear(), TIME);
  }

  dots = [];
  fresh = [];
  timer = null;

  clear() {
    clearTimeout(this.timer);
    this.timer = null;
    for (const dot of this.dots.splice(0)) dot.remove();
    for (const element of this.fresh.splice(0)) element.classList.remove("fresh");
  }
}
