import type { Site } from "#/lib/api/types";
import { type Checked, type FieldErrors, hasErrors, type Pointers } from "../form/errors";
import { parsePercent, writePercent } from "../form/price";
import { messages } from "./messages";

/** A site as a form holds it: text, as it is typed. */
export interface SiteValues {
  id: string;
  name: string;
  currency: string;
  tax: string;
  window: string;
  after: Site["after_window"];
  timeZone: string;
  open: boolean;
}

export const POINTERS: Pointers<SiteValues> = {
  "/id": "id",
  "/name": "name",
  "/currency": "currency",
  "/tax_rate_bp": "tax",
  "/window_s": "window",
  "/after_window": "after",
  "/time_zone": "timeZone",
  "/open": "open",
};

export const EMPTY: SiteValues = {
  id: "",
  name: "",
  currency: "",
  tax: "",
  window: "60",
  after: "refuse",
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  open: true,
};

export function valuesOf(site: Site): SiteValues {
  return {
    id: site.id,
    name: site.name,
    currency: site.currency,
    tax: writePercent(site.tax_rate_bp),
    window: String(site.window_s),
    after: site.after_window,
    timeZone: site.time_zone,
    open: site.open,
  };
}

export interface SiteBody {
  name: string;
  currency: string;
  tax_rate_bp: number;
  window_s: number;
  after_window: Site["after_window"];
  time_zone: string;
  open: boolean;
}

/** The form as a request, or what is wrong with it. */
export function checked(values: SiteValues): Checked<SiteValues, SiteBody> {
  const tax = parsePercent(values.tax.trim() || "0");
  const window = /^\d{1,9}$/.test(values.window.trim()) ? Number(values.window.trim()) : undefined;
  const currency = values.currency.trim().toUpperCase();
  const errors: FieldErrors<SiteValues> = {
    ...(!/^[a-z0-9-]+$/.test(values.id) && { id: messages.errors.id }),
    ...(!values.name.trim() && { name: messages.errors.name }),
    ...(!/^[A-Z]{3}$/.test(currency) && { currency: messages.errors.currency }),
    ...(tax === undefined && { tax: messages.errors.tax }),
    ...(window === undefined && { window: messages.errors.window }),
  };
  if (hasErrors(errors) || tax === undefined || window === undefined) return { ok: false, errors };
  return {
    ok: true,
    body: {
      name: values.name.trim(),
      currency,
      tax_rate_bp: tax,
      window_s: window,
      after_window: values.after,
      time_zone: values.timeZone.trim(),
      open: values.open,
    },
  };
}

/** Only what differs, so that what is not touched goes on following the hub's configuration. */
export function changes(before: SiteBody, after: SiteBody): Partial<SiteBody> {
  const differing = Object.entries(after).filter(
    ([field, value]) => before[field as keyof SiteBody] !== value,
  );
  return Object.fromEntries(differing);
}
