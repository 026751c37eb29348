/* A multilayer perceptron by hand: loops over rows, neurons and inputs, sizes known to the
   compiler (-DLAYERS, -DSIZES). Parameters lie neuron by neuron: weights, then the bias. */

#include <math.h>
#include <string.h>

enum { SIGMOID, RELU, TANH, LINEAR };
enum { SQUARED, HINGE, CROSS_ENTROPY };

static const int size[LAYERS + 1] = SIZES;

static double activate(double net, int kind) {
    return kind == SIGMOID ? 1.0 / (1.0 + exp(-net)) : kind == RELU ? (net > 0.0 ? net : 0.0)
         : kind == TANH ? tanh(net) : net;
}

static double slope(double out, int kind) {
    return kind == SIGMOID ? out * (1.0 - out) : kind == RELU ? (out > 0.0)
         : kind == TANH ? 1.0 - out * out : 1.0;
}

void train(double *restrict p, const double *restrict x, const double *restrict t, long steps) {
    static double out[LAYERS + 1][WIDEST], delta[LAYERS + 1][WIDEST], grad[PARAMETERS];
    for (long step = 0; step < steps; step++) {
        memset(grad, 0, sizeof grad);
        for (int row = 0; row < ROWS; row++) {
            memcpy(out[0], x + row * size[0], size[0] * sizeof(double));
            double *w = p;
            for (int l = 0; l < LAYERS; l++)
                for (int j = 0; j < size[l + 1]; j++) {
                    double net = w[size[l]];
                    for (int i = 0; i < size[l]; i++) net += w[i] * out[l][i];
                    out[l + 1][j] = activate(net, l == LAYERS - 1 ? OUTPUT : HIDDEN);
                    w += size[l] + 1;
                }
            const double *target = t + row * size[LAYERS];
            double *last = delta[LAYERS], *o = out[LAYERS];
            if (LOSS == CROSS_ENTROPY) {
                double top = o[0], whole = 0.0;
                for (int j = 1; j < size[LAYERS]; j++) if (o[j] > top) top = o[j];
                for (int j = 0; j < size[LAYERS]; j++) whole += last[j] = exp(o[j] - top);
                for (int j = 0; j < size[LAYERS]; j++) last[j] = last[j] / whole - target[j];
            } else
                for (int j = 0; j < size[LAYERS]; j++)
                    last[j] = LOSS == SQUARED ? o[j] - target[j]
                            : 1.0 - target[j] * o[j] > 0.0 ? -target[j] : 0.0;
            long offset = PARAMETERS;
            for (int l = LAYERS - 1; l >= 0; l--) {
                offset -= size[l + 1] * (size[l] + 1);
                memset(delta[l], 0, sizeof delta[l]);
                for (int j = 0; j < size[l + 1]; j++) {
                    double *weight = p + offset + j * (size[l] + 1);
                    double *g = grad + offset + j * (size[l] + 1);
                    double d = delta[l + 1][j] * slope(out[l + 1][j],
                                                       l == LAYERS - 1 ? OUTPUT : HIDDEN);
                    for (int i = 0; i < size[l]; i++) g[i] += d * out[l][i];
                    g[size[l]] += d;
                    if (l) for (int i = 0; i < size[l]; i++) delta[l][i] += d * weight[i];
                }
            }
        }
        long k = 0;
        for (int l = 0; l < LAYERS; l++)
            for (int j = 0; j < size[l + 1]; j++)
                for (int i = 0; i <= size[l]; i++, k++)
                    if (i < size[l] || LEARNS_BIASES)
                        p[k] -= LR * (grad[k] / ROWS + DECAY * p[k]);
    }
}
