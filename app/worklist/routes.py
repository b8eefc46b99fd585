"""Pages of the work list: やること, and the search over the registers (検索)."""

from datetime import datetime

from flask import Blueprint, render_template, request

from app.accounts.queries import users
from app.actor.actor import Actor
from app.actor.deeds import Deed
from app.catalogue.requirements import shipped_catalogue
from app.contractors.details import ContractorKind
from app.contractors.queries import (
    Availability,
    ContractorFilter,
    count_contractors,
    list_contractors,
)
from app.engagements.queries import EngagementFilter, count_engagements, list_engagements
from app.installation.settings import Body, Exemption, body_in_force
from app.people.queries import sections
from app.requirements.derive import BodyState
from app.requirements.queries import confirmed_requirements
from app.web.access import access, signed_in, signed_in_actor
from app.web.labels import JAPAN
from app.worklist.duties import Beginnings, Duty, Policy, duties_of, first_steps
from app.worklist.queries import Sections, counts_by_stage

FOUND_SHOWN = 20
LONGEST_SEARCH = 100

blueprint = Blueprint("worklist", __name__)


@blueprint.route("/")
@signed_in
def index() -> str:
    """What this person must do, and how many outsourcings are in which stage."""
    actor = signed_in_actor()
    body = body_in_force()
    readable = actor.sections_for(Deed.ENGAGEMENT_READ)
    counts = counts_by_stage(readable) if readable else {}
    duties: list[Duty] = []
    if body is not None:
        beginning = first_steps(actor, _beginnings(body, sum(counts.values())))
        duties += [beginning] if beginning else []
        today = datetime.now(JAPAN).date()
        duties += duties_of(actor, _policy(body), shipped_catalogue(), today)
    return render_template(
        "worklist/index.html",
        duties=duties,
        counts=counts,
        has_role=bool(actor.grants),
        may_register=actor.may_somewhere(Deed.ENGAGEMENT_WRITE),
    )


def _policy(body: Body) -> Policy:
    state = BodyState(body.exempt, confirmed_requirements())
    return Policy(body.profile, state, body.exemption is Exemption.UNDECIDED)


def _beginnings(body: Body, engagements: int) -> Beginnings:
    return Beginnings(
        has_sections=bool(sections()),
        names_head=bool(body.head_name and body.address),
        has_colleagues=len(users()) > 1,
        has_engagements=engagements > 0,
    )


@blueprint.route("/search")
@access(Deed.SEARCH)
def search() -> str:
    """Outsourcings and contractors by words in names and numbers, as far as one may read them."""
    actor = signed_in_actor()
    text = request.args.get("q", "").strip()[:LONGEST_SEARCH]
    wanted = EngagementFilter(_searchable(actor), text, include_closed=True)
    firms = ContractorFilter(text, availability=Availability.ANY)
    may_read_firms = actor.may_somewhere(Deed.CONTRACTOR_READ)
    return render_template(
        "worklist/search.html",
        text=text,
        engagements=list_engagements(wanted, size=FOUND_SHOWN)[:FOUND_SHOWN] if text else [],
        engagement_count=count_engagements(wanted) if text else 0,
        contractors=(
            list_contractors(firms, size=FOUND_SHOWN).contractors if text and may_read_firms else ()
        ),
        contractor_count=count_contractors(firms) if text and may_read_firms else 0,
        may_read_contractors=may_read_firms,
        kind_label=lambda kind: ContractorKind(kind).label,
        vendor=_vendor_word(),
    )


def _vendor_word() -> str:
    body = body_in_force()
    return body.profile.vocabulary.vendor if body else "委託事業者"


def _searchable(actor: Actor) -> Sections:
    """The sections in which one may both search and read."""
    found = actor.sections_for(Deed.SEARCH)
    readable = actor.sections_for(Deed.ENGAGEMENT_READ)
    if found == "all":
        return readable
    return found if readable == "all" else found & readable
