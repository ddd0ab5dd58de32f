"""Word files written by hand: the smallest package that is one, around the markup that a test is about."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_NAMES = (
    f'{_W} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"


def word(
    body: str,
    parts: Mapping[str, str] | None = None,
    properties: Mapping[str, str] | None = None,
    filler: bytes = b"",
) -> bytes:
    """A .docx. `parts`: the inside of numbering, styles, footnotes, endnotes; `properties`: dc:title, dc:creator ...;
    `filler`: a picture's bytes.
    """
    files = {"word/document.xml": f"<w:document {_NAMES}><w:body>{body}</w:body></w:document>"}
    types, relations = (
        [f'<Override PartName="/word/document.xml" ContentType="{_TYPE}.document.main+xml"/>'],
        [],
    )
    for number, (name, inside) in enumerate((parts or {}).items(), 1):
        files[f"word/{name}.xml"] = f"<w:{name} {_NAMES}>{inside}</w:{name}>"
        types.append(f'<Override PartName="/word/{name}.xml" ContentType="{_TYPE}.{name}+xml"/>')
        relations.append(f'<Relationship Id="r{number}" Type="{_RELATION}/{name}" Target="{name}.xml"/>')
    top = f'<Relationship Id="d" Type="{_RELATION}/officeDocument" Target="word/document.xml"/>'
    if properties:
        inside = "".join(f"<{key}>{text}</{key}>" for key, text in properties.items())
        files["docProps/core.xml"] = (
            f'<cp:coreProperties xmlns:cp="{_CORE}" xmlns:dc="http://purl.org/dc/elements/1.1/">{inside}</cp:coreProperties>'
        )
        types.append(
            '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
        )
        top += (
            '<Relationship Id="p" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"'
            ' Target="docProps/core.xml"/>'
        )
    files["_rels/.rels"] = _relations(top)
    files["word/_rels/document.xml.rels"] = _relations("".join(relations))
    files["[Content_Types].xml"] = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="png" ContentType="image/png"/>{"".join(types)}</Types>'
    )
    return packed(
        {name: text.encode() for name, text in files.items()}
        | ({"word/media/a.png": filler} if filler else {})
    )


def packed(files: Mapping[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def p(text: str, properties: str = "", more: str = "") -> str:
    """A paragraph; `more` is markup behind its text."""
    return f"<w:p><w:pPr>{properties}</w:pPr>{r(text)}{more}</w:p>"


def r(text: str, properties: str = "") -> str:
    """A run of text."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def table(*rows: tuple[str, ...]) -> str:
    """A table of cells, each a paragraph, or markup."""
    cell = "<w:tc>{}</w:tc>".format
    inside = (
        f"<w:tr>{''.join(cell(one if one.startswith('<') else p(one)) for one in row)}</w:tr>" for row in rows
    )
    return f"<w:tbl>{''.join(inside)}</w:tbl>"


def _relations(inside: str) -> str:
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inside}</Relationships>'
