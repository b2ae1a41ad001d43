"""Tasks side by side, those that follow one another in one thread."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gator_core.build.executor import Shares, run_all
from gator_core.errors import Cancelled

WEIGHTS = st.lists(st.integers(1, 50), min_size=1, max_size=40)


@given(WEIGHTS, st.integers(1, 6), st.randoms(use_true_random=False))
def test_every_task_is_given_out_once_whoever_asks(weights, workers, random):
    shares = Shares(weights, workers)
    given_out = []
    while (number := shares.next(random.randrange(workers))) is not None:
        given_out.append(number)
    assert sorted(given_out) == list(range(len(weights)))
    assert all(shares.next(worker) is None for worker in range(workers))


@given(WEIGHTS, st.integers(1, 6))
def test_no_worker_is_left_with_more_than_the_others_by_more_than_a_task(weights, workers):
    """Each asks again when it is done, as long as its task weighs."""
    shares, free = Shares(weights, workers), [0.0] * workers
    asking = set(range(workers))
    while asking:
        worker = min(asking, key=lambda one: free[one])
        number = shares.next(worker)
        if number is None:
            asking.discard(worker)
        else:
            free[worker] += weights[number]
    assert max(free) - min(free) <= max(weights)


@given(st.integers(2, 40), st.integers(1, 6))
def test_alike_tasks_that_follow_one_another_go_to_one_worker(tasks, workers):
    shares = Shares([1] * tasks, workers)
    before = dict.fromkeys(range(workers), -1)
    breaks = 0
    for turn in range(2 * tasks):
        number = shares.next(turn % workers)
        if number is not None:
            breaks += number != before[turn % workers] + 1
            before[turn % workers] = number
    assert breaks <= 2 * workers


def test_tasks_run_in_runs_of_neighbours():
    done, lock, both = [], threading.Lock(), threading.Barrier(2, timeout=30)

    def task(number):
        def work(stop):
            both.wait()
            with lock:
                done.append((threading.get_ident(), number))

        return work

    run_all([task(number) for number in range(6)], 2, threading.Event())
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
        run_all([patient, later.append, failing, later.append], 2, threading.Event())
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
