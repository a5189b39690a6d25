"""A router whose routes declare their response by their return type."""

import inspect
from collections.abc import Callable
from typing import Any, get_args, get_origin

from fastapi import APIRouter

from postroom.api.http.respond import JsonResponse


class Router(APIRouter):
    """A router that describes `-> JsonResponse[Model]` as a response with that model.

    The response is made by `json_response`, and mypy compares what it is given with the declared model.
    """

    def add_api_route(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        """Add a route with the response model of its handler."""
        returned = inspect.signature(endpoint).return_annotation
        for choice in (returned, *get_args(returned)):
            if get_origin(choice) is JsonResponse:
                options["response_model"] = get_args(choice)[0]
        super().add_api_route(path, endpoint, **options)
