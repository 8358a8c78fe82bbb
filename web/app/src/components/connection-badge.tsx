import { Radio, RefreshCw, WifiOff } from "lucide-react";
import { type Connection, useConnection } from "#/lib/realtime/use-connection";
import styles from "./connection-badge.module.css";
import { connection as messages } from "./messages";
import tones from "./tones.module.css";

const SHOWN = {
  live: { Icon: Radio, tone: "good" },
  connecting: { Icon: RefreshCw, tone: "warn" },
  offline: { Icon: WifiOff, tone: "bad" },
};

/** How live this page is, always in sight: `Live`, `Connecting…`, `Offline`, and for how long it has heard nothing. */
export function ConnectionBadge({ withAge = false }: { withAge?: boolean }) {
  const connection = useConnection();
  const { Icon, tone } = SHOWN[connection.liveness];
  return (
    <span className={`${styles.badge} ${tones[tone]}`} data-liveness={connection.liveness}>
      <Icon aria-hidden size={14} />
      {/* Announced when it changes; the seconds beside it are not. */}
      <span role="status">{messages[connection.why ?? connection.liveness]}</span>
      {(withAge || connection.liveness !== "live") && <Age {...connection} />}
    </span>
  );
}

function Age({ silentForS, liveness }: Connection) {
  if (silentForS === null) return null;
  return (
    <span className="numeric" aria-hidden>
      {liveness === "live" ? messages.heard(silentForS) : messages.silent(silentForS)}
    </span>
  );
}
