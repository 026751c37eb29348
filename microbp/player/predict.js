// Predict, then reveal: a step's result is hidden until it is typed in or asked for.

const predict = {
  on: false,
  revealed: new Set(),      // step numbers

  hides(count) {
    return this.on && count > 0 && !this.revealed.has(count);
  },

  reveal(count) {
    for (let k = 1; k <= count; k++) this.revealed.add(k);
  },

  forget() {
    this.revealed.clear();
  },
};
