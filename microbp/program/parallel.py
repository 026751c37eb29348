"""Work on several processors or machines: a batch in chunks, a training for each of many seeds.

Any executor will do that is one of `concurrent.futures`: processes, threads, Dask's
``client.get_executor()``. What comes out depends on the chunks and seeds alone, never on who
computed them or when: every chunk adds up its own rows in their order, and the sums of chunks
are added up in theirs.

Knows executors, and of a program that it can be pickled and adds up rows.
"""

from __future__ import annotations

import math
import pickle
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from functools import lru_cache
from hashlib import sha256
from operator import add
from typing import Any, TypeVar

from microbp.optim import sgd_rule
from microbp.program.python import Row, Sums, Trained, Trainer

Result = TypeVar("Result")


class ChunkFailed(Exception):
    """A chunk of rows was not computed; `error` says which and why."""

    def __init__(self, error: Exception) -> None:
        super().__init__(error)
        self.error = error


def sweep(train: Callable[[int], Result], seeds: Iterable[int], executor: Executor | None = None,
          progress: bool = False) -> list[Result]:
    """Return what ``train(seed)`` returns for each seed, in the order of the seeds.

    With an executor they are computed side by side; `train` must then be a function that the
    executor can send, such as one of a module. `progress` shows a bar.

    An error of a seed is raised with its number; the seeds that have not begun are given up.

    >>> sweep(lambda seed: seed ** 2, range(4))
    [0, 1, 4, 9]
    """
    wanted = list(seeds)
    futures = [_submitted(executor, train, seed) for seed in wanted] if executor else []
    results = []
    try:
        with progress_bar(progress, len(wanted), "seed") as bar:
            for k, seed in enumerate(wanted):
                try:
                    results.append(futures[k].result() if executor else train(seed))
                except Exception as error:
                    raise _named(error, f"seed {seed}") from error
                if bar:
                    bar.update(1)
    finally:
        for future in futures:
            future.cancel()
    return results


def trainer(program: Any, executor: Executor, chunks: int, rows: Sequence[Row], batch: int,
            lr: float, momentum: float, weight_decay: float) -> Trainer:
    """Return what trains on these rows, `batch` of them for each update, each in chunks.

    The program's method ``sums(rows)`` returns what adds up rows.
    """
    sent = pickle.dumps(program)
    batches = [_Batch(executor, sent, start, rows[start:start + batch], chunks)
               for start in range(0, len(rows), batch)]
    n = len(program.parameters)

    def run(numbers: Row, epochs: int, until: float) -> Trained:
        losses: list[float] = []
        parameters, velocities = numbers[:n], numbers[n:] or (0.0,) * n
        for _ in range(epochs):
            losses.append(0.0)
            for one in batches:
                loss, gradients = one.sums(parameters)
                losses[-1] += loss
                if not math.isfinite(losses[-1]) or one is batches[-1] and losses[-1] <= until:
                    return parameters + velocities * bool(momentum), losses, None
                parameters, velocities = zip(*[
                    sgd_rule(*four, lr, momentum, weight_decay)
                    for four in zip(parameters, gradients, velocities)])
        return parameters + velocities * bool(momentum), losses, None

    return run


class _Batch:
    """The rows of an update, cut into chunks of almost the same length."""

    def __init__(self, executor: Executor, program: bytes, start: int, rows: Sequence[Row],
                 chunks: int) -> None:
        self._executor = executor
        count = min(chunks, len(rows))
        borders = [len(rows) * k // count for k in range(count + 1)]
        self._jobs = []
        for k, (first, end) in enumerate(zip(borders, borders[1:]), 1):
            name = f"chunk {k} of {count} (rows[{start + first}] to rows[{start + end - 1}])"
            parcel = program, pickle.dumps((start + first, rows[first:end]))
            self._jobs.append((name, sha256(b"".join(parcel)).hexdigest(), parcel))
        self._sent = False

    def sums(self, parameters: Row) -> Sums:
        """Return the loss and the gradients of all rows, chunk by chunk."""
        futures = [_submitted(self._executor, _computed, key, None if self._sent else parcel,
                              parameters) for _, key, parcel in self._jobs]
        self._sent = True
        loss, totals = 0.0, (0.0,) * len(parameters)
        try:
            for (name, key, parcel), future in zip(self._jobs, futures):
                try:
                    found = future.result()
                    if found is None:           # a worker that has not seen this chunk
                        found = self._executor.submit(_computed, key, parcel, parameters).result()
                except Exception as error:
                    raise ChunkFailed(_named(error, name)) from error
                assert found is not None
                loss += found[0]
                totals = tuple(map(add, totals, found[1]))
        finally:
            for future in futures:
                future.cancel()
        return loss, totals


def _submitted(executor: Executor, function: Callable[..., Result], *arguments: Any
               ) -> Future[Result]:
    """Return what a call will come to; if the executor takes no calls any longer, why."""
    try:
        return executor.submit(function, *arguments)
    except Exception as error:
        refused: Future[Result] = Future()
        refused.set_exception(error)
        return refused


#: What a worker has been sent, newest last: chunks, ready to run.
_known: OrderedDict[str, Callable[[Row], Sums]] = OrderedDict()
_MOST_KNOWN = 256

#: Programs, of which several chunks are sent.
_unpickled = lru_cache(pickle.loads)


def _computed(key: str, parcel: tuple[bytes, bytes] | None, parameters: Row) -> Sums | None:
    """Return the sums of a chunk; None if this worker does not know it and is not told."""
    run = _known.get(key)
    if run is None:
        if parcel is None:
            return None
        first, rows = pickle.loads(parcel[1])
        run = _known[key] = _unpickled(parcel[0]).sums(rows, first)
        while len(_known) > _MOST_KNOWN:        # in threads, others add some too
            _known.popitem(last=False)
    return run(parameters)


def _named(error: Exception, what: str) -> Exception:
    """Return an error of the same type, if that can be made of a sentence, that says where."""
    sentence = f"{what}: {error or type(error).__name__}"
    if isinstance(error, (ArithmeticError, ValueError, TypeError)):
        try:
            return type(error)(sentence)
        except TypeError:
            pass
    return RuntimeError(sentence)


@contextmanager
def progress_bar(shown: bool, total: int, unit: str) -> Iterator[Any]:
    """Show a bar of tqdm, if it is to be shown."""
    if not shown:
        yield None
        return
    from tqdm.auto import tqdm
    with tqdm(total=total, unit=unit) as bar:
        yield bar
