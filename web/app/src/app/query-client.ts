import { QueryClient } from "@tanstack/react-query";
import { isWorthRetrying } from "#/lib/api/problem";
import { currentSession, onSessionChange } from "#/lib/session/session";

/** Times a read is repeated when nobody answered. */
const READS_MAX = 3;

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (failures, error) => failures < READS_MAX && isWorthRetrying(error),
    },
    // Not kept for later while the device is offline: what somebody wanted minutes ago is not done behind their back.
    mutations: { retry: false, networkMode: "always" },
  },
});

// What one person was shown is not for the next one on the same device. The same one with a new token can be answered
// again: while the session could not be renewed, nothing was asked.
let shownTo = currentSession()?.user.id;
onSessionChange(() => {
  const id = currentSession()?.user.id;
  if (id === shownTo) {
    void queryClient.refetchQueries({
      type: "active",
      predicate: ({ state }) => isWorthRetrying(state.error),
    });
    return;
  }
  shownTo = id;
  queryClient.clear();
});
