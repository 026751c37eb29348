// How much of the drawing is seen: all of it, or the place where something happens.

const stage = document.getElementById("stage");
const still = matchMedia("(prefers-reduced-motion: reduce)");
const [, , fullWidth, fullHeight] = svg.getAttribute("viewBox").split(" ").map(Number);
const SMALLEST = 0.6;       // of the drawn size; a smaller picture could not be read
const LARGEST = 1.3;
const RING = 12;            // around a card

const view = {
  follow: false,

  // Fit the drawing into its place; where it would be too small, show a part of it.
  fit(step) {
    const whole = Math.min(stage.clientWidth / fullWidth, stage.clientHeight / fullHeight, LARGEST);
    const scale = this.follow ? Math.max(1.25, 1.6 * whole) : whole < SMALLEST ? 0.85 : whole;
    svg.setAttribute("width", Math.floor(fullWidth * scale));
    svg.setAttribute("height", Math.floor(fullHeight * scale));
    this.scrollTo(step, scale);
  },

  // Scroll the stage, never the page: between the node and what it is computed from, but so that
  // all of the node is seen.
  scrollTo(step, scale) {
    const [node, other] = step ? [step.node, step.source ?? step.node] : [LEAVES[0], LEAVES[0]];
    const place = (side, size, room) => {
      const ends = (index) => [cards[index].rect[side] - RING,
                               cards[index].rect[side] + cards[index].rect[size] + RING];
      const [start, end] = ends(node).map((at) => at * scale);
      const middle = [...ends(node), ...ends(other)].reduce((a, b) => a + b) / 4 * scale;
      return Math.min(Math.max(middle - room / 2, end - room), start);
    };
    stage.scrollTo({
      left: place("x", "width", stage.clientWidth),
      top: place("y", "height", stage.clientHeight),
      behavior: still.matches ? "instant" : "smooth",
    });
  },
};
