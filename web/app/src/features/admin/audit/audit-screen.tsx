import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Download, ScrollText } from "lucide-react";
import { Button } from "#/components/button";
import { Empty, Failed, Loading } from "#/components/states";
import type { AuditEntry, User } from "#/lib/api/types";
import { csv } from "#/lib/download/csv";
import { keep } from "#/lib/download/download";
import page from "../page.module.css";
import { ForSection } from "../section";
import { messages as words } from "./action-messages";
import { useAudit } from "./audit-api";
import { AuditFilters } from "./audit-filters";
import { AuditHead } from "./audit-head";
import { AuditList } from "./audit-list";
import { messages } from "./messages";
import type { AuditSearch } from "./search";

const route = getRouteApi("/admin/audit");

/** What was done by whom. */
export function AuditScreen() {
  return <ForSection section="audit">{(user) => <Audit user={user} />}</ForSection>;
}

function Audit({ user }: { user: User }) {
  const search = route.useSearch();
  const navigate = useNavigate();
  const log = useAudit(search);
  const entries = log.data?.pages.flatMap(({ items }) => items);
  const change = (changed: { [Key in keyof AuditSearch]?: AuditSearch[Key] | undefined }) =>
    void navigate({
      to: "/admin/audit",
      search: { ...search, ...changed } as AuditSearch,
      resetScroll: false,
    });
  return (
    <div className={page.page}>
      <header className={page.head}>
        <h1>{messages.title}</h1>
        <p className={page.count}>{entries && messages.loaded(entries.length, log.hasNextPage)}</p>
        {entries && entries.length > 0 && (
          <Button icon={<Download aria-hidden size={18} />} onClick={() => save(entries)}>
            {messages.csv}
          </Button>
        )}
      </header>
      <p className={page.count}>{messages.intro}</p>
      <AuditFilters search={search} onChange={change} />
      {log.isPending ? (
        <Loading rows={8} height="3.5rem" />
      ) : !entries ? (
        <Failed error={log.error} title={messages.failed} onRetry={() => void log.refetch()} />
      ) : entries.length === 0 && !log.hasNextPage ? (
        <Nothing isNarrowed={Object.keys(search).length > 0} />
      ) : (
        <AuditList entries={entries} onChange={change} />
      )}
      {entries && entries.length > 0 && (
        <div className={page.foot}>
          {log.hasNextPage ? (
            <Button busy={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
              {messages.older}
            </Button>
          ) : (
            <p className={page.count}>{messages.end}</p>
          )}
        </div>
      )}
      {user.role === "admin" && <AuditHead />}
    </div>
  );
}

function Nothing({ isNarrowed }: { isNarrowed: boolean }) {
  const icon = <ScrollText aria-hidden size={28} />;
  if (!isNarrowed) return <Empty title={messages.emptyTitle} icon={icon} />;
  return (
    <Empty title={messages.noneTitle} icon={icon}>
      {messages.none}
    </Empty>
  );
}

function save(entries: readonly AuditEntry[]): void {
  const { columns } = messages;
  const text = csv(
    [
      { name: messages.entry, of: (entry: AuditEntry) => Number(entry.id) },
      { name: columns.at, of: ({ at }) => at },
      { name: columns.actor, of: ({ actor }) => actor.name },
      { name: `${columns.actor} (id)`, of: ({ actor }) => actor.id },
      { name: columns.action, of: ({ action }) => words.actions[action] ?? action },
      { name: columns.target, of: ({ target }) => `${target.kind} ${target.id}` },
      { name: messages.filters.site, of: ({ site }) => site },
      { name: messages.before, of: ({ before_hash: hash }) => hash },
      { name: messages.after, of: ({ after_hash: hash }) => hash },
      { name: messages.hash, of: ({ hash }) => hash },
      { name: messages.previous, of: ({ previous_hash: hash }) => hash },
    ],
    entries,
  );
  keep(new Blob([text], { type: "text/csv;charset=utf-8" }), "audit.csv");
}
