import { redirect } from "@tanstack/react-router";
import type { User } from "#/lib/api/types";
import { currentSession } from "#/lib/session/session";

/** For `beforeLoad`: who is not signed in goes to sign in, and comes back. The hub decides what is allowed; this only spares a dead end. */
export function mustBeSignedIn(location: { href: string }): User {
  const session = currentSession();
  if (!session) throw redirect({ href: `/login?to=${encodeURIComponent(location.href)}` });
  return session.user;
}
