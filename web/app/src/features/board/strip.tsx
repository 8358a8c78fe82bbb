import {
  Ban,
  BellRing,
  CircleCheck,
  CircleSlash,
  Hourglass,
  type LucideIcon,
  PackageCheck,
  RefreshCw,
  Undo2,
  Wallet,
  Wifi,
  WifiOff,
} from "lucide-react";
import { age, timeOfDay } from "#/lib/format/format";
import { connectNow } from "#/lib/realtime/hub";
import { useConnection } from "#/lib/realtime/use-connection";
import { useStore } from "#/lib/store";
import { type Alert, alert, spoken } from "./alerts";
import { messages as last } from "./last-messages";
import { messages } from "./messages";
import { useBeat } from "./pulse";
import type { Tone } from "./sound";
import styles from "./strip.module.css";
import type { Currency } from "./use-board";

interface StripProps {
  currency: Currency;
  /** What is shown is what this device saw then, before it was opened anew; ms on the hub's clock. */
  asOf: number | undefined;
  /** Nothing was ever shown: then there is nothing to doubt yet. */
  isLoading: boolean;
  toAcknowledge: number;
  waiting: number;
  onShowCancelled: () => void;
}

/** A first connection that takes longer than this is an outage, and is called one. */
const LOADING_FOR_MS = 4_000;
/** Ends that signing in again mends: no (more) right to be here. */
const ABOUT_THE_PERSON: ReadonlySet<number> = new Set([4001, 4003, 4010]);

const ICONS: Record<Tone, LucideIcon> = {
  fired: BellRing,
  cancelled: Ban,
  voided: Ban,
  recalled: Undo2,
  lost: WifiOff,
  back: Wifi,
  ready: PackageCheck,
  notReady: Hourglass,
  fulfilled: CircleCheck,
  stopped: CircleSlash,
};

/**
 * One line of fixed height for everything that happens, so that no ticket ever moves because of it. A board that may be
 * wrong says nothing but that. It is the board's one live region.
 */
export function Strip({ currency, asOf, isLoading, toAcknowledge, waiting, onShowCancelled }: StripProps) {
  const news = useStore(alert);
  const { isCurrent, since } = currency;
  const isSlow = useBeat((now) => since !== null && now - since > LOADING_FOR_MS);
  const isOut = !isCurrent && (isSlow || !isLoading);
  return (
    <section className={styles.strip} aria-label={messages.strip.name}>
      {isOut && <Outage {...currency} asOf={asOf} />}
      <div className={styles.quietly} hidden={isOut}>
        <p className={styles.news} aria-hidden data-alert={news?.kind}>
          {news && <News {...news} />}
        </p>
        <Spoken />
        {toAcknowledge > 0 && (
          <button type="button" className={styles.cancelled} onClick={onShowCancelled}>
            <Ban aria-hidden size={24} />
            {messages.strip.toAcknowledge(toAcknowledge)}
          </button>
        )}
        {waiting > 0 && (
          <p className={styles.waiting} data-counter="waiting">
            <Wallet aria-hidden size={22} />
            {messages.waitingForPayment(waiting)}
          </p>
        )}
      </div>
    </section>
  );
}

function Spoken() {
  return (
    <p className="visually-hidden" role="status">
      {useStore(spoken.text)}
    </p>
  );
}

function News({ kind, text }: Alert) {
  const Icon = ICONS[kind];
  return (
    // A new key begins the flash anew.
    <span key={text} className={`${styles.flash} ${styles[kind]}`}>
      <Icon aria-hidden size={26} />
      {text}
    </span>
  );
}

/** Loud: whoever cooks after this board must know that it may be wrong. */
function Outage({ liveness, since, asOf }: Currency & Pick<StripProps, "asOf">) {
  const from = asOf ?? since;
  const lasting = useBeat((now) => (from === null ? "" : age(now - from)));
  const { why } = useConnection();
  const isOffline = liveness === "offline";
  const title = why ?? (isOffline ? "offline" : "connecting");
  const Icon: LucideIcon = isOffline ? WifiOff : RefreshCw;
  return (
    <div className={styles.outage} data-outage={liveness}>
      <Icon aria-hidden size={34} />
      <p className={styles.outageText} role="alert">
        <strong>{messages.connection[title]}</strong>{" "}
        {asOf !== undefined
          ? last.asOf(timeOfDay(asOf))
          : since !== null && messages.connection.since(timeOfDay(since, true))}
        {". "}
        {messages.connection.meaning}
      </p>
      <span className={`${styles.lasting} numeric`} aria-hidden>
        {lasting}
      </span>
      <WayBack />
    </div>
  );
}

function WayBack() {
  const { ended } = useConnection();
  if (ended && ABOUT_THE_PERSON.has(ended.code)) {
    return (
      <a className={styles.retry} href={`/login?to=${encodeURIComponent(window.location.pathname)}`}>
        {messages.connection.signIn}
      </a>
    );
  }
  return (
    <button type="button" className={styles.retry} onClick={connectNow}>
      {messages.connection.tryNow}
    </button>
  );
}
