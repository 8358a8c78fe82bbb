import { answer, api } from "#/lib/api/client";
import type { User } from "#/lib/api/types";
import { begin, IN_COOKIE } from "#/lib/session/session";

/**
 * Signing in with somebody else's account: sent off to the provider, and back. What was begun is kept in this tab: a link
 * with the state and the code of another login signs nobody in.
 */

const KEY = "orderhub.sign-in";

interface Begun {
  state: string;
  /** What the hub gave this browser, and wants to see again. */
  browser: string;
  /** Where somebody wanted to go. */
  to?: string;
}

/** What stands in the address of who comes back. */
export interface Back {
  state?: string;
  code?: string;
  iss?: string;
  error?: string;
}

/** The parts of an address that are meant for the page. */
export function backIn(search: Record<string, unknown>): Back {
  // What is all digits was read as a number, in which long ones have no room: it is taken as it stands.
  const raw = new URLSearchParams(window.location.search);
  const back: Back = {};
  for (const name of ["state", "code", "iss", "error"] as const) {
    const value = typeof search[name] === "number" ? raw.get(name) : search[name];
    if (typeof value === "string") back[name] = value;
  }
  return back;
}

/** Leaves for the provider. */
export async function goThere(to: string | undefined): Promise<void> {
  const { url, browser } = await answer(api.POST("/api/v1/auth/oidc/begin", {}));
  const state = new URL(url).searchParams.get("state") ?? "";
  const begun: Begun = { state, browser, ...(to !== undefined && { to }) };
  sessionStorage.setItem(KEY, JSON.stringify(begun));
  window.location.assign(url);
}

/** The login that was begun in this tab, if it is the one with this state. It is taken: each is good once. */
export function takeBegun(state: string | undefined): Begun | null {
  try {
    const text = sessionStorage.getItem(KEY);
    if (text === null) return null;
    const begun = JSON.parse(text) as Begun;
    if (state === undefined || begun.state !== state) return null;
    sessionStorage.removeItem(KEY);
    return begun;
  } catch {
    return null;
  }
}

/** Signs in with what came back. */
export async function comeBack(code: string, iss: string | undefined, begun: Begun): Promise<User> {
  const { state, browser } = begun;
  const body = { state, code, browser, ...(iss !== undefined && { iss }) };
  const tokens = await answer(api.POST("/api/v1/auth/oidc/finish", { body, headers: IN_COOKIE }));
  begin(tokens);
  return tokens.user;
}
