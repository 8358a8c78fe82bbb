import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { answer, api } from "#/lib/api/client";
import type { AuditEntry } from "#/lib/api/types";
import { startOfDay } from "../orders/filters";
import type { AuditSearch } from "./search";

const PAGE_ROWS = 50;

export function useAudit(search: AuditSearch) {
  const { from, to, action, ...rest } = search;
  return useInfiniteQuery({
    queryKey: ["admin", "audit", search],
    queryFn: ({ pageParam, signal }) => {
      const query = {
        ...rest,
        // One that this page does not know may be known to the hub.
        ...(action && { action: action as AuditEntry["action"] }),
        ...(from && { from: startOfDay(from, 0).toISOString() }),
        ...(to && { to: startOfDay(to, 1).toISOString() }),
        limit: PAGE_ROWS,
        ...(pageParam && { cursor: pageParam }),
      };
      return answer(api.GET("/api/v1/audit", { params: { query }, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

/** The newest entry, signed; for admins. */
export function useAuditHead(isWanted: boolean) {
  return useQuery({
    queryKey: ["admin", "audit-head"],
    enabled: isWanted,
    queryFn: ({ signal }) => answer(api.GET("/api/v1/audit/head", { signal })),
  });
}
