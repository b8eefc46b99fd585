"""The command `itaku` (コマンド): what scripts outside the product rely on.

Exit 0: done, whatever the verdicts. 1: `verify` found something wrong. 2: input refused, nothing
written. Messages are Japanese on stderr; with --json the result is JSON on stdout, always UTF-8.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from app.catalogue.requirements import shipped_catalogue
from app.contracts.draft import PAPER_KINDS, draft_paper
from app.contracts.values import DraftSettings
from app.engagements.facts import FactError, Facts, FactsRefused, facts_from_toml, warnings_of
from app.entrypoint.console import JapaneseParser, drop_output, speak_utf8
from app.installation.verify import verify
from app.japanese.eras import format_wareki
from app.organization.profile import Profile, load_profile, profile_codes
from app.requirements.derive import derive
from app.requirements.export import requirements_document
from app.storage.files import write_whole

DONE, FOUND_WRONG, REFUSED = 0, 1, 2
MAX_FACTS_BYTES = 1_000_000
PROJECT = Path(__file__).resolve().parent.parent.parent
PARTS_OF_INSTANCE = ("config.toml", "itaku.sqlite3", "files")


class Refused(Exception):
    """The input is refused; carries one error per key."""

    def __init__(self, *errors: FactError) -> None:
        self.errors = errors
        super().__init__("; ".join(error.message for error in errors))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives the exit code."""
    speak_utf8()
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        options = _options(given)
        run: Callable[[argparse.Namespace], int] = options.run
        return run(options)
    except (Refused, FactsRefused) as refused:
        return _refuse(refused.errors, as_json="--json" in given)
    except BrokenPipeError:
        drop_output()  # whoever read our output has seen enough; the work itself is done
        return DONE


def entry() -> NoReturn:
    """The console script."""
    sys.exit(main())


def _refuse(errors: Sequence[FactError], *, as_json: bool) -> int:
    for error in errors:
        print(f"{error.key}: {error.message}" if error.key else error.message, file=sys.stderr)
    if as_json:
        _print_json({"errors": [{"key": e.key, "message": e.message} for e in errors]})
    return REFUSED


def _print_json(document: Any) -> None:
    print(json.dumps(document, ensure_ascii=False, indent=2))


def _options(given: Sequence[str]) -> argparse.Namespace:
    """What was asked for. Raises Refused in words for a call that cannot be understood."""
    try:
        options, unknown = _parser().parse_known_args(given)
    except argparse.ArgumentError as error:
        raise _wrong_call(f"{error.argument_name} の指定が正しくありません。") from error
    if options.command is None:
        raise _wrong_call("コマンドを指定してください。")
    if unknown:
        raise _wrong_call(f"「{unknown[0]}」という指定はありません。")
    for name in options.needed:
        if getattr(options, name) is None:
            raise _wrong_call(f"--{name} を指定してください。")
    return options


def _wrong_call(message: str) -> Refused:
    return Refused(FactError("", f"{message}itaku --help で使い方を確認できます。"))


def _parser() -> JapaneseParser:
    parser = JapaneseParser(
        prog="itaku", description="委託台帳：委託業務の情報セキュリティ要件と契約書案"
    )
    commands = parser.add_subparsers(title="コマンド", dest="command", metavar="コマンド")

    each = commands.add_parser("requirements", help="適用される要件を示す")
    _add_facts(each)
    each.set_defaults(run=_requirements, needed=("facts",))

    each = commands.add_parser("draft", help="書面を1つ作成する")
    _add_facts(each)
    papers = "、".join(PAPER_KINDS)
    each.option("--paper", type=_paper, default="tokki", help=f"書面の種類（{papers}）")
    each.option("--out", type=Path, metavar="FILE", help="作成するファイル（.docx）")
    each.set_defaults(run=_draft, needed=("facts", "out"))

    each = commands.add_parser("verify", help="記録の連鎖、保存した文書、参照の整合を検査する")
    folder = PROJECT / "instance"
    each.option("--instance", type=Path, default=folder, metavar="DIR", help="検査するフォルダー")
    each.option("--json", action="store_true", help="結果を JSON で出力する")
    each.set_defaults(run=_verify, needed=())
    return parser


