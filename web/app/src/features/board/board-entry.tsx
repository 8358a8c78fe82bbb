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
import { useSettings } from "./settings";
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
  if (only && !mustChoose) return <Only site={only} />;
  return <Choice user={user} mustChoose={mustChoose} />;
}

/** The board of the only site there is; of the station that this screen was made a board of. */
function Only({ site }: { site: string }) {
  const { home } = useSettings();
  const search = home?.site === site && home.station ? { station: home.station } : {};
  return <Navigate to="/board/$site" params={{ site }} search={search} replace />;
}

function Choice({ user, mustChoose }: BoardEntryProps & { user: User }) {
  const { data, error, refetch } = useSites();
  const sites = data?.filter(({ id }) => user.role === "admin" || user.sites.includes(id));
  const only = sites?.length === 1 && !mustChoose ? sites[0] : undefined;
  if (only) return <Only site={only.id} />;
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
