"""The HTTP side of the fake service: routes, headers, forms, ranges and broken connections."""

from __future__ import annotations

import json
import re
import socket
import uuid
from collections.abc import Callable
from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from gator_runway.testing.outputs import write_output
from gator_runway.testing.rules import issues
from gator_runway.testing.state import Answer, Record, State, Task

__all__ = ["Server"]

VERSION = "2024-11-06"
_ENDPOINTS = ("text_to_video", "image_to_video", "text_to_image")
_TYPES = {".mp4": "video/mp4", ".png": "image/png"}


class Server(ThreadingHTTPServer):
    """Each connection in a thread."""

    daemon_threads = True

    def __init__(self, place: tuple[str, int], state: State, folder: Path) -> None:
        super().__init__(place, _Handler)
        self.state, self.folder = state, folder

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that went away are none of its business."""


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    path: str

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Says nothing."""

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_DELETE(self) -> None:
        self._serve()

    def _serve(self) -> None:
        state, body = self.server.state, self._body()
        headers = {name.lower(): value for name, value in self.headers.items()}
        with state.lock:
            state.records.append(Record(self.command, self.path.partition("?")[0], headers, body))
        for pattern, route in _ROUTES:
            if match := re.fullmatch(pattern, f"{self.command} {self.path}"):
                route(self, body, **match.groupdict())
                return
        self._say(404, {"error": "Not found"})

    def _body(self) -> Any:
        data = self.rfile.read(int(self.headers.get("content-length") or 0))
        if "json" in self.headers.get("content-type", ""):
            try:
                return json.loads(data)
            except ValueError:
                return None
        return data

    # Answering -------------------------------------------------------------------------------------------------------

    def _say(self, status: int, body: Any = None, headers: dict[str, str] | None = None) -> None:
        data = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(data)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def _hang_up(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def _told_otherwise(self, kind: str) -> bool:
        """Gives the error that was asked for, if one was."""
        state = self.server.state
        with state.lock:
            answer: Answer | None = state.answers[kind].popleft() if state.answers[kind] else None
        if answer is None:
            return False
        if answer.status == 0:
            self._hang_up()
        else:
            said = {"error": HTTPStatus(answer.status).phrase} if answer.body is None else answer.body
            self._say(answer.status, said, answer.headers)
        return True

    def _refused(self) -> bool:
        """Whether the caller lacks what every call needs."""
        if self.headers.get("authorization") != f"Bearer {self.server.state.key}":
            self._say(401, {"error": "The API key is invalid."})
            return True
        if self.headers.get("x-runway-version") != VERSION:
            self._say(400, {"error": "X-Runway-Version is required."})
            return True
        return False

    # Routes ----------------------------------------------------------------------------------------------------------

    def create(self, body: Any, endpoint: str) -> None:
        state = self.server.state
        if self._refused() or self._told_otherwise("create"):
            return
        if found := issues(endpoint, body):
            self._say(400, {"error": "Validation of body failed", "issues": found})
            return
        with state.lock:
            if state.per_day is not None and state.used(str(body["model"])) >= state.per_day:
                self._say(429, {"error": "Daily generation limit reached"})
                return
            task = state.create(endpoint, body)
            lost = state.lost.popleft() if state.lost else False
            quote = state.quotes.popleft() if state.quotes else {"credits": task.credits}
        if lost:
            self._hang_up()
        else:
            self._say(200, {"id": task.id, "estimatedCost": quote})

    def look(self, body: Any, task: str) -> None:  # noqa: ARG002
        if self._refused() or self._told_otherwise("task"):
            return
        found = self._task(task)
        if found:
            self._say(200, self._told(found))

    def delete(self, body: Any, task: str) -> None:  # noqa: ARG002
        if self._refused():
            return
        found = self._task(task)
        if found:
            with self.server.state.lock:
                found.cancelled = True
            self._say(204)

    def _task(self, task: str) -> Task | None:
        with self.server.state.lock:
            found = self.server.state.tasks.get(task)
            if found is None or found.issued < 0:
                self._say(404, {"error": "Task not found"})
                return None
            return found

    def _told(self, task: Task) -> dict[str, Any]:
        state = self.server.state
        status = state.status(task)
        said: dict[str, Any] = {"id": task.id, "createdAt": task.stamp, "status": status}
        if status == "SUCCEEDED":
            self._make(task)
            address = f"http://127.0.0.1:{self.server.server_port}/out/{task.id}/{task.issued}?signature={uuid.uuid4().hex}"
            return {**said, "cost": {"credits": int(task.credits)}, "output": [address]}
        if status == "FAILED":
            code = {"failureCode": task.failure} if task.failure else {}
            return {**said, "cost": {"credits": self._kept(task)}, "failure": "The generation failed.", **code}
        if status == "CANCELLED":
            return {**said, "cost": {"credits": int(task.credits)}}
        running = {"progress": state.progress(task)} if status == "RUNNING" else {}
        return {**said, "estimatedCost": {"credits": task.credits}, **running}

    def _kept(self, task: Task) -> int:
        """Moderation costs as much as a success; what the service itself spoiled costs nothing."""
        return int(task.credits) if "SAFETY" in (task.failure or "") else 0

    def _make(self, task: Task) -> None:
        state = self.server.state
        with state.lock:
            if task.file is None:
                task.file = write_output(self.server.folder, task.endpoint, task.body, state.uploads)

    def output(self, body: Any, task: str, issued: str) -> None:  # noqa: ARG002
        state = self.server.state
        if self._told_otherwise("output"):
            return
        with state.lock:
            found = state.tasks.get(task)
            valid = found is not None and found.file is not None and found.issued == int(issued)
            cut = state.cuts.popleft() if state.cuts else None
            spoiled, state.spoiled = state.spoiled > 0, max(0, state.spoiled - 1)
        if not valid or found is None or found.file is None:
            self._say(403, {"error": "Request has expired"})
            return
        data = found.file.read_bytes()
        self._send(b"<html>not a clip</html>" * 20 if spoiled else data, _TYPES[found.file.suffix], cut)

    def _send(self, data: bytes, media_type: str, cut: int | None) -> None:
        asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("range", ""))
        start = int(asked[1]) if asked else 0
        if start >= len(data):
            self._say(416, None, {"Content-Range": f"bytes */{len(data)}"})
            return
        self.send_response(206 if asked else 200)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(data) - start))
        self.send_header("ETag", f'"{len(data)}"')
        self.send_header("Accept-Ranges", "bytes")
        if asked:
            self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        self.end_headers()
        self.wfile.write(data[start:] if cut is None else data[start : start + cut])
        if cut is not None:
            self.wfile.flush()
            self._hang_up()

    def upload(self, body: Any) -> None:
        if self._refused() or self._told_otherwise("upload"):
            return
        if not isinstance(body, dict) or body.get("type") != "ephemeral" or not body.get("filename"):
            self._say(400, {"error": "filename and type are required"})
            return
        token = uuid.uuid4().hex
        place = f"http://127.0.0.1:{self.server.server_port}/bucket/{token}"
        self._say(200, {"uploadUrl": place, "fields": {"key": token, "policy": "p"}, "runwayUri": f"runway://{token}"})

    def store(self, body: Any, token: str) -> None:
        """As the storage behind the service: it sees no key, and wants its fields before the file."""
        if "authorization" in self.headers or "x-runway-version" in self.headers:
            self._say(400, {"error": "Only one auth mechanism allowed"})
            return
        parts = _form(self.headers.get("content-type", ""), body)
        if [name for name, _ in parts] != ["key", "policy", "file"] or parts[0][1] != token.encode():
            self._say(400, {"error": "The form is not as it was asked for"})
            return
        with self.server.state.lock:
            self.server.state.uploads[f"runway://{token}"] = parts[-1][1]
        self._say(204)

    def organization(self, body: Any) -> None:  # noqa: ARG002
        if self._refused():
            return
        state = self.server.state
        with state.lock:
            models = sorted({"gen4.5", "gen4_turbo", "gen4_image"} | {task.model for task in state.tasks.values()})
            limit = {"maxConcurrentGenerations": state.at_once, "maxDailyGenerations": state.per_day}
            self._say(
                200,
                {
                    "creditBalance": int(state.balance),
                    "tier": {"maxMonthlyCreditSpend": 10_000, "models": dict.fromkeys(models, limit)},
                    "usage": {"models": {model: {"dailyGenerations": state.used(model)} for model in models}},
                },
            )


def _form(content_type: str, body: Any) -> list[tuple[str, bytes]]:
    """The fields of a multipart form, in their order."""
    if not isinstance(body, bytes):
        return []
    message = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body)
    return [(_name(part), bytes(part.get_payload(decode=True) or b"")) for part in message.iter_parts()]


def _name(part: Message) -> str:
    return str(part.get_param("name", "", "content-disposition"))


_ROUTES: tuple[tuple[str, Callable[..., None]], ...] = (
    (rf"POST /v1/(?P<endpoint>{'|'.join(_ENDPOINTS)})", _Handler.create),
    (r"GET /v1/tasks/(?P<task>[\w-]+)", _Handler.look),
    (r"DELETE /v1/tasks/(?P<task>[\w-]+)", _Handler.delete),
    (r"POST /v1/uploads", _Handler.upload),
    (r"POST /bucket/(?P<token>\w+)", _Handler.store),
    (r"GET /v1/organization", _Handler.organization),
    (r"GET /out/(?P<task>[\w-]+)/(?P<issued>-?\d+)\?signature=\w+", _Handler.output),
)
