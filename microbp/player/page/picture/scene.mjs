// What is seen of the graph: one drawing, or of a large graph a map of its neurons and the inside
// of the one where something happens. A neuron or a whole layer can be unfolded by a click.

import {byId, make} from "../telling/dom.mjs";
import {Drawing} from "./drawing.mjs";
import {Overview, unitOfStep, unitsOf} from "./overview.mjs";
import {painted} from "./painting.mjs";

const MOST_UNFOLDED = 12;            // neurons of a layer that are unfolded

export class Scene {
  pinned = null;            // [layer, unit] or [layer, null], which were unfolded by a click

  constructor({model, words, data, view}, svg) {
    Object.assign(this, {model, words, view, stage: byId("stage")});
    if (!data.units) {
      this.drawings = [new Drawing(svg, model, words)];
      view.take(this.drawings);
      return;
    }
    this.graph = unitsOf(data);
    this.overview = new Overview(byId("map").firstElementChild, model, words, this.graph);
    byId("map").hidden = false;
    svg.remove();
  }

  show(count, unknown) {
    const known = this.model.known(count);
    const step = this.model.steps[count - 1];
    if (this.overview) {
      const unit = this.pinned ?? unitOfStep(step, this.graph);
      this.overview.show([unit[0], unit[1] ?? 0], step, known, unknown);
      this.unfold(unit, step);
    }
    for (const drawing of this.drawings) drawing.show(count, unknown, known);
  }

  // Unfold a unit, or with null a whole layer.
  pin(layer, unit, player) {
    this.pinned = [layer, unit];
    player.show();
    player.view.fit(player.step);
  }

  unfold([layer, unit], step) {
    const kept = new Set(step ? [step.node] : []);
    const key = [layer, unit, this.words.language, ...kept].join();
    if (key === this.unfolded) return;
    const units = this.graph.layers[layer];
    const given = !this.model.nodes[units[0][0]].parents.length;        // the inputs, all together
    const chosen = given ? [units.slice(0, MOST_UNFOLDED).flat()]
      : unit === null ? units.slice(0, MOST_UNFOLDED) : [units[unit]];
    const note = (n) => this.words.say("player: more operands", {n});
    const parts = chosen.map((nodes) => painted(this.model, nodes, kept, note));
    this.unfolded = key;
    this.stage.replaceChildren(...parts);
    if (units.length > MOST_UNFOLDED && unit === null) {
      this.stage.append(make("p", {
        textContent: this.words.say("player: more units", {n: units.length - MOST_UNFOLDED})}));
    }
    this.drawings = parts.map((part) => new Drawing(part, this.model, this.words));
    this.view.take(this.drawings);
    this.say();
  }

  light(nodes, lines) {
    for (const drawing of this.drawings) drawing.light(nodes, lines);
  }

  describe(text) {
    for (const drawing of this.drawings) drawing.describe(text);
  }

  say() {
    for (const drawing of this.drawings) drawing.say();
  }
}
