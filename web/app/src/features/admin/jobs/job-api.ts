import { useQuery } from "@tanstack/react-query";
import { answer, api, uploads } from "#/lib/api/client";
import type { Job } from "#/lib/api/types";
import { surely } from "#/lib/orders/actions";

export const IMPORTS = ["products", "customers", "orders"] as const;
export type ImportKind = (typeof IMPORTS)[number];
export const EXPORTS = ["orders", "products", "customers", "reviews"] as const;
export type ExportKind = (typeof EXPORTS)[number];

/** While something runs, the list is read this often; the hub counts rows, not events. */
const POLL_MS = 1_000;

export const jobsKey = (site: string) => ["admin", "jobs", site] as const;

export function isUnderWay(job: Job): boolean {
  return job.state === "waiting" || job.state === "running";
}

export function useJobs(site: string) {
  return useQuery({
    queryKey: jobsKey(site),
    queryFn: async ({ signal }) =>
      (await answer(api.GET("/api/v1/jobs", { signal }))).items.filter((job) => job.site === site),
    refetchInterval: ({ state }) => (state.data?.some(isUnderWay) ? POLL_MS : false),
  });
}

export interface ImportWish {
  site: string;
  kind: ImportKind;
  file: Blob;
  dryRun: boolean;
  columns: string;
}

export function beginImport({ site, kind, file, dryRun, columns }: ImportWish): Promise<Job> {
  const query = { site, kind, dry_run: dryRun, ...(columns && { columns }) };
  return surely((key) =>
    answer(
      uploads.POST("/api/v1/imports", {
        params: { query },
        headers: { "Idempotency-Key": key },
        // A file goes as it is; the description of the API has no type for that.
        body: file as never,
      }),
    ),
  );
}

export function stopJob({ id }: Job): Promise<Job> {
  return answer(api.POST("/api/v1/jobs/{id}/cancel", { params: { path: { id } } }));
}

export function resumeJob({ id }: Job): Promise<Job> {
  return answer(api.POST("/api/v1/jobs/{id}/resume", { params: { path: { id } } }));
}
