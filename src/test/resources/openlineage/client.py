"""Sends events with OpenLineage's own Python client: synchronous, compressed and asynchronous."""

import sys
import time
import uuid
from datetime import datetime, timezone

from openlineage.client import OpenLineageClient
from openlineage.client.event_v2 import Job, OutputDataset, Run, RunEvent, RunState
from openlineage.client.facet_v2 import parent_run, schema_dataset

url, count = sys.argv[1], int(sys.argv[2])


def config(**extra):
    auth = {"type": "api_key", "apiKey": "writer"}
    return {"transport": {"type": "http", "url": url, "auth": auth, **extra}}


CONFIGS = {
    "sync": config(),
    "gzip": config(compression="gzip"),
    "async": {"transport": {**config()["transport"], "type": "async_http"}},
}


def event(name, root, run, kind, number):
    schema = schema_dataset.SchemaDatasetFacet([schema_dataset.SchemaDatasetFacetFields("n", "int")])
    parent = parent_run.ParentRunFacet(parent_run.Run(root), parent_run.Job("python", name))
    return RunEvent(
        eventType=kind,
        eventTime=datetime.now(timezone.utc).isoformat(),
        run=Run(run, {"parent": parent}),
        job=Job("python", f"{name}.task{number}"),
        producer="https://example.org/tests",
        outputs=[OutputDataset("memory", f"{name}{number}", {"schema": schema})],
    )


# The jobs of a run are its modules, of which it has at most 1,000.
JOBS_OF_A_RUN = 500

for name, options in CONFIGS.items():
    client = OpenLineageClient(config=options)
    roots = {}
    start = time.perf_counter()
    for number in range(count // 2):
        if number % JOBS_OF_A_RUN == 0:
            root = str(uuid.uuid4())
        roots[root] = roots.get(root, 0) + 1
        run = str(uuid.uuid4())
        client.emit(event(name, root, run, RunState.START, number))
        client.emit(event(name, root, run, RunState.COMPLETE, number))
    if not client.close(600):
        sys.exit(f"{name}: not all events were delivered")
    seconds = time.perf_counter() - start
    for root, jobs in roots.items():
        print(name, root, jobs, f"{seconds:.1f}", flush=True)
