"""Pages of requirements."""

from flask import Blueprint

blueprint = Blueprint("requirements", __name__)
