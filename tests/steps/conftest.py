"""The register of the steps' tests."""

import pytest

from tests.databases import url_of_either


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """A database of either make."""
    return url_of_either(request)
