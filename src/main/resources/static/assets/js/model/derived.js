// Executions from snapshots, where the service does not tell them: what happened, without what is only planned.
export function derivedExecutions(snapshots, sequence) {
  const order = new Map(sequence.map((module, i) => [module, i]));
  const place = (module) => order.get(module) ?? sequence.length;
  const states = { started: 'in_progress', completed: 'completed', failed: 'failed' };
  const found = new Map();
  let path = [];
  for (const one of snapshots) {
    if (!states[one.phase]) continue;
    const step = { module: one.module_name, experiment: one.experiment_name };
    path = [...path.filter((p) => p.module !== step.module && place(p.module) <= place(step.module)), step].sort((a, b) => place(a.module) - place(b.module));
    const key = path.map((p) => `${p.module}[${p.experiment}]`).join('_');
    const before = found.get(key);
    const started = one.phase === 'started' ? one.timestamp : (before?.state === 'in_progress' ? before.started_at : null);
    found.set(key, { key, path, state: states[one.phase], started_at: started, ended_at: one.phase === 'started' ? null : one.timestamp });
  }
  return [...found.values()];
}
