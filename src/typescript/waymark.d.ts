// Types that all modules of the dashboard use without an import. Those of the API come from its description.
import type { ComponentChildren, VNode } from 'preact';
import type { components } from './openapi';

declare global {
  namespace Api {
    type Schemas = components['schemas'];

    type Run = Schemas['Run'];
    type RunSummary = Schemas['RunSummary'];
    type Lifecycle = Schemas['Lifecycle'];
    type RunState = Schemas['RunState'];
    type Workflow = Schemas['Workflow'];
    type Execution = Schemas['Execution'];
    type PathElement = Schemas['PathElement'];
    type Failure = Schemas['Failure'];
    type Snapshot = Schemas['ListedSnapshot'];
    type WholeSnapshot = Schemas['WholeSnapshot'];
    type Timing = Schemas['Timing'];
    type Version = Schemas['Version'];
    type Result = Schemas['Result'];
    type Restore = Schemas['Restore'];
    type DeadLetter = Schemas['DeadLetter'];
    type RecordHeader = Schemas['RecordHeader'];
    type Bytes = Schemas['Bytes'];
    type Problem = Schemas['Problem'];
    type Schema = Schemas['WholeSchema'];
    type Attribute = Schemas['Attribute'];
    type ChangeType = Schemas['ChangeType'];
    type Detail = Schemas['Detail'];
    type RunConfig = Schemas['RunConfig'];
    type WorkflowSummary = Schemas['WorkflowSummary'];
    type RecentRun = Schemas['RecentRun'];
    type StepTimings = Schemas['StepTimings'];
    type LateExecution = Schemas['LateExecution'];
    type Dataset = Schemas['Dataset'];
    type DatasetAlias = Schemas['DatasetAlias'];
    type DatasetName = Schemas['DatasetName'];
    type DatasetVersion = Schemas['DatasetVersion'];
    type FieldEvent = Schemas['FieldEvent'];
    type RunComparison = Schemas['RunComparison'];
    type RunDifference = Schemas['RunDifference'];

    /** States of a change are attributes or references to schemas, or null. */
    type WithStates<T> = Omit<T, 'before_state' | 'after_state'> & { before_state: any; after_state: any };
    type Change = WithStates<Schemas['Change']>;
    type Difference = WithStates<Schemas['Difference']>;
    type BetweenRunChange = WithStates<Schemas['BetweenRunChange']>;
    type AnyChange = Change | Difference | BetweenRunChange;

    /** An item of the feed: a run, a snapshot, a change, a timing or a gap. */
    interface FeedItem {
      id?: string;
      event: string;
      data: { run_id?: string; workflow?: Workflow | null; recorded_at?: string; record?: any };
    }
  }

  /** An element that a template creates. */
  type Html = VNode<any>;
  /** A value that a template may contain. */
  type Content = ComponentChildren;
}
