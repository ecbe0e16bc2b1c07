"""What the API takes as parameters: those that it describes, and each once that has one value."""

from collections import Counter
from typing import Any, get_origin

from fastapi import Depends, Request
from lyceum_chassis.errors import InvalidArgument
from pydantic import BaseModel, ConfigDict


class Nothing(BaseModel):
    """No parameter at all."""

    model_config = ConfigDict(extra="forbid")


def once(asked: type[BaseModel]) -> Any:
    """Refuses what is given twice where one value is asked for: either could be meant."""
    of_one = {
        field.alias or name
        for name, field in asked.model_fields.items()
        if get_origin(field.annotation) is not tuple
    }

    def check(request: Request) -> None:
        given = Counter(name for name, _ in request.query_params.multi_items())
        if twice := [name for name in given if given[name] > 1 and name in of_one]:
            raise InvalidArgument([(name, "is given more than once") for name in twice])

    return Depends(check)
