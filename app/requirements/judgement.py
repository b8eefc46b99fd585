"""The judgement under the transitional rule (経過措置の判断) of 施行規則第16条の3."""

from enum import StrEnum

TRANSITIONAL = "OUT-17"
"""The requirement on contracts that run on 2027-07-01."""


class Outcome(StrEnum):
    """What was judged about a contract that runs on the day the rule comes into force."""

    FORMER_RULE = "former_rule"
    NEW_RULE = "new_rule"

    @property
    def label(self) -> str:
        return {
            "former_rule": "経過措置による（従前の例による）",
            "new_rule": "新しい規定を適用する（変更・更新により措置する）",
        }[self.value]
