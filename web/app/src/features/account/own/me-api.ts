import { type UseQueryResult, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, api } from "#/lib/api/client";
import type { Me } from "#/lib/api/types";

const KEY = ["me"];

export function useMe(): UseQueryResult<Me> {
  return useQuery({ queryKey: KEY, queryFn: ({ signal }) => answer(api.GET("/api/v1/me", { signal })) });
}

/** Changes what one wants to be written. */
export function useWishes() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (notifications: Me["notifications"]) =>
      answer(api.PATCH("/api/v1/me", { body: { notifications } })),
    onSuccess: (after) => client.setQueryData(KEY, after),
  });
}
