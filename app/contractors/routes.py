"""Pages of contractors."""

from flask import Blueprint

blueprint = Blueprint("contractors", __name__)
