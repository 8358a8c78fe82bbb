import { useQuery } from "@tanstack/react-query";
import { answer, api } from "#/lib/api/client";
import type { ApiKey, Device } from "#/lib/api/types";

export const KEYS_KEY = ["admin", "api-keys"];
export const DEVICES_KEY = ["admin", "devices"];

export interface KeyBody {
  name: string;
  scopes: ApiKey["scopes"];
  /** None: wherever its maker may; for admins. */
  sites: string[];
  expires_at?: string;
}

export interface DeviceBody {
  name: string;
  site: string;
  station?: string;
  role: Device["role"];
}

export function useKeys() {
  return useQuery({
    queryKey: KEYS_KEY,
    queryFn: async ({ signal }) => (await answer(api.GET("/api/v1/api-keys", { signal }))).items,
  });
}

export function createKey(body: KeyBody): Promise<ApiKey> {
  return answer(api.POST("/api/v1/api-keys", { body }));
}

export function revokeKey({ id }: ApiKey): Promise<unknown> {
  return answer(api.DELETE("/api/v1/api-keys/{id}", { params: { path: { id } } }));
}

export function useDevices() {
  return useQuery({
    queryKey: DEVICES_KEY,
    queryFn: async ({ signal }) => (await answer(api.GET("/api/v1/devices", { signal }))).items,
  });
}

export function createDevice(body: DeviceBody): Promise<Device> {
  return answer(api.POST("/api/v1/devices", { body }));
}

export function revokeDevice({ id }: Device): Promise<unknown> {
  return answer(api.DELETE("/api/v1/devices/{id}", { params: { path: { id } } }));
}
