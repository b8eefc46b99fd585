"""What the tests of the ground floor share: the gallery and its checking client."""

import pytest
from flask import Flask

from tests.web.checking import CheckingClient
from tests.web.gallery.application import create_gallery


@pytest.fixture(scope="session")
def gallery() -> Flask:
    return create_gallery()


@pytest.fixture
def client(gallery: Flask) -> CheckingClient:
    return CheckingClient(gallery)
