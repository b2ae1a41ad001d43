"""A joined file plays in a browser without a seam. Needs Chromium (Debian: ``apt-get install chromium``)."""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from gator_core import render

pytestmark = pytest.mark.soak

COLOURS = ["#d02020", "#20a020", "#2020d0", "#d0d020", "#20d0d0", "#d020d0"]
RATE = 24
PAGE = """<!doctype html><video id=v src="joined.mp4" muted width=320></video><canvas id=c width=8 height=8></canvas><script>
const told = {waited: 0, times: [], seen: []};
const video = document.getElementById('v'), canvas = document.getElementById('c').getContext('2d', {willReadFrequently: true});
const once = name => new Promise(done => video.addEventListener(name, done, {once: true}));
const colour = () => { canvas.drawImage(video, 0, 0, 8, 8); return [...canvas.getImageData(4, 4, 1, 1).data.slice(0, 3)]; };
const drawn = () => new Promise(done => video.requestVideoFrameCallback(() => done()));
(async () => {
  try {
    if (video.readyState < 4) await once('canplaythrough');
    told.duration = video.duration;
    let playing = true;
    const next = (_, frame) => { if (playing) { told.times.push(frame.mediaTime); video.requestVideoFrameCallback(next); } };
    video.requestVideoFrameCallback(next);
    await video.play();
    for (const name of ['waiting', 'stalled']) video.addEventListener(name, () => { told.waited += playing ? 1 : 0; });
    await once('ended'); playing = false;
    told.ranges = video.buffered.length;
    for (const frame of ASKED) {
      const there = Promise.all([once('seeked'), drawn()]);
      video.currentTime = (frame + 0.5) / RATE;
      await there;
      told.seen.push(colour());
    }
  } catch (error) { told.error = String(error); }
  await fetch('/told', {method: 'POST', body: JSON.stringify(told)});
})();
</script>"""


class _Handler(SimpleHTTPRequestHandler):
    """Serves the file with ranges, as browsers want it, and takes what the page found out."""

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.server.told = json.loads(self.rfile.read(length))  # type: ignore[attr-defined]
        self.send_response(204)
        self.end_headers()
        self.server.done.set()  # type: ignore[attr-defined]

    def do_GET(self) -> None:
        asked = self.headers.get("Range")
        if not asked or not self.path.endswith(".mp4"):
            super().do_GET()
            return
        whole = Path(self.translate_path(self.path)).read_bytes()
        first, _, last = asked.removeprefix("bytes=").partition("-")
        part = whole[int(first) : int(last) + 1 if last else None]
        self.send_response(206)
        self.send_header("Content-Type", "video/mp4")
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Range", f"bytes {first}-{int(first) + len(part) - 1}/{len(whole)}")
        self.send_header("Content-Length", str(len(part)))
        self.end_headers()
        self.wfile.write(part)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@contextmanager
def _served(folder: Path) -> Iterator[Any]:
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), lambda *a: _Handler(*a, directory=str(folder)))
    server.done, server.told = threading.Event(), None
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def _told_by_chromium(folder: Path) -> dict[str, Any]:
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not program:
        pytest.skip("Chromium is not installed")
    with _served(folder) as server:
        quiet = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
        quiet += ["--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required"]
        command = [program, *quiet, f"--user-data-dir={folder / 'profile'}", f"http://127.0.0.1:{server.server_port}/page.html"]
        command.insert(1, "--remote-debugging-port=0")  # keeps a headless browser open until it is ended
        browser = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            assert server.done.wait(120), "the page never answered"
        finally:
            browser.terminate()
            browser.wait()
        return dict(server.told)


def test_a_joined_file_plays_in_chromium_without_a_seam(tmp_path):
    scenes = [{"color": colour, "duration": 2.0 + i / RATE} for i, colour in enumerate(COLOURS)]
    result = render({"quality": "draft", "size": "320x180", "scenes": scenes}, tmp_path / "joined.mp4")
    assert len([step for step in result.steps if step.kind == "segment"]) == len(COLOURS)
    starts = [marker.frame for marker in result.scene_markers]
    asked = [frame for start in starts[1:] for frame in (start - 1, start, start + 1)]
    (tmp_path / "page.html").write_text(PAGE.replace("ASKED", json.dumps(asked)).replace("RATE", str(RATE)))

    told = _told_by_chromium(tmp_path)

    assert "error" not in told, told
    assert told["duration"] == pytest.approx(result.duration, abs=1e-3)
    assert told["waited"] == 0
    assert told["ranges"] == 1
    times = told["times"]
    assert times == sorted(times)
    assert times[-1] > result.duration - 0.2
    for frame, seen in zip(asked, told["seen"], strict=True):
        wanted = COLOURS[max(i for i, start in enumerate(starts) if start <= frame)]
        expected = [int(wanted[k : k + 2], 16) for k in (1, 3, 5)]
        assert max(abs(a - b) for a, b in zip(seen, expected, strict=True)) <= 16, f"frame {frame} is {seen}, not {wanted}"
