"""Many workers give the floats of one: they depend on the chunks and seeds alone."""

import doctest
import math
import os
import pickle
import random
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import pytest

from microbp import MLP, Program, Value, squared_error, sweep


class Here(Executor):
    """Compute at once, in this process, and count."""

    def __init__(self):
        self.submitted = 0

    def submit(self, function, /, *args, **kwargs):
        self.submitted += 1
        future = Future()
        try:
            future.set_result(function(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


def problem(backend="python", sizes=(3, 1)):
    rng = random.Random(3)
    model = MLP(2, list(sizes), "tanh", "linear", rng=5)
    x, t = [Value(0.1, "x1"), Value(0.2, "x2")], Value(0.3, "t", "target")
    program = Program(squared_error(model(x), t), [*x, t], model.parameters(), backend)
    rows = [[rng.uniform(-1, 1) for _ in range(3)] for _ in range(21)]
    return program, rows


def trained(executor, backend="python", sizes=(3, 1), **settings):
    program, rows = problem(backend, sizes)
    history = program.train(rows, lr=0.02, epochs=6, batch=settings.pop("batch", None),
                            executor=executor, **settings)
    return [loss.hex() for loss in history], [w.data.hex() for w in program.parameters]


def test_one_chunk_gives_the_floats_of_training_without_an_executor():
    for settings in ({}, dict(momentum=0.9), dict(weight_decay=0.1)):
        assert trained(Here(), chunks=1, **settings) == trained(None, **settings)
    # An epoch's loss is added up batch by batch then; the parameters are the same.
    assert trained(Here(), chunks=1, batch=5)[1] == trained(None, batch=5)[1]


@pytest.mark.needs("llvmlite")
@pytest.mark.parametrize("sizes", [(3, 1), (9, 8, 1)])
def test_machine_code_adds_up_a_chunk_as_python_does(sizes):
    assert (trained(Here(), "llvm", sizes, chunks=4)
            == trained(Here(), "python", sizes, chunks=4) != trained(Here(), sizes=sizes, chunks=1))


def test_the_same_chunks_give_the_same_floats_on_any_workers():
    alone = trained(Here(), chunks=4, momentum=0.5)
    with ProcessPoolExecutor(1) as one, ProcessPoolExecutor(3) as three:
        assert trained(one, chunks=4, momentum=0.5) == alone
        assert trained(three, chunks=4, momentum=0.5) == alone
    with ThreadPoolExecutor(3) as threads:
        assert trained(threads, chunks=4, momentum=0.5) == alone


@pytest.mark.needs("distributed")
@pytest.mark.filterwarnings("default")
def test_dask_gives_the_same_floats():
    from distributed import Client, LocalCluster
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None,
                      worker_dashboard_address=None) as cluster, Client(cluster) as client:
        executor = client.get_executor()
        assert trained(executor, chunks=4) == trained(Here(), chunks=4)
        assert sweep(squared, [3, 1, 2], executor) == [9, 1, 4]


def test_a_goal_and_a_loss_that_is_not_finite_end_it_before_the_update():
    program, rows = problem()
    first = program.train(rows, lr=0.02, epochs=5, batch=None, executor=Here(), chunks=3)
    program, rows = problem()
    history = program.train(rows, lr=0.02, epochs=5, batch=None, executor=Here(), chunks=3,
                            until=first[2])
    assert (history, history.stopped) == (first[:3], "until")
    w = Value(1e200, "w", "parameter")
    history = Program(w * w * w).train(lr=0.1, epochs=3, executor=Here())
    assert (history, history.stopped, w.data) == ([math.inf], "non-finite", 1e200)


def test_the_page_that_says_how_it_works_is_right():
    page = Path(__file__).parent.parent / "docs" / "programs.md"
    assert doctest.testfile(str(page), module_relative=False).failed == 0
    assert (page.parent / "pictures" / "lanes.svg").exists()


def test_a_chunk_is_sent_once():
    program, rows = problem()
    here = Here()
    program.train(rows, lr=0.02, epochs=5, batch=None, executor=here, chunks=3)
    assert here.submitted == 15
    from microbp.program import parallel
    parallel._known.clear()             # as in a worker that has not seen them
    program, rows = problem()
    batch = parallel._Batch(here, pickle.dumps(program), 0,
                            [tuple(row) for row in rows], 3)
    parameters = tuple(w.data for w in program.parameters)
    sums = batch.sums(parameters)
    parallel._known.clear()
    assert batch.sums(parameters) == sums
    assert here.submitted == 15 + 3 + 6


def test_an_error_names_the_chunk_and_the_row_and_changes_nothing():
    w, x = Value(1.0, "w", "parameter"), Value(1.0, "x")
    program = Program(((w * x).named("product").log()).named("E"), [x], [w])
    with pytest.raises(ValueError) as raised:
        program.train([[1.0], [2.0], [3.0], [-1.0]], lr=0.125, epochs=5, batch=None,
                      executor=Here(), chunks=2)
    assert str(raised.value).startswith(
        "chunk 2 of 2 (rows[2] to rows[3]): rows[3]: log(product = -1.0) ")
    assert w.data == 1.0
    with pytest.raises(ValueError, match="chunks is 0; it must be at least 1"):
        program.train([[1.0]], lr=0.1, epochs=1, executor=Here(), chunks=0)


class Broken(Here):
    """Take some calls and no more, as a pool whose workers have died."""

    def __init__(self, most):
        super().__init__()
        self.most = most

    def submit(self, function, /, *args, **kwargs):
        if self.submitted == self.most:
            raise RuntimeError("the pool is broken")
        return super().submit(function, *args, **kwargs)


def test_an_executor_that_takes_no_more_calls_is_named_by_chunk_or_seed():
    program, rows = problem()
    start = [w.data for w in program.parameters]
    with pytest.raises(RuntimeError) as raised:
        program.train(rows, lr=0.02, epochs=5, batch=None, executor=Broken(3), chunks=2)
    assert str(raised.value) == "chunk 2 of 2 (rows[10] to rows[20]): the pool is broken"
    assert [w.data for w in program.parameters] == start
    with pytest.raises(RuntimeError, match="^seed 5: the pool is broken$"):
        sweep(squared, [3, 4, 5, 6], Broken(2))


def dies(*_):
    os._exit(1)


def test_a_dead_worker_names_its_chunk_and_changes_nothing():
    program, rows = problem()
    start = [w.data for w in program.parameters]
    with ProcessPoolExecutor(1) as workers:
        program.train(rows, lr=0.02, epochs=1, batch=None, executor=workers, chunks=2)
        for w, number in zip(program.parameters, start):
            w.data = number
        workers.submit(dies)
        with pytest.raises(RuntimeError, match=r"^chunk 1 of 2 \(rows\[0\] to rows\[9\]\): "):
            program.train(rows, lr=0.02, epochs=5, batch=None, executor=workers, chunks=2)
    assert [w.data for w in program.parameters] == start


# Sweeps


def squared(seed):
    return seed * seed


def stumbles(seed):
    if seed == 2:
        raise ValueError("this one diverged")
    return seed


def test_a_sweep_returns_results_in_the_order_of_the_seeds():
    assert sweep(squared, range(4)) == [0, 1, 4, 9]
    with ProcessPoolExecutor(2) as workers:
        assert sweep(squared, [3, 1, 2], workers) == [9, 1, 4]
        assert sweep(squared, [], workers) == []


def test_a_sweep_names_the_seed_that_failed():
    for executor in (None, Here()):
        with pytest.raises(ValueError, match="^seed 2: this one diverged$"):
            sweep(stumbles, range(5), executor)
    with ProcessPoolExecutor(1) as workers:
        with pytest.raises(RuntimeError, match="^seed 7: "):
            sweep(dies, [7], workers)
