// @ts-check
import { isObject, text } from '../lib/text.js';

const TYPE_PREFIX = 'urn:waymark:problem:';

/** A failed request. The message states what to do; the status is 0 if the service did not answer. */
export class ApiError extends Error {
  /**
   * @param {number} status
   * @param {Partial<Api.Problem>} problem
   */
  constructor(status, problem) {
    super(text(problem.detail ?? problem.title ?? `The service answered ${status}.`));
    this.name = 'ApiError';
    this.status = status;
    this.problem = problem;
    this.type = text(problem.type).replace(TYPE_PREFIX, '');
  }

  static unreachable() {
    const detail = 'Waymark does not answer. This page loads the rest by itself as soon as the service answers.';
    return new ApiError(0, { title: 'Unreachable', detail });
  }

  /** @param {Response} response */
  static async of(response) {
    const problem = await response.json().catch(() => null);
    return new ApiError(response.status, isObject(problem) ? problem : {});
  }
}
