import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, api } from "#/lib/api/client";
import type { AddressBody } from "#/lib/api/types";

const KEY = ["addresses"];

export function useAddresses() {
  return useQuery({
    queryKey: KEY,
    queryFn: async ({ signal }) => (await answer(api.GET("/api/v1/addresses", { signal }))).items,
  });
}

/** What is done to one's addresses; without an id, one is added. The list is read anew: another one may be the default. */
export type AddressAct =
  | { id?: string; body: AddressBody }
  | { id: string; makeDefault: true }
  | { id: string; remove: true };

export function useAddressAct() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (act: AddressAct): Promise<void> => {
      const path = { path: { id: act.id ?? "" } };
      if ("remove" in act) await answer(api.DELETE("/api/v1/addresses/{id}", { params: path }));
      else if ("makeDefault" in act) {
        await answer(api.PATCH("/api/v1/addresses/{id}", { params: path, body: { is_default: true } }));
      } else if (act.id) await answer(api.PATCH("/api/v1/addresses/{id}", { params: path, body: act.body }));
      else await answer(api.POST("/api/v1/addresses", { body: act.body }));
    },
    onSettled: () => client.invalidateQueries({ queryKey: KEY }),
  });
}
