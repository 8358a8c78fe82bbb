import { answer, api } from "#/lib/api/client";
import { end, freshAccessToken } from "#/lib/session/session";

/** Forgets the session here, and ends it at the hub. Who signs out wants to be out, whether the hub can be reached or not. */
export async function signOut(): Promise<void> {
  const token = await freshAccessToken();
  // First here: what is read from now on is read as a visitor, not with a token that is just being ended.
  end();
  if (!token) return;
  try {
    await answer(api.POST("/api/v1/auth/logout", { headers: { authorization: `Bearer ${token}` } }));
  } catch {
    // Not reachable: the tokens run out by themselves.
  }
}
