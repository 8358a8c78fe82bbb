import { CloudOff, Hourglass, RefreshCw, SearchX, Sprout } from "lucide-react";
import type { ReactNode } from "react";
import { Banner } from "#/components/banner";
import { Button } from "#/components/button";
import { Failed, Loading } from "#/components/states";
import { sentence } from "#/lib/api/problem";
import { useSession } from "#/lib/session/session";
import { mayRefresh } from "./access";
import type { AnyInsight, Insight, InsightQuery, Kind, Reason, Reports } from "./api";
import styles from "./insight.module.css";
import { useSpoken } from "./spoken";
import { reasonWords } from "./words/reason";

interface ShownProps<K extends Kind> {
  query: InsightQuery<K>;
  /** In a card: less air, and no button. */
  isSmall?: boolean;
  children: (report: Reports[K], insight: Insight<K>) => ReactNode;
}

/** An insight in each of its states, with when and from what it was made. */
export function Shown<K extends Kind>({ query, isSmall, children }: ShownProps<K>) {
  const { words } = useSpoken();
  const { data } = query;
  if (query.isPending)
    return <Loading rows={isSmall ? 1 : 2} height={isSmall ? "7rem" : "12rem"} label={words.loading} />;
  if (!data) {
    return isSmall ? (
      <p className={styles.quiet}>
        <CloudOff aria-hidden size={16} /> {sentence(query.error)}
      </p>
    ) : (
      <Failed
        error={query.error}
        title={words.failed}
        retry={words.retry}
        onRetry={() => void query.refetch()}
      />
    );
  }
  return (
    <div className={styles.shown} data-state={data.state}>
      {!isSmall && <Stamp query={query} insight={data} />}
      <Silent insight={data} isSmall={isSmall ?? false} />
      {data.report && children(data.report, data)}
      {isSmall && <Made insight={data} />}
    </div>
  );
}

interface SilentProps {
  insight: Pick<AnyInsight, "state" | "why" | "reason" | "report">;
  isSmall?: boolean;
}

/** Why there is nothing to show. */
export function Silent({ insight, isSmall = false }: SilentProps) {
  const { words } = useSpoken();
  const { state, why, reason } = insight;
  if (state === "ready") return null;
  const Icon = state === "pending" ? Hourglass : state === "no_learnable_signal" ? SearchX : Sprout;
  const hint =
    state === "pending" ? words.state.pendingHint : insight.report ? words.state.noSignalHint : undefined;
  return (
    <div className={styles.silent} data-small={isSmall || undefined} role="status">
      <span className={styles.picture}>
        <Icon aria-hidden size={isSmall ? 18 : 26} />
      </span>
      <div>
        <p className={styles.title}>{words.state[state]}</p>
        {state !== "pending" && <Why reason={reason} sentence={why} />}
        {hint && !isSmall && <p className={styles.hint}>{hint}</p>}
      </div>
    </div>
  );
}

interface WhyProps {
  reason: Reason | null | undefined;
  /** The hub's own, of a time before there were codes. */
  sentence: string | null | undefined;
}

export function Why({ reason, sentence: told }: WhyProps) {
  const { words, format } = useSpoken();
  if (reason) return <p className={styles.told}>{reasonWords(reason, words, format)}</p>;
  return told ? <Told>{told}</Told> : null;
}

/** A sentence of the hub's: it speaks English, whatever is spoken around it. */
export function Told({ children }: { children: string }) {
  // A model's name is written as it is.
  const isName = /^\w+-v\d/.test(children);
  const text = isName ? children : children.charAt(0).toUpperCase() + children.slice(1);
  return (
    <p lang="en" dir="ltr" className={styles.told}>
      {/[.!?]$/.test(text) ? text : `${text}.`}
    </p>
  );
}

function Stamp<K extends Kind>({ query, insight }: { query: InsightQuery<K>; insight: Insight<K> }) {
  const { words } = useSpoken();
  const user = useSession()?.user;
  const { refresh, isMaking } = query;
  const isBusy = refresh.isPending || isMaking;
  return (
    <div className={styles.stamp}>
      <Made insight={insight} />
      {isMaking && <span role="status">{words.stamp.making}</span>}
      {user && mayRefresh(user) && insight.state !== "pending" && (
        <Button
          size="s"
          busy={isBusy}
          icon={<RefreshCw aria-hidden size={16} />}
          onClick={() => refresh.mutate()}
        >
          {words.stamp.refresh}
        </Button>
      )}
      {refresh.error && <Banner look="bad">{sentence(refresh.error)}</Banner>}
    </div>
  );
}

/** When it was made, from how many orders, and of which time. */
export function Made({ insight }: { insight: AnyInsight }) {
  const { words, format } = useSpoken();
  const { made_at, orders, from, to, cut } = insight;
  if (!made_at) return null;
  return (
    <p className={styles.made} data-testid="made">
      {words.stamp.made(format.dateTime(made_at))}
      {from && to && orders > 0 && (
        <> {words.stamp.from(format.number(orders), format.date(from), format.date(to))}</>
      )}
      {cut && <> {words.stamp.cut}</>}
    </p>
  );
}
