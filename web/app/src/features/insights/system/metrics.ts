/** A value of a series, with what tells it from the others of its name. */
interface Sample {
  labels: Readonly<Record<string, string>>;
  value: number;
}

export type Samples = ReadonlyMap<string, readonly Sample[]>;

/** What is read of the hub's metrics, and no more: they grow with its routes and sites. */
const WANTED = new Set([
  "orderhub_connections",
  "orderhub_ring_bytes",
  "orderhub_screens",
  "orderhub_commit_seconds_count",
  "orderhub_commit_seconds_bucket",
  "orderhub_commands_total",
  "orderhub_http_requests_total",
  "orderhub_payments_unknown",
  "orderhub_payment_unknown_age_seconds",
  "orderhub_violations",
  "orderhub_commit_failures_total",
]);
const LINES_MAX = 20_000;
const LINE = /^([a-z_]+)(?:\{([^}]*)\})? (\S+)$/;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;

/** Reads the Prometheus text format, as far as it is wanted here. */
export function samplesOf(text: string): Samples {
  const samples = new Map<string, Sample[]>();
  for (const line of text.split("\n", LINES_MAX)) {
    const [, name = "", labels = "", value = ""] = LINE.exec(line) ?? [];
    if (!WANTED.has(name)) continue;
    const known = samples.get(name) ?? [];
    samples.set(name, known);
    known.push({ labels: Object.fromEntries(pairs(labels)), value: Number(value) });
  }
  return samples;
}

function pairs(labels: string): [string, string][] {
  return [...labels.matchAll(LABEL)].map(([, name = "", value = ""]) => [name, value]);
}

/** All values of a name together; 0 where the hub has counted none yet. */
export function sum(
  samples: Samples,
  name: string,
  is: (labels: Sample["labels"]) => boolean = () => true,
): number {
  return (samples.get(name) ?? []).reduce(
    (total, { labels, value }) => (is(labels) ? total + value : total),
    0,
  );
}

/** How much a counter grew; a hub that started anew counts from nothing. */
export function grown(before: number, after: number): number {
  return after >= before ? after - before : after;
}

/** Below what so large a share of what came between two readings was, by a histogram's buckets; null where nothing came. */
export function quantile(before: Samples, after: Samples, name: string, share: number): number | null {
  const buckets = (samples: Samples) =>
    new Map(
      (samples.get(`${name}_bucket`) ?? []).map(({ labels, value }) => [
        Number(labels.le?.replace("+Inf", "Infinity")),
        value,
      ]),
    );
  const [was, is] = [buckets(before), buckets(after)];
  const limits = [...is.keys()].sort((one, other) => one - other);
  const counts = limits.map((limit) => grown(was.get(limit) ?? 0, is.get(limit) ?? 0));
  const all = counts.at(-1) ?? 0;
  if (all === 0) return null;
  const at = counts.findIndex((count) => count >= share * all);
  const [below, limit] = [limits[at - 1] ?? 0, limits[at] ?? 0];
  if (!Number.isFinite(limit)) return below;
  const [less, here] = [counts[at - 1] ?? 0, counts[at] ?? 0];
  return below + ((limit - below) * (share * all - less)) / Math.max(1, here - less);
}
