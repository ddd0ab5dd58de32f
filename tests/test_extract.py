"""Extract: what counts as markup, which lines of a page are visible, and which are the article's."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ctcorpus.config import Config
from ctcorpus.errors import Rejected
from ctcorpus.model import Document, RawFile
from ctcorpus.stages.decode import Decoded
from ctcorpus.stages.extract import extract
from ctcorpus.stages.extract.parse import repair_markup
from ctcorpus.stages.extract.sniff import is_markup
from timing import eightfold, grows_in_step, seconds

CASES = Path(__file__).parent / "cases" / "extract"
PROSE = "各方强调，应当加强边境管控和情报交流，防止有关人员跨境流动，维护地区安全。"


def read(text: str, path: str = "a.html") -> Document:
    return extract(RawFile(path, text.encode("utf-8", "replace")), Decoded(text, "utf-8"), Config())


def lines(doc: Document) -> list[str]:
    return doc.extracted.split("\n")


@pytest.mark.parametrize("page", sorted(CASES.glob("*.html")), ids=lambda path: path.stem)
def test_visible_lines_of_a_page(page: Path) -> None:
    """One line a block; `+` lines are the article's. What a reader does not see is not there."""
    doc = read(page.read_bytes().decode())
    got = "".join(
        f"{'+' if line.article else '-'} {line.kind} {text}\n"
        for text, line in zip(lines(doc), doc.lines, strict=True)
    )
    assert doc.markup
    assert got == page.with_suffix(".lines").read_text("utf-8")


@pytest.mark.parametrize(
    "text",
    [
        "<!DOCTYPE html><p>一",
        "\ufeff\n<!-- saved from url=(0020)http://example.org/ -->\n<HTML><BODY>文字",
        '<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C"><html><body>文字',
        '<div class="wrap"><p>正文第一段。</p></div>',
        "<section><p>文章正文</p></section>",
        "<p>第一段</p>\n<p>第二段</p>",
        "<table><tr><td>标题</td></tr></table>",
        "<html><body><p>没有结束的页面",
    ],
)
def test_markup_is_told_by_its_structure(text: str) -> None:
    """Whole pages, pages behind comments and declarations, fragments without <html>, cut-off pages."""
    assert is_markup(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "正文",
        "5 < 6 且 7 > 3",
        "在网页里 <div> 和 </div> 成对出现。",
        "<p>标签用于段落，</p>是它的结束。此外还有许多别的标签，例如标题和表格，它们各有用途。",
        "# 标题\n\n```html\n<html><body><p>例</p></body></html>\n```\n上面是一个例子，下面说明各部分的意思。",
        '<div align="center"><b>标志</b></div>\n\n# 项目\n\n这里是一大段说明文字，与上面的标志没有关系。',
        "&lt;div&gt;文字&lt;/div&gt;",
        "<b>加粗</b>",
        "首页 > 新闻 > 正文\n<<关于合作的备忘录>>全文",
    ],
)
def test_text_that_mentions_tags_is_text(text: str) -> None:
    """A text about HTML, comparisons, escaped markup, a README with a logo: never markup."""
    doc = read(text)
    assert not doc.markup
    assert doc.extracted == doc.text == text


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("", [0]),
        ("一", [0]),
        ("一\n二\n", [0, 2]),
        ("一\r\n\r\n二", [0, 3, 5]),
        ("一\r二\n\r三", [0, 2, 4, 5]),
        ("\n", [0]),
    ],
)
def test_plain_text_passes_through(text: str, starts: list[int]) -> None:
    """Plain text is untouched; its lines end at any of the three line ends."""
    doc = read(text)
    assert doc.extracted == text
    assert [line.start for line in doc.lines] == starts
    assert [line.number for line in doc.lines] == list(range(1, len(starts) + 1))


