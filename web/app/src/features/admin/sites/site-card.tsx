import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { Banner } from "#/components/banner";
import { Button, buttonClass } from "#/components/button";
import { Switch } from "#/components/switch";
import { sentence } from "#/lib/api/problem";
import type { Site } from "#/lib/api/types";
import { announce } from "../announce";
import { Fact, Facts } from "../facts";
import { writePercent } from "../form/price";
import { QuestionDialog } from "../question-dialog";
import { SITES_KEY } from "../use-sites";
import { messages } from "./messages";
import { changeSite } from "./site-api";
import styles from "./sites.module.css";

const { facts: words } = messages;

interface SiteCardProps {
  site: Site;
  onEdit: () => void;
  onScreens: () => void;
}

export function SiteCard({ site, onEdit, onScreens }: SiteCardProps) {
  return (
    <li
      className={styles.card}
      data-testid="site-card"
      data-site={site.id}
      data-closed={!site.open || undefined}
    >
      <header className={styles.head}>
        <h2 dir="auto">{site.name}</h2>
        <code>{site.id}</code>
      </header>
      <OpenSwitch site={site} />
      <Facts>
        <Fact name={words.currency}>{site.currency}</Fact>
        <Fact name={words.tax}>{messages.percent(writePercent(site.tax_rate_bp))}</Fact>
        <Fact name={words.window}>{messages.seconds(site.window_s)}</Fact>
        <Fact name={words.after}>{messages.after[site.after_window === "admin" ? "admin" : "refuse"]}</Fact>
      </Facts>
      <footer className={styles.ways}>
        <Button size="s" aria-label={messages.edit(site.name)} onClick={onEdit}>
          {messages.editShort}
        </Button>
        <Button size="s" look="quiet" aria-label={messages.screens(site.name)} onClick={onScreens}>
          {messages.screensShort}
        </Button>
        <Link to="/admin/products" search={{ site: site.id }} className={buttonClass("quiet", "s")}>
          {messages.toProducts}
        </Link>
        <Link to="/admin/orders" search={{ site: site.id }} className={buttonClass("quiet", "s")}>
          {messages.toOrders}
        </Link>
      </footer>
    </li>
  );
}

/** Opening is done at once; closing asks, since it turns people away. */
function OpenSwitch({ site }: { site: Site }) {
  const client = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const change = useMutation({
    mutationFn: (open: boolean) => changeSite(site.id, { open }),
    onSuccess: (after) => {
      setAsking(false);
      announce((after.open ? messages.opened : messages.closed)(after.name));
      client.setQueryData<Site[]>(SITES_KEY, (before) =>
        before?.map((one) => (one.id === after.id ? after : one)),
      );
    },
  });
  return (
    <>
      <Switch
        label={site.open ? messages.takesOrders : messages.takesNone}
        hint={site.open ? messages.openEffect : messages.closedEffect}
        checked={site.open}
        busy={change.isPending}
        onChange={(open) => (open ? change.mutate(true) : setAsking(true))}
      />
      {change.error && !isAsking && <Banner look="bad">{sentence(change.error)}</Banner>}
      <QuestionDialog
        open={isAsking}
        title={messages.closeDialog.title(site.name)}
        confirm={messages.closeDialog.confirm}
        keep={messages.closeDialog.keep}
        look="danger"
        busy={change.isPending}
        error={change.error}
        onClose={() => setAsking(false)}
        onConfirm={() => change.mutate(false)}
      >
        <p>{messages.closeDialog.ask}</p>
      </QuestionDialog>
    </>
  );
}
