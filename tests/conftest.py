"""Fixtures: the installed command, run in a folder of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

# what CI runs is the same each time; `make fuzz` draws other examples in each run, and more of them
settings.register_profile("same", derandomize=True)
settings.register_profile("fuzz", max_examples=1000)
settings.load_profile("same")

PROJECT = Path(__file__).resolve().parents[1]
#: a page as ministries publish them, written for the tests
PAGE = """<html><head><meta charset="utf-8"><title>加强边境检查站建设的通知_示例网</title></head><body>
<div class="nav"><a href="/">首页</a> &gt; <a href="/zc">政策</a> &gt; 正文</div>
<div id="article"><h1>加强边境检查站建设的通知</h1>
<p>发布日期：2021-03-15 来源：示例网</p>
<p>各检查站应当按照统一标准核对旅客证件，发现可疑情况立即报告，不得拖延，也不得擅自处理。</p>
<p>反恐怖主义工作坚持预防为主的原则，各单位之间应当及时交换信息，形成合力，共同维护边境安全。</p>
<p>本通知自发布之日起施行，有效期三年，期满后由主管部门根据实际情况决定是否继续执行。</p></div>
<div class="related"><h3>相关文章</h3><ul><li><a href="/1">检查站开放时间</a></li><li><a href="/2">联系我们</a></li></ul></div>
<div class="foot">版权所有 示例网</div></body></html>
"""
#: a text in Traditional script
TEXT = """區域合作與信息交流

　　為了加強區域合作，各方同意定期舉行會議，交流打擊恐怖主義的經驗，並就邊境管理問題展開磋商。

　　會議決定設立聯絡小組，由各方輪流主持，每年向理事會提交一份報告，說明網絡安全方面的進展。

　　各方重申，打擊恐怖主義必須遵守國際法，尊重人權，任何措施都不得針對特定宗教或者民族。
"""


@dataclass(frozen=True)
class Finished:
    """A command that has ended."""

    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        return self.out.decode("utf-8")

    @property
    def objects(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]


def command() -> list[str]:
    """The installed command; the module where the project is only on the path."""
    installed = Path(sys.executable).parent / "ctcorpus"
    return [str(installed)] if installed.exists() else [sys.executable, "-m", "ctcorpus"]


def surroundings(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Environment variables for the command: nothing that shapes its output is inherited."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("CTCORPUS_", "LC_", "LANG"))
    }
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "TERM"):
        kept.pop(name, None)
    source = str(PROJECT / "src")
    kept["PYTHONPATH"] = os.pathsep.join(filter(None, (source, os.environ.get("PYTHONPATH"))))
    return {**kept, "LC_ALL": "C.UTF-8", **(extra or {})}


Run = Callable[..., Finished]


def start(folder: Path, *arguments: str | Path, stdin: bytes = b"", **variables: str) -> Finished:
    """Run `ctcorpus` with arguments in a folder."""
    done = subprocess.run(
        [*command(), *map(str, arguments)],
        input=stdin,
        capture_output=True,
        cwd=folder,
        env=surroundings(variables),
        timeout=120,
        check=False,
    )
    return Finished(done.returncode, done.stdout, done.stderr.decode("utf-8", "replace"))


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run `ctcorpus` with arguments in the test's folder."""
    return partial(start, tmp_path)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a corpus of two records: a page and a Traditional text."""
    folder = tmp_path_factory.mktemp("made")
    assert start(folder, "init").code == 0
    (folder / "data" / "raw" / "page.html").write_text(PAGE, "utf-8")
    (folder / "data" / "raw" / "text.txt").write_text(TEXT, "utf-8")
    done = start(folder, "clean", "-j", "1")
    assert done.code == 0, done.err
    return folder


@pytest.fixture
def corpus(made: Path, tmp_path: Path) -> Path:
    """A copy of that corpus in the test's folder."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return tmp_path / "data" / "normalized"
