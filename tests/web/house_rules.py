"""The rules that every page keeps: words, labels, ids, headings, tables, and the content policy."""

from collections import Counter
from collections.abc import Callable

from lxml import html
from lxml.html import HtmlElement
from werkzeug.datastructures import Headers

from app.web.security import HEADERS
from tests.web.pages import labels_of, words

NAMELESS = ("hidden", "submit", "button")
LOADING = (
    ("link", "href"),
    ("script", "src"),
    ("img", "src"),
    ("source", "src"),
    ("iframe", "src"),
    ("object", "data"),
    ("use", "href"),
    ("form", "action"),
)


def broken_rules(source: str, headers: Headers) -> list[str]:
    """What the page does wrong, in words; an empty list if nothing."""
    tree = html.fromstring(source)
    broken = [*_headers(headers), *_document(tree, source)]
    for rule in RULES:
        broken += rule(tree)
    return broken


def _headers(headers: Headers) -> list[str]:
    wrong = [name for name, value in HEADERS.items() if headers.get(name) != value]
    if headers.get("Cache-Control") != "no-store":
        wrong.append("Cache-Control")
    return [f"header {name} is missing or weaker" for name in wrong]


def _document(tree: HtmlElement, source: str) -> list[str]:
    broken = []
    if not source.lstrip().lower().startswith("<!doctype html>"):
        broken.append("no doctype")
    if tree.get("lang") != "ja":
        broken.append("lang is not ja")
    return broken


def _headings(tree: HtmlElement) -> list[str]:
    heads = tree.xpath("//h1")
    if len(heads) != 1:
        return [f"{len(heads)} h1 instead of one"]
    heading = words(heads[0])
    title = " ".join(str(tree.findtext(".//title") or "").split())
    if not heading:
        return ["h1 is empty"]
    return [] if heading in title else [f"title 「{title}」 does not contain h1 「{heading}」"]


def _labels(tree: HtmlElement) -> list[str]:
    broken = []
    for control in tree.xpath("//input | //select | //textarea"):
        if control.tag == "input" and control.get("type") in NAMELESS:
            continue
        by_id = [one for one in (control.get("aria-labelledby") or "").split() if one]
        named_by = [one for one in by_id if tree.xpath("//*[@id=$id]", id=one)]
        if not named_by and not any(labels_of(control)):
            broken.append(f"control {control.get('name')} has no label")
    for group in tree.xpath("//fieldset"):
        if not any(words(legend) for legend in group.xpath("./legend")):
            broken.append("fieldset without legend")
    for deed in tree.xpath("//button | //a[@href]"):
        if not words(deed) and not deed.get("aria-label"):
            broken.append(f"{deed.tag} without words")
    return broken


def _ids(tree: HtmlElement) -> list[str]:
    counts = Counter(tree.xpath("//@id"))
    broken = [f"id {one} stands {number} times" for one, number in counts.items() if number > 1]
    for attribute in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
        for value in tree.xpath(f"//@{attribute}"):
            broken += [
                f"{attribute}={one} leads nowhere" for one in value.split() if not counts[one]
            ]
    for target in tree.xpath("//a[starts-with(@href, '#')]/@href"):
        if not counts[target[1:]]:
            broken.append(f"link {target} leads nowhere")
    return broken


def _errors(tree: HtmlElement) -> list[str]:
    broken = []
    fields = tree.xpath("//*[contains(concat(' ', @class, ' '), ' field-error ')]")
    if fields and not tree.xpath("//*[@data-error-summary]"):
        broken.append("errors at fields but no error summary")
    for error in tree.xpath("//p[@class='error']"):
        text = words(error)
        if not text.startswith("＊") or not text.endswith("。"):
            broken.append(f"error text 「{text}」 does not begin with ＊ and end with 。")
    if tree.xpath("//ul[@class='summary-list']"):
        title = str(tree.findtext(".//title") or "")
        if not title.startswith("エラー："):
            broken.append("title does not say エラー：")
    return broken


def _inline(tree: HtmlElement) -> list[str]:
    broken = [f"inline style on {one.tag}" for one in tree.xpath("//*[@style]")]
    broken += ["style element"] * len(tree.xpath("//style"))
    broken += ["inline script"] * len(tree.xpath("//script[not(@src)]"))
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        for name, value in element.attrib.items():
            if str(name).startswith("on"):
                broken.append(f"event handler {name} on {element.tag}")
            if str(value).strip().lower().startswith("javascript:"):
                broken.append(f"javascript address on {element.tag}")
    return broken


def _external(tree: HtmlElement) -> list[str]:
    broken = []
    for tag, attribute in LOADING:
        for address in tree.xpath(f"//{tag}/@{attribute}"):
            if address.startswith(("http:", "https:", "//")):
                broken.append(f"external resource {address}")
    return broken


def _forms(tree: HtmlElement) -> list[str]:
    broken = []
    for form in tree.xpath("//form"):
        method = (form.get("method") or "get").lower()
        token = form.xpath(".//input[@name='csrf_token']/@value")
        if method == "post" and not any(token):
            broken.append("post form without CSRF token")
        if method == "get" and token:
            broken.append("CSRF token in a get form")
        if form.xpath(".//input[@type='file']") and form.get("enctype") != "multipart/form-data":
            broken.append("file input in a form that is not multipart")
        if form.xpath("ancestor::form"):
            broken.append("form inside a form")
    return broken


def _tables(tree: HtmlElement) -> list[str]:
    broken = []
    for table in tree.xpath("//table"):
        if table.xpath(".//th[not(@scope)]"):
            broken.append("th without scope")
        if not table.xpath(".//th"):
            broken.append("table without th")
        if not any(words(caption) for caption in table.xpath("./caption")):
            broken.append("table without caption")
    return broken


def _leftovers(tree: HtmlElement) -> list[str]:
    text = words(tree.xpath("//body")[0])
    found = [mark for mark in ("{{", "}}", "{%", "Undefined", "None", "<built-in") if mark in text]
    return [f"「{mark}」 in the text of the page" for mark in found]


RULES: tuple[Callable[[HtmlElement], list[str]], ...] = (
    _headings,
    _labels,
    _ids,
    _errors,
    _inline,
    _external,
    _forms,
    _tables,
    _leftovers,
)
