"""What is stored is whole, found again, shared, and evicted in order of use."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from gator_core.build.store import FolderStore, Usage, sha256_of
from gator_core.errors import Cancelled

KEYS = [f"{i:064x}" for i in range(1, 100)]


def _put(store: FolderStore, key: str, content: bytes = b"a product") -> Path:
    with store.working() as place:
        made = place.folder / "made"
        made.write_bytes(content)
        return store.put(key, made, "segment", 1.5, {"frames": 3})


def _aged(store: FolderStore, key: str, seconds: float) -> None:
    name = store.root / "ac" / key[:2] / f"{key}.json"
    then = time.time() - seconds
    os.utime(name, (then, then))


@pytest.fixture
def store(tmp_path) -> FolderStore:
    return FolderStore(tmp_path / "store")


def test_a_product_is_found_by_its_key_and_says_how_it_was_made(store):
    place = _put(store, KEYS[0])
    assert store.path(KEYS[0]) == place
    assert place.read_bytes() == b"a product"
    entry = store.has(KEYS[0])
    assert entry
    assert (entry.kind, entry.bytes, entry.seconds, entry.notes) == ("segment", 9, 1.5, {"frames": 3})
    assert store.path(KEYS[1]) is None
    assert store.has(KEYS[1]) is None


def test_equal_products_of_two_keys_are_held_once_and_survive_the_loss_of_one_name(store):
    assert _put(store, KEYS[0]) == _put(store, KEYS[1])
    assert len(list((store.root / "cas").glob("*/*"))) == 1
    store.drop(KEYS[0])
    assert store.path(KEYS[0]) is None
    assert store.path(KEYS[1])


@pytest.mark.parametrize("damage", ["flipped", "truncated", "gone"])
def test_a_damaged_entry_is_not_used_but_dropped(store, damage):
    place = _put(store, KEYS[0], b"x" * 1000)
    if damage == "flipped":
        place.write_bytes(b"x" * 999 + b"y")
    elif damage == "truncated":
        place.write_bytes(b"x" * 500)
    else:
        place.unlink()
    assert store.path(KEYS[0]) is None
    assert _put(store, KEYS[0], b"x" * 1000).read_bytes() == b"x" * 1000
    assert store.path(KEYS[0])


def test_a_name_that_was_half_written_counts_as_absent(store):
    _put(store, KEYS[0])
    name = store.root / "ac" / KEYS[0][:2] / f"{KEYS[0]}.json"
    name.write_text(name.read_text()[:20])
    assert store.has(KEYS[0]) is None


def test_verify_reads_everything_and_names_what_was_damaged(store):
    for key in KEYS[:3]:
        _put(store, key, key.encode())
    store.path(KEYS[1]).write_bytes(b"?" * 64)
    assert [entry.key for entry in store.verify()] == [KEYS[1]]
    assert store.verify() == []
    assert store.path(KEYS[0])


# Eviction ---------------------------------------------------------------------------------------------------------


def test_the_least_recently_used_go_first_until_the_cap_holds(store):
    for age, key in enumerate(KEYS[:5]):
        _put(store, key, key.encode() * 10)
        _aged(store, key, 1000 - age)
    assert store.path(KEYS[0])  # using it makes it the newest
    assert store.prune(3 * 640) == Usage(2, 2 * 640)
    assert [bool(store.has(key)) for key in KEYS[:5]] == [True, False, False, True, True]
    assert store.usage() == Usage(3, 3 * 640)
    assert len(list((store.root / "cas").glob("*/*"))) == 3


def test_what_a_running_build_uses_is_never_evicted(store):
    for key in KEYS[:3]:
        _put(store, key, key.encode())
    with store.working([KEYS[1]]):
        assert store.clear().entries == 2
        assert store.path(KEYS[1])
    assert store.clear().entries == 1


def test_bytes_without_a_name_go_once_they_are_old(store):
    stray = store.root / "cas" / "ab" / ("ab" + "0" * 62)
    stray.parent.mkdir()
    stray.write_bytes(b"left by a process that died")
    store.prune(0)
    assert stray.exists()  # it may be getting its name just now
    os.utime(stray, (1, 1))
    store.prune(0)
    assert not stray.exists()


# Processes --------------------------------------------------------------------------------------------------------


def test_a_key_is_made_by_one_at_a_time(store):
    inside, most = 0, 0
    guard = threading.Lock()

    def make() -> None:
        nonlocal inside, most
        with store.claim(KEYS[0]):
            with guard:
                inside += 1
                most = max(most, inside)
            time.sleep(0.01)
            with guard:
                inside -= 1

    threads = [threading.Thread(target=make) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1


def test_waiting_for_a_key_ends_when_asked_to_stop(store):
    with store.claim(KEYS[0]), pytest.raises(Cancelled), store.claim(KEYS[0], lambda: True):
        pytest.fail("two held the key")


_PUT_MANY = """
import sys
from pathlib import Path
from gator_core.build.store import FolderStore
store = FolderStore(Path(sys.argv[1]))
for key in sys.argv[3:]:
    with store.claim(key), store.working() as place:
        if not store.path(key):
            (place.folder / "made").write_text(f"{key} by {sys.argv[2]}")
            store.put(key, place.folder / "made", "segment")
"""


def test_processes_share_a_store(store):
    command = [sys.executable, "-c", _PUT_MANY, str(store.root)]
    crew = [subprocess.Popen([*command, str(number), *KEYS[:20]]) for number in range(3)]
    assert [one.wait() for one in crew] == [0, 0, 0]
    assert len(list((store.root / "cas").glob("*/*"))) == 20
    for key in KEYS[:20]:
        place = store.path(key)
        assert place
        assert sha256_of(place) == store.has(key).digest


def test_what_a_killed_process_left_is_swept_and_what_a_living_one_holds_is_not(store, tmp_path):
    stray = tmp_path / ".gator-1234-abcd.mp4"
    code = f"""
