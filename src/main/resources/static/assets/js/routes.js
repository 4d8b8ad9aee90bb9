// @ts-check
// The views by the patterns of their addresses; the first match counts. A view is loaded when it is opened first. The
// service reads this list, to load the view of an address together with the page.

/** @type {import('./router/router-store.js').Routes} */
export const routes = Object.freeze([
  ['/', () => import('./views/today/today-view.js')],
  ['/workflows', () => import('./views/workflows/workflows-view.js')],
  ['/workflows/:namespace/:name', () => import('./views/workflow/workflow-view.js')],
  ['/runs', () => import('./views/runs/runs-view.js')],
  ['/runs/:run', () => import('./views/run/run-view.js')],
  ['/runs/:run/:tab', () => import('./views/run/run-view.js')],
  ['/changes', () => import('./views/between-runs/between-runs-view.js')],
  ['/changes/live', () => import('./views/changes/changes-view.js')],
  ['/datasets', () => import('./views/datasets/datasets-view.js')],
  ['/datasets/:namespace/:name', () => import('./views/dataset/dataset-view.js')],
  ['/datasets/:namespace/:name/:tab', () => import('./views/dataset/dataset-view.js')],
  ['/datasets/:namespace/:name/fields/:field', () => import('./views/dataset/dataset-view.js')],
  ['/compare', () => import('./views/compare/compare-view.js')],
  ['/dead-letters', () => import('./views/dead-letters/dead-letters-view.js')],
  ['/dead-letters/:id', () => import('./views/dead-letters/dead-letters-view.js')],
  ['*', () => import('./views/not-found-view.js')],
]);
