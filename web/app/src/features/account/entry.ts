import { answer, api } from "#/lib/api/client";
import { ApiError } from "#/lib/api/problem";
import type { User } from "#/lib/api/types";
import { begin } from "#/lib/session/session";
import { messages } from "./messages";

/** Ways into an account. */

export interface Credentials {
  email: string;
  password: string;
}

/** What is wrong with which field; `form` is about all of it. */
export type Faults = Partial<Record<"name" | "email" | "password" | "form", string>>;

export async function signIn(credentials: Credentials): Promise<User> {
  return enter(await answer(api.POST("/api/v1/auth/login", { body: credentials })));
}

export async function signUp(person: Credentials & { name: string }): Promise<User> {
  return enter(await answer(api.POST("/api/v1/auth/signup", { body: person })));
}

/** What can be said before anybody is asked. */
export function faultsOf({ name, email, password }: Credentials & { name?: string }, isNew: boolean): Faults {
  return {
    ...(isNew && !name?.trim() && { name: messages.nameMissing }),
    ...(!/^\S+@\S+$/.test(email.trim()) && { email: messages.emailMissing }),
    ...(isNew && password.length < 8 && { password: messages.passwordShort }),
    ...(!isNew && password === "" && { password: messages.passwordMissing }),
  };
}

/** Why the hub did not let somebody in. */
export function faultsIn(error: unknown): Faults | null {
  if (!(error instanceof ApiError)) return null;
  if (error.status === 401) return { form: messages.wrongCredentials };
  const [name, email, password] = [error.field("/name"), error.field("/email"), error.field("/password")];
  if (!name && !email && !password) return null;
  const isTaken = error.problem?.errors?.some(({ detail }) => detail.includes("has an account"));
  return {
    ...(name && { name: capital(name) }),
    ...(email && { email: isTaken ? messages.emailTaken : capital(email) }),
    ...(password && { password: capital(password) }),
  };
}

function enter(tokens: Parameters<typeof begin>[0]): User {
  begin(tokens);
  return tokens.user;
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