def test_head_data_in_document_order() -> None:
    """Titles, meta tags, links, linked data, script variables and comments, names in lower case."""
    assert read((CASES / "news.html").read_text("utf-8")).head == (
        ("lang", "zh-CN"),
        ("title", "两地举行边境联合演练_望海新闻网"),
        ("meta:keywords", "边境,演练"),
        ("meta:og:url", "https://news.example.org/2021/0506/1.html"),
        ("link:canonical", "https://news.example.org/2021/0506/1.html"),
        ("base", "https://news.example.org/"),
        ("ld:headline", "两地举行边境联合演练"),
        ("ld:datePublished", "2021-05-06T10:00:00+08:00"),
        ("ld:author", "本网记者"),
        ("ld:publisher", "望海新闻网"),
        ("var:ct", "1620266400"),
        ("comment:saved-from", "https://news.example.org/2021/0506/1.html"),
    )


def test_script_variables_of_wechat() -> None:
    head = dict(read((CASES / "wechat.html").read_text("utf-8")).head)
    assert head == {"var:msg_title": "反恐宣传周启动", "var:ct": "1569488312", "var:nickname": "云泽发布"}


@pytest.mark.parametrize(
    "script", ["{", "[[[", '{"author": [[["x"]]]}', "null", '{"@graph": [{"headline": 3}]}']
)
def test_broken_linked_data_is_left_out(script: str) -> None:
    page = f'<html><script type="application/ld+json">{script}</script><body><p>{PROSE}</p></body></html>'
    assert read(page).head == ()


def test_places_and_links() -> None:
    """A line knows its node, its line in the file, and how much of it stands in links."""
    doc = read(f'<html><body>\n<p>{PROSE}</p>\n<p>详见<a href="x">公报</a></p></body></html>')
    first, second = doc.lines
    assert (first.place, first.source_line, first.links) == ("/html/body/p[1]", 2, 0.0)
    assert (second.place, second.source_line, second.links) == ("/html/body/p[2]", 3, 0.5)
    assert doc.extracted[second.start :] == "详见公报"


def test_blanks_collapse_as_in_a_browser() -> None:
    """Blanks and line ends collapse; NBSP and ideographic spaces are text and stay."""
    doc = read(
        "<html><body><p>  甲\n\t乙 <b> 丙</b>\u3000\u3000丁&nbsp; 戊</p><pre>一\n  二</pre></body></html>"
    )
    assert lines(doc) == ["甲 乙 丙\u3000\u3000丁\xa0 戊", "一", "  二"]


def test_entities_are_the_parsers_business() -> None:
    """An entity becomes its character and never a tag."""
    doc = read("<html><body><p>&lt;b&gt;标签&amp;实体&#27491;</p></body></html>")
    assert lines(doc) == ["<b>标签&实体正"]


def test_readings_above_the_line_are_no_text() -> None:
    doc = read(
        "<html><body><p><ruby>反<rp>(</rp><rt>fǎn</rt><rp>)</rp>恐<rt>kǒng</rt></ruby>工作</p></body></html>"
    )
    assert lines(doc) == ["反恐工作"]


def test_layout_tables_are_no_rows() -> None:
    """A cell that holds a whole article gives paragraphs, a row of data gives one line."""
    doc = read(
        f"<html><body><table><tr><td>导航</td><td><p>{PROSE}</p><p>{PROSE}</p><p>{PROSE}</p></td></tr>"
        "<tr><td>日期</td><td>2020年3月2日</td></tr></table></body></html>"
    )
    assert lines(doc) == ["导航", PROSE, PROSE, PROSE, "日期\u30002020年3月2日"]
    assert [line.kind for line in doc.lines] == ["p", "p", "p", "p", "row"]


def test_input_repairs() -> None:
    """Controls go, sections become divs, a second end of the page does not end it; line numbers stay."""
    page = '<?xml version="1.0"?>\n<html lang="zh"><body><section>前\0</section></body></html>\n<p>后</p></body></html>'
    assert repair_markup(page) == '\n<html lang="zh"><div data-section>前</div>\n<p>后</p>'


def test_a_page_whose_text_comes_with_scripts_needs_review() -> None:
    page = f"<html><body><div id='app'></div><script>var data = '{PROSE * 10}';</script></body></html>"
    doc = read(page)
    assert doc.flags == {"needs-review"}
    assert doc.extracted == PROSE * 10


