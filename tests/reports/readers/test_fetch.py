from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from truceline.config import Settings
from truceline.errors import UnreadableReport
from truceline.reports.intake import read_paths
from truceline.reports.readers.fetch import fetch, is_address

FEED = b"""<rss version="2.0"><channel><title>Desk</title><item><title>Calm night</title><guid>1</guid>
<description>The monitors recorded no explosions in the southern sector.</description></item></channel></rss>"""


class Desk(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/file":
            self.send_response(302)
            self.send_header("Location", "file:///etc/hostname")
            self.end_headers()
            return
        self.send_response(404 if self.path == "/gone" else 200)
        self.end_headers()
        try:
            if self.path == "/drip":
                for _ in range(60):
                    self.wfile.write(b"x")
                    self.wfile.flush()
                    time.sleep(0.05)
            else:
                self.wfile.write(FEED)
        except OSError:
            pass  # the reader has gone, as it should

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def desk() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_feed_is_read_from_its_address_and_its_bytes_are_kept(desk: str) -> None:
    intake = read_paths([f"{desk}/news.rss?page=1"])
    (report,) = intake.reports
    assert report.text.startswith("Calm night\n\nThe monitors")
    assert report.id.startswith("news-")
    assert [kept.raw for kept in intake.fetched] == [FEED]
    assert intake.fetched[0].sha256 == report.sha256


def test_an_address_given_as_a_path_is_still_an_address(desk: str) -> None:
    assert len(read_paths([Path(f"{desk}/news.rss")]).reports) == 1


def test_an_address_that_fails_is_one_clear_line(desk: str) -> None:
    intake = read_paths([f"{desk}/gone", "http://127.0.0.1:9/feed"])
    assert "answered 404" in intake.unread[0].reason
    assert "cannot be reached" in intake.unread[1].reason


def test_more_than_the_limit_is_refused(desk: str) -> None:
    (unread,) = read_paths([f"{desk}/news"], Settings(max_bytes=100)).unread
    assert "sends more than 100 bytes" in unread.reason


def test_a_feed_that_drips_is_given_up(desk: str) -> None:
    with pytest.raises(UnreadableReport, match=r"took more than 0\.3 seconds"):
        fetch(f"{desk}/drip", 1_000, seconds=0.3)


def test_a_redirect_to_a_file_is_refused(desk: str) -> None:
    with pytest.raises(UnreadableReport):
        fetch(f"{desk}/file", 1_000)


def test_only_web_addresses_are_addresses() -> None:
    assert is_address("https://desk.example/feed")
    assert not any(map(is_address, ("file:///etc/passwd", "ftp://a.example", "reports/a.txt", "http://", "http://[")))
