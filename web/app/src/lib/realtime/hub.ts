import {
  AuthRequired,
  type Credentials,
  createClient,
  isAboutCredentials,
  type OrderhubClient,
} from "@orderhub/client";
import {
  currentSession,
  freshAccessToken,
  isSignedIn,
  onSessionChange,
  renewAccessToken,
} from "#/lib/session/session";
import { observeServerMs } from "#/lib/time/clock";
import { screenName } from "./screen";

/** The close after which a session is no more. */
const SIGNED_OUT = 4010;

/** What this screen called itself last. */
let introducedAs = "";

/** The one connection of this page. It begins with the first screen that watches something. */
export const hub: OrderhubClient = createClient({
  url: `${window.location.protocol === "https:" ? "wss" : "ws"}://${window.location.host}/api/v1/ws`,
  getToken: credentials,
  client: () => {
    introducedAs = screenName();
    return introducedAs;
  },
  // A board says so itself, once it shows it.
  acks: "manual",
});

/** A screen that became a board, or has got another name, says so. */
export function introduce(): void {
  if (hub.status.state === "disconnected" || introducedAs === "" || introducedAs === screenName()) return;
  hub.stop();
  hub.start();
}

let connectedAs = currentSession()?.user.id;
let accessToken = currentSession()?.accessToken;

// Somebody else's streams are never shown: a change of person starts over with a new connection. A newer token of the same
// person is handed over within the one there is, or is the reason to try again.
onSessionChange(() => {
  const session = currentSession();
  if (session?.user.id !== connectedAs) {
    connectedAs = session?.user.id;
    accessToken = session?.accessToken;
    hub.stop({ forget: true });
    hub.start();
  } else if (session && session.accessToken !== accessToken) {
    accessToken = session.accessToken;
    present(session.accessToken);
  }
});

function present(token: string): void {
  if (hub.status.state === "connected") hub.refresh(token);
  else connectNow();
}

// Each handshake tells the time once; repeated later, it would pass for a reading of then.
let wasConnected = false;
hub.onStatus(() => {
  const { state, closed, clockUncertaintyMs } = hub.status;
  const isConnected = state === "connected";
  // Signed out elsewhere, or by somebody else: the session here is asked whether it still is one, and ends if not.
  if (closed?.fatal && isOver(closed.code)) void renewAccessToken();
  if (isConnected && !wasConnected) observeServerMs(hub.serverNow(), 0, clockUncertaintyMs);
  wasConnected = isConnected;
});

window.addEventListener("online", connectNow);
// A cut line does not end a socket by itself: asked for a sign of life, it shows within seconds instead of half a minute.
window.addEventListener("offline", () => hub.reconnectNow());
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") connectNow();
});

/** Now would be a good time, also where the hub wanted to hear no more: too many pages were open, and may not be now. */
export function connectNow(): void {
  if (hub.status.closed?.fatal) hub.start();
  else hub.reconnectNow();
}

/** A token expires while a screen only watches: it is renewed ahead of time, and `onSessionChange` hands it over. */
const RENEWAL_CHECK_MS = 30_000;
setInterval(() => void freshAccessToken(), RENEWAL_CHECK_MS);

function isOver(code: number): boolean {
  return code === SIGNED_OUT || isAboutCredentials(code);
}

/** How long the hub may take to answer with a ticket. */
const TICKET_TIME_MAX_MS = 10_000;

/** Signed in: the access token. A visitor: a ticket, which shows the menu and nothing else. */
async function credentials(): Promise<Credentials> {
  if (isSignedIn()) {
    // A token that was refused is not tried again, however good it looks from here: this device's clock may be wrong.
    const wasRefused = isAboutCredentials(hub.status.closed?.code ?? 0);
    const token = await (wasRefused ? renewAccessToken() : freshAccessToken());
    if (token) return { token };
    if (isSignedIn()) throw new Error("the session cannot be renewed now");
  }
  const response = await fetch("/api/v1/ws-ticket", {
    method: "POST",
    signal: AbortSignal.timeout(TICKET_TIME_MAX_MS),
  });
  if (response.status === 401 || response.status === 403) throw new AuthRequired();
  if (!response.ok) throw new Error(`no ticket: ${response.status}`);
  return { ticket: (await response.json()).ticket };
}
