// The gradient check: each parameter's gradient beside a difference of the error, the parameter a
// little larger and a little smaller. Both are of all rows, as the rule adds them up.

const STEP = 6e-6;          // the cube root of the precision of numbers, about
const ALIKE = 1e-6;         // relative

// For each parameter {leaf, gradient, difference, right}; of all rows, whatever the rule updates.
export function gradientsChecked(descent, state) {
  const {weights} = state;
  const error = (changed) => descent.loss({weights: changed});
  const {sums} = descent.group(descent.groups.flat(), state);
  const gradients = descent.parameters.map((leaf) => sums[leaf] * descent.seed);
  const largest = Math.max(...gradients.map(Math.abs), Math.abs(error(weights)), 1);
  return descent.parameters.map((leaf, k) => {
    const by = STEP * Math.max(1, Math.abs(weights[k]));
    const [above, below] = [by, -by].map((one) => error(weights.with(k, weights[k] + one)));
    const difference = (above - below) / (2 * by);
    const off = Math.abs(gradients[k] - difference);
    return {leaf, gradient: gradients[k], difference,
            right: off <= ALIKE * Math.max(Math.abs(gradients[k]), Math.abs(difference))
              || off <= 1e-9 * largest};
  });
}
