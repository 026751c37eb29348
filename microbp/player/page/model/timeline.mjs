// Training as a line of epochs along which one goes forward and back. Every so many epochs the
// numbers are kept, those between are computed again; a change made at an epoch is kept with it,
// and with `notes` of what was changed, as pairs of key and text.
// Knows no page; how an epoch is computed is the business of `Descent`.

import {total} from "./descent.mjs";

const MOST_KEPT = 200;

export class Timeline {
  // `descend(setting)` makes the `Descent` of a setting.
  constructor(descend, setting) {
    this.descend = descend;
    this.descent = descend(setting);
    const state = this.descent.start;
    this.kept = [{epoch: 0, setting, state, notes: new Map()}];
    Object.assign(this, {every: 1, epoch: 0, losses: [], validation: [], setting, state});
    this.run();
  }

  get last() { return this.losses.length - 1; }     // the latest epoch that has been reached
  get next() { return this.ran.state; }             // null: the next numbers are not finite

  // Go through the present epoch, up to its updates.
  run() {
    this.ran = this.descent.epoch(this.state);
    this.losses[this.epoch] = total(this.ran.losses);
    const {validation} = this.setting;
    if (validation.length && this.epoch >= this.validation.length) {
      this.validation[this.epoch] = this.descent.loss(this.state, validation);
    }
  }

  // One epoch on; false where the numbers are too large.
  advance() {
    if (!this.next) return false;
    const {epoch, setting, state, ran} = this;
    this.state = this.next;
    this.epoch++;
    const change = this.kept.find(({epoch, notes}) => notes && epoch === this.epoch);
    if (change) this.enter(change);
    this.run();
    if (!Number.isFinite(this.losses[this.epoch])) {
      this.losses.pop();
      this.enter({epoch, setting, state});
      this.ran = {...ran, state: null};
      return false;
    }
    if (!change) this.keep();
    return true;
  }

  enter({epoch, setting, state}) {
    if (setting !== this.setting) this.descent = this.descend(setting);
    Object.assign(this, {epoch, setting, state});
  }

  keep() {
    const {epoch, setting, state} = this;
    if (epoch % this.every || epoch <= this.kept.at(-1).epoch) return;
    this.kept.push({epoch, setting, state, notes: null});
    if (this.kept.length <= MOST_KEPT) return;
    this.every *= 2;
    this.kept = this.kept.filter((one) => one.notes || one.epoch % this.every === 0);
  }

  // Go to an epoch that has been reached.
  go(epoch) {
    const wanted = Math.max(0, Math.min(epoch, this.last));
    if (wanted === this.epoch) return;
    const from = this.kept.findLast((one) => one.epoch <= wanted);
    if (wanted < this.epoch || from.epoch > this.epoch) {
      this.enter(from);
      this.run();
    }
    while (this.epoch < wanted) this.advance();
  }

  // Go on from here with other numbers: what came later is no longer so.
  change(setting, state, noted) {
    const {epoch} = this;
    const notes = new Map(this.kept.find((one) => one.epoch === epoch)?.notes);
    for (const [key, text] of noted) {
      notes.delete(key);
      notes.set(key, text);
    }
    this.kept = [...this.kept.filter((one) => one.epoch < epoch), {epoch, setting, state, notes}];
    this.losses.length = epoch;
    this.validation.length = Math.min(this.validation.length, epoch);
    this.enter(this.kept.at(-1));
    this.run();
  }

  // What was changed and done to come here: ["w5", "0.41"], ["iterate", "100"], …
  pairs() {
    const found = [];
    let before = 0;
    const go = (epoch) => {
      if (epoch > before) found.push(["iterate", String(epoch - before)]);
      before = epoch;
    };
    for (const {epoch, notes} of this.kept.filter((one) => one.notes && one.epoch <= this.epoch)) {
      go(epoch);
      found.push(...notes);
    }
    go(this.epoch);
    return found;
  }

  // All there is to know, to come back to once.
  get memory() {
    const {kept, every, losses, validation, epoch, setting, state} = this;
    return {kept: [...kept], every, losses: [...losses], validation: [...validation],
            now: {epoch, setting, state}};
  }

  recall({now, ...rest}) {
    Object.assign(this, rest);
    this.enter(now);
    this.run();
  }
}
