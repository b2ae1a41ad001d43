"""Tasks side by side, those that follow one another in one thread."""

from __future__ import annotations

import itertools
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gator_core.build.executor import Shares, run_all
from gator_core.errors import Cancelled

WEIGHTS = st.lists(st.integers(1, 50), min_size=1, max_size=40)


TASKS = WEIGHTS.flatmap(
    lambda weights: st.tuples(st.just(weights), st.lists(st.booleans(), min_size=len(weights), max_size=len(weights)))
)


@given(TASKS, st.integers(1, 6), st.randoms(use_true_random=False))
def test_every_task_is_given_out_once_whoever_asks(tasks, workers, random):
    weights, goes_on = tasks
    shares = Shares(weights, goes_on, workers)
    given_out = []
    while (number := shares.next(random.randrange(workers))) is not None:
        given_out.append(number)
    assert sorted(given_out) == list(range(len(weights)))
    assert all(shares.next(worker) is None for worker in range(workers))


def _ends(weights, goes_on, workers):
    """When each worker ends that asks again as soon as it is done with a task, which takes as long as it weighs."""
    shares, free = Shares(weights, goes_on, workers), [0.0] * workers
    asking = set(range(workers))
    while asking:
        worker = min(asking, key=lambda one: free[one])
        number = shares.next(worker)
        if number is None:
            asking.discard(worker)
        else:
            free[worker] += weights[number]
    return free


@given(TASKS, st.integers(1, 6))
def test_no_worker_is_left_with_more_than_the_others_by_more_than_a_task(tasks, workers):
    weights, goes_on = tasks
    ends = _ends(weights, goes_on, workers)
    assert max(ends) - min(ends) <= max(weights)


@given(st.lists(st.integers(1, 50), min_size=1, max_size=6), st.integers(1, 3))
def test_tasks_for_themselves_end_within_what_is_proven_of_the_longest_first(weights, workers):
    """Graham 1969: at most 4/3 - 1/(3 m) times as late as in the best of all plans, here found by trying them all."""
    plans = itertools.product(range(workers), repeat=len(weights))
    best = min(max(_sums(plan, weights, workers)) for plan in plans)
    assert max(_ends(weights, [False] * len(weights), workers)) <= (4 / 3 - 1 / (3 * workers)) * best + 1e-9


def _sums(plan, weights, workers):
    return [sum(weight for worker, weight in zip(plan, weights, strict=True) if worker == one) for one in range(workers)]


def test_the_longest_comes_first_unless_it_goes_on_with_another():
    """Six scenes of three seconds with crossfades of half a second, at 30 frames a second."""
    frames = [83, 90, 90, 90, 90, 97]
    assert max(_ends(frames, [False] * 6, 2)) == 270
    assert max(_ends(frames, [False] + [True] * 5, 2)) == 277


@given(st.integers(2, 40), st.integers(1, 6))
def test_alike_tasks_that_go_on_with_one_another_go_to_one_worker(tasks, workers):
    shares = Shares([1] * tasks, [False] + [True] * (tasks - 1), workers)
    before = dict.fromkeys(range(workers), -1)
    breaks = 0
    for turn in range(2 * tasks):
        number = shares.next(turn % workers)
        if number is not None:
            breaks += number != before[turn % workers] + 1
            before[turn % workers] = number
    assert breaks <= 2 * workers


def test_tasks_that_go_on_run_in_runs_of_neighbours():
    done, lock, both = [], threading.Lock(), threading.Barrier(2, timeout=30)

    def task(number):
        def work(stop):
            both.wait()
            with lock:
                done.append((threading.get_ident(), number))

        return work

    run_all([task(number) for number in range(6)], 2, threading.Event(), goes_on=[True] * 6)
    by_thread = {}
    for thread, number in done:
        by_thread.setdefault(thread, []).append(number)
    assert sorted(by_thread.values()) == [[0, 1, 2], [3, 4, 5]]


def test_the_first_failure_stops_the_others_and_is_the_one_that_is_told():
    begun = threading.Event()

    def failing(stop):
        begun.wait(30)
        raise ZeroDivisionError("the cause")

    def patient(stop):
        begun.set()
        while not stop():
            pass
        raise Cancelled("stopped")

    later = []
    with pytest.raises(ZeroDivisionError, match="the cause"):
        run_all([patient, failing, later.append, later.append], 2, threading.Event())
    assert not later


def test_a_request_to_stop_is_told_even_where_nothing_was_left_to_do():
    asked = threading.Event()
    with pytest.raises(Cancelled):
        run_all([lambda stop: asked.set()], 2, asked)
    run_all([], 2, threading.Event())


def test_the_last_task_does_not_wait_for_its_turn():
    """Three workers' worth of tasks meet, though there are two of them."""
    all_three, done = threading.Barrier(3, timeout=30), []

    def meeting(stop):
        all_three.wait()
        done.append(threading.get_ident())

    run_all([meeting] * 3, 2, threading.Event(), helper=True)
    assert len(set(done)) == 3


def test_a_helper_ends_with_the_others():
    def failing(stop):
        raise ZeroDivisionError

    run_all([], 2, threading.Event(), helper=True)
    run_all([lambda stop: None], 2, threading.Event(), helper=True)
    with pytest.raises(ZeroDivisionError):
        run_all([failing] * 9, 2, threading.Event(), helper=True)
