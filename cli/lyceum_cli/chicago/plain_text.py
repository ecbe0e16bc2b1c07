"""HTML as people paste it into a form, made plain text."""

import html
import re
import unicodedata
from html.parser import HTMLParser

import ftfy
from phonenumbers import Leniency, PhoneNumberMatcher

# Only what has a closed tag or an entity is parsed: a text such as "ages <12 & up" stays as it is.
_HTML = re.compile(r"</?[A-Za-z][^<>]*>|&#?\w+;")
_ENTITY = re.compile(r"&#?\w+;")
_ESCAPED_MOST = 3
"""So often a text is escaped at most by the programs that it went through."""
_NO_TAG = re.compile(
    r"<(?!/?(?:a|abbr|b|big|blockquote|br|center|cite|code|dd|div|dl|dt|em|fieldset|figure|font|"
    r"form|h[1-6]|head|hr|html|body|i|iframe|img|input|label|li|main|mark|meta|ol|p|pre|s|script|"
    r"section|small|span|strike|strong|style|sub|sup|table|tbody|td|template|th|thead|title|tr|tt|"
    r"u|ul|video|article|address|header|footer|[a-z]\w*:\w+)(?:[\s/>]|$)|!--)",
    re.IGNORECASE,
)
_ADDRESS_IN_BRACKETS = re.compile(r"<(https?://[^<>\s]+)>", re.IGNORECASE)
_FEWEST_DIGITS = 7
_BLOCKS = frozenset(
    ("address", "article", "blockquote", "center", "div", "dl", "dt", "dd", "fieldset", "figure",
     "form", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "main", "ol", "p", "pre", "section",
     "table", "td", "th", "tr", "ul")
)  # fmt: skip
_UNSEEN = frozenset(("script", "style", "head", "template"))
_LINE_ENDS = re.compile(r"\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")
_AT, _DOT = r"(?:@|\s?[(\[]\s?at\s?[)\]]\s?)", r"(?:\.|\s?[(\[]\s?dot\s?[)\]]\s?)"
_MAIL = re.compile(rf"[\w.+-]+{_AT}[\w-]+(?:{_DOT}[\w-]+)+", re.IGNORECASE)
_GAP = r"[\s.\u2010-\u2015-]"
_TELEPHONE = re.compile(
    rf"(?<![\w-])(?:\+?1{_GAP}*)?(?:\(\d{{3}}\){_GAP}*|\d{{3}}{_GAP}{{1,3}})\d{{3}}{_GAP}{{1,3}}\d{{4}}"
    r"(?:\s*(?:x|ext\.?|extension)\s*\d{1,6})?(?!\d)",
    re.IGNORECASE,
)
"""As people write numbers of the United States: the library wants them tidier."""
LEFT_OUT = "[contact left out]"
_SPACES = re.compile(r"[^\S\n]+")
_INVISIBLE = frozenset(
    "\ufeff\u200b\u2060\u00ad\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
"""Marks of order and width among them, which in a name only hide what it says."""
_REPAIRS = ftfy.TextFixerConfig(
    unescape_html=False,
    uncurl_quotes=False,
    fix_latin_ligatures=False,
    fix_character_width=False,
    fix_line_breaks=False,
    remove_control_chars=False,
    remove_terminal_escapes=False,
    explain=False,
)


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


def repaired(text: str) -> str:
    """Letters that were read in a wrong encoding on the way here, put right; and composed (NFC)."""
    return text if text.isascii() else ftfy.fix_text(text, _REPAIRS)


def plain_text(text: str) -> str:
    """Text without tags, entities and control characters; paragraphs are parted by line ends.

    Runs of spaces become one, runs of empty lines become one, the ends are bare.
    """
    text = repaired(text)
    if _HTML.search(text):
        parser = _Text()
        tags_alone = _NO_TAG.sub("&lt;", _ADDRESS_IN_BRACKETS.sub(r"\1", text))
        parser.feed(_LINE_ENDS.sub("\n", tags_alone))
        parser.close()
        text = "".join(parser.parts)
        for _ in range(_ESCAPED_MOST):
            if not _ENTITY.search(text):
                break
            text = html.unescape(text)
    text = _LINE_ENDS.sub("\n", text)
    lines = [_SPACES.sub(" ", _visible(line)).strip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def without_contacts(text: str) -> str:
    """Mail addresses and telephone numbers left out: most are one person's own."""
    text = _TELEPHONE.sub(LEFT_OUT, _MAIL.sub(LEFT_OUT, text))
    if sum(map(str.isdigit, text)) < _FEWEST_DIGITS:
        return text
    found = list(PhoneNumberMatcher(text, "US", leniency=Leniency.VALID))
    for number in reversed(found):
        text = f"{text[: number.start]}{LEFT_OUT}{text[number.end :]}"
    return text


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
