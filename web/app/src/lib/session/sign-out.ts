import {
  currentSession,
  end,
  exclusively,
  IN_COOKIE,
  isLeaving,
  isSignedIn,
  requestRenewal,
  setLeaving,
} from "./session";

/** How the token of a board begins, which ends with no session. */
const BOARD_TOKEN = "ohd_";
/** How long the hub is waited for. Nobody waits on the page: it is signed out already. */
const TELLING_TIME_MAX_MS = 10_000;

/**
 * Forgets the session here, and then ends it at the hub with the token at hand, which also has the browser forget its cookie.
 * Who signs out wants to be out, whether the hub can be reached or not: where it cannot, it is told as soon as it can, and
 * nobody is signed in here by the cookie meanwhile.
 */
export async function signOut(): Promise<void> {
  const session = currentSession();
  end();
  forgetWhatIsKept();
  if (!session) return;
  // What is kept here is forgotten already.
  if (session.refreshToken === undefined) setLeaving(true);
  if (await tell(session.accessToken)) setLeaving(false);
  // A token that has run out ends nothing: a newer one does. A session from before keeps what it is had by; a board stays one.
  else if (session.refreshToken === undefined) await leave();
  else if (!session.refreshToken.startsWith(BOARD_TOKEN)) await endBy(session.refreshToken);
}

/** Ends the session of whoever left while the hub was not there to be told: by its cookie, which is good for that, too. */
export async function leave(): Promise<void> {
  await exclusively(async () => {
    if (!isLeaving()) return;
    const renewed = await requestRenewal();
    if (renewed === "refused" || (renewed && (await tell(renewed.access_token)))) setLeaving(false);
  });
}

async function endBy(refreshToken: string): Promise<void> {
  const renewed = await requestRenewal(refreshToken);
  if (renewed && renewed !== "refused") await tell(renewed.access_token);
}

/** Whether the hub ended the session of this token. The cookie of somebody who signed in meanwhile stays. */
async function tell(accessToken: string): Promise<boolean> {
  try {
    const response = await fetch("/api/v1/auth/logout", {
      method: "POST",
      headers: { authorization: `Bearer ${accessToken}`, ...(!isSignedIn() && IN_COOKIE) },
      // Also where the page is left at once.
      keepalive: true,
      signal: AbortSignal.timeout(TELLING_TIME_MAX_MS),
    });
    return response.ok;
  } catch {
    return false;
  }
}

/** What was kept for when there is no network (`lib/kept`), and the news that was to come to this device. */
export function forgetWhatIsKept(): void {
  try {
    indexedDB.deleteDatabase("orderhub");
  } catch {
    // Nothing is kept where nothing may be.
  }
  navigator.serviceWorker
    ?.getRegistration()
    .then((worker) => worker?.pushManager?.getSubscription())
    .then((subscription) => subscription?.unsubscribe())
    .catch(() => undefined);
}
