import type { ApiKey } from "#/lib/api/types";

export type Scope = ApiKey["scopes"][number];

/** What a key may do, by what it is about. */
export const SCOPES = {
  orders: ["orders:read", "orders:write", "refunds:write"],
  catalog: ["catalog:read", "catalog:write", "stock:read", "stock:write"],
  customers: ["reviews:write", "data:read", "data:write", "database:read"],
  looking: ["insights:read", "audit:read"],
  programs: ["webhooks:write"],
} as const satisfies Readonly<Record<string, readonly Scope[]>>;

export type ScopeGroup = keyof typeof SCOPES;

/** How long a key is good, days; 0 for always. */
export const LIVES = [30, 90, 365, 0] as const;
export type Life = (typeof LIVES)[number];

const DAY_MS = 86_400_000;

export function expiryOf(life: Life, now: number): string | undefined {
  return life === 0 ? undefined : new Date(now + life * DAY_MS).toISOString();
}

/** Whether a key is no good any more. */
export function isExpired({ expires_at }: Pick<ApiKey, "expires_at">, now: number): boolean {
  return expires_at !== undefined && Date.parse(expires_at) <= now;
}
