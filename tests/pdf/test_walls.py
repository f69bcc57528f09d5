"""What the render process may not do: open files or addresses, take too long or too much, harm the next plan."""

from __future__ import annotations

import http.server
import io
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest

from epep.local.places import ROOT
from epep.pdf import PdfFailed, PdfTooBig, PdfTooSlow, RenderServer, page, render
from epep.pdf.client import MOST_HTML
from epep.pdf.print import PRINT_CSS
from epep.pdf.wire import Job

SECRET = "the-wolves-are-in-the-walls"
PIXEL = (
    b"<svg xmlns='http://www.w3.org/2000/svg' width='10' height='10'>"
    b"<rect width='10' height='10' fill='red'/></svg>"
)


def job(
    body: str, *, css: str = PRINT_CSS, timeout_s: int = 30, memory_mb: int = 512, **assets: bytes
) -> Job:
    files = {name.replace("_", "."): data for name, data in assets.items()}
    return Job(page(body, title="Plan"), (css,), files, timeout_s, memory_mb)


@pytest.fixture(scope="module")
def server() -> Iterator[RenderServer]:
    made = RenderServer()
    yield made
    made.stop()


def still_works(server: RenderServer) -> bool:
    return server.render(job("<p>The next plan</p>")).pages == 1


def is_running(pid: int) -> bool:
    """Whether a process is there and is more than a zombie that nobody waited for."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


@pytest.fixture
def secret_file(tmp_path: Path) -> Path:
    file = tmp_path / "secret.txt"
    file.write_text(SECRET, encoding="utf-8")
    return file


class Counting(http.server.BaseHTTPRequestHandler):
    """Counts who comes."""

    asked: list[str] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(PIXEL)

    def log_message(self, *args: object) -> None:
        """Silence."""


@pytest.fixture
def listener() -> Iterator[str]:
    Counting.asked = []
    web = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Counting)
    thread = threading.Thread(target=web.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{web.server_port}"
    web.shutdown()
    web.server_close()
    thread.join()


def everywhere(url: str) -> str:
    """HTML that asks for an address in each way a document can."""
    return f"""
    <base href="{url}/base/"><link rel=stylesheet href="{url}/a.css"><link rel=attachment href="{url}">
    <style>@import url({url}/b.css); @font-face {{ font-family: f; src: url({url}/f.woff2) }}
    @font-face {{ font-family: g; src: local("{url}") }}
    p {{ background: url({url}/c.svg); list-style: url({url}); border-image: url({url}) 1; font-family: f }}
    p::after {{ content: url({url}/d.svg) }} @page {{ background: url({url}/e.png) }}</style>
    <img src="{url}/g.png" alt="a"><img src="relative.png" alt="a"><img srcset="{url} 2x" alt="a">
    <object data="{url}/h"></object><embed src="{url}/i"><iframe src="{url}/j"></iframe><input type=image src="{url}">
    <svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">
    <image href="{url}/k.png" xlink:href="{url}/k.png" width="9" height="9"/><use href="{url}/l.svg#x"/></svg>
    <a rel=attachment href="{url}">file</a><p style="background: url({url}/m.png)">Words that stay</p>
    """


def test_no_address_is_asked(server: RenderServer, listener: str) -> None:
    made = server.render(job(everywhere(listener)))
    assert made.refused >= 10
    assert Counting.asked == []
    assert still_works(server)


def test_no_file_of_the_machine_is_read(server: RenderServer, secret_file: Path) -> None:
    for address in (secret_file.as_uri(), str(secret_file), f"file:{secret_file}", f"FILE://{secret_file}"):
        made = server.render(job(everywhere(address)))
        pdf = pikepdf.open(io.BytesIO(made.pdf))
        streams = b"".join(item.read_bytes() for item in pdf.objects if isinstance(item, pikepdf.Stream))
        assert SECRET.encode() not in made.pdf + streams
        assert not pdf.attachments
    assert still_works(server)


def test_a_data_address_is_refused_too(server: RenderServer) -> None:
    made = server.render(
        job("<img alt=a src='data:image/svg+xml,<svg xmlns=\"http://www.w3.org/2000/svg\"/>'>")
    )
    assert made.refused == 1


def test_a_file_handed_over_is_opened_and_no_other_name(server: RenderServer) -> None:
    plain = server.render(job("<p>x</p>"))
    made = server.render(job("<p>x</p><img alt=a src='epep-asset:a.svg'>", a_svg=PIXEL))
    assert made.refused == plain.refused
    assert len(made.pdf) > len(plain.pdf)
    assert server.render(job("<img alt=a src='epep-asset:b.svg'>", a_svg=PIXEL)).refused == plain.refused + 1
    assert (
        server.render(job("<img alt=a src='epep-asset:../a.svg'>", a_svg=PIXEL)).refused == plain.refused + 1
    )


WALLED = """
import os, socket, subprocess, sys, tempfile, urllib.request
from epep.pdf import walls
walls.close_doors()
def tries(what):
    try:
        what()
    except PermissionError:
        return "refused"
    return "done"
print(tries(lambda: open("/etc/hostname")))
print(tries(lambda: open(sys.argv[1])))
print(tries(lambda: os.open(sys.argv[1], os.O_RDONLY)))
print(tries(lambda: open(os.path.dirname(os.__file__) + "/new", "w")))
print(tries(lambda: socket.socket().connect(("127.0.0.1", 9))))
print(tries(lambda: socket.getaddrinfo("localhost", 80)))
print(tries(lambda: subprocess.run(["true"])))
print(tries(lambda: os.system("true")))
print(tries(os.fork))
with tempfile.TemporaryFile() as own:
    own.write(b"x")
