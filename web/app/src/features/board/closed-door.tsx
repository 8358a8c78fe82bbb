import { Link, useLocation } from "@tanstack/react-router";
import { Lock } from "lucide-react";
import { buttonClass } from "#/components/button";
import { Empty } from "#/components/states";
import { useSession } from "#/lib/session/session";
import styles from "./board-screen.module.css";
import { messages } from "./messages";
import { Surface } from "./surface";

/** Who may not see this board is told so, and where to go from here. */
export function ClosedDoor({ error }: { error: string | undefined }) {
  const user = useSession()?.user;
  const { href } = useLocation();
  const isMissing = error === "not_found";
  return (
    <Surface>
      <main className={styles.door}>
        <Empty
          title={messages.states.closedDoor}
          icon={<Lock aria-hidden size={28} />}
          action={
            <div className={styles.ways}>
              <Link to="/" className={buttonClass("primary", "l")}>
                {messages.states.toMenu}
              </Link>
              <a href={`/login?to=${encodeURIComponent(href)}`} className={buttonClass("secondary", "l")}>
                {messages.states.otherAccount}
              </a>
            </div>
          }
        >
          {isMissing || !user
            ? messages.states.noSuchSite
            : messages.states.closedDoorBody(user.name, user.role)}
        </Empty>
      </main>
    </Surface>
  );
}
