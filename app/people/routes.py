"""Pages of sections (所属), their posts (職), the staff (職員) and who holds what (配置)."""

from datetime import date, datetime

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.actor.deeds import Deed
from app.people import operations
from app.people.forms import (
    AssignmentForm,
    LastDayForm,
    NewPersonForm,
    NewSectionForm,
    PersonForm,
    PostForm,
    SectionForm,
)
from app.people.models import Assignment, Person, Post, Section
from app.people.operations import PeopleRefused
from app.people.queries import (
    assignment_by_id,
    assignments_in,
    holders,
    person_by_id,
    persons,
    post_by_id,
    posts,
    posts_by_section,
    posts_held,
    section_by_id,
    sections,
)
from app.web.access import access, signed_in_actor
from app.web.choices import Option
from app.web.forms import Form
from app.web.labels import JAPAN

blueprint = Blueprint("people", __name__)

POSITION_STEP = 10  # leaves room for a section to be put between two others

Page = str | Response


@blueprint.route("/sections")
@access(Deed.SECTIONS_MANAGE)
def index() -> str:
    today = _today()
    standing = posts_by_section(today)
    held = holders([post for some in standing.values() for post in some], today)
    return render_template(
        "people/index.html", sections=sections(), posts=standing, holders=held, today=today
    )


@blueprint.route("/sections/new", methods=["GET", "POST"])
@access(Deed.SECTIONS_MANAGE)
def create() -> Page:
    last = max((one.position for one in sections()), default=0)
    form = NewSectionForm(data={"position": last + POSITION_STEP})
    if form.accepted():
        try:
            section = operations.add_section(
                signed_in_actor(),
                form.code.data or "",
                form.name.data or "",
                form.position.data,
            )
        except PeopleRefused as refusal:
            _show(form, refusal)
        else:
            flash(f"所属「{section.name}」を登録しました。続けて職を登録してください。", "success")
            return redirect(url_for("people.detail", section_id=section.id))
    return render_template("people/create.html", form=form)


@blueprint.route("/sections/<int:section_id>")
@access(Deed.SECTIONS_MANAGE)
def detail(section_id: int) -> str:
    section, today = _section(section_id), _today()
    assigned = assignments_in(section)
    present = {
        one.post_id: one
        for one in assigned
        if one.since <= today and (one.until is None or one.until >= today)
    }
    return render_template(
        "people/detail.html",
        section=section,
        posts=posts(section),
        present=present,
        others=[one for one in assigned if one not in present.values()],
        today=today,
    )


@blueprint.route("/sections/<int:section_id>/edit", methods=["GET", "POST"])
@access(Deed.SECTIONS_MANAGE)
def edit(section_id: int) -> Page:
    section = _section(section_id)
    form = SectionForm(data={"name": section.name, "position": section.position})
    if form.accepted():
        operations.rename_section(
            signed_in_actor(), section, form.name.data or "", form.position.data
        )
        flash(f"所属「{section.name}」を保存しました。", "success")
        return redirect(url_for("people.detail", section_id=section.id))
    return render_template("people/edit.html", form=form, section=section)


@blueprint.route("/sections/<int:section_id>/close", methods=["GET", "POST"])
@access(Deed.SECTIONS_MANAGE)
def close(section_id: int) -> Page:
    section = _section(section_id)
    form = LastDayForm(data={"last_day": _today()})
    if form.accepted():
        operations.close_section(signed_in_actor(), section, form.last_day.data)
        flash(f"所属「{section.name}」を廃止として登録しました。", "success")
        return redirect(url_for("people.detail", section_id=section.id))
    return render_template("people/close.html", form=form, section=section)


@blueprint.route("/sections/<int:section_id>/reopen", methods=["POST"])
@access(Deed.SECTIONS_MANAGE)
def reopen(section_id: int) -> Page:
    section = _section(section_id)
    operations.reopen_section(signed_in_actor(), section)
    flash(f"所属「{section.name}」の廃止を取り消しました。", "success")
    return redirect(url_for("people.detail", section_id=section.id))


@blueprint.route("/sections/<int:section_id>/posts/new", methods=["GET", "POST"])
@access(Deed.SECTIONS_MANAGE)
def create_post(section_id: int) -> Page:
    section = _section(section_id)
    form = PostForm()
    if form.accepted():
        try:
            post = operations.add_post(signed_in_actor(), section, form.title.data or "")
        except PeopleRefused as refusal:
            _show(form, refusal)
        else:
            flash(f"職「{post.title}」を登録しました。", "success")
            return redirect(url_for("people.detail", section_id=section.id))
    return render_template("people/create_post.html", form=form, section=section)


