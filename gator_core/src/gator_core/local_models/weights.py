"""Where the weights of a model are: a folder, or the cache of the Hugging Face hub; found out without the network."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gator_core.calls import forbidden

__all__ = ["INDEX", "Weights", "explained", "find_weights", "offline"]

INDEX = "model_index.json"
"""The file that a folder of a diffusers pipeline has at its top."""
_HUB_ID = re.compile(r"[\w.-]+/[\w.-]+(@[\w./-]+)?")
_YES = {"1", "ON", "YES", "TRUE"}


@dataclass(frozen=True, slots=True)
class Weights:
    """A model by its name, and what is known of it on this machine."""

    model: str
    """A folder, or a hub id such as ``owner/name``, or ``owner/name@revision``."""
    folder: Path | None
    """Where it lies; None where it is to be downloaded, or is not to be had."""
    revision: str | None = None
    """The commit of what is in the hub's cache."""
    kind: str | None = None
    """The pipeline's class, as the folder says."""
    missing: str = ""
    """Why it is not to be had, if it is not."""
    fix: str = ""

    @property
    def hub_id(self) -> str:
        """Without the revision."""
        return self.model.partition("@")[0]

    @property
    def wanted(self) -> str | None:
        """The revision that was asked for."""
        return self.model.partition("@")[2] or None

    def config_of(self, part: str) -> dict[str, Any]:
        """What ``config.json`` of a part of the pipeline says; nothing where that can't be read here."""
        return _read(self.folder / part / "config.json") if self.folder else {}


def find_weights(model: str, setting: str, environ: Mapping[str, str] | None = None) -> Weights:
    """Looks in the folder, or in the hub's cache. ``setting`` is the variable that names the model, for advice."""
    env = os.environ if environ is None else environ
    folder = Path(model).expanduser()
    if folder.is_dir():
        return _in_folder(model, folder, setting)
    if not _HUB_ID.fullmatch(model) or model.startswith((".", "~")):
        return Weights(
            model, None, missing=f"there is no folder {model!r}", fix=f"let {setting} name a folder or a hub id (owner/name)"
        )
    found = Weights(model, None)
    cached = _cached(found, env)
    if cached:
        return Weights(model, cached, cached.name, _kind(cached))
    if why := offline(env):
        fix = f"download it once with: hf download {found.hub_id}; or let {setting} name a folder"
        return Weights(model, None, missing=f"the weights of {model} are not on this machine, and {why}", fix=fix)
    return found


def offline(environ: Mapping[str, str] | None = None) -> str:
    """Why nothing may be downloaded, or nothing where it may."""
    env = os.environ if environ is None else environ
    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"):
        if env.get(name, "").upper() in _YES:
            return f"{name} forbids downloads"
    return "GATOR_NO_REAL_CALLS forbids downloads" if forbidden() else ""


def explained(error: BaseException, model: str) -> str:
    """What went wrong while weights were loaded, and what to do. Knows errors by their names: their classes are heavy."""
    names = {cls.__name__ for cls in type(error).__mro__}
    said = " ".join(str(error).split())[:300] or type(error).__name__
    hub_id = model.partition("@")[0]
    if "GatedRepoError" in names:
        return f"{model} asks for its licence to be accepted: do so at https://huggingface.co/{hub_id}, then run: hf auth login"
    if "RepositoryNotFoundError" in names or "RevisionNotFoundError" in names:
        return f"the hub has no model {model}; check its name (a private one needs: hf auth login)"
    if names & {"LocalEntryNotFoundError", "OfflineModeIsEnabled", "ConnectionError", "ConnectError", "TimeoutException"}:
        return f"the weights of {model} are not on this machine and could not be downloaded ({said}); check the network"
    return f"the weights of {model} could not be loaded ({type(error).__name__}: {said}); download them again, or name others"


def _in_folder(model: str, folder: Path, setting: str) -> Weights:
    kind = _kind(folder)
    if kind is None:
        fix = f"let {setting} name a folder that a diffusers pipeline was saved to"
        return Weights(
            model, None, missing=f"the folder {folder} holds no pipeline: its {INDEX} is missing or damaged", fix=fix
        )
    return Weights(model, folder, kind=kind)


def _kind(folder: Path) -> str | None:
    found = _read(folder / INDEX).get("_class_name")
    return found if isinstance(found, str) else None


def _read(file: Path) -> dict[str, Any]:
    try:
        said = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def _cached(weights: Weights, env: Mapping[str, str]) -> Path | None:
    """The snapshot of the revision that was asked for, else of the main branch."""
    home = _hub_cache(env) / f"models--{weights.hub_id.replace('/', '--')}"
    wanted = weights.wanted or "main"
    try:
        commit = (home / "refs" / wanted).read_text("utf-8").strip()
    except OSError:
        commit = wanted
    snapshot = home / "snapshots" / commit
    return snapshot if (snapshot / INDEX).is_file() else None


def _hub_cache(env: Mapping[str, str]) -> Path:
    """As the hub's client finds it."""
    for name in ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"):
        if env.get(name):
            return Path(os.path.expandvars(env[name])).expanduser()
    home = env.get("HF_HOME") or str(Path(env.get("XDG_CACHE_HOME") or "~/.cache") / "huggingface")
    return Path(os.path.expandvars(home)).expanduser() / "hub"
