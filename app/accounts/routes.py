"""Pages of accounts."""

from flask import Blueprint

blueprint = Blueprint("accounts", __name__)
SESSION_COOKIE = "itaku_session"
