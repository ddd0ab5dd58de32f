"""What a crawl tells of a page is a part of its record: it changes with the crawl, though the page's bytes do not."""

from __future__ import annotations

from pathlib import Path

from conftest import PAGE, Run
from ctcorpus.record import loads
from packing import crawled


def test_a_later_crawl_of_the_same_page(run: Run, tmp_path: Path) -> None:
    """A second run with nothing new changes nothing; another time or address is taken over; verify agrees."""
    assert run("init").code == 0
    raw, record = tmp_path / "data/raw", tmp_path / "data/normalized/w.warc.gz!/www.example.org/b.html.md"
    for date in ("2021-03-16T08:00:00Z", "2022-05-01T00:00:00Z"):
        page = ("http://www.example.org/b.html", PAGE.encode(), {"date": date})
        (raw / "w.warc.gz").write_bytes(crawled([page]))
        assert run("clean").code == 0
        found = loads(record.read_bytes())
        assert (found.url, str(found.retrieved)[:10]) == ("http://www.example.org/b.html", date[:10])
        assert run("clean", "--json").objects[0]["status"] == "unchanged"
        (raw / "x.txt").write_text(PAGE, "utf-8")
        assert run("clean", "data/raw/x.txt").code == 0
        assert run("verify").code == 0
        (raw / "x.txt").unlink()
