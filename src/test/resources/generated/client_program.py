"""Publishes events and reads a run with the generated client.

Arguments: the address of the service, a file with the events of a run, the run, and the file for the answers, which
gets one line for each read.
"""

import datetime
import json
import sys
import time
from urllib.parse import quote

import openapi_client as waymark
from pydantic_core import to_jsonable_python

base_path, events_file, run, target = sys.argv[1:]
client = waymark.ApiClient(waymark.Configuration(host=base_path))
answers = []


def plain(answer):
    if isinstance(answer, dict):
        return {key: plain(value) for key, value in answer.items()}
    return answer.to_dict() if hasattr(answer, "to_dict") else answer


def add(path, answer, body=None):
    answers.append(json.dumps(to_jsonable_python({"path": path, "body": plain(body), "answer": plain(answer)})))


def has(run_id, state):
    try:
        return runs.get_run(run_id).state == state
    except waymark.exceptions.NotFoundException:
        return False


def is_projected():
    projection = operations.list_projections().items[0]
    return projection.position == projection.head


events = waymark.EventsApi(client)
started = waymark.RunStartedEvent(
    specversion="1.0",
    id="single",
    source="/clients/python",
    type="io.waymark.run.started",
    subject=run + "-single",
    time=datetime.datetime(2026, 1, 31, 12, 0, 0, 123456, tzinfo=datetime.timezone.utc),
    data=waymark.RunStarted(workflow=waymark.Workflow(namespace="clients", name="python")),
)
add("", events.publish_events([started]))
with open(events_file, encoding="utf-8") as lines:
    add("", events.publish_events([waymark.Event.from_json(line) for line in lines]))

runs = waymark.RunsApi(client)
while not has(run, "completed") or not has(run + "-single", "in_progress"):
    time.sleep(0.05)

operations = waymark.OperationsApi(client)
while not is_projected():
    time.sleep(0.05)

history = waymark.HistoryApi(client)
analysis = waymark.AnalysisApi(client)
letters = waymark.DeadLettersApi(client)
path = "/api/v1/runs/" + run
snapshots = history.list_snapshots(run).items
first, last = snapshots[0].snapshot_id, snapshots[-1].snapshot_id
schema_hash = history.list_versions(run).items[0].schema_hash

add("/api/v1/runs", runs.list_runs())
add(path, runs.get_run(run))
add(path + "-single", runs.get_run(run + "-single"))
add(path + "/executions", runs.list_executions(run))
add(path + "/config", runs.get_config(run))
add(path + "/experiments", runs.get_experiments(run))
add(path + "/snapshots", history.list_snapshots(run))
add(path + "/snapshots?expand=metadata", history.list_snapshots(run, expand="metadata"))
add(path + "/snapshots/" + last, history.get_snapshot(run, last))
add(path + "/changes?limit=1000", history.list_changes(run, limit=1000))
add(path + "/timings", history.list_timings(run))
add(path + "/metadata", history.get_metadata(run))
add(path + "/metadata?at=" + first, history.get_metadata(run, at=first))
add(path + "/evolution", history.list_versions(run))
add(path + "/results", history.get_results(run))
add("/api/v1/schemas/" + schema_hash, history.get_schema(schema_hash))
add(f"{path}/diff?from={first}&to={last}", analysis.compare_snapshots(first, last, run))
add(path + "/inferred-metadata", analysis.infer_metadata(run))
add(path + "/inference-check", analysis.check_inference(run))
add(path + "/verify", analysis.verify_run(run))
add("/api/v1/dead-letters", letters.list_dead_letters())
add("/api/v1/dead-letters/1", letters.get_dead_letter(1))
comparison = waymark.Comparison(
    before=waymark.TableSchema(id="t", additional_properties={"owner": "lab"}),
    after=waymark.TableSchema(id="t", additional_properties={"owner": "team"}),
)
add("/api/v1/diff", analysis.compare_schemas(comparison), comparison)
restore = waymark.RestoreRequest(snapshot_id=first, dry_run=True)
add(path + "/restore", waymark.RestoreApi(client).restore_run(run, restore), restore)

across = waymark.AcrossRunsApi(client)
add("/api/v1/workflows", across.list_workflows())
add("/api/v1/workflows/petsard/adult", across.get_workflow("petsard", "adult"))
add("/api/v1/workflows/clients/late/timings", across.get_workflow_timings("clients", "late"))
add("/api/v1/late-executions", across.list_late_executions())
add("/api/v1/changes", across.list_all_changes())
add("/api/v1/changes?scope=in-run", across.list_all_changes(scope="in-run"))
add(path + "/compare", across.compare_runs(run))
other = "petsard-adult-city"
add(path + "/compare?with=" + other, across.compare_runs(run, other))
dataset = ("workflow:petsard/adult", "Loader[adult]")
path = "/api/v1/datasets/" + "/".join(quote(part, safe="") for part in dataset)
add("/api/v1/datasets", across.list_datasets())
add(path, across.get_dataset(*dataset))
add(path + "/versions", across.list_dataset_versions(*dataset))
add(path + "/versions/2", across.get_dataset_version(*dataset, 2))
at = datetime.datetime(2100, 1, 1, tzinfo=datetime.timezone.utc)
add(path + "/at?time=2100-01-01T00:00:00Z", across.get_dataset_version_at(at, *dataset))
add(path + "/changes", across.list_dataset_changes(*dataset))
add(path + "/fields/town", across.get_field_history(*dataset, "town"))
add(path + "/lineage", across.get_lineage(*dataset))
add("/api/v1/runs/" + run + "/openlineage", waymark.OpenLineageApi(client).export_open_lineage(run))

add("/api/v1/admin/projections", operations.list_projections())
add("/actuator/health", operations.get_health())
add("/actuator/health/readiness", operations.get_health_of_group("readiness"))
descriptions = waymark.DescriptionsApi(client)
add("/openapi", descriptions.get_open_api())
add("/asyncapi", descriptions.get_async_api())
add("/schemas/event.json", descriptions.get_event_schema())
add("/schemas/events/io.waymark.run.planned.json", descriptions.get_event_data_schema("io.waymark.run.planned"))

with open(target, "w", encoding="utf-8") as output:
    output.write("\n".join(answers))
