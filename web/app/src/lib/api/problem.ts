import { faults, problems, unnamed } from "./problem-messages";

/** What the hub answers when it refuses (RFC 9457). */
export interface ProblemBody {
  code: string;
  title: string;
  detail?: string | null;
  status: number;
  request_id?: string;
  errors?: { pointer: string; detail: string; code?: string | null }[] | null;
  order_status?: string | null;
  order_version?: number | null;
  allowed?: string[] | null;
  /** With `cancel_window_closed`: when it closed, and what the hub's clock said then. */
  deadline?: string | null;
  server_now?: string | null;
  /** With `step_up_required`: how somebody shows that it is them. */
  methods?: StepUpMethod[] | null;
}

/** By the code of an authenticator app, or by one that is mailed. */
export type StepUpMethod = "authenticator" | "letter";

/** A refusal, or no answer at all (`code` is then `unreachable`, `status` 0). */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly code: string;
  readonly status: number;
  readonly problem: ProblemBody | undefined;
  /** How many seconds to wait before it is tried again, where the hub said so. */
  readonly retryAfterS: number | undefined;

  constructor(code: string, status: number, message: string, problem?: ProblemBody, retryAfterS?: number) {
    super(message);
    this.code = code;
    this.status = status;
    this.problem = problem;
    this.retryAfterS = retryAfterS;
  }

  static of(problem: ProblemBody, headers?: Headers): ApiError {
    const { code, status, title, detail } = problem;
    const retryAfterS = Number(headers?.get("retry-after")) || undefined;
    // Who can show nothing is told what to do about it.
    const said = problem.methods?.length === 0 ? "step_up_impossible" : code;
    return new ApiError(code, status, refusal(said, detail || title), problem, retryAfterS);
  }

  /** The message for one field of the request body, such as `/email`. */
  field(pointer: string): string | undefined {
    const error = this.problem?.errors?.find((error) => error.pointer === pointer);
    return error && fieldSentence(error.detail);
  }
}

export function isProblem(body: unknown): body is ProblemBody {
  return typeof body === "object" && body !== null && "code" in body;
}

/** What an answer refuses with, which can be read again afterwards; null where somebody on the way answered. */
export async function problemOf(response: Response): Promise<ProblemBody | null> {
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => null);
  return isProblem(body) ? body : null;
}

/** What a refusal says in the page's language; `english` is how the hub says it. */
export function refusal(code: string, english: string): string {
  return problems[code] ?? unnamed.problem ?? english;
}

/** The same of a field. */
export function fieldSentence(english: string): string {
  return unnamed.field ?? english;
}

/** Nobody answered, or the hub could not say what became of it: the same request may be sent again with the same key. */
export function isWorthRetrying(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 0 || error.status === 503 || error.status === 429);
}

/** A sentence for people, whatever was thrown. */
export function sentence(error: unknown): string {
  return error instanceof ApiError ? error.message : faults.page;
}
