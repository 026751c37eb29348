// The state of the page as pairs of key and text, in the address: a link or a reload shows the
// same. What was changed of the numbers, the step, the digits and the mode.

const MODES = {shown: "predict", hidden: "predict-hidden"};      // by the level of practice

export class State {
  timer = null;

  constructor(page) {
    this.page = page;
  }

  read() {
    const {player, model, practice, data} = this.page;
    return [
      ...model.pairs(),
      ["step", String(player.count)],
      ...(model.digits === data.digits ? [] : [["digits", String(model.digits)]]),
      ...(practice.on ? [["mode", MODES[practice.level]]] : []),
    ];
  }

  write(pairs) {
    const {page, page: {player, model, practice, data}} = this;
    model.replay(pairs);
    const {step, mode, digits = String(data.digits)} = Object.fromEntries(pairs);
    if (/^[1-9]$/.test(digits)) page.setDigits(Number(digits));
    const level = mode === MODES.hidden ? "hidden" : "shown";
    const on = Object.values(MODES).includes(mode);
    if (on !== practice.on || level !== practice.level) page.setPractice(on, level);
    player.go(Number(step) || 0, true);
  }

  // Keep the state in the address; not at once, since browsers complain of too many changes.
  keep() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      try {
        history.replaceState(null, "", addressOf(this.read()));
      } catch {
        // a page in a sandboxed frame has no address to change
      }
    }, 300);
  }
}

export function addressOf(pairs) {
  return `#${pairs.map((pair) => pair.map(encodeURIComponent).join("=")).join("&")}`;
}

export function pairsOf(address) {
  const old = /^#step-(\d+)$/.exec(address);         // as addresses were before
  if (old) return [["step", old[1]]];
  return address.slice(1).split("&").filter(Boolean).map((pair) => {
    const [key, ...text] = pair.split("=").map(decoded);
    return [key, text.join("=")];
  });
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