def test_text_that_is_hidden_until_a_script_shows_it_is_kept() -> None:
    """A page that shows next to nothing and hides an article: the article is taken, for review."""
    doc = read(
        f"<html><body><p>加载中</p><div style='display:none'><p>{PROSE}</p>{f'<p>{PROSE}</p>' * 5}</div></body></html>"
    )
    assert PROSE in lines(doc)
    assert "needs-review" in doc.flags


@pytest.mark.parametrize(
    "page",
    [
        "<html><body>" + "<div>" * 1000 + f"<p>{PROSE}</p>",
        "<html><body>" + "<div>" * 5000 + f"<p>{PROSE}</p>",
        "<html><body><p>" + "<span>" * 1900 + PROSE,
    ],
    ids=["1000", "5000", "spans"],
)
def test_deep_nesting(page: str) -> None:
    """Text that lies thousands of elements deep is found, without recursion."""
    assert lines(read(page)) == [PROSE]


@pytest.mark.parametrize(
    "page",
    [
        "<html></html>",
        "<!DOCTYPE html><!-- x -->",
        "<html><frameset cols='1'></frameset></html>",
        "<html hidden><body>",
        "<!DOCTYPE html>" + "<" * 5000,
        "<html><body>" + "<b>" * 20000,
        "<html><!--" * 2000,
    ],
    ids=range(7),
)
def test_pages_without_text_do_not_fail(page: str) -> None:
    doc = read(page)
    assert doc.lines
    assert doc.lines[0].number == 1


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<div>",
                "</div>",
                "<td>",
                "<tr>",
                "<table>",
                "</table>",
                "<br>",
                "<a href=x>",
                "</a>",
                "<li>",
                "<ul>",
                "</html>",
                "<script>",
                "</script>",
                "<!--",
                "-->",
                "&nbsp;",
                "&#0;",
                "\x00",
                "\n",
                "\r",
                PROSE,
                "首页",
                "\u3000\u3000",
                " ",
                "<",
                ">",
                "<h1 hidden>",
                "<pre>",
            ]
        ),
        max_size=40,
    )
)
def test_any_soup_gives_lines(parts: list[str]) -> None:
    """Whatever the markup, the lines are those of the extracted text, none blank, in order."""
    doc = read("<html>" + "".join(parts))
    texts = lines(doc)
    assert len(texts) == len(doc.lines)
    assert all(doc.extracted.startswith(t, line.start) for t, line in zip(texts, doc.lines, strict=True))
    assert all(text.strip() for text in texts) or texts == [""]
    assert doc == read("<html>" + "".join(parts))


_VISIBLE = [
    "p",
    "div",
    "td",
    "th",
    "tr",
    "table",
    "li",
    "ul",
    "ol",
    "dl",
    "dt",
    "dd",
    "h1",
    "pre",
    "a",
    "span",
    "b",
    "section",
    "center",
    "my-part",
    "caption",
    "form",
    "q",
]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["", "/"]), st.sampled_from([*_VISIBLE, "br", "hr", "img src=x"]), st.booleans()
        ),
        max_size=40,
    )
)
@example(
    [
        ("", "dl", True),
        ("", "dt", True),
        ("", "dd", True),
        ("/", "dd", True),
        ("", "dt", True),
        ("", "dd", True),
    ]
)
@example([("", "table", False), ("", "tr", True), ("", "td", True), ("/", "td", True), ("", "div", True)])
@example(
    [("", "table", False), ("", "tr", False), ("", "my-part", True), ("/", "my-part", True), ("", "td", True)]
)
def test_nothing_that_shows_is_lost(parts: list[tuple[str, str, bool]]) -> None:
    """Whatever the elements, and however they nest: each text stands in the lines once, in its place."""
    texts = [f"文{number}字" if told else "" for number, (_, _, told) in enumerate(parts)]
    soup = "".join(f"<{end}{tag}>{text}" for (end, tag, _), text in zip(parts, texts, strict=True))
    assert "".join(read(f"<html><body>{soup}</body></html>").extracted.split()) == "".join(texts)


