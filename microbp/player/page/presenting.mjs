// For the lecture hall: only the drawing and the equation, full screen where that is allowed.

import {byId} from "./telling/dom.mjs";


export class Presenting {
  on = false;

  constructor({view, panel, player}) {
    Object.assign(this, {view, panel, player});
    document.addEventListener("fullscreenchange", () => {
      if (!document.fullscreenElement && this.full) this.set(false);
    });
  }

  set(on) {
    this.on = on;
    for (const element of [document.documentElement, document.body]) {
      element.classList.toggle("presenting", on);
    }
    byId("present").setAttribute("aria-pressed", String(on));
    this.blank(false);
    this.view.presenting = on;
    if (on) this.fill();
    else if (document.fullscreenElement) document.exitFullscreen();
    this.full &&= on;
    this.view.fit(this.player.step);
    this.panel.fit();
  }

  // A page in a frame may not, and says so.
  async fill() {
    if (!document.fullscreenEnabled) return;
    try {
      await document.documentElement.requestFullscreen();
      this.full = true;
    } catch {
      // the browser does not want to
    }
  }

  // Nothing to see, as the dark button of a clicker asks for.
  blank(on = !document.documentElement.classList.contains("blank")) {
    document.documentElement.classList.toggle("blank", on);
  }
}
