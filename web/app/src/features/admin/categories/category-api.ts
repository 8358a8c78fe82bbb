import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "#/lib/api/client";
import type { Category } from "#/lib/api/types";
import type { CategoryBody } from "./category-form";

export function categoriesQuery(site: string) {
  return queryOptions({
    queryKey: ["admin", "categories", site],
    queryFn: async ({ signal }) =>
      (await answer(api.GET("/api/v1/categories", { params: { query: { site } }, signal }))).items,
  });
}

export function createCategory(site: string, body: CategoryBody & { name: string }): Promise<Category> {
  return answer(api.POST("/api/v1/categories", { params: { query: { site } }, body }));
}

/** Changes it if it is still at the version that was read. */
export function changeCategory(category: Category, body: CategoryBody): Promise<Category> {
  const { site, name, version } = category;
  return answer(
    api.PATCH("/api/v1/categories/{name}", {
      params: { path: { name }, query: { site }, header: { "If-Match": `"${version}"` } },
      body,
    }),
  );
}

export function removeCategory({ site, name }: Category): Promise<unknown> {
  return answer(api.DELETE("/api/v1/categories/{name}", { params: { path: { name }, query: { site } } }));
}