@settings(max_examples=60, deadline=None)
@given(st.text())
def test_any_text_passes_through(text: str) -> None:
    doc = read(text)
    assert doc.markup or doc.extracted == text


@pytest.mark.parametrize(
    "piece", ["<!-- 注 -->", "<!---->\n", "<?xml version='1.0'?> ", " \ufeff", "<!--", "<?xml "]
)
def test_what_stands_before_a_page_takes_no_time(piece: str) -> None:
    """Comments and declarations before the text, with no page behind them: tried once each."""
    started = time.process_time()
    is_markup(piece * 200 + "正文</p>")
    is_markup(piece * (300_000 // len(piece)) + "正文</p>")
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    "item",
    [
        "<p>字</p>",
        "<tr><td>安全",
        "<dl><dt>名称</dt><dd>安全</dd></dl>",
        "<a href=x.pdf><div>字",
        "<span class=edit>字",
        "<li><a href=1>地区新闻</a>",
        "<div hidden>安全</div>",
        "<script>",
        "<title>",
        "<!--",
        "<![CDATA[",
        "<noscript>安全",
        "字<br>",
        "<",
        "&",
    ],
)
def test_time_is_linear_in_the_length_of_a_page(item: str) -> None:
    def run(number: int) -> None:
        read(f"<html><body><p>{PROSE}</p>{item * number}</body></html>")

    assert eightfold(run, 3_000)


def test_tens_of_thousands_of_short_lines_stand_together() -> None:
    """Each line costs time in all stages; nothing of them is lost, longer ones and links keep to themselves."""
    words = [f"第{number}号" for number in range(30_000)]
    doc = read(
        f"<html><body><p>{PROSE}</p>{''.join(f'<p>{word}</p>' for word in words)}<p>{PROSE}</p></body></html>"
    )
    assert len(doc.lines) < 3_000
    assert lines(doc)[0] == lines(doc)[-1] == PROSE
    assert "".join(doc.extracted.split()) == "".join([PROSE, *words, PROSE])


@pytest.mark.parametrize(("begin", "item", "end"), [("[", "{},", "{}]"), ('{"@graph":[', "[],", "[]]}")])
def test_time_is_linear_in_the_length_of_linked_data(begin: str, item: str, end: str) -> None:
    def run(number: int) -> None:
        script = f'<script type="application/ld+json">{begin}{item * number}{end}</script>'
        assert read(f"<html>{script}<body><p>{PROSE}</p></body></html>").head == ()

    assert grows_in_step(seconds(lambda: run(10_000)), seconds(lambda: run(100_000)))


def test_a_tag_with_thousands_of_attributes_takes_no_time() -> None:
    """The parser compares each with each: such a tag keeps its name only, others are left alone."""
    attributes = "".join(f"a{n}=1 " for n in range(50_000))
    started = time.process_time()
    assert lines(read(f"<html><body><p {attributes}>{PROSE}</p></body></html>")) == [PROSE]
    assert time.process_time() - started < 2
    assert repair_markup(f"<p {attributes}>字") == "<p>字"
    picture = f'<img src="data:image/png;base64,{"AbCd" * 20_000}">'
    assert repair_markup(picture) == picture


@pytest.mark.parametrize(
    ("line", "count", "refused"),
    [("12\n", 60_000, True), ("12\n", 40_000, False), ("会议通过了。\n", 60_000, False)],
)
def test_data_is_no_text(line: str, count: int, refused: bool) -> None:
    """Very many lines of hardly any characters are refused; as many lines of text, and fewer short ones, are read."""
    data = (line * count).encode()
    if not refused:
        assert len(extract(RawFile("a.txt", data), Decoded(data.decode(), "utf-8"), Config()).lines) == count
        return
    with pytest.raises(Rejected, match="60,000 lines of 3 characters") as fault:
        extract(RawFile("a.txt", data), Decoded(data.decode(), "utf-8"), Config())
    assert fault.value.reason == "no-text"
