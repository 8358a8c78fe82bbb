import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Store } from "lucide-react";
import { Failed, Loading } from "#/components/states";
import { usePageTitle } from "#/lib/page/use-page-title";
import { chooseSite, useSite } from "#/lib/site/site";
import { messages } from "../messages";
import { sitesQuery } from "../sites";
import styles from "./site-choice.module.css";

/** Several shops, and nothing says which, or somebody wants another one: ask. */
export function SiteChoice({ onChosen }: { onChosen: () => void }) {
  usePageTitle(messages.whichShop);
  const navigate = useNavigate();
  const current = useSite()?.id;
  const choose = (id: string, name: string) => {
    chooseSite(id, name);
    // What is shared or reloaded leads to the same shop.
    void navigate({ to: "/", search: { site: id }, replace: true });
    onChosen();
  };
  const sites = useQuery(sitesQuery);
  return (
    <div className={styles.page}>
      <header>
        <h1>{messages.whichShop}</h1>
        <p className={styles.hint}>{messages.whichShopHint}</p>
      </header>
      {sites.data ? (
        <ul className={styles.list}>
          {sites.data.items.map((site) => (
            <li key={site.id}>
              <button
                type="button"
                className={styles.site}
                aria-current={site.id === current || undefined}
                onClick={() => choose(site.id, site.name)}
              >
                <Store aria-hidden size={22} />
                <bdi className={styles.name}>{site.name}</bdi>
                <span className={styles.state}>{site.open ? messages.openNow : messages.closedNow}</span>
              </button>
            </li>
          ))}
        </ul>
      ) : sites.error ? (
        <Failed error={sites.error} onRetry={() => void sites.refetch()} />
      ) : (
        <Loading />
      )}
    </div>
  );
}
