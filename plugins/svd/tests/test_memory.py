"""What is kept on the GPU, by the memory that is free."""

from __future__ import annotations

import pytest

from gator_core.gpu import GIB
from gator_svd.memory import plan_for, tighter


def stingy(plan):
    """Larger for a plan that takes less memory."""
    return (("none", "model", "sequential").index(plan.offload), plan.forward_chunking, -(plan.decode_most or 99))


def test_less_free_memory_never_makes_a_plan_that_takes_more():
    plans = [plan_for(free * GIB) for free in range(80, 0, -1)]
    assert [stingy(plan) for plan in plans] == sorted(stingy(plan) for plan in plans)
    assert plans[0].offload == "none"
    assert plans[-1].offload == "sequential"


@pytest.mark.parametrize("free", [22.2, 24])
def test_a_free_card_of_24_gb_decodes_as_many_pictures_at_once_as_is_usual(free):
    plan = plan_for(int(free * GIB))
    assert (plan.offload, plan.forward_chunking, plan.decode_chunk(8)) == ("model", False, 8)


def test_a_device_whose_memory_is_not_known_moves_nothing():
    assert plan_for(None).offload == "none"
    assert plan_for(None).decode_chunk(25) == 25


def test_what_a_user_says_is_done_and_the_rest_still_follows_from_the_memory():
    assert plan_for(80 * GIB, "sequential").offload == "sequential"
    plan = plan_for(10 * GIB, "none")
    assert (plan.offload, plan.forward_chunking, plan.decode_chunk(8)) == ("none", True, 2)


def ladder(plan):
    """All that is tried from a plan on."""
    return [plan, *(ladder(following) if (following := tighter(plan)) else [])]


def test_where_memory_ran_out_every_further_attempt_takes_less_down_to_one_layer_at_a_time():
    steps = ladder(plan_for(80 * GIB))
    assert [(plan.offload, plan.decode_most) for plan in steps] == [
        ("none", None),
        ("model", 8),
        ("model", 2),
        ("sequential", 1),
    ]
    for free in (80, 20, 10, 4):
        for asked in (None, "none", "model", "sequential"):
            steps = ladder(plan_for(free * GIB, asked))
            assert [stingy(plan) for plan in steps] == sorted({stingy(plan) for plan in steps})
            assert (steps[-1].offload, steps[-1].decode_most) == ("sequential", 1)
