import { Link, useRouter } from "@tanstack/react-router";
import { BookmarkPlus, Link as LinkIcon, Rows4 } from "lucide-react";
import { useMemo, useState } from "react";
import { Button, IconButton } from "#/components/button";
import { Dialog } from "#/components/dialog";
import { TextField } from "#/components/field";
import { useSession } from "#/lib/session/session";
import { useStore } from "#/lib/store";
import { announce } from "../../announce";
import { RowMenu } from "../../row-menu";
import { type Filters, KINDS } from "../filters";
import type { Known } from "../merge";
import { fits, isNarrowed, isSameView } from "../narrowing";
import { density } from "./density";
import { keptViews, VIEWS_MAX, type View, viewOf } from "./kept-views";
import { messages } from "./messages";
import { NameDialog } from "./name-dialog";
import styles from "./views-bar.module.css";

interface ViewsBarProps {
  filters: Filters;
  /** All that is known live: how many there are of each kind. */
  known: Known;
}

type Asked = { what: "keep" | "link" } | { what: "rename"; view: View } | null;

/** The given views and one's own, each a link: what is narrowed to stands in the address. */
export function ViewsBar({ filters, known }: ViewsBarProps) {
  const person = useSession()?.user.id ?? "";
  const kept = useMemo(() => keptViews(person), [person]);
  const views = useStore(kept);
  const [asked, setAsked] = useState<Asked>(null);
  const router = useRouter();
  const given = [
    { id: "", name: messages.all, filters: {}, meaning: undefined, orders: 0 },
    ...KINDS.map((is) => ({
      id: is,
      name: messages.kinds[is],
      meaning: messages.meaning[is],
      filters: { is },
      orders: [...known.values()].filter((order) => fits(order, { is })).length,
    })),
  ];
  const own = viewOf(filters, views);
  const isGiven = given.some((view) => isSameView(view.filters, filters));
  const { href } = router.buildLocation({ to: "/admin/orders", search: filters });
  const address = window.location.origin + href;
  const share = async () => {
    try {
      await navigator.clipboard.writeText(address);
      announce(messages.copied);
    } catch {
      // No clipboard here, or not without a question: it can be copied by hand.
      setAsked({ what: "link" });
    }
  };
  return (
    <div className={styles.bar}>
      <nav className={styles.views} aria-label={messages.label}>
        <ul>
          {given.map((view) => (
            <li key={view.id}>
              <ViewLink {...view} isCurrent={isSameView(view.filters, filters)} />
            </li>
          ))}
          {views.map((view) => (
            <li key={view.id}>
              <ViewLink {...view} isCurrent={view === own} />
            </li>
          ))}
        </ul>
      </nav>
      <div className={styles.tools}>
        {isNarrowed(filters) && !own && !isGiven && (
          <Button
            size="s"
            icon={<BookmarkPlus aria-hidden size={16} />}
            onClick={() =>
              views.length < VIEWS_MAX ? setAsked({ what: "keep" }) : announce(messages.full(VIEWS_MAX))
            }
          >
            {messages.keep}
          </Button>
        )}
        {isNarrowed(filters) && (
          <IconButton
            size="s"
            label={messages.share}
            icon={<LinkIcon aria-hidden size={18} />}
            onClick={() => void share()}
          />
        )}
        <Density />
        {own && (
          <RowMenu
            of={own.name}
            items={[
              { name: messages.rename, onClick: () => setAsked({ what: "rename", view: own }) },
              {
                name: messages.remove,
                isGrave: true,
                onClick: () => {
                  kept.remove(own.id);
                  announce(messages.removed(own.name));
                },
              },
            ]}
          />
        )}
      </div>
      {asked?.what === "keep" && (
        <NameDialog
          title={messages.keepTitle}
          views={views}
          onClose={() => setAsked(null)}
          onName={(name) => {
            kept.add(name, filters);
            announce(messages.kept(name));
            setAsked(null);
          }}
        />
      )}
      {asked?.what === "rename" && (
        <NameDialog
          title={messages.renameTitle(asked.view.name)}
          views={views}
          view={asked.view}
          onClose={() => setAsked(null)}
          onName={(name) => {
            kept.rename(asked.view.id, name);
            announce(messages.renamed(name));
            setAsked(null);
          }}
        />
      )}
      {asked?.what === "link" && (
        <Dialog open title={messages.share} close={messages.close} onClose={() => setAsked(null)}>
          <TextField
            label={messages.link}
            hint={messages.linkHint}
            readOnly
            value={address}
            onFocus={(event) => event.target.select()}
          />
        </Dialog>
      )}
    </div>
  );
}

interface ViewLinkProps {
  name: string;
  filters: Filters;
  meaning?: string | undefined;
  orders?: number;
  isCurrent: boolean;
}

function ViewLink({ name, filters, meaning, orders = 0, isCurrent }: ViewLinkProps) {
  return (
    <Link
      to="/admin/orders"
      search={filters}
      className={styles.view}
      aria-current={isCurrent ? "page" : undefined}
      title={meaning}
      resetScroll={false}
      preload={false}
      // By itself the router takes every view for the current one.
      activeOptions={{ exact: true, includeSearch: true }}
    >
      {name}
      {orders > 0 && <span className={styles.count}>{orders}</span>}
    </Link>
  );
}

function Density() {
  const isDense = useStore(density);
  return (
    <IconButton
      size="s"
      label={messages.dense}
      aria-pressed={isDense}
      className={styles.dense ?? ""}
      icon={<Rows4 aria-hidden size={18} />}
      onClick={() => density.set(!isDense)}
    />
  );
}
