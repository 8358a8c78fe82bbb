import { currentSession, end } from "./session";

/** How long the hub is waited for. Nobody waits on the page: it is signed out already. */
const TELLING_TIME_MAX_MS = 10_000;

/**
 * Forgets the session here, and then ends it at the hub with the token at hand. Who signs out wants to be out, whether the
 * hub can be reached or not: where it cannot, the tokens run out by themselves.
 */
export async function signOut(): Promise<void> {
  const session = currentSession();
  end();
  forgetWhatIsKept();
  if (!session) return;
  await fetch("/api/v1/auth/logout", {
    method: "POST",
    headers: { authorization: `Bearer ${session.accessToken}` },
    // Also where the page is left at once.
    keepalive: true,
    signal: AbortSignal.timeout(TELLING_TIME_MAX_MS),
  }).catch(() => undefined);
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