import colorsys
print("own folder and library open")
"""


def test_even_a_way_round_the_fetcher_finds_no_door(secret_file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", WALLED, str(secret_file)],
        cwd=ROOT,
        env={"TMPDIR": str(folder), "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split("\n")[:-1] == ["refused"] * 9 + ["own folder and library open"]


def test_the_render_process_knows_no_django_and_no_secret() -> None:
    code = "import sys, epep.pdf.server, epep.pdf.engine; print('django' in sys.modules, 'celery' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout == "False False\n"
    server = RenderServer()
    try:
        still_works(server)
        environment = Path(f"/proc/{server.pid}/environ").read_bytes().decode().split("\0")
    finally:
        server.stop()
    names = {item.split("=")[0] for item in environment if item}
    assert names <= {
        "PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "HOME", "TMPDIR", "PYTHONDONTWRITEBYTECODE", "PYTHONHASHSEED",
    }  # fmt: skip


def test_a_hung_document_is_stopped_in_time_and_the_next_one_is_made(server: RenderServer) -> None:
    nested = "<div style='display:flex'>" * 14 + "x" + "</div>" * 14
    started = time.monotonic()
    with pytest.raises(PdfTooSlow, match="longer than 2 seconds"):
        server.render(job(nested, timeout_s=2))
    assert time.monotonic() - started < 10
    assert still_works(server)


@pytest.mark.parametrize(
    "body",
    [
        "<table><tr><td>" * 60 + "x",
        "<ul><li>" * 200 + "x",
        "<div>" * 3000 + "x",
        "<p style='font-size:10000000px'>x</p>",
    ],
    ids=["tables", "lists", "divs", "font"],
)
def test_a_document_that_breaks_the_engine_gives_a_clear_error(server: RenderServer, body: str) -> None:
    with pytest.raises(PdfFailed, match="The PDF could not be made") as caught:
        server.render(job(body))
    assert "<" not in str(caught.value)
    assert still_works(server)


def test_a_long_plan_is_made(server: RenderServer) -> None:
    table = "<table>" + "<tr><th scope=row>Question</th><td>Answer</td></tr>" * 2000 + "</table>"
    assert server.render(job(table)).pages > 30
    assert server.render(job("<p>" + "many words in one answer " * 800 + "</p>")).pages > 3


@pytest.mark.slow
def test_a_document_that_needs_too_much_memory_is_refused() -> None:
    server = RenderServer()  # a fresh one: memory that an earlier document gave back may be used again
    try:
        still_works(server)
        with pytest.raises(PdfTooBig, match="memory"):
            server.render(job("<i>x</i>" * 300_000, memory_mb=280))
        assert still_works(server)
    finally:
        server.stop()


def test_a_document_of_absurd_length_is_refused_unread() -> None:
    with pytest.raises(PdfTooBig, match="characters"):
        render("x" * (MOST_HTML + 1), title="Plan")


def test_the_process_is_kept_warm_and_replaced_after_so_many() -> None:
    server = RenderServer(documents=2)
    try:
        assert server.pid is None
        still_works(server)
        first = server.pid
        assert first is not None
        still_works(server)
        assert server.pid is None
        assert not Path(f"/proc/{first}").exists()
        still_works(server)
        assert server.pid not in (None, first)
    finally:
        server.stop()


def test_a_killed_process_is_an_error_once_and_then_replaced() -> None:
    server = RenderServer()
    try:
        still_works(server)
        assert server.pid is not None
        os.kill(server.pid, signal.SIGKILL)
        os.waitid(os.P_PID, server.pid, os.WEXITED | os.WNOWAIT)
        assert still_works(server)
    finally:
        server.stop()


def test_stopping_leaves_no_process_and_no_folder() -> None:
    server = RenderServer()
    still_works(server)
    pid, folder = server.pid, Path(server._folder)
    assert folder.is_dir()
    server.stop()
    assert not Path(f"/proc/{pid}").exists()
    assert not folder.exists()


def test_a_forked_worker_starts_its_own_process_and_leaves_the_parents_alone() -> None:
    server = RenderServer()
    try:
        still_works(server)
        parents = server.pid
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                still_works(server)
                os.write(write, str(server.pid).encode())
                server.stop()
            finally:
                os._exit(0)
        os.close(write)
        with os.fdopen(read) as answer:
            childs = answer.read()
        os.waitpid(child, 0)
        assert childs.isdigit()
        assert int(childs) != parents
        assert still_works(server)
        assert server.pid == parents
    finally:
        server.stop()


def test_the_process_ends_when_its_parent_has_gone() -> None:
    code = (
        "import os; from epep.pdf import RenderServer, page; from epep.pdf.wire import Job; s = RenderServer(); "
        "s.render(Job(page('<p>x</p>', title='x'))); print(s.pid, s._folder, flush=True); os._exit(1)"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    pid, folder = run.stdout.split()
    deadline = time.monotonic() + 10
    while (is_running(int(pid)) or Path(folder).exists()) and time.monotonic() < deadline:
        os.sched_yield()
    assert not is_running(int(pid))
    assert not Path(folder).exists()
