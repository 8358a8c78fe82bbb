import { type UseQueryResult, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, api } from "#/lib/api/client";
import type { Me } from "#/lib/api/types";
import type { Language } from "#/lib/language/languages";

export const ME_KEY = ["me"];

export function useMe(): UseQueryResult<Me> {
  return useQuery({ queryKey: ME_KEY, queryFn: ({ signal }) => answer(api.GET("/api/v1/me", { signal })) });
}

interface Wish {
  name?: string;
  language?: Language;
  notifications?: Me["notifications"];
}

/** Changes what is one's own to change: what one is called, in what language one is written to, and about what. */
export function useWishes() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (wish: Wish) => answer(api.PATCH("/api/v1/me", { body: wish })),
    onSuccess: (after) => client.setQueryData(ME_KEY, after),
  });
}
