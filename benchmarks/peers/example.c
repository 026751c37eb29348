/* The 2-2-2 example as one would write it by hand in C: every weight a variable. */

#include <math.h>

static double sigmoid(double net) { return 1.0 / (1.0 + exp(-net)); }

void train(double *p, const double *x, const double *t, long steps) {
    double w1 = p[0], w2 = p[1], w3 = p[3], w4 = p[4], w5 = p[6], w6 = p[7], w7 = p[9], w8 = p[10];
    const double b1 = p[2], b2 = p[8], i1 = x[0], i2 = x[1], t1 = t[0], t2 = t[1], lr = LR;
    for (long step = 0; step < steps; step++) {
        double h1 = sigmoid(w1 * i1 + w2 * i2 + b1), h2 = sigmoid(w3 * i1 + w4 * i2 + b1);
        double o1 = sigmoid(w5 * h1 + w6 * h2 + b2), o2 = sigmoid(w7 * h1 + w8 * h2 + b2);
        double d_o1 = (o1 - t1) * o1 * (1.0 - o1), d_o2 = (o2 - t2) * o2 * (1.0 - o2);
        double d_h1 = (w5 * d_o1 + w7 * d_o2) * h1 * (1.0 - h1);
        double d_h2 = (w6 * d_o1 + w8 * d_o2) * h2 * (1.0 - h2);
        w5 -= lr * d_o1 * h1; w6 -= lr * d_o1 * h2; w7 -= lr * d_o2 * h1; w8 -= lr * d_o2 * h2;
        w1 -= lr * d_h1 * i1; w2 -= lr * d_h1 * i2; w3 -= lr * d_h2 * i1; w4 -= lr * d_h2 * i2;
    }
    p[0] = w1; p[1] = w2; p[3] = w3; p[4] = w4; p[6] = w5; p[7] = w6; p[9] = w7; p[10] = w8;
}
