/* What went wrong with a call, in the shape of the server's problem replies. */
export interface ProblemBody {
  status: number;
  code: string;
  title: string;
  detail?: string;
  field?: string;
  request_id?: string;
}

export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly field: string;
  readonly detail: string;
  readonly requestId: string;

  constructor(body: ProblemBody) {
    super(body.detail || body.title);
    this.status = body.status;
    this.code = body.code;
    this.field = body.field ?? '';
    this.detail = body.detail || body.title || '';
    this.requestId = body.request_id ?? '';
  }
}

/** The server could not be reached at all. */
export const offline = (): Problem => new Problem({ status: 0, code: 'offline', title: '' });

export const asProblem = (error: unknown): Problem =>
  error instanceof Problem ? error : new Problem({ status: 0, code: 'internal', title: error instanceof Error ? error.message : String(error) });
