import { useQuery } from "@tanstack/react-query";
import { answer, api } from "#/lib/api/client";
import type { Delivery, WebhookEndpoint } from "#/lib/api/types";

export const ENDPOINTS_KEY = ["admin", "webhooks"] as const;
export const deliveriesKey = (id: string) => ["admin", "webhooks", id, "deliveries"] as const;

/** Those of one site, and those that are told of all. */
export function useEndpoints(site: string) {
  return useQuery({
    queryKey: [...ENDPOINTS_KEY, site],
    queryFn: async ({ signal }) =>
      (await answer(api.GET("/api/v1/webhook-endpoints", { signal }))).items.filter(
        (endpoint) => endpoint.site === undefined || endpoint.site === site,
      ),
  });
}

export interface EndpointBody {
  url: string;
  events: string[];
}

/** The answer tells the secret, this once. */
export function createEndpoint(site: string, body: EndpointBody): Promise<WebhookEndpoint> {
  return answer(api.POST("/api/v1/webhook-endpoints", { body: { ...body, site } }));
}

export function changeEndpoint(
  { id }: WebhookEndpoint,
  body: Partial<EndpointBody> & { is_active?: boolean },
): Promise<WebhookEndpoint> {
  return answer(api.PATCH("/api/v1/webhook-endpoints/{id}", { params: { path: { id } }, body }));
}

export function removeEndpoint({ id }: WebhookEndpoint): Promise<unknown> {
  return answer(api.DELETE("/api/v1/webhook-endpoints/{id}", { params: { path: { id } } }));
}

export function testEndpoint({ id }: WebhookEndpoint): Promise<unknown> {
  return answer(api.POST("/api/v1/webhook-endpoints/{id}/test", { params: { path: { id } } }));
}

/** Another secret; the old one goes on signing for a while, too. */
export function renewSecret({ id }: WebhookEndpoint): Promise<WebhookEndpoint> {
  return answer(api.POST("/api/v1/webhook-endpoints/{id}/secret", { params: { path: { id } } }));
}

export function useDeliveries(id: string) {
  return useQuery({
    queryKey: deliveriesKey(id),
    queryFn: async ({ signal }) => {
      const params = { path: { id }, query: { limit: 50 } };
      return (await answer(api.GET("/api/v1/webhook-endpoints/{id}/deliveries", { params, signal }))).items;
    },
  });
}

export function redeliver({ id }: Delivery): Promise<unknown> {
  return answer(api.POST("/api/v1/webhook-deliveries/{id}/redeliver", { params: { path: { id } } }));
}
