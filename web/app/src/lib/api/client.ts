import createClient, { type Middleware } from "openapi-fetch";
import { freshAccessToken, isSignedIn, renewAccessToken } from "#/lib/session/session";
import { observeServerTime } from "#/lib/time/clock";
import { ApiError, type ProblemBody } from "./problem";
import type { paths } from "./schema.gen";

/** An answer that does not come within this time is treated as lost: sending again with the same key is safe. */
const PATIENCE_MS = 20_000;

const authorization: Middleware = {
  async onRequest({ request }) {
    const token = await freshAccessToken();
    if (token) request.headers.set("authorization", `Bearer ${token}`);
    return request;
  },
};

/** The hub's HTTP interface, typed from `schemas/openapi.json`. Use it through `answer`. */
export const api = createClient<paths>({
  baseUrl: window.location.origin,
  fetch: patiently,
});
api.use(authorization);

interface Outcome<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/**
 * The body of a successful answer.
 *
 * @throws ApiError when the hub refused, or nobody answered.
 */
export async function answer<T>(outcome: Promise<Outcome<T>>): Promise<T> {
  const { data, error, response } = await outcome;
  if (response.ok) return data as T;
  if (isProblem(error)) throw ApiError.of(error);
  throw new ApiError("unreachable", 0, "The shop cannot be reached. Check the connection and try again.");
}

/** The header that makes repeating a request harmless. One key per thing a person wants, kept while it is retried. */
export function idempotencyKey(): string {
  // randomUUID is missing on plain http pages outside of this machine.
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}

async function patiently(request: Request): Promise<Response> {
  // A body can be read once: the copy is for the one repetition after a token that was refused.
  const again = request.clone();
  const response = await send(request);
  if (response.status !== 401 || !isSignedIn()) return response;
  const token = await renewAccessToken();
  if (!token) return response;
  again.headers.set("authorization", `Bearer ${token}`);
  return send(again);
}

async function send(request: Request): Promise<Response> {
  const started = performance.now();
  try {
    const response = await fetch(request, {
      signal: AbortSignal.any([request.signal, AbortSignal.timeout(PATIENCE_MS)]),
    });
    observeServerTime(response.headers.get("date"), performance.now() - started);
    return response;
  } catch (error) {
    if (request.signal.aborted) throw error;
    throw new ApiError("unreachable", 0, "The shop cannot be reached. Check the connection and try again.");
  }
}

function isProblem(body: unknown): body is ProblemBody {
  return typeof body === "object" && body !== null && "code" in body;
}
