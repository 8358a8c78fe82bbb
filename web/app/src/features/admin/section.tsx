import type { ReactNode } from "react";
import type { User } from "#/lib/api/types";
import { useSession } from "#/lib/session/session";
import { mayOpen, type Section } from "./access";
import { NoAccess } from "./no-access";

/** A part of the admin for those who may open it; a clear word for the others. */
export function ForSection({ section, children }: { section: Section; children: (user: User) => ReactNode }) {
  const user = useSession()?.user;
  if (!user) return null;
  return mayOpen(user, section) ? children(user) : <NoAccess user={user} section={section} />;
}
