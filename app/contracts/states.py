"""The states of an issued paper (発行控えの状態)."""

from enum import StrEnum


class PaperState(StrEnum):
    """A paper is a draft until it is fixed at 公告; a completed one fills the fixed version."""

    DRAFT = "draft"
    FROZEN = "frozen"
    COMPLETED = "completed"

    @property
    def label(self) -> str:
        return {"draft": "案", "frozen": "公告時の確定版", "completed": "確定版の補完"}[self.value]

    @property
    def tone(self) -> str:
        return {"draft": "gray", "frozen": "blue", "completed": "green"}[self.value]
