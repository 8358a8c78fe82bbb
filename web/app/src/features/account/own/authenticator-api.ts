import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, api } from "#/lib/api/client";
import type { Me } from "#/lib/api/types";
import { ME_KEY } from "./me-api";

/** A new one, which counts once it has shown a code. */
export function useNewAuthenticator() {
  return useMutation({ mutationFn: () => answer(api.POST("/api/v1/me/authenticator")) });
}

export async function confirmAuthenticator(code: string): Promise<readonly string[]> {
  return (await answer(api.POST("/api/v1/me/authenticator/confirm", { body: { code } }))).recovery_codes;
}

export function useNewCodes() {
  return useMutation({
    mutationFn: async () =>
      (await answer(api.POST("/api/v1/me/authenticator/recovery-codes"))).recovery_codes,
  });
}

export function useRemoval(onDone: () => void) {
  const tell = useTellOfAuthenticator();
  return useMutation({
    mutationFn: () => answer(api.DELETE("/api/v1/me/authenticator")),
    onSuccess: () => {
      tell(false);
      onDone();
    },
  });
}

/** What the account's page shows before it has read it anew. */
export function useTellOfAuthenticator(): (has: boolean) => void {
  const client = useQueryClient();
  return (has) => {
    client.setQueryData<Me>(ME_KEY, (me) => me && { ...me, has_authenticator: has });
    void client.invalidateQueries({ queryKey: ME_KEY, exact: true });
  };
}
