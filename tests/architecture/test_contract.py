"""Every endpoint is held to the contract by a test, and the page on compatibility says which."""

from scripts.compatibility import DIFFERENCES, STANDING, all_tests, found_by_endpoint

from postroom.api.catalogue import endpoints

OF_THE_APP = {"GET /api/schema/"}
"""Routes that the application has by itself; the description leaves them out."""


def test_endpoints_all_have_contract_test() -> None:
    names = {endpoint.name for endpoint in endpoints()}

    assert names - set(found_by_endpoint()) == set()


def test_tests_are_about_endpoints_that_there_are() -> None:
    names = {endpoint.name for endpoint in endpoints()}

    assert set(found_by_endpoint()) - names - OF_THE_APP == set()
    assert set(STANDING) - names == set()


def test_differences_all_have_test() -> None:
    assert {difference.test for difference in DIFFERENCES} - all_tests() == set()
