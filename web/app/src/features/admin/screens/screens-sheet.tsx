import { BellOff, CircleCheck, Hourglass, MonitorOff } from "lucide-react";
import { Banner } from "#/components/banner";
import { Dialog } from "#/components/dialog";
import spread from "#/components/spread.module.css";
import { Empty, Failed, Loading } from "#/components/states";
import pills from "#/components/status-pill.module.css";
import tones from "#/components/tones.module.css";
import type { Screen, Site } from "#/lib/api/types";
import { age, timeOfDay, wholeTime } from "#/lib/format/format";
import { useServerNow } from "#/lib/time/clock";
import { Fact, Facts } from "../facts";
import { messages } from "./messages";
import styles from "./screens.module.css";
import { useScreens } from "./screens-api";

/** Who watches a site, and how current each of them is; read anew while it is open. */
export default function ScreensSheet({ site, onClose }: { site: Site; onClose: () => void }) {
  const screens = useScreens(site.id);
  return (
    <Dialog open title={messages.title(site.name)} look="sheet" onClose={onClose}>
      <div className={styles.sheet} data-testid="screens">
        <p className={styles.lead}>{messages.lead}</p>
        {screens.isPending ? (
          <Loading rows={3} height="6rem" />
        ) : screens.data === undefined ? (
          <Failed error={screens.error} title={messages.failed} onRetry={() => void screens.refetch()} />
        ) : (
          <>
            {screens.isError && (
              <Banner look="warn">{messages.stale(timeOfDay(screens.dataUpdatedAt, true))}</Banner>
            )}
            {screens.data.length === 0 ? (
              <Empty title={messages.empty} icon={<MonitorOff aria-hidden size={28} />}>
                {messages.emptyBody}
              </Empty>
            ) : (
              <List screens={screens.data} />
            )}
          </>
        )}
      </div>
    </Dialog>
  );
}

function List({ screens }: { screens: readonly Screen[] }) {
  const now = useServerNow(1_000);
  return (
    <>
      <p className={styles.count}>{messages.count(screens.length)}</p>
      <ul className={styles.screens}>
        {screens.map((screen) => (
          <ScreenCard key={screen.conn} screen={screen} now={now} />
        ))}
      </ul>
    </>
  );
}

function ScreenCard({ screen, now }: { screen: Screen; now: number }) {
  const { client, name, role, streams, since, kind, last_ack } = screen;
  const watches = streams.map((stream) => messages.streams[stream]).join(", ");
  return (
    <li className={styles.screen} data-screen={client} data-waiting={screen.waiting}>
      <header className={spread.spread}>
        <h3 className={styles.name} dir="auto">
          {client ?? messages.unnamed}
        </h3>
        <Standing screen={screen} />
      </header>
      <p className={styles.who}>{[name, messages.roles[role], watches].join(" · ")}</p>
      <Facts>
        <Fact name={messages.since} title={wholeTime(since)}>
          {age(now - Date.parse(since))}
        </Fact>
        <Fact name={messages.lastAck} title={last_ack ? wholeTime(last_ack.at) : undefined}>
          {kind === "sse"
            ? messages.cannot
            : last_ack
              ? messages.ago(age(now - Date.parse(last_ack.at)))
              : messages.never}
        </Fact>
      </Facts>
    </li>
  );
}

/** What is wrong with it, the worst first. */
function Standing({ screen: { waiting, behind } }: { screen: Screen }) {
  const [tone, Icon, text] =
    waiting > 0
      ? (["bad", BellOff, messages.waiting(waiting)] as const)
      : behind > 0
        ? (["warn", Hourglass, messages.behind(behind)] as const)
        : (["good", CircleCheck, messages.current] as const);
  return (
    <span className={`${pills.pill} ${tones[tone]}`}>
      <Icon aria-hidden size={14} />
      {text}
    </span>
  );
}
