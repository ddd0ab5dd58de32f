"""A heading that sites use over their link lists may stand over closing paragraphs: those are not dropped."""

from __future__ import annotations

import pytest

from ctcorpus.model import Document, RawFile
from ctcorpus.pipeline import normalize

TITLE = "三方就加强边境反恐合作交换意见"
BODY = [
    "三方代表在会晤中就加强边境管控、防范恐怖分子跨境流动等问题深入交换意见，并商定了下一阶段的工作安排。",
    "会议强调，各方应当在平等协商的基础上完善情报交流机制，切断恐怖融资渠道，依法处置危害安全的行为。",
    "与会代表认为，打击网络恐怖主义需要标本兼治，一方面管控涉恐信息的传播，另一方面加强对青少年的教育。",
    "会议决定设立常设专家组，定期评估有关决议的执行情况，并就人员培训、装备技术等方面提出具体建议。",
]
CLOSING = [
    "代表们指出，法律的修改应当坚持问题导向，完善信息共享的程序，明确各部门的职责，保障公民的合法权益。",
    "他们表示，下一步将抓紧制定配套细则，加强对基层执法人员的培训，确保规定的各项制度落到实处。",
]


@pytest.mark.parametrize(
    "heading",
    ["政策解读", "使用说明", "特别提示", "免责声明", "评论", "相关资料", "相关信息", "更多信息", "往期回顾"],
)
def test_paragraphs_under_a_heading_of_furniture_stay(heading: str) -> None:
    """Whole paragraphs behind 相关信息 and its like are text; only a list of links goes with its heading."""
    outcome = normalize(RawFile("a.txt", "\n".join([TITLE, *BODY, heading, *CLOSING]).encode()))
    assert isinstance(outcome, Document)
    assert set(BODY + CLOSING) <= set(outcome.paragraphs)
