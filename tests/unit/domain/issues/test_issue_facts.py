"""What messages say beside their words: constraints, hosts, statuses, and what is out of reach."""

import pytest

from postroom.domain.issues.facts import (
    code_of,
    constraint_of,
    exhausted_of,
    host_of,
    operation_of,
    service_of,
    stale_entity_of,
    status_of,
    unreachable_of,
)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        (
            'duplicate key value violates unique constraint "users_email_key"\nDETAIL: Key (email)=(a@x) exists.',
            "users_email_key",
        ),
        ("(1062, \"Duplicate entry 'a@b.c' for key 'users.uq_email'\")", "uq_email"),
        ("UNIQUE constraint failed: users.email", "users.email"),
        ("Unique constraint failed on the fields: (`email`)", "email"),
        (
            "could not execute statement; SQL [n/a]; constraint [uk_number]; nested exception is X",
            "uk_number",
        ),
        ("ORA-00001: unique constraint (SHOP.UK_NUMBER) violated", "shop.uk_number"),
        ("Violation of UNIQUE KEY constraint 'UQ_Mail'. Cannot insert duplicate key", "uq_mail"),
        (
            'E11000 duplicate key error collection: shop.users index: email_1 dup key: { email: "x" }',
            "email_1",
        ),
        ('null value in column "vat" of relation "orders" violates not-null constraint', "vat"),
        (
            "a foreign key constraint fails (`shop`.`orders`, CONSTRAINT `fk_user` FOREIGN KEY (`user_id`))",
            "fk_user",
        ),
        ("Duplicate entry 'x' for key 'PRIMARY'", "primary"),
        ("index [5] out of range", ""),
        ("The cart is empty", ""),
    ],
)
def test_constraint_of_databases_is_its_name(said: str, name: str) -> None:
    assert constraint_of([said]) == name


def test_facts_of_failed_requests_are_status_host_and_operation() -> None:
    said = ["503 Server Error: Service Unavailable for url: https://search.internal/v2?q=x"]
    assert (status_of(said), host_of(said)) == ("503", "search.internal")
    assert status_of(["Request failed with status code 404"]) == "404"
    assert status_of(["Order 404 is empty"]) == ""
    assert status_of(["Response status code does not indicate success: 429 (Too Many Requests)."]) == "429"
    assert status_of(["HTTP Error 404: Not Found"]) == "404"
    assert status_of(["upstream returned 512 bytes"]) == ""
    assert host_of(["Invalid call in /srv/app/create.js:31:22"]) == ""
    assert host_of(["HTTPSConnectionPool(host='pay.internal', port=443): Read timed out."]) == "pay.internal"
    assert host_of(["getaddrinfo ENOTFOUND api.pay.example"]) == "api.pay.example"
    assert host_of(["connect to db-7.internal.example.com:5432"]) == "db-#.internal.example.com"
    assert host_of(["dial tcp 10.0.3.7:6379: connect: connection refused"]) == ""
    assert host_of(["consumer lag too high: host=us-west-2"]) == "", "whose host it is"
    assert code_of(["Minified React error #185; visit https://react.dev/errors/185"]) == "185"
    assert code_of(["worker stopped with exit code 137"]) == "137"
    assert code_of(["[WinError 10061] No connection could be made"]) == "10061"
    assert code_of(["error: 15 rows of 20 failed"]) == ""
    assert operation_of(["GraphQL error in AddItem: Product 7 is gone"]) == "AddItem"
    assert operation_of(['{"request":{"query":"mutation AddItem($id: ID!) { x }"}}']) == "AddItem"


@pytest.mark.parametrize(
    "message",
    [
        'duplicate key value violates unique constraint "booking_slot_starts_at_uniq"',
        "doppelter Schlüsselwert verletzt Unique-Constraint »booking_slot_starts_at_uniq«",
        "la valeur d'une clé dupliquée rompt la contrainte unique « booking_slot_starts_at_uniq »",
        "llave duplicada viola restricción de unicidad «booking_slot_starts_at_uniq»",
    ],
)
def test_constraint_in_the_language_of_the_database_is_found(message: str) -> None:
    assert constraint_of([message]) == "booking_slot_starts_at_uniq"


@pytest.mark.parametrize(
    ("message", "entity"),
    [
        (
            "Row was updated or deleted by another transaction (or unsaved-value mapping) : [com.bank.Account#12]",
            "com.bank.Account",
        ),
        (
            "Row was already updated or deleted by another transaction for entity [com.bank.Account with id '7']",
            "com.bank.Account",
        ),
        ("Attempted to update a stale object: Billing::Order.", "Billing::Order"),
        ("The row was updated by hand", ""),
    ],
)
def test_stale_entity_is_the_class_of_the_object(message: str, entity: str) -> None:
    assert stale_entity_of([message]) == entity


@pytest.mark.parametrize(
    ("message", "resource"),
    [
        ("HikariPool-1 - Connection is not available, request timed out after 30000ms.", "connections"),
        ("QueuePool limit of size 5 overflow 10 reached, connection timed out", "connections"),
        ("FATAL: remaining connection slots are reserved for roles", "connections"),
        ("SQLSTATE[HY000] [1040] Too many connections", "connections"),
        ("Too many connections", "connections"),
        ("FATAL: sorry, too many clients already", "connections"),
        ("ENOSPC: no space left on device, write", "disk space"),
        ("[Errno 28] No space left on device: '/data/out.csv'", "disk space"),
        ("accept4: too many open files", "open files"),
    ],
)
def test_resource_that_is_used_up_is_found(message: str, resource: str) -> None:
    assert exhausted_of([message]) == resource


@pytest.mark.parametrize(
    "message",
    ["Too many connections between two nodes", "The timeout of the connection is too long", "Disk is full"],
)
def test_resource_of_another_message_is_none(message: str) -> None:
    assert exhausted_of([message]) == ""


def test_service_of_a_host_has_no_region_of_it() -> None:
    hosts = ["fleet-eu-#.trackapi.example", "fleet-us-#.trackapi.example", "trackapi.example"]
    assert {service_of(host) for host in hosts} == {"trackapi.example"}
    assert service_of("api.shop.co.uk") == "shop.co.uk"
    assert service_of("search.prod.svc.cluster.local") == "search.prod.svc.cluster.local"
    assert service_of("sqs.amazonaws.com") != service_of("sns.amazonaws.com")
    assert service_of("") == ""


def test_host_of_an_address_that_explains_is_none() -> None:
    assert host_of(["Minified React error #418; visit https://react.dev/errors/418 for more"]) == ""
    assert host_of(["Get https://pay.example/x: EOF, see https://docs.example/eof"]) == "pay.example"


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("connect ECONNREFUSED 10.0.7.5:5432", "postgresql"),
        ("getaddrinfo ENOTFOUND db.internal", "db.internal"),
        ("dial tcp: lookup queue on 10.0.0.2:53: no such host", "queue"),
        ("connect ECONNREFUSED 10.0.7.5:41822", ""),
        ("https://pay.example/v1 returned 500", ""),
    ],
)
def test_unreachable_of_names_the_service(said: str, name: str) -> None:
    assert unreachable_of([said]) == name
