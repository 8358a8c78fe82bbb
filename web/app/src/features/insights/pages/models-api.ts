import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, api } from "#/lib/api/client";
import type { components } from "#/lib/api/schema.gen";
import { insightKey } from "../api";

type Schemas = components["schemas"];

export type Model = Schemas["Model"];
export type ModelTask = Schemas["ModelTask"];
export type ModelCard = Schemas["ModelCard"];

/** What an admin may have done with a model or a task. */
export type RoleWish =
  | { act: "promote"; model: Model; anyway: boolean }
  | { act: "shadow"; model: Model; share: number }
  | { act: "retire"; model: Model }
  | { act: "switch"; task: ModelTask; on: boolean };

const modelsKey = (site: string) => ["insights", site, "cards"] as const;

/** The cards of a site, and who answers now. For admins and managers. */
export function useModels(site: string, enabled = true) {
  return useQuery({
    enabled,
    queryKey: modelsKey(site),
    queryFn: ({ signal }) => answer(api.GET("/api/v1/models", { params: { query: { site } }, signal })),
  });
}

/** Changes a role; the answer is how all of them stand then. */
export function useRoles(site: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (wish: RoleWish) => answer(send(site, wish)),
    onSuccess: (page) => {
      client.setQueryData(modelsKey(site), page);
      void client.invalidateQueries({ queryKey: insightKey(site, "models") });
    },
  });
}

function send(site: string, wish: RoleWish) {
  const query = { site };
  switch (wish.act) {
    case "promote":
      return api.POST("/api/v1/models/{name}/promote", {
        params: { path: { name: wish.model.name }, query },
        body: { anyway: wish.anyway },
      });
    case "shadow":
      return api.POST("/api/v1/models/{name}/shadow", {
        params: { path: { name: wish.model.name }, query },
        body: { share: wish.share },
      });
    case "retire":
      return api.POST("/api/v1/models/{name}/retire", { params: { path: { name: wish.model.name }, query } });
    case "switch":
      return api.PUT("/api/v1/models/tasks/{task}", {
        params: { path: { task: wish.task.task }, query },
        body: { on: wish.on },
      });
  }
}
