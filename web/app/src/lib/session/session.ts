import type { User } from "#/lib/api/types";
import { createStore, useStore } from "#/lib/store";

/** Who is signed in on this device. */
export interface Session {
  user: User;
  accessToken: string;
  /** Only a board's own; of people it is in a cookie, which nothing here can read. One from before goes there when it is used. */
  refreshToken?: string;
  /** Device time in ms when the access token should be renewed. */
  renewAt: number;
}

interface Tokens {
  access_token: string;
  refresh_token?: string;
  expires_in: number;
  user: User;
}

const SESSION_KEY = "orderhub.session";
/** Kept when a session ends: somebody here has an account. */
const KNOWN_KEY = "orderhub.session.known";
/** The hub was not told yet that somebody signed out here: what renews their session is still in the browser's cookie. */
const LEAVING_KEY = "orderhub.session.leaving";
/** Asks the hub to leave the refresh token to the browser; and to make it forget it, where a session ends. */
export const IN_COOKIE = { "orderhub-session": "cookie" };
/** A refresh token is good for one use, also across tabs: only one of them may use it at a time. */
const RENEWAL_LOCK = "orderhub.session.renewal";
/** Renewed when a fifth of its life is left, so that a request in flight does not meet the end of it. */
const RENEW_AFTER = 0.8;
/** How long a renewal may take: every tab of this device waits for it. */
const RENEWAL_TIME_MAX_MS = 10_000;

/** Without storage the session lasts as long as the page, and is this page's alone. */
let isStored = true;

const session = createStore<Session | null>(stored());

// Signing in or out in one tab is signing in or out in all of them.
window.addEventListener("storage", (event) => {
  if (event.key === SESSION_KEY || event.key === null) session.set(stored());
});

session.subscribe(remember);
remember();

// Whoever signed out without a network is out here; the hub hears of it once it can.
window.addEventListener("online", finishLeaving);
finishLeaving();

export const onSessionChange = session.subscribe;
export const currentSession = session.get;

export function useSession(): Session | null {
  return useStore(session);
}

export function isSignedIn(): boolean {
  return session.get() !== null;
}

/** Whether anybody was ever signed in on this device. */
export function wasEverSignedIn(): boolean {
  try {
    return localStorage.getItem(KNOWN_KEY) !== null;
  } catch {
    return false;
  }
}

function remember(): void {
  try {
    if (isSignedIn()) localStorage.setItem(KNOWN_KEY, "true");
  } catch {
    // Without storage nobody is known here.
  }
}

/** Somebody signs out; `false`: the hub knows, or somebody else has taken the place of what was in the cookie. */
export function setLeaving(isLeaving: boolean): void {
  try {
    if (isLeaving) localStorage.setItem(LEAVING_KEY, "true");
    else localStorage.removeItem(LEAVING_KEY);
  } catch {
    // Without storage it is tried once.
  }
}

export function isLeaving(): boolean {
  try {
    return !isSignedIn() && localStorage.getItem(LEAVING_KEY) !== null;
  } catch {
    return false;
  }
}

function finishLeaving(): void {
  if (isLeaving()) void import("./sign-out").then(({ leave }) => leave()).catch(() => undefined);
}

/** Begins a session with the hub's answer to a login, a signup or a renewal. */
export function begin(tokens: Tokens): void {
  setLeaving(false);
  keep({
    user: tokens.user,
    accessToken: tokens.access_token,
    ...(tokens.refresh_token !== undefined && { refreshToken: tokens.refresh_token }),
    renewAt: Date.now() + tokens.expires_in * 1000 * RENEW_AFTER,
  });
}

/** Forgets the session on this device. */
export function end(): void {
  keep(null);
}

/** A token that is still good for a while; null for a visitor, and when the session cannot be renewed now. */
export async function freshAccessToken(): Promise<string | null> {
  const current = session.get();
  return current && isDue(current) ? renewAccessToken() : (current?.accessToken ?? null);
}

/**
 * Goes on with the session, with new tokens. Null when the session is over, or is somebody else's by now, or when the hub
 * cannot be reached (the session stays then): a token that was to be renewed is not handed out as a new one.
 */
export async function renewAccessToken(): Promise<string | null> {
  const before = session.get();
  if (!before) return null;
  const person = before.user.id;
  return exclusively(async () => {
    // Another tab may have done it while this one waited for its turn, or have signed out.
    const current = agreed();
    if (current?.accessToken !== before.accessToken && !isDue(current)) return tokenOf(person, current);
    if (current?.user.id !== person) return null;
    const renewed = await requestRenewal(current.refreshToken);
    // The answer is about this session and no other: whoever signed out or in meanwhile has the last word.
    const now = agreed();
    if (now?.accessToken !== current.accessToken) return tokenOf(person, now);
    // A cookie is the whole browser's: in the moment of a change of person it may be the other one's, and is not theirs to use.
    if (renewed === "refused" || (renewed && renewed.user.id !== person)) end();
    else if (renewed) begin(renewed);
    return renewed && tokenOf(person, session.get());
  });
}

function isDue(current: Session | null): boolean {
  return current !== null && Date.now() >= current.renewAt;
}

function tokenOf(person: string, current: Session | null): string | null {
  return current?.user.id === person ? current.accessToken : null;
}

/** The session as all tabs see it. A page hears of a change by an event, which may be on its way yet. */
function agreed(): Session | null {
  if (!isStored) return session.get();
  const shared = stored();
  if (shared?.accessToken !== session.get()?.accessToken) session.set(shared);
  return session.get();
}

/** The new tokens, by the cookie or by a token that is kept here; null when nobody answered in time. */
export async function requestRenewal(refreshToken?: string): Promise<Tokens | "refused" | null> {
  try {
    const response = await fetch("/api/v1/auth/refresh", {
      method: "POST",
      headers: { "content-type": "application/json", ...IN_COOKIE },
      body: JSON.stringify(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
      signal: AbortSignal.timeout(RENEWAL_TIME_MAX_MS),
    });
    if (response.ok) return await response.json();
    return response.status === 401 ? "refused" : null;
  } catch {
    return null;
  }
}

let renewal: Promise<unknown> = Promise.resolve();

/** One at a time: over all tabs where the browser has locks (secure pages), within this one elsewhere. */
export function exclusively<T>(work: () => Promise<T>): Promise<T> {
  if (navigator.locks) return navigator.locks.request(RENEWAL_LOCK, work) as Promise<T>;
  const turn = renewal.then(work, work);
  renewal = turn.catch(() => undefined);
  return turn;
}

function keep(next: Session | null): void {
  try {
    if (next) localStorage.setItem(SESSION_KEY, JSON.stringify(next));
    else localStorage.removeItem(SESSION_KEY);
    isStored = true;
  } catch {
    isStored = false;
  }
  session.set(next);
}

function stored(): Session | null {
  try {
    const text = localStorage.getItem(SESSION_KEY);
    const value = text ? JSON.parse(text) : null;
    return typeof value?.accessToken === "string" && value.user?.id ? value : null;
  } catch {
    return null;
  }
}
