// Publishes events and reads a run with the generated client. Arguments: the address of the service, a file with the
// events of a run, the run, and the file for the answers, which gets one line for each read.
import { readFileSync, writeFileSync } from 'node:fs';
import * as waymark from './client/index';

const [basePath, file, run, target] = process.argv.slice(2);
const configuration = new waymark.Configuration({ basePath });
const answers: string[] = [];

function add(path: string, answer: unknown, body: unknown = null) {
    answers.push(JSON.stringify({ path, body, answer }));
}

async function publish() {
    const events = new waymark.EventsApi(configuration);
    const started: waymark.RunStartedEvent = {
        specversion: '1.0',
        id: 'single',
        source: '/clients/typescript',
        type: 'io.waymark.run.started',
        subject: run + '-single',
        time: '2026-01-31T12:00:00.123456Z',
        data: { workflow: { namespace: 'clients', name: 'typescript' } },
    };
    add('', waymark.AcceptedToJSON(await events.publishEvents({ events: [started] })));
    const lines = readFileSync(file, 'utf8').split('\n').filter(line => line);
    const batch = lines.map(line => waymark.EventFromJSON(JSON.parse(line)));
    add('', waymark.AcceptedToJSON(await events.publishEvents({ events: batch })));
}

async function has(runs: waymark.RunsApi, id: string, state: waymark.Lifecycle) {
    return runs.getRun({ run: id }).then(found => found.state === state, () => false);
}

async function isProjected(operations: waymark.OperationsApi) {
    const projection = (await operations.listProjections()).items[0];
    return projection.position === projection.head;
}

async function read() {
    const runs = new waymark.RunsApi(configuration);
    while (!(await has(runs, run, 'completed')) || !(await has(runs, run + '-single', 'in_progress'))) {
        await new Promise(resolve => setTimeout(resolve, 50));
    }
    const operations = new waymark.OperationsApi(configuration);
    while (!(await isProjected(operations))) {
        await new Promise(resolve => setTimeout(resolve, 50));
    }
    const history = new waymark.HistoryApi(configuration);
    const analysis = new waymark.AnalysisApi(configuration);
    const letters = new waymark.DeadLettersApi(configuration);
    const path = '/api/v1/runs/' + run;
    const snapshots = (await history.listSnapshots({ run })).items;
    const first = snapshots[0].snapshot_id;
    const last = snapshots[snapshots.length - 1].snapshot_id;
    const hash = (await history.listVersions({ run })).items[0].schema_hash!;

    add('/api/v1/runs', waymark.RunPageToJSON(await runs.listRuns()));
    add(path, waymark.RunToJSON(await runs.getRun({ run })));
    add(path + '-single', waymark.RunToJSON(await runs.getRun({ run: run + '-single' })));
    add(path + '/executions', waymark.ExecutionPageToJSON(await runs.listExecutions({ run })));
    add(path + '/config', waymark.RunConfigToJSON(await runs.getConfig({ run })));
    add(path + '/experiments', await runs.getExperiments({ run }));
    add(path + '/snapshots', waymark.SnapshotPageToJSON(await history.listSnapshots({ run })));
    add(
        path + '/snapshots?expand=metadata',
        waymark.SnapshotPageToJSON(await history.listSnapshots({ run, expand: 'metadata' })),
    );
    add(path + '/snapshots/' + last, waymark.WholeSnapshotToJSON(await history.getSnapshot({ run, snapshot: last })));
    add(path + '/changes?limit=1000', waymark.ChangePageToJSON(await history.listChanges({ run, limit: 1000 })));
    add(path + '/timings', waymark.TimingPageToJSON(await history.listTimings({ run })));
    add(path + '/metadata', waymark.WholeSchemaToJSON(await history.getMetadata({ run })));
    add(path + '/metadata?at=' + first, waymark.WholeSchemaToJSON(await history.getMetadata({ run, at: first })));
    add(path + '/evolution', waymark.VersionPageToJSON(await history.listVersions({ run })));
    const results = Object.entries(await history.getResults({ run }));
    add(path + '/results', Object.fromEntries(results.map(([key, result]) => [key, waymark.ResultToJSON(result)])));
    add('/api/v1/schemas/' + hash, waymark.WholeSchemaToJSON(await history.getSchema({ hash })));
    add(
        `${path}/diff?from=${first}&to=${last}`,
        waymark.DiffToJSON(await analysis.compareSnapshots({ run, from: first, to: last })),
    );
    add(path + '/inferred-metadata', waymark.WholeSchemaToJSON(await analysis.inferMetadata({ run })));
    add(path + '/inference-check', waymark.InferenceCheckToJSON(await analysis.checkInference({ run })));
    add(path + '/verify', waymark.VerificationToJSON(await analysis.verifyRun({ run })));
    add('/api/v1/dead-letters', waymark.DeadLetterPageToJSON(await letters.listDeadLetters()));
    add('/api/v1/dead-letters/1', waymark.DeadLetterToJSON(await letters.getDeadLetter({ id: 1 })));
    const comparison: waymark.Comparison = { before: { id: 't', owner: 'lab' }, after: { id: 't', owner: 'team' } };
    const difference = await analysis.compareSchemas({ comparison });
    add('/api/v1/diff', waymark.DiffToJSON(difference), waymark.ComparisonToJSON(comparison));
    const restoreRequest: waymark.RestoreRequest = { snapshot_id: first, dry_run: true };
    const restored = await new waymark.RestoreApi(configuration).restoreRun({ run, restoreRequest });
    add(path + '/restore', waymark.RestoreToJSON(restored), waymark.RestoreRequestToJSON(restoreRequest));

    add('/api/v1/admin/projections', waymark.ProjectionsToJSON(await operations.listProjections()));
    add('/actuator/health', waymark.HealthToJSON(await operations.getHealth()));
    add('/actuator/health/readiness', waymark.HealthToJSON(await operations.getHealthOfGroup({ group: 'readiness' })));
    const descriptions = new waymark.DescriptionsApi(configuration);
    add('/openapi', await descriptions.getOpenApi());
    add('/asyncapi', await descriptions.getAsyncApi());
    add('/schemas/event.json', await descriptions.getEventSchema());
    const type = 'io.waymark.run.planned';
    add(`/schemas/events/${type}.json`, await descriptions.getEventDataSchema({ type }));
}

