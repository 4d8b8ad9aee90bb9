"""Describes what a module of PETsARD left: its schema, profile, result and transformations."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from datetime import date, time, timedelta
from enum import Enum
from numbers import Number
from pathlib import Path
from typing import Any
from uuid import UUID

from .._json import from_json, plain_json, to_json
from ..frames import TableView, is_table, profile_of, schema_of, summary_of

MAX_RESULT_BYTES = 256 << 10
MAX_REPORT_CELLS = 10_000
MAX_HASHED_CELLS = 1 << 17  # of 300 columns with more cells, all that is recorded would take more than 5 ms

_REPORTING = ("Evaluator", "Describer", "Reporter")
_REPORTS_WITHOUT_DATA = ("ReporterSaveReport", "ReporterSaveTiming")  # other reporters save rows of the data
_DATA = {
    "Loader": "data",
    "Splitter": "data",
    "Preprocessor": "data_preproc",
    "Synthesizer": "data_syn",
    "Postprocessor": "data_postproc",
    "Evaluator": "evaluations",
    "Describer": "description",
    "Reporter": "report",
}
_SCALARS = (str, Number, Enum, date, time, timedelta, Path, UUID)
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z0-9]*|[a-z0-9]+")


def output_of(module: str, operator: Any) -> Any:
    """Returns the result of an operator without PETsARD's deep copy, where its attribute is known."""
    found = getattr(operator, _DATA.get(module, ""), None)
    if module == "Splitter" and isinstance(found, Mapping):
        found = found.get(1)
    if is_table(found) or (isinstance(found, Mapping) and found):
        return found
    return operator.get_result()


def is_report(module: str, operator: Any) -> bool:
    """Returns whether the tables of a result are figures about the data. Other tables are the data themselves."""
    if module != "Reporter":
        return module in _REPORTING
    reporter = getattr(operator, "reporter", None)
    return any(type(one).__name__ in _REPORTS_WITHOUT_DATA for one in (reporter, getattr(reporter, "reporter", None)))


def describe_output(
    module: str,
    output: Any,
    reported: Any,
    dataset: Mapping[str, Any],
    schemas: str = "data",
    stats: bool = False,
    report: bool = False,
) -> dict[str, Any]:
    """Returns the members `schema`, `profile` and `result` of `module.completed`, as far as the output has them.

    `dataset` has the id, name and description of the loaded table, which all modules of a run share. The result has
    rows of tables only if it is a `report`.
    """
    described: dict[str, Any] = {}
    table = _main_table(module, output)
    known = {} if reported is None else reported_schema(reported)
    if table is not None:
        view = TableView(table)
        if schemas == "data" or not known:
            schema = schema_of(view, **(dataset or dataset_of(known)), types="logical", stats=stats)
            described["schema"] = _completed(schema, known)
        described["profile"] = profile_of(view)
        described["result"] = {"data": _summary(output, {id(table): view})}
    else:
        described["result"] = {"data": _limited(_plain(output, report))}
    if known and schemas == "reported":
        described["schema"] = known
    return described


def reported_schema(schema: Any) -> dict[str, Any]:
    """Returns a schema of PETsARD 1.6 or 1.10 in the form of events."""
    members: dict[str, Any] = from_json(to_json(_members(schema)))
    if "id" not in members and "schema_id" in members:  # 1.6
        fields = members.pop("fields", None) or []
        attributes = {}
        for field in fields:
            type_attr = {"nullable": field.pop("nullable", None)}
            name = field.pop("name")
            attributes[name] = {
                "type": field.pop("data_type", None),
                "type_attr": {key: value for key, value in type_attr.items() if value is not None},
                "cast_errors": field.pop("cast_error", None),
                **field,
            }
        members = {"id": members.pop("schema_id"), **members, "attributes": attributes}
    members.pop("created_at", None)
    members.pop("updated_at", None)
    return members


