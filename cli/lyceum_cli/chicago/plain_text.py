"""HTML as people paste it into a form, made plain text."""

import re
import unicodedata
from html.parser import HTMLParser

# Only what has a closed tag or an entity is parsed: a text such as "ages <12 & up" stays as it is.
_HTML = re.compile(r"</?[A-Za-z][^<>]*>|&#?\w+;")
_BLOCKS = frozenset(
    ("address", "article", "blockquote", "center", "div", "dl", "dt", "dd", "fieldset", "figure",
     "form", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "main", "ol", "p", "pre", "section",
     "table", "td", "th", "tr", "ul")
)  # fmt: skip
_UNSEEN = frozenset(("script", "style", "head", "template"))
_LINE_ENDS = re.compile(r"\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_TELEPHONE = re.compile(r"(?<![\w-])(?:\+?1[-. ])?\(?\d{3}\)?[-. ]\s?\d{3}[-. ]\d{4}(?![\w-])")
LEFT_OUT = "[contact left out]"
_SPACES = re.compile(r"[^\S\n]+")
_INVISIBLE = frozenset("\ufeff\u200b\u2060\u00ad\u202a\u202b\u202c\u202d\u202e")


class _Text(HTMLParser):
    """Collects the text, with a line end where a block begins or ends.

    Web addresses of links are kept in brackets, since the text often is "register here";
    mail addresses are not.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen = 0
        self._links: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "br" or tag in _BLOCKS:
            self.parts.append("\n")
        if tag == "li":
            self.parts.append("- ")
        if tag == "a":
            self._links.append((dict(attrs).get("href") or "", len(self.parts)))

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in _BLOCKS:
            self.parts.append("\n")
        elif tag == "a" and self._links:
            address, start = self._links.pop()
            shown = "".join(self.parts[start:]).strip()
            # A portal shortens a long address it shows: "https://example.org/a-long-…".
            if address.startswith(("http://", "https://")) and not shown.startswith("http"):
                self.parts.append(f" ({address})")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(data)


def plain_text(text: str) -> str:
    """Text without tags, entities and control characters; paragraphs are parted by line ends.

    Runs of spaces become one, runs of empty lines become one, the ends are bare.
    """
    if _HTML.search(text):
        parser = _Text()
        parser.feed(_LINE_ENDS.sub("\n", text))
        parser.close()
        text = "".join(parser.parts)
    text = _LINE_ENDS.sub("\n", text)
    lines = [_SPACES.sub(" ", _visible(line)).strip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def without_contacts(text: str) -> str:
    """Mail addresses and telephone numbers left out: most are one person's own."""
    return _TELEPHONE.sub(LEFT_OUT, _MAIL.sub(LEFT_OUT, text))


def one_line(text: str) -> str:
    """The same, on one line: for names and the parts of an address."""
    return " ".join(plain_text(text).split())


def _visible(line: str) -> str:
    if line.isascii() and line.isprintable():
        return line
    return "".join(
        " " if char == "\t" else char
        for char in line
        if char == "\t" or (unicodedata.category(char) != "Cc" and char not in _INVISIBLE)
    )
