"""The expected schema after an experiment of a Preprocessor (RUN-62 to RUN-68)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from .schema import Attribute, Schema

_GROUPS = {
    "missing": ("missing",),
    "outlier": ("outlier",),
    "encoder": ("encoder", "encoding"),
    "scaler": ("scaler", "scaling"),
    "discretizing": ("discretizing",),
}
_DEFAULTS = {
    "numerical": ("missing_mean", "outlier_iqr", "scaler_standard"),
    "datetime": ("missing_drop", "outlier_iqr", "scaler_standard"),
    "categorical": ("missing_drop", "encoder_uniform"),
    "object": ("missing_drop", "encoder_uniform"),
}
_KINDS = {"int": "numerical", "float": "numerical", "str": "categorical", "date": "datetime", "datetime": "datetime"}


class InferredSchema(NamedTuple):
    """The expected schema, the applied processors (`column: group_method`), and the skipped ones with the reason."""

    schema: Schema
    applied: list[str]
    skipped: list[str]


class _Processor(NamedTuple):
    accepts: Callable[[Attribute], bool]
    type: str | None = None
    logical_type: str | None = None
    type_attr: Mapping[str, bool] = {}


def infer(before: Schema, parameters: Mapping[str, Any]) -> InferredSchema:
    """Returns the expected schema after an experiment with these parameters."""
    applied: list[str] = []
    skipped: list[str] = []
    attributes: dict[str, Attribute] = {}
    for column, attribute in before.attributes.items():
        for name in _processors(column, attribute, parameters):
            processor = _PROCESSORS.get(name)
            if processor is None:
                skipped.append("%s: %s is unknown" % (column, name))
            elif not processor.accepts(attribute):
                skipped.append("%s: %s does not take this column" % (column, name))
            else:
                attribute = _apply(processor, attribute)
                applied.append("%s: %s" % (column, name))
        attributes[column] = attribute
    named = {column: None for group in _GROUPS for column in _columns(group, parameters)}
    skipped += ["%s: there is no such column" % column for column in named if column not in before.attributes]
    return InferredSchema(_preprocessed(before, attributes), applied, skipped)


def input_kind(attribute: Attribute) -> str:
    """Returns the kind of a column: numerical, categorical, datetime or object (RUN-65)."""
    type_ = attribute.type
    if isinstance(type_, str) and type_ in _KINDS:
        return _KINDS[type_]
    return "categorical" if _is_category(attribute) else "object"


def _preprocessed(before: Schema, attributes: dict[str, Attribute]) -> Schema:
    name = before.name if isinstance(before.name, str) else before.id
    properties = {key: value for key, value in before.properties.items() if key != "stats"}
    properties["name"] = "%s (Preprocessed)" % name
    properties["description"] = "Preprocessed schema from %s" % before.id
    properties["stage"] = "preprocessed"
    properties["parent_schema_id"] = before.id
    properties["enable_stats"] = False
    return Schema(before.id + "_preprocessed", properties, attributes)


def _apply(processor: _Processor, before: Attribute) -> Attribute:
    properties = {key: value for key, value in before.properties.items() if key != "stats"}
    properties["is_constant"] = False
    if processor.type is not None:
        properties["type"] = processor.type
    if processor.logical_type is not None:
        properties["logical_type"] = processor.logical_type
    if processor.type_attr:
        properties["type_attr"] = {**before.type_attr, **processor.type_attr}
    return Attribute(properties, before.attributes)


def _processors(column: str, attribute: Attribute, parameters: Mapping[str, Any]) -> list[str]:
    if len(parameters) == 1 and parameters.get("method") == "default":
        return list(_DEFAULTS[input_kind(attribute)])
    names = []
    for group in _GROUPS:
        method = _columns(group, parameters).get(column)
        method = method.get("method") if isinstance(method, Mapping) else method
        if isinstance(method, str):
            names.append(method if method.startswith(group + "_") else "%s_%s" % (group, method))
    return names


def _columns(group: str, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
    nested = parameters.get("config")
    groups = nested if isinstance(nested, Mapping) else parameters
    for spelling in _GROUPS[group]:
        columns = groups.get(spelling)
        if isinstance(columns, Mapping):
            return columns
    return {}


def _is_category(attribute: Attribute) -> bool:
    return attribute.category is True


def _of_kind(*kinds: str) -> Callable[[Attribute], bool]:
    return lambda attribute: input_kind(attribute) in kinds


_numerical = _of_kind("numerical")
_datetime = _of_kind("datetime")
_ordered = _of_kind("numerical", "datetime")
_filled = {"nullable": False}
_encoded = {"category": False}

_PROCESSORS = {
    "missing_mean": _Processor(_numerical, type_attr=_filled),
    "missing_median": _Processor(_numerical, type_attr=_filled),
    "missing_drop": _Processor(lambda attribute: True, type_attr=_filled),
    "missing_mode": _Processor(lambda attribute: True, type_attr=_filled),
    "missing_simple": _Processor(lambda attribute: True, type_attr=_filled),
    "outlier_iqr": _Processor(_ordered),
    "outlier_zscore": _Processor(_numerical),
    "outlier_lof": _Processor(_numerical),
    "outlier_isolationforest": _Processor(_numerical),
    "encoder_label": _Processor(_is_category, "int64", None, _encoded),
    "encoder_onehot": _Processor(_is_category, "int64", None, _encoded),
    "encoder_uniform": _Processor(_is_category, "float64", None, _encoded),
    "encoder_datediff": _Processor(_datetime, "int", "date_diff_days"),
    "scaler_standard": _Processor(_ordered, "float", "standardized"),
    "scaler_minmax": _Processor(_ordered, "float", "normalized"),
    "scaler_zerocenter": _Processor(_ordered, "float", "zero_centered"),
    "scaler_log": _Processor(_numerical, "float", "log_transformed"),
    "scaler_log1p": _Processor(_numerical, "float", "log1p_transformed"),
    "scaler_timeanchor": _Processor(_datetime, "float", "time_anchored"),
    "discretizing_kbins": _Processor(_ordered, "int", "discretized"),
}
