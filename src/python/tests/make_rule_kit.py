"""Writes the rule kit: cases of the rules in JSON, made from the recorded traces, that Java and Python both run.

    python tests/make_rule_kit.py

The outcomes are those of the Python rules. `test_rules.py` compares these rules with the expected records of the traces
and with the examples of the specification, and `RuleKitTest` compares the rules in Java with the kit.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from waymark._json import from_json, to_json
from waymark.rules.diff import diff
from waymark.rules.events import Event, InvalidEventError, parse_event
from waymark.rules.families import family
from waymark.rules.history import History
from waymark.rules.inference import infer

RESOURCES = Path(__file__).resolve().parents[3] / "src" / "test" / "resources"
MAX_CASE_BYTES = 6_000
TYPES = (
    "int int64 UInteger bigint float float32 double double~precision number decimal(10,2) decimal128(3) numeric "
    "char(3) varchar(9) text object large_string bool BOOLEAN bytea blob date datetime64[ns] timestamp(6) "
    "timedelta64[ns] interval duration[ns] time time64 uuid json int[] int[][] list<int64> list<item:~int64>[pyarrow] "
    "array<varchar(3)> array<a>~or~array<b> struct<a:int> int(4 null"
)


def traces() -> Iterator[tuple[str, History, list[tuple[Event, Any]]]]:
    """Yields the name, the history, and the applied events of each trace with the changes of each."""
    for file in sorted((RESOURCES / "traces").glob("*.events.ndjson")):
        history: History | None = None
        applied = []
        seen: set[tuple[str, str]] = set()
        for line in file.read_text("utf-8").splitlines():
            try:
                event = parse_event(from_json(line))
            except InvalidEventError:
                continue
            history = history or History(event.run_id)
            if (event.source, event.id) not in seen:
                seen.add((event.source, event.id))
                delta = history.add_new(event)
                applied.append((event, delta))
        assert history is not None
        yield file.name.removesuffix(".events.ndjson"), history, applied


def observations() -> Iterator[dict[str, Any]]:
    """Yields observations of datasets with their records: with and without a schema, a subject and a context."""
    named = {"namespace": "postgres://db:5432", "name": "shop.public.orders"}
    schema = {"id": "orders", "attributes": {"id": {"type": "int"}, "amount": {"type": "decimal(10,2)"}}}
    envelope = {"specversion": "1.0", "type": "io.waymark.dataset.observed", "time": "2026-01-31T12:00:00Z"}
    for number, (attributes, data) in enumerate(
        [
            ({"source": "/crawler"}, {"dataset": named, "schema": schema, "context": {"crawler": "nightly"}}),
            ({"source": "/crawler", "subject": "any text/of the producer"}, {"dataset": named, "schema": schema}),
            ({"source": "/cr\u00e4wler"}, {"dataset": {"namespace": "n", "name": "\u8868"}}),
        ]
    ):
        event = {**envelope, "id": str(number), **attributes, "data": data}
        history = History(parse_event(event).run_id)
        delta = history.add(event)
        assert delta is not None
        yield {
            "event": event,
            "run_id": history.state.run_id,
            "state": history.state.state,
            "snapshot": delta.snapshot,
            "changes": delta.changes,
        }


def main() -> None:
    diffs: dict[str, Any] = {}
    inferences: dict[str, Any] = {}
    for name, history, applied in traces():
        for event, delta in applied:
            before, after = delta.schemas
            if event.type != "module.completed" or after is None:
                continue
            declared = event.data["transformations"]
            case = {
                "trace": name,
                "before": None if before is None else before.to_json(),
                "after": after.to_json(),
                "after_hash": after.hash,
                "transformations": [
                    {member: value for member, value in one._asdict().items() if value not in (None, ())}
                    for one in declared
                ],
                "changes": diff(before, after, declared),
            }
            key = to_json({**case, "trace": None})
            if len(key) <= MAX_CASE_BYTES:
                diffs.setdefault(key, case)
        config = history.state.config or {}
        for experiment, parameters in (config.get("Preprocessor") or {}).items():
            before = history.state.metadata.get("Loader")
            if before is not None and isinstance(parameters, dict):
                inferred = infer(before, parameters)
                case = {
                    "trace": "%s, Preprocessor[%s]" % (name, experiment),
                    "before": before.to_json(),
                    "parameters": parameters,
                    "schema": inferred.schema.to_json(),
                    "applied": inferred.applied,
                    "skipped": inferred.skipped,
                }
                key = to_json({**case, "trace": None})
                if len(key) <= 2 * MAX_CASE_BYTES:
                    inferences.setdefault(key, case)
    types = [text.replace("~", " ") for text in TYPES.split()]
    families: dict[Any, list[str]] = {}
    for text in types:
        families.setdefault(family(text), []).append(text)
    write("diffs", list(diffs.values()))
    write("inferences", list(inferences.values()))
    write("families", list(families.values()))
    write("observations", list(observations()))


def write(name: str, cases: list[Any]) -> None:
    file = RESOURCES / "rules" / ("%s.json" % name)
    file.parent.mkdir(exist_ok=True)
    lines = ",\n".join(to_json(case) for case in cases)
    file.write_text("[\n%s\n]\n" % lines, encoding="ascii")
    print("%s: %d cases, %d bytes" % (file.name, len(json.loads(file.read_text())), file.stat().st_size))


if __name__ == "__main__":
    main()
