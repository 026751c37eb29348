// Numbers rounded as a person does, as microbp/writing/digits.py does it: half away from zero on
// the digits that are seen. `digits` is how many decimals, or how many significant digits: "4", "4s".

export function byHand(number, digits) {
  if (number === 0 || !Number.isFinite(number)) return number;
  const [mantissa, exponent] = Math.abs(number).toExponential().split("e");
  const seen = mantissa.replace(".", "");
  const count = parseInt(digits, 10);
  const kept = digits.endsWith("s") ? count : Number(exponent) + 1 + count;
  if (kept >= seen.length) return number;
  if (kept < 0) return 0;
  const whole = BigInt(seen.slice(0, kept) || 0) + BigInt(seen[kept] >= "5");
  return Math.sign(number) * Number(`${whole}e${Number(exponent) - kept + 1}`);
}

// "4", "4s" or "" for exact numbers; null where someone typed something else.
export function rounding(text) {
  const found = /^(\d{1,2})(s?)$/.exec(text.trim());
  if (!text.trim()) return "";
  return found && Number(found[1]) <= 15 && (Number(found[1]) || !found[2]) ? found[0] : null;
}

// What rounding by hand bends in a pass of a `Tape`; null for exact numbers.
export function bentByHand(digits) {
  if (!digits) return null;
  const round = (number) => byHand(number, digits);
  return {value: round, local: round,
          add: (before, local, upstream) => round(before + round(local * upstream))};
}
