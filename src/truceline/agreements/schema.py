"""A file's values held against the models: every breach becomes one fault in plain words, with its line."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from truceline.agreements.faults import Faults, Path, shown, suggest
from truceline.errors import InvalidGeometry

_T = TypeVar("_T")

_SAYS: Mapping[str, tuple[str, str]] = {
    "missing": ("is missing", "add it"),
    "string_type": ("must be text", "put it in quotes"),
    "tuple_type": ("must be a list", "write [one, two], or one entry a line after a '-'"),
    "model_type": ("must be a mapping of fields", "write one 'field: value' a line"),
    "model_attributes_type": ("must be a mapping of fields", "write one 'field: value' a line"),
    "dict_type": ("must be a mapping of fields", "write one 'field: value' a line"),
    "bool_type": ("must be true or false", "write one of the two"),
    "bool_parsing": ("must be true or false", "write one of the two"),
    "float_type": ("must be a number", "write digits, with a point for decimals"),
    "float_parsing": ("must be a number", "write digits, with a point for decimals"),
    "finite_number": ("must be a finite number", "write digits, with a point for decimals"),
    "moment": ("{message}", "write 2020-03-06, or 2020-03-06 00:01 for a time of day"),
    "union_tag_not_found": ("has no kind", "add 'kind:' with one of the kinds"),
    "union_tag_invalid": ("has the kind {tag!r}, which there is not", "use one of {expected_tags}"),
    "literal_error": ("is {input}, which is not allowed", "use {expected}"),
    "greater_than": ("must be more than {gt}", "correct the number"),
    "greater_than_equal": ("must be at least {ge}", "correct the number"),
    "less_than_equal": ("must be at most {le}", "correct the number"),
}
_ANYTHING_ELSE = ("{message}", "see docs/agreements.md")


def validate(kind: Any, value: Any, path: Path, faults: Faults, context: Mapping[str, Any] | None = None) -> Any | None:
    """`value` as a `kind` (a model or annotated type); None, and faults with lines, where it is none."""
    try:
        return adapter(kind).validate_python(value, context=dict(context or {}))
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            _add(detail, kind, value, path, faults)
    except InvalidGeometry as error:
        faults.add(error.reason, path, remedy=error.remedy)
    return None


@lru_cache(maxsize=32)
def adapter(kind: Any) -> TypeAdapter[Any]:
    """The validator of a type, built once."""
    return TypeAdapter(kind)


def _add(detail: ErrorDetails, kind: Any, value: Any, path: Path, faults: Faults) -> None:
    location = _in_file(detail["loc"], value)
    at = (*path, *location)
    if detail["type"] == "extra_forbidden":
        fields = fields_at(kind, location[:-1])
        faults.add("is no field here", at, remedy=suggest(str(location[-1]), fields))
        return
    reason, remedy = _SAYS.get(detail["type"], _ANYTHING_ELSE)
    words = {"message": detail["msg"], "input": shown(repr(detail.get("input"))), **(detail.get("ctx") or {})}
    faults.add(reason.format(**words), at, remedy=remedy.format(**words))


def _in_file(location: tuple[int | str, ...], value: Any) -> Path:
    """The part of an error's location that stands in the file: union tags do not."""
    path: list[str | int] = []
    for n, step in enumerate(location):
        inside = isinstance(value, dict) and step in value
        listed = isinstance(value, list | tuple) and isinstance(step, int) and step < len(value)
        if inside or listed:
            path.append(step)
            value = value[step]
        elif n == len(location) - 1 and isinstance(value, dict):
            path.append(step)
    return tuple(path)


def fields_at(kind: Any, path: Path) -> list[str]:
    """The fields of the model that stands at `path` below `kind`; those of every kind of a union."""
    models = _models(kind)
    for step in path:
        if isinstance(step, str):
            annotations = [m.model_fields[step].annotation for m in models if step in m.model_fields]
            models = [model for annotation in annotations for model in _models(annotation)]
    return sorted({name for model in models for name in model.model_fields})


def _models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models(part)]
