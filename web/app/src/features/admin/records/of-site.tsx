import { Link, useNavigate } from "@tanstack/react-router";
import { Store } from "lucide-react";
import type { ReactNode } from "react";
import { buttonClass } from "#/components/button";
import { Empty, Failed, Loading } from "#/components/states";
import type { Site, User } from "#/lib/api/types";
import { sitesOf } from "../access";
import page from "../page.module.css";
import { useSites } from "../use-sites";
import { messages } from "./messages";

interface OfSiteProps {
  user: User;
  /** Which site the address names; the first one of this person's otherwise. */
  wanted: string | undefined;
  children: (site: Site, choice: ReactNode) => ReactNode;
}

/** What belongs to one site, and the choice of it where there are several. */
export function OfSite({ user, wanted, children }: OfSiteProps) {
  const sites = useSites();
  const navigate = useNavigate();
  if (sites.isPending) {
    return (
      <div className={page.page}>
        <Loading rows={6} height="3.5rem" />
      </div>
    );
  }
  if (sites.isError) {
    return <Failed error={sites.error} title={messages.failed} onRetry={() => void sites.refetch()} />;
  }
  const mine = sitesOf(user, sites.data);
  const site = mine.find((one) => one.id === wanted) ?? mine[0];
  if (!site) {
    return (
      <Empty
        title={messages.noSites}
        icon={<Store aria-hidden size={28} />}
        action={
          <Link to="/admin/sites" className={buttonClass("primary")}>
            {messages.toSites}
          </Link>
        }
      />
    );
  }
  const choice = mine.length > 1 && (
    <select
      className={page.select}
      aria-label={messages.site}
      value={site.id}
      onChange={(event) => void navigate({ to: ".", search: { site: event.target.value } })}
    >
      {mine.map((one) => (
        <option key={one.id} value={one.id}>
          {one.name}
        </option>
      ))}
    </select>
  );
  return <>{children(site, choice)}</>;
}
