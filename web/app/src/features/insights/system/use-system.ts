import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { grown, quantile, type Samples, samplesOf, sum } from "./metrics";

const EVERY_MS = 5_000;
/** A quarter of an hour. */
const KEPT_MAX = 180;

/** How the hub stood at a moment, and how fast it went since the one before. */
export interface Moment {
  at: number;
  connections: number;
  screens: number;
  ringBytes: number;
  commits: number;
  commands: number;
  requests: number;
  refusals: number;
  /** Seconds; null where nothing was committed. */
  commitP50: number | null;
  commitP95: number | null;
  unknownPayments: number;
  unknownAge: number;
  violations: number;
  failures: number;
}

interface Read {
  at: number;
  samples: Samples;
}

/** The hub's metrics, read as long as somebody looks. What came before nobody has kept. */
export function useSystem() {
  const [moments, setMoments] = useState<readonly Moment[]>([]);
  const [last, setLast] = useState<Read | null>(null);
  const read = useQuery({
    queryKey: ["insights", "metrics"],
    queryFn: async ({ signal }): Promise<Read> => {
      const response = await fetch("/metrics", { signal });
      if (!response.ok) throw new Error(`${response.status}`);
      return { at: Date.now(), samples: samplesOf(await response.text()) };
    },
    refetchInterval: EVERY_MS,
    gcTime: 0,
    structuralSharing: false,
  });
  const now = read.data;
  useEffect(() => {
    if (!now || now === last) return;
    setLast(now);
    if (last) setMoments((before) => [...before.slice(1 - KEPT_MAX), momentOf(last, now)]);
  }, [now, last]);
  return { moments, error: read.error, retry: () => void read.refetch() };
}

/** What two readings say together. */
export function momentOf(before: Read, after: Read): Moment {
  const seconds = Math.max(0.001, (after.at - before.at) / 1_000);
  const { samples } = after;
  const rate = (name: string, is?: Parameters<typeof sum>[2]) =>
    grown(sum(before.samples, name, is), sum(samples, name, is)) / seconds;
  const commit = (share: number) => quantile(before.samples, samples, "orderhub_commit_seconds", share);
  return {
    at: after.at,
    connections: sum(samples, "orderhub_connections"),
    screens: sum(samples, "orderhub_screens"),
    ringBytes: sum(samples, "orderhub_ring_bytes"),
    commits: rate("orderhub_commit_seconds_count"),
    commands: rate("orderhub_commands_total"),
    requests: rate("orderhub_http_requests_total"),
    refusals: rate("orderhub_http_requests_total", ({ status }) => status?.startsWith("5") ?? false),
    commitP50: commit(0.5),
    commitP95: commit(0.95),
    unknownPayments: sum(samples, "orderhub_payments_unknown"),
    unknownAge: sum(samples, "orderhub_payment_unknown_age_seconds"),
    violations: sum(samples, "orderhub_violations"),
    failures: sum(samples, "orderhub_commit_failures_total"),
  };
}
