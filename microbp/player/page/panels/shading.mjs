// The map of what the network says between the points, as colours on a canvas behind them.

import {make} from "../telling/dom.mjs";

const GRID = 56;                // squares in a row

export const ground = () => make("canvas", {width: GRID, height: GRID});

// Colour the canvas of some points (see `Points`) by the answers of the network.
export function shade({canvas, chart, ranges, targets, worths}, answer) {
  const paint = canvas.getContext("2d", {willReadFrequently: true});
  const image = paint.createImageData(GRID, GRID);
  const style = getComputedStyle(document.documentElement);
  const colour = (key) => {
    paint.fillStyle = style.getPropertyValue(key).trim();        // it writes all colours as #rrggbb
    return [1, 3, 5].map((k) => parseInt(paint.fillStyle.slice(k, k + 2), 16));
  };
  const ends = ["--input-line", "--parameter-line", "--target-line", "--loss-line"].map(colour);
  const paper = colour("--background");
  const [[left, right], [low, high]] = ranges;
  for (let j = 0; j < GRID; j++) {
    for (let i = 0; i < GRID; i++) {
      const one = answer([left + (right - left) * (i + 0.5) / GRID,
                          high - (high - low) * (j + 0.5) / GRID]);
      const [end, strength] = targets.length > 1 ? [ends[one % ends.length], 0.45]
        : between(worths, one, ends);
      image.data.set([...paper.map((from, k) => from + (end[k] - from) * strength), 255],
                     4 * (j * GRID + i));
    }
  }
  paint.putImageData(image, 0, 0);
  const px = (number) => `${number}px`;
  Object.assign(canvas.style, {left: px(chart.x.from), top: px(chart.y.to),
                               width: px(chart.x.to - chart.x.from),
                               height: px(chart.y.from - chart.y.to)});
}

// One of two colours, the paler the nearer an answer is to the middle between the targets.
function between(worths, one, [below, above]) {
  const [low, high] = [worths[0], worths.at(-1)];
  const share = Math.max(0, Math.min(1, (one - low) / (high - low || 1)));
  return [share < 0.5 ? below : above, Math.abs(share - 0.5) * 1.2];
}
