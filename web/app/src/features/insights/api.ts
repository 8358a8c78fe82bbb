import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { answer, api } from "#/lib/api/client";
import type { components } from "#/lib/api/schema.gen";

type Schemas = components["schemas"];

/** What each kind of insight says. */
export interface Reports {
  sales: Schemas["SalesReport"];
  demand: Schemas["DemandReport"];
  volume: Schemas["VolumeReport"];
  stockout: Schemas["StockoutReport"];
  bundles: Schemas["BundlesReport"];
  segments: Schemas["SegmentsReport"];
  sentiment: Schemas["SentimentReport"];
  anomalies: Schemas["AnomaliesReport"];
  bottlenecks: Schemas["BottlenecksReport"];
  models: Schemas["ModelsReport"];
}

export type Kind = keyof Reports;
export type Insight<K extends Kind> = Omit<Schemas["Insight_SalesReport"], "report"> & {
  report?: Reports[K] | null;
};
/** Whatever it is about: how it stands, when and from what it was made. */
export type AnyInsight = Omit<Insight<Kind>, "report"> & { report?: unknown };
export type DemandSeries = Schemas["DemandSeries"];
/** Why an insight says nothing. */
export type Reason = Schemas["InsightReason"];
export type Figured = Schemas["ForecasterFigures"];

/** While something is being made, it is looked for this often; otherwise at times, since the hub makes it anew by the hour. */
const MAKING_MS = 2_000;
const IDLE_MS = 300_000;

export function insightKey(site: string, kind: Kind) {
  return ["insights", site, kind] as const;
}

/** An insight of a site, and the way to have it made anew. */
export function useInsight<K extends Kind>(kind: K, site: string) {
  /** The version that was there when somebody asked for a new one. */
  const [old, setOld] = useState<number | null>(null);
  const query = useQuery({
    queryKey: insightKey(site, kind),
    queryFn: ({ signal }) => read(kind, site, signal),
    refetchInterval: ({ state: { data } }) =>
      data?.state === "pending" || data?.version === old ? MAKING_MS : IDLE_MS,
  });
  const refresh = useMutation({
    mutationFn: () =>
      answer(api.POST("/api/v1/insights/{kind}/refresh", { params: { path: { kind }, query: { site } } })),
    onSuccess: () => {
      setOld(query.data?.version ?? null);
      void query.refetch();
    },
  });
  return { ...query, refresh, isMaking: query.data !== undefined && query.data.version === old };
}

export type InsightQuery<K extends Kind> = ReturnType<typeof useInsight<K>>;

/** All kinds are read alike; only what they say differs. */
async function read<K extends Kind>(kind: K, site: string, signal: AbortSignal): Promise<Insight<K>> {
  const path = `/api/v1/insights/${kind}` as "/api/v1/insights/sales";
  return (await answer(api.GET(path, { params: { query: { site } }, signal }))) as Insight<K>;
}
