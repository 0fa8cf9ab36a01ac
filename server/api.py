"""flask-smorest behind two typed functions, so that every route documents what it takes and answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import Flask, request
from flask_smorest import Api, Blueprint

from server import problems
from shared.errors import InvalidInput
from shared.protocol.messages import Message, ProblemSchema, read_message

View = TypeVar("View", bound=Callable[..., Any])


class Routes:
    """The API routes of one slice."""

    def __init__(self, name: str, description: str) -> None:
        self.blueprint = Blueprint(name, name, description=description)

    def route(
        self, method: str, path: str, *, takes: type[Message] | None = None, answers: type[Message]
    ) -> Callable[[View], View]:
        """A view under ``/api/v1``: its dict is dumped by `answers`; `takes` is only documented, see `body`."""

        def decorate(view: View) -> View:
            documented = self.blueprint.response(200, answers)(view)
            documented = self.blueprint.alt_response(422, schema=ProblemSchema, success=False)(documented)
            if takes is not None:
                schema = {"content": {"application/json": {"schema": takes}}}
                documented = self.blueprint.doc(requestBody=schema)(documented)
            return cast("View", self.blueprint.route(f"/api/v1{path}", methods=[method])(documented))

        return decorate


def body(schema: type[Message]) -> dict[str, Any]:
    """The JSON body of the request, checked by `schema`. InvalidInput("malformed") names the first bad field."""
    content = json_body()
    if not isinstance(content, dict):
        raise InvalidInput(
            "malformed",
            field="body",
            vi="Nội dung gửi lên không phải JSON đúng dạng.",
            en="The body is not a JSON object.",
        )
    return read_message(schema, content)


def json_body() -> Any:
    """What the request says as JSON; None when it is none, or nested so deep that no reader should follow it."""
    try:
        return request.get_json(silent=True)
    except RecursionError:
        return None


def register_api(app: Flask, slices: list[Routes]) -> None:
    """Mount the slices and publish the OpenAPI document at /api/openapi.json."""
    app.config.update(
        API_TITLE="Biên Bản", API_VERSION="1", OPENAPI_VERSION="3.1.0", OPENAPI_URL_PREFIX="/api",
        OPENAPI_JSON_PATH="openapi.json",
    )  # fmt: skip
    api = Api(app)
    for one in slices:
        api.register_blueprint(one.blueprint)
    problems.register(app)
