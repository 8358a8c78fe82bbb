import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, api, uploads } from "#/lib/api/client";
import type { components } from "#/lib/api/schema.gen";
import type { Insight } from "../api";

export type Dataset = components["schemas"]["Dataset"];
export type Analysis = components["schemas"]["Analysis"];

export const ANALYSES = ["sales", "demand", "volume", "bundles", "segments"] as const satisfies Analysis[];

const KEY = ["insights", "files"] as const;
const POLL_MS = 1_000;

export function isUnderWay({ state }: Dataset): boolean {
  return state === "waiting" || state === "running";
}

export function useFiles() {
  return useQuery({
    queryKey: KEY,
    queryFn: async ({ signal }) => (await answer(api.GET("/api/v1/datasets", { signal }))).items,
    refetchInterval: ({ state }) => (state.data?.some(isUnderWay) ? POLL_MS : false),
  });
}

export interface FileWish {
  file: File;
  name: string;
  analyses: readonly Analysis[];
  columns: string;
  currency: string;
  timeZone: string;
}

export function useSend() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (wish: FileWish) => {
      const form = new FormData();
      form.set("file", wish.file);
      form.set("analyses", wish.analyses.join(","));
      const told = {
        name: wish.name,
        columns: wish.columns,
        currency: wish.currency,
        time_zone: wish.timeZone,
      };
      for (const [name, value] of Object.entries(told)) if (value.trim()) form.set(name, value.trim());
      // Packed by the browser, with the boundary that it chose: from there on it is a file like any other.
      const packed = new Response(form);
      const type = packed.headers.get("content-type");
      const body = (await packed.blob()) as never;
      return answer(uploads.POST("/api/v1/datasets", { body, headers: { "content-type": type } }));
    },
    onSuccess: () => client.invalidateQueries({ queryKey: KEY }),
  });
}

export function useRemove() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id }: Dataset) =>
      answer(api.DELETE("/api/v1/datasets/{id}", { params: { path: { id } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: KEY }),
  });
}

/** Each analysis with its report. */
export type Result = {
  [A in Analysis]: {
    analysis: A;
    insight: Insight<A>;
  };
}[Analysis];

export function useResult({ id }: Dataset, analysis: Analysis) {
  return useQuery({
    queryKey: [...KEY, id, analysis],
    queryFn: async ({ signal }) => {
      const path = { id, analysis };
      const insight = await answer(
        api.GET("/api/v1/datasets/{id}/results/{analysis}", { params: { path }, signal }),
      );
      return { analysis, insight } as unknown as Result;
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}