def _add_facts(parser: JapaneseParser) -> None:
    bodies = "、".join(profile_codes())
    parser.option("--facts", type=Path, metavar="FILE", help="業務の事実を書いた TOML ファイル")
    parser.option("--body", type=_body, default="standard", help=f"団体（{bodies}）")
    parser.option("--on", type=_day, metavar="DATE", help="基準日（例 2027-04-01。既定は今日）")
    parser.option("--json", action="store_true", help="結果を JSON で出力する")


def _paper(text: str) -> str:
    return _one_of(PAPER_KINDS, text, "書面の種類")


def _body(text: str) -> str:
    return _one_of(profile_codes(), text, "団体")


def _one_of(known: Sequence[str], text: str, label: str) -> str:
    if text not in known:
        raise _wrong_call(f"{label}「{text}」はありません（{'、'.join(known)}）。")
    return text


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise _wrong_call(f"基準日「{text}」は日付（例 2027-04-01）ではありません。") from error


def _today() -> date:
    return date.today()  # noqa: DTZ011 - the office's own calendar day is meant


def _read_facts(path: Path) -> Facts:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_FACTS_BYTES + 1)
    except OSError as error:
        raise Refused(FactError("", f"ファイル「{path}」を読み取れません。")) from error
    if len(content) > MAX_FACTS_BYTES:
        raise Refused(FactError("", f"ファイル「{path}」が大きすぎます。"))
    return facts_from_toml(content)


def _requirements(options: argparse.Namespace) -> int:
    facts, profile = _read_facts(options.facts), _profile(options)
    on = options.on or _today()
    derivation = derive(shipped_catalogue(), facts, profile)
    warnings = (*_version_warnings(on, profile), *warnings_of(facts, on))
    document = requirements_document(derivation, facts, profile, on, warnings)
    if options.json:
        _print_json(document)
        return DONE
    marks = {True: "適用", None: "未定", False: "対象外"}
    for row in document["requirements"]:
        print(f"{marks[row['applies']]}\t{row['id']}\t{row['title']}\t{row['reason']}")
    for warning in document["warnings"]:
        print(f"注意：{warning}", file=sys.stderr)
    return DONE


def _profile(options: argparse.Namespace) -> Profile:
    return load_profile(options.body)


def _version_warnings(on: date, profile: Profile) -> Iterator[str]:
    """There is one version of catalogue and policy so far: say so if the day lies before it."""
    for name, first in (
        ("要件カタログ", shipped_catalogue().in_force),
        (profile.policy.title, profile.policy.in_force),
    ):
        if first is not None and on < first:
            yield (
                f"基準日は、{name}の施行の日（{format_wareki(first)}）より前です。"
                "最も古い版によって判定しました。"
            )


def _draft(options: argparse.Namespace) -> int:
    facts, profile = _read_facts(options.facts), _profile(options)
    on = options.on or _today()
    draft = draft_paper(options.paper, facts, DraftSettings.of_profile(profile), on)
    try:
        write_whole(options.out, draft.content)
    except OSError as error:
        raise Refused(FactError("", f"ファイル「{options.out}」に書き込めません。")) from error
    warnings = [*_version_warnings(on, profile), *draft.warnings]
    if options.json:
        _print_json({"file": str(options.out), **draft.as_document(), "warnings": warnings})
        return DONE
    print(f"{options.out} を作成しました。")
    for warning in warnings:
        print(f"注意：{warning}", file=sys.stderr)
    return DONE


def _verify(options: argparse.Namespace) -> int:
    folder: Path = options.instance
    if not folder.is_dir():
        raise Refused(FactError("", f"フォルダー「{folder}」がありません。"))
    if not any((folder / name).exists() for name in PARTS_OF_INSTANCE):
        raise Refused(FactError("", f"フォルダー「{folder}」に委託台帳のデータがありません。"))
    report = verify(folder)
    if options.json:
        _print_json(report)
    elif report["ok"]:
        print("問題は見つかりませんでした。")
    for problem in report["problems"]:
        print(problem["message"], file=sys.stderr)
    return DONE if report["ok"] else FOUND_WRONG
