import { Link, Navigate } from "@tanstack/react-router";
import { ArrowRight, Store } from "lucide-react";
import { buttonClass } from "#/components/button";
import { Empty, Failed, Loading } from "#/components/states";
import type { User } from "#/lib/api/types";
import { usePageTitle } from "#/lib/page/use-page-title";
import { useSession } from "#/lib/session/session";
import styles from "./board-screen.module.css";
import { ClosedDoor } from "./closed-door";
import { messages } from "./messages";
import { isBoardRole } from "./role";
import { Surface } from "./surface";
import { useSites } from "./use-site-facts";

interface BoardEntryProps {
  /** The choice is wanted, also where there is not much to choose from. */
  mustChoose: boolean;
}

/** `/board`: to the only site there is for this person, or a choice. */
export function BoardEntry({ mustChoose }: BoardEntryProps) {
  const user = useSession()?.user;
  usePageTitle(messages.choice.title);
  if (!user) return <ClosedDoor error={undefined} />;
  const only = user.role !== "admin" && user.sites.length === 1 ? user.sites[0] : undefined;
  if (!isBoardRole(user.role)) return <ClosedDoor error="forbidden" />;
  if (only && !mustChoose) return <Navigate to="/board/$site" params={{ site: only }} replace />;
  return <Choice user={user} mustChoose={mustChoose} />;
}

function Choice({ user, mustChoose }: BoardEntryProps & { user: User }) {
  const { data, error, refetch } = useSites();
  const sites = data?.filter(({ id }) => user.role === "admin" || user.sites.includes(id));
  const only = sites?.length === 1 && !mustChoose ? sites[0] : undefined;
  if (only) return <Navigate to="/board/$site" params={{ site: only.id }} replace />;
  return (
    <Surface>
      <main className={styles.door}>
        <h1 className="visually-hidden">{messages.choice.title}</h1>
        {!sites && !error && <Loading rows={2} height="3.5rem" />}
        {!sites && error && (
          <Failed error={error} title={messages.states.failed} onRetry={() => void refetch()} />
        )}
        {sites?.length === 0 && <Empty title={messages.choice.none}>{messages.choice.noneBody}</Empty>}
        {sites && sites.length > 0 && (
          <Empty
            title={messages.choice.title}
            icon={<Store aria-hidden size={28} />}
            action={
              <ul className={styles.sites}>
                {sites.map(({ id, name }) => (
                  <li key={id}>
                    <Link to="/board/$site" params={{ site: id }} className={buttonClass("secondary", "l")}>
                      <bdi>{name}</bdi>
                      <ArrowRight aria-hidden className="turns" size={22} />
                    </Link>
                  </li>
                ))}
              </ul>
            }
          />
        )}
      </main>
    </Surface>
  );
}