@blueprint.route("/posts/<int:post_id>/close", methods=["GET", "POST"])
@access(Deed.SECTIONS_MANAGE)
def close_post(post_id: int) -> Page:
    post = _post(post_id)
    form = LastDayForm(data={"last_day": _today()})
    if form.accepted():
        operations.close_post(signed_in_actor(), post, form.last_day.data)
        flash(f"職「{post.title}」を廃止として登録しました。", "success")
        return redirect(url_for("people.detail", section_id=post.section_id))
    return render_template("people/close_post.html", form=form, post=post)


@blueprint.route("/posts/<int:post_id>/assign", methods=["GET", "POST"])
@access(Deed.SECTIONS_MANAGE)
def assign(post_id: int) -> Page:
    post = _post(post_id)
    staff = persons()
    form = AssignmentForm(options={"person": [Option(one.id, _named(one)) for one in staff]})
    if form.accepted():
        try:
            _assign(form, post)
        except PeopleRefused as refusal:
            _show(form, refusal)
        else:
            flash(f"「{post.title}」の配置を登録しました。", "success")
            return redirect(url_for("people.detail", section_id=post.section_id))
    present = holders([post], _today()).get(post.id)
    return render_template("people/assign.html", form=form, post=post, present=present)


@blueprint.route("/assignments/<int:assignment_id>/end", methods=["GET", "POST"])
@access(Deed.SECTIONS_MANAGE)
def end_assignment(assignment_id: int) -> Page:
    assignment = _assignment(assignment_id)
    form = LastDayForm(data={"last_day": assignment.until or _today()})
    if form.accepted():
        try:
            operations.end_assignment(signed_in_actor(), assignment, form.last_day.data)
        except PeopleRefused as refusal:
            form.refuse(str(refusal), "last_day")
        else:
            flash(f"{assignment.person.name}さんの配置の終了日を登録しました。", "success")
            return redirect(url_for("people.detail", section_id=assignment.post.section_id))
    return render_template("people/end_assignment.html", form=form, assignment=assignment)


@blueprint.route("/staff")
@access(Deed.SECTIONS_MANAGE)
def staff() -> str:
    return render_template("people/staff.html", persons=persons(), held=posts_held(_today()))


@blueprint.route("/staff/new", methods=["GET", "POST"])
@access(Deed.SECTIONS_MANAGE)
def create_person() -> Page:
    form = NewPersonForm()
    if form.accepted():
        try:
            person = operations.add_person(
                signed_in_actor(), form.name.data or "", form.staff_number.data
            )
        except PeopleRefused as refusal:
            _show(form, refusal)
        else:
            flash(f"職員「{person.name}」を登録しました。", "success")
            return redirect(url_for("people.staff"))
    return render_template("people/create_person.html", form=form)


@blueprint.route("/staff/<int:person_id>", methods=["GET", "POST"])
@access(Deed.SECTIONS_MANAGE)
def edit_person(person_id: int) -> Page:
    person = _person(person_id)
    form = PersonForm(data={"name": person.name})
    if form.accepted():
        operations.rename_person(signed_in_actor(), person, form.name.data or "")
        flash(f"職員「{person.name}」を保存しました。", "success")
        return redirect(url_for("people.staff"))
    return render_template("people/edit_person.html", form=form, person=person)


def _assign(form: AssignmentForm, post: Post) -> None:
    actor, since, until = signed_in_actor(), form.since.data, form.until.data
    if form.person.data is None:
        number = form.staff_number.data
        operations.assign_new_person(actor, form.name.data or "", number, post, since, until)
    else:
        operations.assign(actor, _person(form.person.data), post, since, until)


def _show(form: Form, refusal: PeopleRefused) -> None:
    form.refuse(str(refusal), refusal.field if refusal.field in form else "")


def _named(person: Person) -> str:
    return f"{person.name}（{person.staff_number}）" if person.staff_number else person.name


def _today() -> date:
    return datetime.now(JAPAN).date()


def _section(section_id: int) -> Section:
    section = section_by_id(section_id)
    if section is None:
        abort(404)
    return section


def _post(post_id: int) -> Post:
    post = post_by_id(post_id)
    if post is None:
        abort(404)
    return post


def _person(person_id: int) -> Person:
    person = person_by_id(person_id)
    if person is None:
        abort(404)
    return person


def _assignment(assignment_id: int) -> Assignment:
    assignment = assignment_by_id(assignment_id)
    if assignment is None:
        abort(404)
    return assignment
