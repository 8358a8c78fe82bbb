import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useStream } from "#/lib/realtime/use-stream";
import { serverNow } from "#/lib/time/clock";
import { lastHour } from "./last-hour";
import { type Minute, Throughput } from "./throughput";

/** However many events come, the picture is drawn this often. */
const DRAWN_EVERY_MS = 1_000;

export interface LiveHour {
  /** Undefined until the feed was read. */
  minutes: readonly Minute[] | undefined;
  since: number;
  status: "loading" | "live" | "stale" | "refused";
  error: unknown;
  retry: () => void;
}

/** A site's last hour by the minute, kept current by its stream. */
export function useThroughput(site: string): LiveHour {
  const [counting] = useState(() => new Throughput());
  const [now, setNow] = useState(serverNow);
  const stream = useStream(`admin:${site}`, ({ kind, at, offset }) => {
    if (at !== undefined) counting.add({ seq: offset, kind, at });
  });
  // A snapshot in the place of events: what is missing stands in the feed.
  const past = useQuery({
    queryKey: ["insights", "last-hour", site, stream.resets],
    enabled: stream.status === "live",
    queryFn: ({ signal }) => lastHour(site, serverNow(), signal),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  useEffect(() => {
    if (past.data) {
      counting.begin(past.data.past, past.data.head, past.data.since);
      setNow(serverNow());
    }
  }, [past.data, counting]);
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), DRAWN_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  const hasBegun = Number.isFinite(counting.since);
  return {
    minutes: hasBegun ? counting.minutes(now) : undefined,
    since: counting.since,
    status: stream.status,
    error: past.error,
    retry: () => void past.refetch(),
  };
}
