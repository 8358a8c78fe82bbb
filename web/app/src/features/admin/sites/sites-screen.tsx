import { Plus, Store } from "lucide-react";
import { lazy, Suspense } from "react";
import { Button } from "#/components/button";
import { Empty, Failed, Loading } from "#/components/states";
import type { User } from "#/lib/api/types";
import { sitesOf } from "../access";
import page from "../page.module.css";
import { Kept, useOpened } from "../records/opened";
import { ForSection } from "../section";
import { useSites } from "../use-sites";
import { messages } from "./messages";
import { SiteCard } from "./site-card";
import { SiteSheet } from "./site-sheet";
import styles from "./sites.module.css";

const ScreensSheet = lazy(() => import("../screens/screens-sheet"));

/** The sites, and how each works. */
export function SitesScreen() {
  return <ForSection section="sites">{(user) => <Sites user={user} />}</ForSection>;
}

function Sites({ user }: { user: User }) {
  const sites = useSites();
  const { what, of, show, close } = useOpened(["create", "edit", "screens"]);
  const mine = sitesOf(user, sites.data ?? []);
  const mayAdd = user.role === "admin";
  return (
    <div className={page.page}>
      <header className={page.head}>
        <h1>{messages.title}</h1>
        <p className={page.count}>{sites.data && messages.count(mine.length)}</p>
        {mayAdd && (
          <Button look="primary" icon={<Plus aria-hidden size={18} />} onClick={() => show("create")}>
            {messages.add}
          </Button>
        )}
      </header>
      {sites.isPending ? (
        <Loading rows={2} height="14rem" />
      ) : sites.data === undefined ? (
        <Failed error={sites.error} title={messages.failed} onRetry={() => void sites.refetch()} />
      ) : mine.length > 0 ? (
        <ul className={styles.cards}>
          {mine.map((site) => (
            <SiteCard
              key={site.id}
              site={site}
              onEdit={() => show("edit", site.id)}
              onScreens={() => show("screens", site.id)}
            />
          ))}
        </ul>
      ) : (
        <Empty title={messages.emptyTitle} icon={<Store aria-hidden size={28} />}>
          {messages.empty}
        </Empty>
      )}
      {what === "create" && <SiteSheet onClose={close} />}
      {what === "edit" && (
        <Kept key={of} record={mine.find((site) => site.id === of)}>
          {(site) => <SiteSheet site={site} onClose={close} />}
        </Kept>
      )}
      {what === "screens" && (
        <Kept key={of} record={mine.find((site) => site.id === of)}>
          {(site) => (
            <Suspense fallback={null}>
              <ScreensSheet site={site} onClose={close} />
            </Suspense>
          )}
        </Kept>
      )}
    </div>
  );
}
