import { type ApiError, fieldSentence } from "#/lib/api/problem";
import { messages } from "./messages";
import { capital } from "./said";

const reasons: Readonly<Record<string, string>> = messages.passwordRefused;

/** Why a new password was refused, with what to do about it; nothing where it was not. */
export function passwordFault({ problem }: ApiError): string | undefined {
  const fault = problem?.errors?.find(({ pointer }) => pointer === "/password");
  return fault && (reasons[fault.code ?? ""] ?? capital(fieldSentence(fault.detail)));
}
