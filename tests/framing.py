"""A page around a text: the lines that stand above and below it, as text that lost its markup and as markup."""

from __future__ import annotations

from collections.abc import Sequence

TITLE = "边境安全合作会议在云泽举行"
#: lines above and below a text, by frame; none, of a Simplified page, of a Traditional one without an editor's line
FRAMES: dict[str, tuple[list[str], list[str]]] = {
    "bare": ([], []),
    "hans": (
        [
            *("首页", "新闻", "国际", "评论", "登录 | 注册", "当前位置：首页 > 新闻 > 正文"),
            *(TITLE, "2021-05-07 10:15　来源：示例网"),
        ],
        [
            *("责任编辑：编辑部", "相关阅读", "两国举行联合演练", "某市开展安全检查"),
            "关于我们 | 联系我们 | 版权声明",
        ],
    ),
    "hant": (
        [
            *("首頁", "即時", "政治", "國際", "會員登入"),
            *(TITLE, "發布時間：2021/05/07 10:15", "分享到：LINE Facebook", "字級：小 中 大"),
        ],
        [
            *("延伸閱讀", "各國加強邊境管控", "聯合演練週五登場", "熱門新聞", "鋒面報到 週末變天"),
            "關於我們 隱私權政策 廣告刊登",
        ],
    ),
}


def scrape(lines: Sequence[str], frame: str) -> str:
    """The lines in a frame, after the page lost its markup."""
    head, foot = FRAMES[frame]
    return "\n".join([*head, *lines, *foot])


def page(lines: Sequence[str], frame: str) -> str:
    """The lines as an article's paragraphs; what stands over the title and below the text are lists of links."""
    head, foot = FRAMES[frame]
    border = head.index(TITLE) if head else 0
    title = f"<h1>{TITLE}</h1>" if head else ""
    text = "".join(f"<p>{line}</p>" for line in (*head[border + 1 :], *lines))
    above, below = (
        "".join(f"<li><a href={n}>{line}</a></li>" for n, line in enumerate(side))
        for side in (head[:border], foot)
    )
    return f"<html><body><ul>{above}</ul><div class=content>{title}{text}</div><ul>{below}</ul></body></html>"
