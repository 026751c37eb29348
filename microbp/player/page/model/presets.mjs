// Starting weights that show what goes wrong: saturated neurons, dead ReLUs, neurons that are all
// alike. Knows the layers of a network and its numbers; no page.

const FAR = 8;              // a net input from which on σ and tanh are flat

// What a neuron adds up in a row, its bias left out; `as`: each term as what.
const sumOf = (neuron, values, as = (term) => term) => neuron.inputs.reduce((sum, input, k) =>
  sum + as(values[input] * values[neuron.weights[k]]), 0);

const biasOf = (neuron, values) => (neuron.bias === null ? 0 : values[neuron.bias]);

// Hidden net inputs of ±8 in the row that is looked at.
function saturated(model) {
  const {values} = model;
  return hidden(model).flatMap((neuron) => {
    const sum = sumOf(neuron, values);
    if (!sum) return [];
    const factor = (Math.sign(sum) * FAR - biasOf(neuron, values)) / sum;
    return neuron.weights.map((leaf) => [leaf, values[leaf] * factor]);
  });
}

// Hidden ReLUs that are off in every row: their bias is below what any row can bring.
function dead(model) {
  const reach = new Map();
  for (let row = 1; row <= model.rows; row++) {
    const {values} = model.epoch.pass(row);
    for (const neuron of model.data.layers[0]) {
      const most = Math.max(reach.get(neuron.bias) ?? 0, sumOf(neuron, values, Math.abs));
      if (neuron.bias !== null) reach.set(neuron.bias, most);
    }
  }
  return [...reach].map(([bias, most]) => [bias, -Math.ceil(most) - 1]);
}

// All neurons of a layer with the weights of its first, and all weights of an output equal.
function symmetric(model) {
  const {values, data: {layers}} = model;
  return layers.flatMap((layer, depth) => layer.flatMap((neuron) => [
    ...neuron.weights.map((leaf, k) =>
      [leaf, values[depth ? layer[0].weights[0] : layer[0].weights[k]]]),
    ...neuron.bias === null ? [] : [[neuron.bias, biasOf(layer[0], values)]]]));
}

const hidden = ({data}) => data.layers.slice(0, -1).flat();

// By name: which numbers to set, and the activation that belongs to it.
export const PRESETS = {
  saturated: {numbers: saturated},
  dead: {numbers: dead, activation: "relu"},
  symmetric: {numbers: symmetric},
};
