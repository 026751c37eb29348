// How numbers are written and read: the same digits as microbp/numbers.py.
// toPrecision, toExponential and toFixed are exact and round ties away from zero, as it does.

const MINUS = "−";

const withMinus = (text) => text.replaceAll("-", MINUS);

const withoutZeros = (text) => text.includes(".") ? text.replace(/\.?0+$/, "") : text;

function fixed(number, places) {
  const text = withoutZeros(number.toFixed(places));
  return text === "-0" ? "0" : text;
}

function withExponent(number, digits) {
  const [mantissa, exponent] = number.toExponential(digits - 1).split("e");
  return `${withoutZeros(mantissa)}e${Number(exponent)}`;
}

// Up to `digits` significant digits.
function significant(number, digits = data.digits) {
  if (number === 0 || !Number.isFinite(number)) return number === 0 ? "0" : String(number);
  const exponent = Number(number.toExponential(digits - 1).split("e")[1]);
  if (exponent < -6 || exponent > Math.max(digits, 6) - 1) return withExponent(number, digits);
  return fixed(number, Math.max(digits - 1 - exponent, 0));
}

// Up to `digits` decimals, and no fewer than 6 significant digits.
function decimals(number, digits = 9) {
  if (number === 0 || !Number.isFinite(number)) return number === 0 ? "0" : String(number);
  const exponent = Number(number.toExponential(25).split("e")[1]);
  if (exponent < -8 || exponent > 14) return withExponent(number, 6);
  const atLeast = exponent < 0 ? Math.min(6, digits) - 1 - exponent : 0;
  return fixed(number, Math.max(digits, atLeast));
}

// What someone typed as a number; NaN if it is none. A comma may stand for the point.
function parseNumber(text) {
  const plain = text.trim().replaceAll(MINUS, "-").replace(",", ".");
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : NaN;
}

// One unit of the last of the digits that are shown, counting the zeros that are dropped.
function lastPlace(number, digits = data.digits) {
  if (number === 0) return 10 ** -digits;
  const exponent = Number(number.toExponential(digits - 1).split("e")[1]);
  return 10 ** Math.min(exponent - digits + 1, 0);
}
