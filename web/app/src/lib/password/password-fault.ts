import { fieldSentence, type ProblemBody } from "#/lib/api/problem";
import { passwordMessages } from "./password-messages";

type FieldFault = NonNullable<ProblemBody["errors"]>[number];

const reasons: Readonly<Record<string, string>> = passwordMessages.refused;

/** Why a field was refused, with what to do about it where it is a new password; else the hub's own word on it. */
export function faultSentence({ code, detail }: FieldFault): string {
  return reasons[code ?? ""] ?? capital(fieldSentence(detail));
}

/** The hub's word on a field as a sentence. */
export function capital(text: string): string {
  const whole = `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
  return /[.!?]$/.test(whole) ? whole : `${whole}.`;
}
