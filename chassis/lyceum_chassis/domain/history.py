"""Reading what was once accepted, whatever would be accepted today.

A value that a command brings is held against today's rules: lengths, patterns, time zones, lists of
words. The same value in a stored event was held against the rules of its day, and is a fact. So
history is read by the types and the structure of the same classes alone: no length, bound, pattern
or validator is looked at, fields that the class doesn't know are passed over, and a word that left
its ``StrEnum`` is read as that word.

A validator in an event or a state must therefore only refuse or tidy. One that made another type of
its value would be missed here; its conversion belongs into an upcaster.
"""

from collections.abc import Mapping
from enum import Enum
from functools import cache, lru_cache
from typing import Any, TypeVar

from pydantic import BaseModel
from pydantic_core import SchemaValidator, core_schema

M = TypeVar("M", bound=BaseModel)
Schema = dict[str, Any]

_VALIDATORS = ("function-after", "function-before", "function-wrap")
_RULES = frozenset(
    {"min_length", "max_length", "pattern", "strip_whitespace", "to_lower", "to_upper"}
    | {"ge", "gt", "le", "lt", "multiple_of", "allow_inf_nan", "max_digits", "decimal_places"}
    | {"now_op", "tz_constraint", "extra_behavior", "strict", "config"}
)
_NO_SCHEMAS = frozenset({"metadata", "serialization", "default", "cls", "function"})


def read_json(model: type[M], data: str | bytes, context: Any = None) -> M:
    """The model that was written so. ``context`` is pydantic's, for types that ask for it.

    Raises pydantic's ``ValidationError`` for what never was one of its kind: another type of a
    value, or a field without a default that is not there.
    """
    read: M = _reader(model).validate_json(data, context=context)
    return read


@cache
def _reader(model: type[BaseModel]) -> SchemaValidator:
    # What was read and doesn't fit may be personal, and errors are logged.
    hiding = core_schema.CoreConfig(hide_input_in_errors=True)
    return SchemaValidator(_lenient(model.__pydantic_core_schema__), hiding)


def _lenient(schema: Any) -> Any:
    """The schema without its rules, to every depth."""
    if isinstance(schema, list | tuple):
        return [_lenient(each) for each in schema]
    if not isinstance(schema, Mapping):
        return schema
    kind = schema.get("type")
    if not isinstance(kind, str):  # a table of schemas by name
        return {name: _lenient(each) for name, each in schema.items()}
    if kind in _VALIDATORS:
        return _named_as(schema, _lenient(schema["schema"]))
    if kind == "model" and not schema.get("root_model"):
        return _named_as(schema, _built(schema["cls"], _lenient(schema["schema"])))
    if kind == "enum" and issubclass(schema["cls"], str):
        return _named_as(schema, _word_of(schema["cls"]))
    return {
        name: each if name in _NO_SCHEMAS else _lenient(each)
        for name, each in schema.items()
        if name not in _RULES
    }


def _named_as(schema: Mapping[str, Any], lenient: Schema) -> Schema:
    """What refers to the one is to find the other."""
    return {**lenient, "ref": schema["ref"]} if "ref" in schema else lenient


def _built(model: type[BaseModel], fields: Schema) -> Any:
    """Not as a schema of a model: pydantic would take the class's own validator for it."""
    set_ = object.__setattr__  # the class is frozen

    def build(read: tuple[dict[str, Any], Any, set[str]]) -> BaseModel:
        """As ``model_construct`` does it, which would look for each field's default again."""
        built = model.__new__(model)
        set_(built, "__dict__", read[0])
        set_(built, "__pydantic_fields_set__", read[2])
        set_(built, "__pydantic_extra__", None)
        set_(built, "__pydantic_private__", None)
        return built

    return core_schema.no_info_after_validator_function(build, fields)


def _word_of(words: type[Enum]) -> Any:
    known = {member.value: member for member in words}

    def read(word: str) -> Enum:
        return known.get(word) or _former(words, word)

    return core_schema.no_info_after_validator_function(read, core_schema.str_schema())


@lru_cache(1_000)
def _former(words: Any, word: str) -> Enum:
    """A word of the list that is not on it any more. It is equal to none that is."""
    member: Enum = str.__new__(words, word)
    member._name_, member._value_ = word.upper(), word
    return member
