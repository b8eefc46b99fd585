"""Pages of organization."""

from flask import Blueprint

blueprint = Blueprint("organization", __name__)
