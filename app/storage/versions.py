"""Simultaneous edits (同時編集): the second of two people is told and loses no input."""

from collections.abc import Mapping


class StaleEdit(Exception):
    """Somebody else saved since the form was opened.

    `current` holds the values now kept, by field name, so that the form can show both;
    `version` is the number to send when the user saves over them. Raised before anything changed.
    """

    def __init__(self, current: Mapping[str, object], version: int) -> None:
        super().__init__(
            "この内容は、編集中に他の人が変更しました。現在の内容を確認して、もう一度保存してください。"
        )
        self.current = current
        self.version = version
