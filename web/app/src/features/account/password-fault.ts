import type { ApiError } from "#/lib/api/problem";
import { faultSentence } from "#/lib/password/password-fault";

/** Why a new password was refused; nothing where it was not. */
export function passwordFault({ problem }: ApiError): string | undefined {
  const fault = problem?.errors?.find(({ pointer }) => pointer === "/password");
  return fault && faultSentence(fault);
}
