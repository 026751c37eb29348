// Axes: where a number stands, which ticks are written, and a picture with both axes drawn.

import {significant, withMinus} from "../model/mathematics.mjs";
import {shape} from "./drawing.mjs";

const STEPS = [1, 2, 5, 10];

// Round numbers from low to high, about so many; on a logarithmic axis powers of ten, and where
// there are few of these 2 and 5 times as much.
export function ticks(low, high, count, log = false) {
  const inside = (number) => number >= low * (1 - 1e-9) && number <= high * (1 + 1e-9);
  if (log) {
    const [from, to] = [low, high].map((number) => Math.floor(Math.log10(number)));
    const every = Math.max(1, Math.ceil((to - from) / count));
    const powers = [];
    for (let power = from; power <= to; power += every) powers.push(Number(`1e${power}`));
    const fine = powers.flatMap((power) => [1, 2, 5].map((one) =>
      Number((one * power).toPrecision(3)))).filter(inside);
    return to - from > 2 ? powers.filter(inside) : fine.length > 1 ? fine : [low, high];
  }
  const rough = (high - low) / Math.max(count, 1) || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * STEPS.find((each) => each * power >= rough * (1 - 1e-9));
  const found = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k++) {
    found.push(Number((k * step).toPrecision(12)));
  }
  return found;
}

// From numbers between low and high to places between from and to, and back.
export class Scale {
  constructor(low, high, from, to, log = false) {
    const above = high > low ? high : low + Math.max(1, Math.abs(low));
    Object.assign(this, {low, high: above, from, to, log});
    this.of = log ? Math.log10 : (number) => number;
  }

  at(number) {
    const [low, high, here] = [this.low, this.high, number].map(this.of);
    return this.from + (here - low) / (high - low) * (this.to - this.from);
  }

  back(place) {
    const share = (place - this.from) / (this.to - this.from);
    if (this.log) return 10 ** (this.of(this.low) + share * (this.of(this.high) - this.of(this.low)));
    return this.low + share * (this.high - this.low);
  }
}

const LEFT = 52;
const BOTTOM = 34;
const TOP = 24;
const RIGHT = 18;

// A picture with axes in an SVG as wide as it is shown, so that its text has its real size.
export class Chart {
  constructor(height, attributes) {
    this.svg = shape("svg", {class: "chart", height, ...attributes});
    this.height = height;
  }

  // Begin anew; `x` and `y` are [low, high], `names` what the axes are called. `whole`: only whole
  // numbers are written along x.
  begin(x, y, names, {logX = false, logY = false, square = false, whole = false} = {}) {
    const width = Math.max(this.svg.clientWidth, 240);
    const height = square ? Math.min(width * 0.8, 380) : this.height;
    this.svg.setAttribute("height", height);
    this.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.x = new Scale(...x, LEFT, width - RIGHT, logX);
    this.y = new Scale(...y, height - BOTTOM, TOP, logY);
    this.svg.replaceChildren();
    const text = (words, attributes) => this.svg.append(shape("text", attributes, words));
    const brief = (number) => withMinus(significant(number, 3));
    for (const tick of ticks(this.x.low, this.x.high, width / 90, logX)) {
      if (whole && !Number.isInteger(tick)) continue;
      const at = this.x.at(tick);
      this.svg.append(shape("path", {class: "grid", d: `M${at} ${TOP}V${height - BOTTOM}`}));
      text(brief(tick), {x: at, y: height - BOTTOM + 15, "text-anchor": "middle"});
    }
    for (const tick of ticks(this.y.low, this.y.high, height / 45, logY)) {
      const at = this.y.at(tick);
      this.svg.append(shape("path", {class: "grid", d: `M${LEFT} ${at}H${width - RIGHT}`}));
      text(brief(tick), {x: LEFT - 6, y: at + 4, "text-anchor": "end"});
    }
    text(names[0], {x: (LEFT + width) / 2, y: height - 4, "text-anchor": "middle", class: "axis"});
    text(names[1], {x: 6, y: 15, class: "axis"});
    this.svg.append(shape("path", {class: "axes",
                                   d: `M${LEFT} ${TOP}V${height - BOTTOM}H${width - RIGHT}`}));
  }

  // The numbers under the pointer.
  under({clientX, clientY}) {
    const {left, top} = this.svg.getBoundingClientRect();
    return [this.x.back(clientX - left), this.y.back(clientY - top)];
  }

  line(numbers, className) {
    this.svg.append(shape("path", {class: `line ${className}`, d: this.path(numbers)}));
  }

  // Through [x, y] pairs.
  path(pairs) {
    return pairs.map(([x, y], k) =>
      `${k ? "L" : "M"}${this.x.at(x).toFixed(1)} ${this.y.at(y).toFixed(1)}`).join("");
  }
}

// A long list of numbers as [place, number] pairs: of each stretch the smallest and the largest.
export function thinned(numbers, most) {
  const every = Math.ceil(numbers.length / most);
  if (every <= 1) return numbers.map((number, k) => [k, number]);
  const found = [];
  for (let k = 0; k < numbers.length; k += every) {
    let [low, high] = [k, k];
    for (let j = k; j < Math.min(k + every, numbers.length); j++) {
      if (numbers[j] < numbers[low]) low = j;
      if (numbers[j] > numbers[high]) high = j;
    }
    for (const at of new Set([Math.min(low, high), Math.max(low, high)])) found.push([at, numbers[at]]);
  }
  const last = numbers.length - 1;
  if (found.at(-1)[0] !== last) found.push([last, numbers[last]]);
  return found;
}
