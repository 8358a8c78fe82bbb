import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Store } from "lucide-react";
import { Fragment, type ReactNode } from "react";
import { buttonClass } from "#/components/button";
import { Empty, Failed, Loading } from "#/components/states";
import type { Site, User } from "#/lib/api/types";
import { type Section, sitesOf } from "../access";
import page from "../page.module.css";
import { ForSection } from "../section";
import { useSites } from "../use-sites";
import { messages } from "./messages";

interface OfSiteProps {
  section: Section;
  /** Given the site, and the choice of it where there are several. */
  children: (site: Site, choice: ReactNode) => ReactNode;
}

/** A part of the admin that belongs to one site: the one in the address, or the first of this person's. */
export function OfSite({ section, children }: OfSiteProps) {
  return <ForSection section={section}>{(user) => <Chosen user={user}>{children}</Chosen>}</ForSection>;
}

function Chosen({ user, children }: { user: User; children: OfSiteProps["children"] }) {
  const sites = useSites();
  const { site: wanted } = useSearch({ strict: false }) as { site?: string };
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
      onChange={(event) => {
        const chosen = event.target.value;
        void navigate({ to: ".", search: (before) => ({ ...before, site: chosen }) });
      }}
    >
      {mine.map((one) => (
        <option key={one.id} value={one.id}>
          {one.name}
        </option>
      ))}
    </select>
  );
  return <Fragment key={site.id}>{children(site, choice)}</Fragment>;
}