def transformations_of(operator: Any, before: list[str], after: list[str]) -> list[dict[str, Any]]:
    """Returns what a fitted processor did to the columns. Empty where PETsARD does not show it.

    The attributes of the processor are private, so their absence is no error.
    """
    processor = getattr(operator, "processor", None)
    config, sequence = getattr(processor, "_config", None), getattr(processor, "_sequence", None)
    if not isinstance(config, Mapping) or not isinstance(sequence, (list, tuple)):
        return []
    known = set(before)
    steps: dict[str, list[str]] = {}
    for group in sequence:
        columns = config.get(group)
        for column, step in columns.items() if isinstance(columns, Mapping) else ():
            if step is not None and column in known:
                steps.setdefault(column, []).append(type(step).__name__)
    return [_transformation(column, names, known, after) for column, names in steps.items()]


def _transformation(column: str, names: list[str], before: set[str], after: list[str]) -> dict[str, Any]:
    """Returns one declaration of all steps of a column: of several, only the first one would count (CHG-26)."""
    kinds = ["_".join(word.lower() for word in _WORDS.findall(name)) for name in names]
    one: dict[str, Any] = {"field": column, "kind": ", ".join(kinds), "description": ", ".join(names)}
    if column not in after:
        into = [name for name in after if name.startswith("%s_" % column) and name not in before]
        if into:
            one["into"] = into
    return one


def dataset_of(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the id, name and description of a schema."""
    found = {member: schema[member] for member in ("name", "description") if schema.get(member)}
    return {"id": str(schema.get("id") or "inferred_schema"), **found}


def _main_table(module: str, output: Any) -> Any:
    """Returns the table whose schema is the schema of a module."""
    if module in _REPORTING:
        return None
    if isinstance(output, Mapping):
        output = output.get("train") if "train" in output else next(iter(output.values()), None)
    return output if is_table(output) else None


def _completed(schema: dict[str, Any], reported: Mapping[str, Any]) -> dict[str, Any]:
    """Adds what data do not tell: the logical types and descriptions of columns."""
    attributes = schema["attributes"]
    for name, known in (reported.get("attributes") or {}).items():
        for member in ("logical_type", "description") if known and name in attributes else ():
            if known.get(member) and known[member] != "category":  # data tell this one: type_attr.category
                attributes[name].setdefault(member, known[member])
    return schema


def _summary(output: Any, views: Mapping[int, TableView]) -> Any:
    if is_table(output):
        return plain_json(summary_of(views.get(id(output), output), MAX_HASHED_CELLS))
    if isinstance(output, Mapping):
        return {str(key): _summary(value, views) for key, value in output.items()}
    return _limited(_plain(output, False))


def _plain(value: Any, report: bool) -> Any:
    """Returns a result without the rows of the data. Small tables of a report stay rows."""
    try:
        return _without_rows(value, report)
    except RecursionError:
        return {"omitted": "it cannot be written as JSON: it is nested too deeply"}


def _without_rows(value: Any, report: bool) -> Any:
    if is_table(value):
        rows, columns = value.shape
        return value if report and rows * columns <= MAX_REPORT_CELLS else summary_of(value, MAX_HASHED_CELLS)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        value = _members(value)
    if isinstance(value, Mapping):
        return {key: _without_rows(one, report) for key, one in value.items()}
    if report:
        return [_without_rows(one, report) for one in value] if isinstance(value, (list, tuple)) else value
    if value is None or isinstance(value, _SCALARS) or getattr(value, "shape", None) == ():
        return value
    # Lists, arrays, columns and unknown objects may hold rows of the data.
    return {"type": type(value).__name__, **({"items": len(value)} if hasattr(value, "__len__") else {})}


def _limited(value: Any) -> Any:
    try:
        text = to_json(value)
    except ValueError as error:
        return {"omitted": "it cannot be written as JSON: %s" % error}
    if len(text) <= MAX_RESULT_BYTES:
        return from_json(text)
    if isinstance(value, Mapping):
        return {str(key): _shape(one) for key, one in value.items()}
    return {"omitted": "%d bytes" % len(text)}


def _shape(value: Any) -> Any:
    return summary_of(value, MAX_HASHED_CELLS) if is_table(value) else type(value).__name__


def _members(schema: Any) -> dict[str, Any]:
    if dataclasses.is_dataclass(schema):
        return {field.name: getattr(schema, field.name) for field in dataclasses.fields(schema)}
    return dict(schema) if isinstance(schema, Mapping) else dict(vars(schema))