import sys, time
from pathlib import Path
from gator_core.build.store import FolderStore
store = FolderStore(Path({str(store.root)!r}))
with store.working(["{KEYS[0]}"]) as place:
    (place.folder / "half.mp4").write_bytes(b"half")
    place.leaves(Path({str(stray)!r}))
    Path({str(stray)!r}).write_bytes(b"half an output")
    print("ready", flush=True)
    time.sleep(60)
"""
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    assert store.sweep() == 0
    assert stray.exists()
    process.kill()
    process.wait()
    process.stdout.close()
    assert store.sweep() == 1
    assert not stray.exists()
    assert list((store.root / "work").iterdir()) == []


def test_a_sweep_never_removes_a_file_that_is_not_a_build_s_own(store, tmp_path):
    mine = tmp_path / "holiday.mp4"
    mine.write_bytes(b"mine")
    folder = store.root / "work" / "1-dead"
    folder.mkdir()
    (folder / "leaves").write_text(f"{mine}\0")
    assert store.sweep() == 1
    assert mine.exists()


# Races and damage -------------------------------------------------------------------------------------------------


def test_bytes_that_get_a_new_name_are_not_evicted_with_their_old_one(store, monkeypatch):
    """Two processes: one evicts the only name of some bytes while the other stores the same bytes under another."""
    _put(store, KEYS[0])
    other, made = FolderStore(store.root), store.root / "made"
    made.write_bytes(b"a product")
    putting: list[threading.Thread] = []
    read = FolderStore._read

    def slow(self: FolderStore, name: Path):  # prune has listed the names; now the other one puts
        if self is store and not putting:
            putting.append(threading.Thread(target=other.put, args=(KEYS[1], made, "segment")))
            putting[0].start()
            putting[0].join(0.3)
        return read(self, name)

    monkeypatch.setattr(FolderStore, "_read", slow)
    store.clear()
    putting[0].join()
    assert other.path(KEYS[1])


def test_what_another_process_made_anew_is_not_dropped_for_its_old_damage(store, monkeypatch):
    place = _put(store, KEYS[0], b"x" * 100)
    place.write_bytes(b"y" * 100)
    from gator_core.build import store as module

    real = module.sha256_of

    def mended_meanwhile(file: Path) -> str:
        found = real(file)
        if found == real_digest_of_damage:
            monkeypatch.setattr(module, "sha256_of", real)
            _put(FolderStore(store.root), KEYS[0], b"x" * 100)
        return found

    real_digest_of_damage = real(place)
    monkeypatch.setattr(module, "sha256_of", mended_meanwhile)
    assert store.path(KEYS[0]) is None
    assert store.path(KEYS[0]) == place


def test_verifying_is_no_use_so_it_keeps_the_order_of_eviction(store):
    for age, key in enumerate(KEYS[:3]):
        _put(store, key, key.encode())
        _aged(store, key, 1000 - age)
    before = [(store.root / "ac" / key[:2] / f"{key}.json").stat().st_mtime for key in KEYS[:3]]
    assert store.verify() == []
    assert [(store.root / "ac" / key[:2] / f"{key}.json").stat().st_mtime for key in KEYS[:3]] == before


def test_bytes_of_two_names_count_once(store):
    _put(store, KEYS[0], b"x" * 100)
    _put(store, KEYS[1], b"x" * 100)
    _put(store, KEYS[2], b"y" * 100)
    _aged(store, KEYS[2], 100)
    assert store.usage() == Usage(3, 200)
    assert store.size() == 200
    assert store.prune(200) == Usage(0, 0)
    assert store.prune(100) == Usage(1, 100)
    assert store.path(KEYS[0])


def test_a_disk_that_is_full_when_the_name_is_written_keeps_no_bytes_without_one(store, monkeypatch):
    import errno

    from gator_core.build import store as module

    def full(place: Path, text: str, *, durable: bool = False) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(module, "write_whole", full)
    with pytest.raises(OSError, match="No space"):
        _put(store, KEYS[0])
    assert store.size() == 0


def test_half_written_names_go_once_they_are_old(store):
    _put(store, KEYS[0])
    strays = [store.root / name for name in (".pace.json.1.ab", "files/.x.json.1.ab", f"ac/{KEYS[0][:2]}/.y.json.1.ab")]
    for stray in strays:
        stray.parent.mkdir(exist_ok=True)
        stray.write_text("ha")
        os.utime(stray, (1, 1))
    fresh = strays[0].with_name(".pace.json.2.cd")
    fresh.write_text("ha")
    store.prune(10**9)
    assert [stray.exists() for stray in (*strays, fresh)] == [False, False, False, True]
    assert store.path(KEYS[0])


def test_a_half_written_name_that_gets_its_place_while_others_sweep_is_no_error(store):
    _put(store, KEYS[0])
    (store.root / "ac" / KEYS[0][:2] / ".y.json.1.ab").symlink_to("gone")
    assert store.sweep() == 0
    assert store.prune(10**9) == Usage(0, 0)


def test_a_folder_whose_name_is_no_text_can_hold_an_output(store, tmp_path):
    stray = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff")) / ".gator-1-ab.mp4"
    stray.parent.mkdir()
    stray.write_bytes(b"half")
    with store.working() as place:
        place.leaves(stray)
        assert place.folder.exists()
        left = (place.folder / "leaves").read_bytes()
    dead = store.root / "work" / "1-dead"
    dead.mkdir()
    (dead / "leaves").write_bytes(left)
    assert store.sweep() == 1
    assert not stray.exists()
