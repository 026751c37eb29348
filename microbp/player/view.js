// How much of the drawing is seen: all of it, or the place where something happens.

const stage = document.getElementById("stage");
const still = matchMedia("(prefers-reduced-motion: reduce)");
const [, , fullWidth, fullHeight] = svg.getAttribute("viewBox").split(" ").map(Number);
const SMALLEST = 0.6;       // of the drawn size; a smaller picture could not be read
const LARGEST = 1.3;

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

  // Scroll the stage, never the page.
  scrollTo(step, scale) {
    const shown = step ? [step.node, step.source ?? step.node] : [LEAVES[0], LEAVES[0]];
    const middle = (side, size, room) => {
      const [one, other] = shown.map((index) =>
        scale * (cards[index].rect[side] + cards[index].rect[size] / 2));
      const apart = Math.abs(one - other) > 0.75 * room;      // then the node itself counts
      return (apart ? one : (one + other) / 2) - room / 2;
    };
    stage.scrollTo({
      left: middle("x", "width", stage.clientWidth),
      top: middle("y", "height", stage.clientHeight),
      behavior: still.matches ? "instant" : "smooth",
    });
  },
};
