// The state of the page as pairs of key and text, in the address: a link or a reload shows the
// same. Whoever has a state adds itself: `read()` gives its pairs, `write(pairs)` takes what it
// knows of all pairs.

export class State {
  parts = [];
  timer = null;

  add(part) {
    this.parts.push(part);
  }

  read() {
    return this.parts.flatMap((part) => part.read());
  }

  write(pairs) {
    for (const part of this.parts) part.write(pairs);
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
