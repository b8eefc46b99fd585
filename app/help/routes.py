"""Pages of help (使い方); what can be read off the product itself is generated from it."""

from dataclasses import replace

from flask import Blueprint, render_template

from app.contracts.values import head_of
from app.help import explained
from app.help.glossary import own_words, terms
from app.installation.settings import body_in_force
from app.organization.profile import Profile, load_profile
from app.papers.placeholders import PLACEHOLDERS, PlaceholderSpec
from app.web.access import signed_in

blueprint = Blueprint("help", __name__, url_prefix="/help")


@blueprint.route("")
@signed_in
def index() -> str:
    """The table of contents."""
    return render_template("help/index.html")


@blueprint.route("/first-steps")
@signed_in
def first_steps() -> str:
    """From the first sign-in to the first paper."""
    return render_template("help/first_steps.html")


@blueprint.route("/stages")
@signed_in
def stages() -> str:
    """What each stage means and needs."""
    return render_template("help/stages.html", stages=explained.stages())


@blueprint.route("/papers")
@signed_in
def papers() -> str:
    """The kinds of papers, and how a version is fixed and completed."""
    return render_template("help/papers.html", papers=explained.papers())


@blueprint.route("/rights")
@signed_in
def rights() -> str:
    """The roles, and who may do what where."""
    return render_template("help/rights.html", roles=explained.roles(), rights=explained.rights())


@blueprint.route("/words")
@signed_in
def words() -> str:
    """The words of the screens and those of the body's policy."""
    profile = _profile()
    return render_template(
        "help/words.html", terms=terms(profile), own_words=own_words(profile), profile=profile
    )


@blueprint.route("/placeholders")
@signed_in
def placeholders() -> str:
    """Every placeholder that templates may use."""
    return render_template("help/placeholders.html", placeholders=_placeholders())


def _placeholders() -> list[PlaceholderSpec]:
    """The declared ones; where the body itself is the example, it is this body."""
    body = body_in_force()
    own = {}
    if body is not None:
        own["body.name"] = body.body_name
        own["body.head"] = head_of(body.body_name, body.head_title)
    return [replace(one, example=own.get(one.key, one.example)) for one in PLACEHOLDERS.values()]


def _profile() -> Profile:
    body = body_in_force()
    return body.profile if body else load_profile("standard")