async function readAcrossRuns() {
    const across = new waymark.AcrossRunsApi(configuration);
    const workflow = { namespace: 'petsard', name: 'adult' };
    const path = '/api/v1/workflows';
    add(path, waymark.WorkflowPageToJSON(await across.listWorkflows()));
    add(path + '/petsard/adult', waymark.WorkflowSummaryToJSON(await across.getWorkflow(workflow)));
    const timings = await across.getWorkflowTimings({ namespace: 'clients', name: 'late' });
    add(path + '/clients/late/timings', waymark.WorkflowTimingsToJSON(timings));
    add('/api/v1/late-executions', waymark.LateExecutionPageToJSON(await across.listLateExecutions()));
    add('/api/v1/changes', waymark.AnyChangePageToJSON(await across.listAllChanges()));
    const inRun = await across.listAllChanges({ scope: 'in-run' });
    add('/api/v1/changes?scope=in-run', waymark.AnyChangePageToJSON(inRun));
    const compared = '/api/v1/runs/' + run + '/compare';
    add(compared, waymark.RunComparisonToJSON(await across.compareRuns({ run })));
    const other = 'petsard-adult-city';
    add(compared + '?with=' + other, waymark.RunComparisonToJSON(await across.compareRuns({ run, _with: other })));
    await readDatasets(across, { namespace: 'workflow:petsard/adult', name: 'Loader[adult]' });
}

async function readDatasets(across: waymark.AcrossRunsApi, dataset: waymark.DatasetName) {
    const path = `/api/v1/datasets/${encodeURIComponent(dataset.namespace)}/${encodeURIComponent(dataset.name)}`;
    const time = '2100-01-01T00:00:00Z';
    const field = 'town';
    add('/api/v1/datasets', waymark.DatasetPageToJSON(await across.listDatasets()));
    add(path, waymark.DatasetToJSON(await across.getDataset(dataset)));
    add(path + '/versions', waymark.DatasetVersionPageToJSON(await across.listDatasetVersions(dataset)));
    const second = await across.getDatasetVersion({ ...dataset, version: 2 });
    add(path + '/versions/2', waymark.DatasetVersionToJSON(second));
    const version = await across.getDatasetVersionAt({ ...dataset, time });
    add(path + '/at?time=' + time, waymark.DatasetVersionToJSON(version));
    add(path + '/changes', waymark.BetweenRunChangePageToJSON(await across.listDatasetChanges(dataset)));
    const history = await across.getFieldHistory({ ...dataset, field });
    add(path + '/fields/' + field, waymark.FieldHistoryToJSON(history));
    add(path + '/lineage', waymark.LineageToJSON(await across.getLineage(dataset)));
    const lineage = new waymark.OpenLineageApi(configuration);
    add('/api/v1/runs/' + run + '/openlineage', await lineage.exportOpenLineage({ run }));
}

publish()
    .then(read)
    .then(readAcrossRuns)
    .then(() => writeFileSync(target, answers.join('\n')));
