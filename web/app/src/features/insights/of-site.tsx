import { useNavigate } from "@tanstack/react-router";
import { Fragment, type ReactNode } from "react";
import { Empty, Failed, Loading } from "#/components/states";
import type { Site, User } from "#/lib/api/types";
import { usePageTitle } from "#/lib/page/use-page-title";
import { useSession } from "#/lib/session/session";
import { type Page, pagesOf, sitesOf } from "./access";
import styles from "./page.module.css";
import { useSpoken } from "./spoken";
import { useChoice } from "./use-choice";
import { useSites } from "./use-sites";

interface OfSiteProps {
  page: Page;
  title: string;
  intro: string;
  /** About all sites at once: none is chosen. */
  isOfAll?: boolean;
  children: (site: Site, user: User) => ReactNode;
}

/** A page about one site: the one in the address, or the first of this person's. */
export function OfSite({ page, title, intro, isOfAll, children }: OfSiteProps) {
  const { words } = useSpoken();
  const user = useSession()?.user;
  const sites = useSites();
  const [wanted] = useChoice("site");
  usePageTitle(`${title} · ${words.brand}`);
  if (!user) return null;
  if (!pagesOf(user).includes(page)) {
    return (
      <>
        <h1 className="visually-hidden">{title}</h1>
        <Empty title={words.noAccessTitle}>{words.noPage}</Empty>
      </>
    );
  }
  const mine = sites.data ? sitesOf(user, sites.data) : [];
  const site = mine.find((one) => one.id === wanted) ?? mine[0];
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <div>
          <h1>{title}</h1>
          <p className={styles.intro}>{intro}</p>
        </div>
        {site && mine.length > 1 && !isOfAll && <Choice sites={mine} site={site} />}
      </header>
      {sites.isPending ? (
        <Loading rows={3} height="9rem" label={words.loading} />
      ) : sites.isError ? (
        <Failed
          error={sites.error}
          title={words.failed}
          retry={words.retry}
          onRetry={() => void sites.refetch()}
        />
      ) : site ? (
        <Fragment key={site.id}>{children(site, user)}</Fragment>
      ) : (
        <Empty title={words.noSites} />
      )}
    </div>
  );
}

function Choice({ sites, site }: { sites: readonly Site[]; site: Site }) {
  const { words } = useSpoken();
  const navigate = useNavigate();
  return (
    <select
      className={styles.select}
      aria-label={words.site}
      value={site.id}
      onChange={(event) => void navigate({ to: ".", search: () => ({ site: event.target.value }) })}
    >
      {sites.map((one) => (
        <option key={one.id} value={one.id}>
          {one.name}
        </option>
      ))}
    </select>
  );
}
