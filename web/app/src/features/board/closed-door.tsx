import { Link, useLocation } from "@tanstack/react-router";
import { Lock } from "lucide-react";
import { buttonClass } from "#/components/button";
import { Empty } from "#/components/states";
import type { User } from "#/lib/api/types";
import { useSession } from "#/lib/session/session";
import styles from "./board-screen.module.css";
import { messages } from "./messages";
import { isBoardRole } from "./role";
import { Surface } from "./surface";

/** Who may not see this board is told so, and where to go from here. */
export function ClosedDoor({ error }: { error: string | undefined }) {
  const user = useSession()?.user;
  const { href } = useLocation();
  const title = user ? messages.states.closedDoor : messages.states.signedOut;
  return (
    <Surface>
      <main className={styles.door} data-door={user ? "closed" : "signed-out"}>
        <h1 className="visually-hidden">{title}</h1>
        <Empty
          title={title}
          icon={<Lock aria-hidden size={28} />}
          action={
            <div className={styles.ways}>
              <a href={`/login?to=${encodeURIComponent(href)}`} className={buttonClass("primary", "l")}>
                {user ? messages.states.otherAccount : messages.connection.signIn}
              </a>
              {user ? (
                <Link to="/" className={buttonClass("secondary", "l")}>
                  {messages.states.toMenu}
                </Link>
              ) : (
                <Link to="/pair" className={buttonClass("secondary", "l")}>
                  {messages.states.pair}
                </Link>
              )}
            </div>
          }
        >
          {why(user, error)}
        </Empty>
      </main>
    </Surface>
  );
}

function why(user: User | undefined, error: string | undefined): string {
  if (!user) return messages.states.signedOutBody;
  if (error === "not_found" || isBoardRole(user.role)) return messages.states.noSuchSite;
  return messages.states.closedDoorBody(user.name, messages.roles[user.role]);
}
