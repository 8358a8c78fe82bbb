import { faults, problems, unnamed } from "./problem-messages";

/** What the hub answers when it refuses (RFC 9457). */
export interface ProblemBody {
  code: string;
  title: string;
  detail?: string | null;
  status: number;
  request_id?: string;
  errors?: { pointer: string; detail: string }[] | null;
  order_status?: string | null;
  order_version?: number | null;
  allowed?: string[] | null;
  /** With `cancel_window_closed`: when it closed, and what the hub's clock said then. */
  deadline?: string | null;
  server_now?: string | null;
}

/** A refusal, or no answer at all (`code` is then `unreachable`, `status` 0). */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly code: string;
  readonly status: number;
  readonly problem: ProblemBody | undefined;

  constructor(code: string, status: number, message: string, problem?: ProblemBody) {
    super(message);
    this.code = code;
    this.status = status;
    this.problem = problem;
  }

  static of(problem: ProblemBody): ApiError {
    const { code, status, title, detail } = problem;
    return new ApiError(code, status, refusal(code, detail || title), problem);
  }

  /** The message for one field of the request body, such as `/email`. */
  field(pointer: string): string | undefined {
    const error = this.problem?.errors?.find((error) => error.pointer === pointer);
    return error && fieldSentence(error.detail);
  }
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
