"""What a test sees of a page: heading, text, links, and forms that can be filled."""

from typing import Any

from lxml import html

Element = Any  # the stubs of lxml give xpath a union that says nothing

NOT_PART_OF_LABELS = ("mark", "task-note", "visually-hidden")


def words(element: Element) -> str:
    """The text of an element with its white space folded."""
    return " ".join(element.text_content().split())


def label_words(element: Element) -> str:
    """The text of a label or legend without marks and explanations."""
    copy: Element = html.fromstring(html.tostring(element, encoding="unicode"))
    for name in NOT_PART_OF_LABELS:
        for extra in copy.xpath(f"//*[contains(concat(' ', @class, ' '), ' {name} ')]"):
            extra.drop_tree()
    for control in copy.xpath("//select | //textarea"):
        control.drop_tree()
    return words(copy)


class SeenPage:
    """A loaded page that kept the rules of the house."""

    def __init__(self, path: str, source: str, status: int) -> None:
        self.path = path
        self.source = source
        self.status = status
        self.tree: Element = html.fromstring(source)

    @property
    def h1(self) -> str:
        return words(self.tree.xpath("//h1")[0])

    @property
    def main(self) -> str:
        """The text of the content, without header and menu."""
        return words(self.tree.xpath("//main")[0])

    @property
    def errors(self) -> list[str]:
        """The lines of the error summary."""
        return [words(line) for line in self.tree.xpath("//ul[@class='summary-list']/li")]

    @property
    def flashes(self) -> list[str]:
        xpath = "//main/div[contains(@class, 'notice')][@role='status']/p"
        return [words(line) for line in self.tree.xpath(xpath)]

    def link(self, text: str) -> str:
        """The address of the link with these words (hidden ones included or left out)."""
        for link in self.tree.xpath("//a[@href]"):
            if text in (words(link), label_words(link)):
                return str(link.get("href"))
        raise LookupError(f"{self.path}: no link 「{text}」")

    def table(self, number: int = 0) -> list[list[str]]:
        """The cells of the n-th table, head row first."""
        rows = self.tree.xpath("//table")[number].xpath(".//tr")
        return [[words(cell) for cell in row.xpath("./th | ./td")] for row in rows]

    def form(self, button: str = "") -> "FormOnPage":
        """The form with this button, or the only form in the content."""
        forms = self.tree.xpath("//form")
        if button:
            found = [one for one in forms if button in [words(b) for b in one.xpath(".//button")]]
        else:
            found = self.tree.xpath("//main//form[@method='post'][@data-unsaved]")
            found = found or self.tree.xpath("//main//form[@method='post']")
        if len(found) != 1:
            raise LookupError(f"{self.path}: {len(found)} forms for button 「{button}」")
        return FormOnPage(found[0], button)


class FormOnPage:
    """One form with what stands in it; `fill` changes it as a person would."""

    def __init__(self, form: Element, button: str = "") -> None:
        self.form = form
        self.action: str = form.get("action") or ""
        self.method: str = (form.get("method") or "get").lower()
        self.uploads: dict[str, Any] = {}
        self.controls: list[Element] = form.xpath(
            ".//input[@name] | .//select[@name] | .//textarea[@name]"
        )
        self.values: dict[str, list[str]] = {}
        for control in self.controls:
            self.values.setdefault(control.get("name"), []).extend(_standing(control))
        for pressed in form.xpath(".//button[@name]"):
            if button and words(pressed) == button:
                self.values[pressed.get("name")] = [pressed.get("value") or ""]

    def data(self) -> dict[str, list[str]]:
        """What the browser would send."""
        return {name: values for name, values in self.values.items() if values}

    def value(self, name: str) -> str:
        """What stands in a field now."""
        return (self.values[self._controls_of(name)[0].get("name")] or [""])[0]

    def fill(self, name: str, value: Any) -> None:
        """Answers a field: text, words of an option, several of them, True/False, or a file."""
        controls = self._controls_of(name)
        first = controls[0]
        key = first.get("name")
        kind = first.get("type") or "text"
        if first.tag == "select":
            self.values[key] = [_code(first.xpath(".//option"), value, name)]
        elif kind == "file":
            self.uploads[key] = value
            self.values[key] = []
        elif kind == "radio":
            self.values[key] = [_code(controls, value, name)]
        elif kind == "checkbox" and isinstance(value, bool):
            self.values[key] = [first.get("value") or "on"] if value else []
        elif kind == "checkbox":
            self.values[key] = [_code(controls, one, name) for one in value]
        else:
            self.values[key] = [str(value)]

    def _controls_of(self, name: str) -> list[Element]:
        named = [one for one in self.controls if one.get("name") == name]
        if named:
            return named
        for group in self.form.xpath(".//fieldset"):
            legend = group.xpath("./legend")
            if legend and label_words(legend[0]) == name:
                inside = [one for one in self.controls if group in one.iterancestors()]
                if inside:
                    return inside
        found = [one for one in self.controls if name in labels_of(one)]
        if not found:
            raise LookupError(f"no field 「{name}」 in the form")
        return found[:1]


def labels_of(control: Element) -> list[str]:
    """The words of all labels that belong to the control."""
    tree = control.getroottree()
    identity = control.get("id")
    found = tree.xpath("//label[@for=$id]", id=identity) if identity else []
    around = [one for one in control.iterancestors() if one.tag == "label"]
    return [label_words(label) for label in [*found, *around]]


def _standing(control: Element) -> list[str]:
    kind = control.get("type") or "text"
    if control.tag == "textarea":
        text = str(control.text or "")
        return [text.removeprefix("\n")]
    if control.tag == "select":
        chosen = control.xpath(".//option[@selected]") or control.xpath(".//option")[:1]
        return [str(option.get("value") or "") for option in chosen]
    if kind in ("radio", "checkbox"):
        return [control.get("value") or "on"] if control.get("checked") is not None else []
    if kind in ("file", "submit", "button"):
        return []
    return [control.get("value") or ""]


def _code(choices: list[Element], wanted: object, name: str) -> str:
    for choice in choices:
        code = choice.get("value") or ""
        said = [words(choice)] if choice.tag == "option" else labels_of(choice)
        if str(wanted) == code or wanted in said:
            return code
    raise LookupError(f"no choice 「{wanted}」 in 「{name}」")
