// The error curve: the output's number over the iterations.

const curve = {
  svg: document.getElementById("curve"),
  now: document.getElementById("error-now"),
  iteration: document.getElementById("iteration"),
  width: 220,
  height: 64,

  show() {
    const {errors, iteration} = model;
    const [low, high] = [Math.min(0, ...errors), Math.max(...errors)];
    const x = (k) => 6 + (this.width - 12) * (errors.length > 1 ? k / (errors.length - 1) : 0);
    const y = (error) => this.height - 6 - (this.height - 12) * ((error - low) / (high - low || 1));
    const points = thinned(errors).map((k) => `${x(k).toFixed(1)},${y(errors[k]).toFixed(1)}`);
    this.svg.querySelector("polyline").setAttribute("points", points.join(" "));
    const dot = this.svg.querySelector("circle");
    dot.setAttribute("cx", x(iteration));
    dot.setAttribute("cy", y(model.error));
    const name = data.nodes[data.output].name;
    this.now.innerHTML = `<i>${data.nodes[data.output].html}</i> = `
      + `<span class="number value">${brief(model.error)}</span>`;
    this.iteration.textContent = say("player: iteration", {k: iteration});
    this.svg.setAttribute("aria-label", say("player: curve", {
      name, first: brief(errors[0]), last: brief(model.error), k: iteration}));
  },
};

// The places of at most 220 points of a long list, the last one always among them.
function thinned(list) {
  const step = Math.ceil(list.length / 220);
  return [...list.keys()].filter((k) => k % step === 0 || k === list.length - 1);
}
