"""Findings that are none, each with its reason. Everything else that schemathesis finds fails the run."""

import os
import secrets
import uuid

import requests
import schemathesis

UPLOAD = "/api/archivos/"
BEYOND_SCHEMAS = {
    "taken",
    "common",
    "like_user",
    "characters",
    "too_long",
    "not_a_band",
    "not_a_list_of_names",
    "unknown_currency",
    "unknown_id",
    "same_offer",
    "not_of_product",
    "nothing_left",
}
ROLE = os.environ.get("ARRYN_TEST_ROLE")


@schemathesis.hook
def filter_failure(context, failure, case, response):
    return not (
        is_contradiction(failure, response)
        or is_about_rows(failure, case)
        or is_beyond_schemas(failure, response)
    )


def is_contradiction(failure, response):
    """A rule between two parameters (min_price above max_price, since after until, a category that is
    not that of the path) is documented, but no schema can say it."""
    if type(failure).__name__ != "RejectedPositiveData" or response.status_code != 400:
        return False
    return any(error["code"] == "contradiction" for error in response.json()["errors"])


def is_about_rows(failure, case):
    """An upload judges row by row: one may be well-formed and yet unusable (a date in the future), and
    wrong beside good ones (201 with its error). The route's own tests hold what is accepted."""
    name = type(failure).__name__
    is_upload = case.method.upper() == "POST" and case.operation.path == UPLOAD
    return is_upload and name in ("RejectedPositiveData", "AcceptedNegativeData")


def is_beyond_schemas(failure, response):
    """Whether a name is taken, is nothing but spaces or is a name once Unicode is normalised, whether a
    password is easily guessed, whether a currency exists, whether a band's minimum is above its maximum and
    which offers are of a product, no schema can say."""
    if type(failure).__name__ != "RejectedPositiveData" or response.status_code != 400:
        return False
    codes = {error["code"] for error in response.json().get("errors", [])}
    return bool(codes) and codes <= BEYOND_SCHEMAS


class Keeper:
    """The administrator who makes the users of the run. Requests made at random find its id in a list of users."""

    id = None


def from_elsewhere():
    """Of an address of its own, through a proxy that the server of the run trusts: names that are taken count as
    failed logins of an address, and shut it out."""
    # Not by `random`, which begins anew with each case.
    return {"X-Forwarded-For": ".".join(str(byte) for byte in (10, *secrets.token_bytes(3)))}


@schemathesis.hook
def before_call(context, case, kwargs):
    """Asks for nobody in place of the keeper, whom an administrator could delete; and from an address of its own, so
    that what is behind a throttle is tested too."""
    case.headers = {**(case.headers or {}), **from_elsewhere()}
    if Keeper.id and (case.path_parameters or {}).get("id") == Keeper.id:
        case.path_parameters["id"] = "0" * 32


class Session:
    """A session of a user of the role, whom the administrator makes: a new one each time, since requests about
    `me` change their own user, or delete it."""

    def get(self, case, context):
        self.url = case.operation.base_url.rstrip("/")
        password = os.environ["ARRYN_TEST_PASSWORD"]
        name = f"p{uuid.uuid4().hex[:12]}"
        user = {"username": name, "email": f"{name}@correo.example", "password": password}
        created = requests.post(f"{self.url}/api/users/", json=user, headers=from_elsewhere(), timeout=20)
        created.raise_for_status()
        headers = {"Authorization": f"Bearer {self.login('administrador', password)}", **from_elsewhere()}
        if not Keeper.id:
            me = requests.get(f"{self.url}/api/auth/me/", headers=headers, timeout=20)
            Keeper.id = me.json()["id"]
        place = f"{self.url}/api/users/{created.json()['id']}/"
        role = {"role": {"user": 2, "editor": 3, "admin": 4}[ROLE]}
        requests.patch(place, json=role, headers=headers, timeout=20).raise_for_status()
        return self.login(name, password)

    def login(self, name, password):
        body = {"username": name, "password": password}
        answer = requests.post(f"{self.url}/api/auth/login/", json=body, headers=from_elsewhere(), timeout=20)
        answer.raise_for_status()
        return answer.json()["access"]

    def set(self, case, data, context):
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {data}"}


if ROLE:
    schemathesis.auth()(Session)
