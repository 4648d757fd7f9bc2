/* Calls to the server, typed by docs/openapi.yaml. Every failure comes out as a Problem; nothing else is ever thrown. */
import createClient from 'openapi-fetch';
import type { paths } from './schema';
import { offline, Problem, type ProblemBody } from './problem';

/** Told about every answer, so that the frame can show the state of the connection and the end of a session. */
export const observer = {
  reached: (): void => {},
  lost: (): void => {},
  signedOut: (): void => {},
};

async function watchedFetch(request: Request): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(request);
  } catch (error) {
    if (request.signal.aborted) throw error;
    observer.lost();
    throw offline();
  }
  observer.reached();
  return response;
}

export const api = createClient<paths>({ baseUrl: location.origin, fetch: watchedFetch, headers: { Accept: 'application/json' }, querySerializer: { array: { style: 'form', explode: false } } });

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The body of a good answer, or a Problem thrown. */
export async function ask<T>(call: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await call;
  if (response.ok) return data as T;
  const body = error as Partial<ProblemBody> | undefined;
  const problem = new Problem({
    status: response.status,
    code: typeof body?.code === 'string' ? body.code : 'internal',
    title: body?.title ?? `HTTP ${response.status}`,
    detail: body?.detail,
    field: body?.field,
    request_id: body?.request_id,
  });
  if (response.status === 401) observer.signedOut();
  throw problem;
}
