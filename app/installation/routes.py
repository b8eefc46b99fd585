"""Pages of installation."""

from flask import Blueprint

blueprint = Blueprint("installation", __name__)
