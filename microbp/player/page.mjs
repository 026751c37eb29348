// What all parts of the page share: what there is, what happened, keys and clicks.

import {byId, make} from "./dom.mjs";
import {State} from "./state.mjs";

export class Page {
  keys = {};                // key -> what it does
  clicks = {};              // id of an element -> what a click on it does
  listeners = {};
  state = new State();

  // Events: "numbers" when something else is computed, "step", "language",
  // "practice", "side" when another panel opens.
  on(event, listener) {
    (this.listeners[event] ??= []).push(listener);
  }

  emit(event) {
    for (const listener of this.listeners[event] ?? []) listener();
  }

  // Give an element a section of its own in the side panel for training.
  mount(name, element) {
    byId("lab-parts").append(make("section", {id: `lab-${name}`},
                                  make("h3", {say: `player: lab: ${name}`}), element));
    byId("lab-button").hidden = false;
  }
}
