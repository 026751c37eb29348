"""The networks of the Chinese articles, against what their listings compute, written by hand."""

import math

import pytest

from microbp import datasets, explain, gallery


def test_the_relu_network_beside_its_matrices():
    example = gallery.load("relu-3-4-2")
    p = example.parameters
    U = [[p[f"u{j}{i}"] for i in (1, 2, 3)] for j in (1, 2, 3, 4)]
    V = [[p[f"v{o}{j}"] for j in (1, 2, 3, 4)] for o in (1, 2)]
    X = list(zip(*example.inputs.values()))
    T = list(zip(*example.targets.values()))
    gates = set()
    for update in range(25):
        error, dU, dV = 0.0, [[0.0] * 3 for _ in range(4)], [[0.0] * 4 for _ in range(2)]
        for x, t in zip(X, T):
            z = [u[0] * x[0] + u[1] * x[1] + u[2] * x[2] for u in U]
            gates.update(number > 0.0 for number in z)
            h = [max(0.0, number) for number in z]
            y = [v[0] * h[0] + v[1] * h[1] + v[2] * h[2] + v[3] * h[3] for v in V]
            d = [2 * (a - b) for a, b in zip(y, t)]
            error += (y[0] - t[0]) ** 2 + (y[1] - t[1]) ** 2
            for o in range(2):
                for j in range(4):
                    dV[o][j] += d[o] * h[j]
            for j in range(4):
                back = d[0] * V[0][j] + d[1] * V[1][j] if z[j] > 0 else 0.0
                for i in range(3):
                    dU[j][i] += back * x[i]
        assert example.value(f"E after {update} updates") == pytest.approx(error, rel=1e-12)
        if not update:
            assert gates == {True, False}
            assert example.value("dE/du21") == pytest.approx(dU[1][0], rel=1e-12)
        U = [[w - 0.01 * g for w, g in zip(*rows)] for rows in zip(U, dU)]
        V = [[w - 0.01 * g for w, g in zip(*rows)] for rows in zip(V, dV)]
    trained = example.train(25).example
    assert [trained.parameters[f"v1{j}"] for j in (1, 2, 3, 4)] == pytest.approx(V[0], rel=1e-12)


def test_the_highway_network_reads_its_table_and_learns():
    example = gallery.load("highway-3-8-2")
    assert example.rows == 20 and len(example.parameters) == 50
    years = datasets.highway()
    assert example.inputs["x1"] == [year.population for year in years]
    assert example.leaves["passengers"][0] == -1.0 and max(example.leaves["freight"]) == 1.0
    low, high = years[0].population, years[-1].population
    assert example.build(2)["x1"].data == pytest.approx(
        2 * (years[1].population - low) / (high - low) - 1, rel=1e-14)
    trained = example.train(2000)
    assert trained[0] == pytest.approx(example.value("E"), rel=1e-14)
    assert f"{trained[-1]:.3f}" == "0.158"


def test_the_recurrent_cell_adds_up_the_gradients_of_all_steps():
    example = gallery.load("recurrent-3-steps")
    wx, wh, b, wy, by = 0.6, 0.8, 0.1, 1.2, -0.2
    x, t = (0.5, -1.0, 1.5), 1.0
    h = [0.0]
    for k in range(3):
        h.append(math.tanh(wx * x[k] + wh * h[k] + b))
    y = wy * h[3] + by
    back = -(t - y) * wy
    steps = {"wx": [], "wh": [], "b": []}
    for k in (3, 2, 1):
        delta = back * (1 - h[k] ** 2)
        steps["wx"].append(delta * x[k - 1])
        steps["wh"].append(delta * h[k - 1])
        steps["b"].append(delta)
        back = delta * wh
    for name, parts in steps.items():
        assert example.value(f"dE/d{name}") == pytest.approx(math.fsum(parts), rel=1e-13)
    told = explain(example, "wh")
    assert told.count == 3 and told.gradient == pytest.approx(math.fsum(steps["wh"]), rel=1e-13)
    assert example.value("dE/dwx via net_1") == pytest.approx(steps["wx"][2], rel=1e-13)
