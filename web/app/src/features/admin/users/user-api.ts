import { useInfiniteQuery } from "@tanstack/react-query";
import { answer, api } from "#/lib/api/client";
import type { User } from "#/lib/api/types";
import { type changes, sitesFor, type UserValues } from "./user-form";

const PAGE_ROWS = 100;
export const USERS_KEY = ["admin", "users"];

export function useUsers() {
  return useInfiniteQuery({
    queryKey: USERS_KEY,
    queryFn: ({ pageParam, signal }) =>
      answer(
        api.GET("/api/v1/users", {
          params: { query: { limit: PAGE_ROWS, ...(pageParam && { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

export function createUser(values: UserValues): Promise<User> {
  const { email, name, role, password } = values;
  const body = { email: email.trim(), name: name.trim(), role, password, sites: sitesFor(values) };
  return answer(api.POST("/api/v1/users", { body }));
}

type UserChange = ReturnType<typeof changes> & { is_active?: boolean; password?: string };

export function changeUser(id: string, body: UserChange): Promise<User> {
  return answer(api.PATCH("/api/v1/users/{id}", { params: { path: { id } }, body }));
}

/** Somebody lost their app, or its codes do not count any more. */
export function takeApp(id: string): Promise<unknown> {
  return answer(api.DELETE("/api/v1/users/{id}/authenticator", { params: { path: { id } } }));
}

export function signOutEverywhere(id: string): Promise<unknown> {
  return answer(api.DELETE("/api/v1/users/{id}/sessions", { params: { path: { id } } }));
}

/** Lets a customer's account go, as they could themselves. */
export function eraseUser(id: string): Promise<unknown> {
  return answer(api.DELETE("/api/v1/users/{id}", { params: { path: { id } } }));
}
