"""What a suite says of something broken."""

from __future__ import annotations

import pytest

from gator_core.testing import (
    NonConforming,
)


def breaches(check, *arguments, **keywords):
    with pytest.raises(NonConforming) as raised:
        check(*arguments, **keywords)
    assert raised.value.breaches
    return str(raised.value)
