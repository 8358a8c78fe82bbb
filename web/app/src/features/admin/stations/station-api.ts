import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "#/lib/api/client";
import type { Station } from "#/lib/api/types";
import type { StationBody } from "./station-form";

export function stationsQuery(site: string) {
  return queryOptions({
    queryKey: ["admin", "stations", site],
    queryFn: async ({ signal }) =>
      (await answer(api.GET("/api/v1/stations", { params: { query: { site } }, signal }))).items,
  });
}

export function createStation(site: string, body: StationBody & { name: string }): Promise<Station> {
  return answer(api.POST("/api/v1/stations", { params: { query: { site } }, body }));
}

/** Changes it if it is still at the version that was read. */
export function changeStation(station: Station, body: StationBody): Promise<Station> {
  const { site, name, version } = station;
  return answer(
    api.PATCH("/api/v1/stations/{name}", {
      params: { path: { name }, query: { site }, header: { "If-Match": `"${version}"` } },
      body,
    }),
  );
}

export function removeStation({ site, name }: Station): Promise<unknown> {
  return answer(api.DELETE("/api/v1/stations/{name}", { params: { path: { name }, query: { site } } }));
}
