import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { answer, api } from "#/lib/api/client";
import type { Me } from "#/lib/api/types";
import { keep } from "#/lib/download/download";
import { forgetAccount } from "#/lib/session/forget-account";
import { IN_COOKIE } from "#/lib/session/session";
import { ME_KEY } from "./me-api";

/** All that is kept of oneself, as a file that people can read, too. */
export function useOwnData() {
  return useMutation({
    mutationFn: async () => {
      const told = await answer(api.GET("/api/v1/me/data"));
      const file = new Blob([JSON.stringify(told, null, 2)], { type: "application/json" });
      keep(file, `orderhub-account-${told.made_at.slice(0, 10)}.json`);
    },
  });
}

/** Lets one's account go, at the hub and then on this device. */
export function useErasure() {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (_: Me) => answer(api.DELETE("/api/v1/me", { headers: IN_COOKIE })),
    onSuccess: (_, { id }) => {
      // First to where everybody may be: a page for members would ask who is there.
      void navigate({ to: "/account/deleted", replace: true });
      forgetAccount(id);
    },
    // Who works here since a moment ago is refused, too: the page says so once it knows.
    onError: () => void client.invalidateQueries({ queryKey: ME_KEY }),
  });
}
