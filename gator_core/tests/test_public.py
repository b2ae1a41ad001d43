"""The library's face: what is public, and that every view of it agrees."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

import pytest

import gator_core
from gator_core import errors, providers


def seen_by_the_type_checker() -> set[str]:
    """Names imported under ``if TYPE_CHECKING``."""
    tree = ast.parse(Path(gator_core.__file__).read_text())
    (guarded,) = [node for node in tree.body if isinstance(node, ast.If)]
    return {alias.asname or alias.name for node in guarded.body if isinstance(node, ast.ImportFrom) for alias in node.names}


def test_what_is_public_is_what_a_type_checker_sees():
    assert set(gator_core.__all__) == seen_by_the_type_checker()
    assert gator_core.__all__ == sorted(gator_core.__all__)


@pytest.mark.parametrize("name", gator_core.__all__)
def test_every_public_name_is_there_and_says_what_it_is(name):
    value = getattr(gator_core, name)
    assert name in dir(gator_core)
    assert inspect.getdoc(value)


def test_another_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="module 'gator_core' has no attribute 'rendr'"):
        gator_core.rendr  # noqa: B018


def test_every_error_is_public_and_stands_in_the_tree():
    raised = {name for name, value in vars(errors).items() if inspect.isclass(value) and issubclass(value, Exception)}
    assert raised == set(errors.__all__) - {"nearest"}
    assert raised <= set(gator_core.__all__)
    assert all(name in (errors.__doc__ or "") for name in raised)


def test_what_the_caller_got_wrong_and_what_went_wrong_are_told_apart():
    kinds = [getattr(errors, name) for name in errors.__all__ if name != "nearest"]
    for kind in kinds:
        assert issubclass(kind, errors.GatorError)
        if issubclass(kind, errors.InputError):
            assert issubclass(kind, ValueError)
            assert kind.exit_status == 2
        elif issubclass(kind, errors.WorkError):
            assert issubclass(kind, RuntimeError)
            assert kind.exit_status == (130 if kind is errors.Cancelled else 1)
        else:
            assert kind is errors.GatorError


def test_a_plugin_author_finds_every_base_class():
    bases = {
        name for name, value in vars(providers).items() if inspect.isclass(value) and providers.Provider in value.__mro__[1:]
    }
    assert {name for name in bases if not name.startswith("_")} - {"Configurable", "Generator"} <= set(gator_core.__all__)


def test_nearest_suggests_only_what_is_near():
    assert errors.nearest("crosfade", ["fade", "crossfade"]) == "; did you mean 'crossfade'?"
    assert errors.nearest("xyz", ["fade", "crossfade"]) == ""
    assert errors.nearest("fade", ()) == ""
