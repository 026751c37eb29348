// How much of the drawing is seen, and how large: all of it where it can be read, or else the place
// where something happens.

const LARGEST = 1.7;        // of the drawn size
const READABLE = 0.85;      // a smaller picture is not shown whole, but in a part
const PART = 0.95;          // how large that part is
const PRESENTED_SCALE = 1.58;     // in the lecture hall: no text is smaller than 16 px
const RING = 12;            // around a card
const FILLED = 0.99;        // of the room

// The scale at which a drawing is shown in a room: whole, in a part, or enlarged.
export function scaleOf(full, room, mode = "auto", least = 0) {
  const whole = Math.min(room.width / full.width, room.height / full.height, LARGEST);
  if (mode === "whole") return whole;
  if (mode === "large") return Math.max(1.25, 1.6 * whole, least);
  return Math.max(whole < READABLE ? PART : whole, least);
}

// Where to scroll along one side: in the middle between a card and another, both given as
// [beginning, end], but so that all of the first is seen.
export function scrolled(card, other, room) {
  const middle = [...card, ...other].reduce((a, b) => a + b) / 4;
  return Math.min(Math.max(middle - room / 2, card[1] - room), card[0]);
}

export class View {
  mode = "auto";            // or "large", "whole"
  presenting = false;

  constructor(stage, model) {
    Object.assign(this, {stage, model});
    this.still = matchMedia("(prefers-reduced-motion: reduce)");
  }

  // From now on these drawings are looked at; the first of them is fitted into its place.
  take(drawings) {
    this.drawings = drawings;
    this.sizes = drawings.map(({svg}) => {
      const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
      return {width, height};
    });
    this.scale = null;
  }

  // Fit the drawing into its place; where it would be too small, show a part of it.
  fit(step) {
    const room = {width: this.stage.clientWidth, height: this.stage.clientHeight};
    const inner = {width: FILLED * room.width, height: FILLED * room.height};
    const scale = scaleOf(this.sizes[0], inner, this.mode, this.presenting ? PRESENTED_SCALE : 0);
    if (scale !== this.scale) {
      this.scale = scale;
      this.drawings.forEach(({svg}, k) => {
        for (const side of ["width", "height"]) {
          svg.setAttribute(side, Math.floor(this.sizes[k][side] * scale));
        }
      });
    }
    this.scrollTo(step, scale, room);
  }

  // Scroll the stage, never the page: between the node and what it is computed from; at the start
  // to the inputs.
  scrollTo(step, scale, room) {
    const [{cards}] = this.drawings;
    const [node, other] = step ? [step.node, step.source ?? step.node] : this.beginning();
    const shown = cards.get(node) ?? cards.get(other);
    if (!shown) return;
    const ends = (card, side, size) => {
      const {[side]: begin, [size]: length} = card.box;
      return [begin - RING, begin + length + RING].map((at) => at * scale);
    };
    const place = (side, size) => scrolled(
      ends(shown, side, size), ends(cards.get(other) ?? shown, side, size), room[size]);
    const [left, top] = [place("x", "width"), place("y", "height")];
    if (Math.abs(left - this.stage.scrollLeft) < 1 && Math.abs(top - this.stage.scrollTop) < 1) return;
    this.stage.scrollTo({left, top, behavior: this.still.matches ? "instant" : "smooth"});
  }

  // The inputs, the first and the last, or else what stands furthest to the left.
  beginning() {
    const [{cards}] = this.drawings;
    const left = (index) => cards.get(index).box.x;
    const inputs = [...cards.keys()].filter((index) => this.model.nodes[index].kind === "input");
    const some = (inputs.length ? inputs : [...cards.keys()]).sort((a, b) => left(a) - left(b));
    const first = some.filter((index) => left(index) < left(some[0]) + 40);
    const top = (index) => cards.get(index).box.y;
    first.sort((a, b) => top(a) - top(b));
    return [first[0], first.at(-1)];
  }
}
