import { answer, api } from "#/lib/api/client";
import { ApiError } from "#/lib/api/problem";
import type { User } from "#/lib/api/types";
import { timeOfDay } from "#/lib/format/format";
import { capital } from "#/lib/password/password-fault";
import { begin, IN_COOKIE } from "#/lib/session/session";
import { serverNow } from "#/lib/time/clock";
import { messages } from "./messages";
import { passwordFault } from "./password-fault";

/** Ways into an account. */

export interface Credentials {
  email: string;
  password: string;
}

/** A letter that lets somebody in: by itself, or by a new password. */
export type Letter = "link" | "reset";

/** What is wrong with which field; `form` is about all of it. */
export type Faults = Partial<Record<"name" | "email" | "password" | "form", string>>;

export async function signIn(credentials: Credentials & { code?: string }): Promise<User> {
  return enter(await answer(api.POST("/api/v1/auth/login", { body: credentials, headers: IN_COOKIE })));
}

export async function signUp(person: Credentials & { name: string }): Promise<User> {
  return enter(await answer(api.POST("/api/v1/auth/signup", { body: person, headers: IN_COOKIE })));
}

/** Signs in by the link of a letter. */
export async function signInByLink(link: { token: string; code?: string }): Promise<User> {
  return enter(await answer(api.POST("/api/v1/auth/link/use", { body: link, headers: IN_COOKIE })));
}

/** Whether there is such an account is not said: the letter is, to who reads its mail. */
export async function askForLetter(letter: Letter, email: string): Promise<void> {
  const body = { email };
  await answer(
    letter === "link"
      ? api.POST("/api/v1/auth/link", { body })
      : api.POST("/api/v1/auth/password/forgot", { body }),
  );
}

/** What can be said before anybody is asked. Whether a new password will do is the hub's to say. */
export function faultsOf({ name, email, password }: Credentials & { name?: string }, isNew: boolean): Faults {
  return {
    ...(isNew && !name?.trim() && { name: messages.nameMissing }),
    ...(!/^\S+@\S+$/.test(email.trim()) && { email: messages.emailMissing }),
    ...(password === "" && { password: messages.passwordMissing }),
  };
}

/** Why the hub did not let somebody in. */
export function faultsIn(error: unknown): Faults | null {
  if (!(error instanceof ApiError)) return null;
  if (error.status === 401) return { form: messages.wrongCredentials };
  const later = tooManyTries(error);
  if (later) return { form: later };
  const [name, email] = [error.field("/name"), error.field("/email")];
  const password = passwordFault(error);
  if (!name && !email && !password) return null;
  const isTaken = error.problem?.errors?.some(({ detail }) => detail.includes("has an account"));
  return {
    ...(name && { name: capital(name) }),
    ...(email && { email: isTaken ? messages.emailTaken : capital(email) }),
    ...(password && { password }),
  };
}

/** After too many tries: when the next one may be made, to the second, since it may be one second. */
export function tooManyTries(error: unknown): string | undefined {
  if (!(error instanceof ApiError) || error.status !== 429 || !error.retryAfterS) return undefined;
  return messages.tooManyTries(timeOfDay(serverNow() + error.retryAfterS * 1_000, true));
}

function enter(tokens: Parameters<typeof begin>[0]): User {
  begin(tokens);
  return tokens.user;
}
