import { CloudOff } from "lucide-react";
import { dateAndTime, timeOfDay, wholeTime } from "#/lib/format/format";
import { serverNow } from "#/lib/time/clock";
import freshness from "../order/freshness-line.module.css";
import { messages } from "./messages";

const TODAY_MS = 12 * 60 * 60_000;

/** From when this is: the hour alone where it is of today. */
export function AsOf({ at }: { at: number }) {
  const time = serverNow() - at < TODAY_MS ? timeOfDay(at) : dateAndTime(at);
  return (
    <p className={freshness.line} data-freshness="stale" title={wholeTime(at)}>
      <CloudOff aria-hidden size={14} />
      <span className="numeric">{messages.asOf(time)}</span>
    </p>
  );
}
