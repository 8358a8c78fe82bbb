import { useQuery } from "@tanstack/react-query";
import { Store } from "lucide-react";
import { Failed, Loading } from "#/components/states";
import { usePageTitle } from "#/lib/page/use-page-title";
import { chooseSite } from "#/lib/site/site";
import { messages } from "../messages";
import { sitesQuery } from "../sites";
import styles from "./site-choice.module.css";

/** Several shops, and nothing says which: ask. */
export function SiteChoice() {
  usePageTitle(messages.whichShop);
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
              <button type="button" className={styles.site} onClick={() => chooseSite(site.id, site.name)}>
                <Store aria-hidden size={22} />
                <span className={styles.name}>{site.name}</span>
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
