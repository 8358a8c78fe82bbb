import { currentSession, freshAccessToken, renewAccessToken } from "#/lib/session/session";
import { withStepUp } from "#/lib/step-up/step-up";
import { observeServerTime } from "#/lib/time/clock";
import { methods } from "./methods";
import { ApiError, isProblem, problemOf } from "./problem";
import { faults } from "./problem-messages";

/** An answer that does not come within this time is treated as lost: sending again with the same key is safe. */
const PATIENCE_MS = 20_000;

/** A file may be large, and the line slow. */
const UPLOAD_PATIENCE_MS = 600_000;

/** The hub's HTTP interface, typed from `schemas/openapi.json`. Use it through `answer`. */
export const api = methods((request) => steadily(request, PATIENCE_MS));

/** The same for what carries a file. */
export const uploads = methods((request) => steadily(request, UPLOAD_PATIENCE_MS));

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
  if (isProblem(error)) throw ApiError.of(error, response.headers);
  throw unreachable();
}

/** The header that makes repeating a request harmless. One key per thing a person wants, kept while it is retried. */
export function idempotencyKey(): string {
  // randomUUID is missing on plain http pages outside of this machine.
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}

/** Asks who it is where the hub wants to know it anew, and then once more. A body can be read once: each try has a copy. */
function steadily(request: Request, patienceMs: number): Promise<Response> {
  return withStepUp(() => patiently(request.clone(), patienceMs));
}

/** In the name of who asked for it, or of nobody: somebody else may sign in while a token is renewed. */
async function patiently(request: Request, patienceMs: number): Promise<Response> {
  const by = currentSession()?.user.id;
  const isStillThere = () => currentSession()?.user.id === by;
  const sendWith = (unsigned: Request, token: string | null) => {
    // Without a token that is to be had in a while, it would be answered as to a visitor.
    if (!token && by !== undefined && isStillThere()) throw unreachable();
    if (token && isStillThere()) unsigned.headers.set("authorization", `Bearer ${token}`);
    return send(unsigned, patienceMs);
  };
  // A body can be read once: the copy is for the one repetition after a token that was refused.
  const again = request.clone();
  const response = await sendWith(request, await freshAccessToken());
  if (response.status !== 401 || by === undefined || !isStillThere()) return response;
  // A code or a link that is not right is refused with this status, too: another token does not mend it, and tries are counted.
  if (await isAboutCode(response)) return response;
  const token = await renewAccessToken();
  return isStillThere() ? sendWith(again, token) : response;
}

async function isAboutCode(response: Response): Promise<boolean> {
  const problem = await problemOf(response);
  return problem !== null && problem.code !== "unauthenticated";
}

async function send(request: Request, patienceMs: number): Promise<Response> {
  const started = performance.now();
  try {
    const response = await fetch(request, {
      signal: AbortSignal.any([request.signal, AbortSignal.timeout(patienceMs)]),
    });
    observeServerTime(response.headers.get("date"), performance.now() - started);
    return response;
  } catch (error) {
    if (request.signal.aborted) throw error;
    throw unreachable();
  }
}

export function unreachable(): ApiError {
  return new ApiError("unreachable", 0, faults.unreachable);
}
