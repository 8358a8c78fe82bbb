import { answer, api } from "#/lib/api/client";
import type { Site } from "#/lib/api/types";
import type { SiteBody } from "./site-form";

export function changeSite(site: string, body: Partial<SiteBody>): Promise<Site> {
  return answer(api.PATCH("/api/v1/sites/{site}", { params: { path: { site } }, body }));
}
