"""Whether a `?` asks: otherwise it may stand for a character, an indent or another mark that was lost."""

from __future__ import annotations

import re

#: words that ask, in both scripts; 任何 and 几乎 do not, nor does the 否 of 否则, 否认, 否决
_ASKS = re.compile(
    r"[吗嗎呢么麼吧啊咩呀谁誰哪怎岂豈孰]|(?<!任)何|[几幾](?!乎)|否(?![则則认認决決定])|多少|什[么麼]|为啥|[难難]道"
    r"|多[长長久大远遠]|([\u4e00-\u9fff])[不没沒]\1|有[没沒无無]有|可不可|能否|还是|還是|真的"
)
#: so far back a word may stand that asks; what ends a clause of it
_WINDOW = 60
_SENTENCE = re.compile("[。！？!?；;\n]")


def asks(text: str, end: int) -> bool:
    """Whether a word asks in the sentence that ends at `end` (characters of `text`)."""
    return bool(_ASKS.search(_SENTENCE.split(text[max(end - _WINDOW, 0) : end])[-1]))
