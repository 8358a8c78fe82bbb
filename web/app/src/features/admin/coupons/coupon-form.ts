import type { Coupon } from "#/lib/api/types";
import { type Checked, type FieldErrors, hasErrors, type Pointers } from "../form/errors";
import { minorDigits, parseDecimal, parsePercent, writeDecimal, writePercent } from "../form/price";
import { messages } from "./messages";

/** A coupon as a form holds it: text, as it is typed. */
export interface CouponValues {
  code: string;
  kind: Coupon["kind"];
  percent: string;
  amount: string;
  minimum: string;
  /** `2026-11-25T14:00`, in the zone of the device. */
  starts: string;
  ends: string;
  limit: string;
  perCustomer: string;
  isActive: boolean;
}

export const POINTERS: Pointers<CouponValues> = {
  "/code": "code",
  "/kind": "kind",
  "/percent_bp": "percent",
  "/amount": "amount",
  "/minimum": "minimum",
  "/starts_at": "starts",
  "/ends_at": "ends",
  "/limit": "limit",
  "/limit_per_customer": "perCustomer",
  "/is_active": "isActive",
};

export const EMPTY: CouponValues = {
  code: "",
  kind: "percent",
  percent: "",
  amount: "",
  minimum: "",
  starts: "",
  ends: "",
  limit: "",
  perCustomer: "",
  isActive: true,
};

export function valuesOf(coupon: Coupon): CouponValues {
  const amount = (money: Coupon["amount"]) =>
    money ? writeDecimal(money.amount, minorDigits(money.currency)) : "";
  return {
    code: coupon.code,
    kind: coupon.kind,
    percent: coupon.percent_bp == null ? "" : writePercent(coupon.percent_bp),
    amount: amount(coupon.amount),
    minimum: amount(coupon.minimum),
    starts: localTime(coupon.starts_at),
    ends: localTime(coupon.ends_at),
    limit: coupon.limit == null ? "" : String(coupon.limit),
    perCustomer: coupon.limit_per_customer == null ? "" : String(coupon.limit_per_customer),
    isActive: coupon.is_active,
  };
}

export interface CouponBody {
  kind: Coupon["kind"];
  percent_bp: number | null;
  amount: number | null;
  minimum: number | null;
  starts_at: string | null;
  ends_at: string | null;
  limit: number | null;
  limit_per_customer: number | null;
  is_active: boolean;
}

/** The form as a request, or what is wrong with it. */
export function checked(values: CouponValues, currency: string): Checked<CouponValues, CouponBody> {
  const digits = minorDigits(currency);
  const isPercent = values.kind === "percent";
  const percent = parsePercent(values.percent);
  const amount = parseDecimal(values.amount, digits);
  const minimum = values.minimum.trim() ? parseDecimal(values.minimum, digits) : null;
  const limit = countOrNothing(values.limit);
  const perCustomer = countOrNothing(values.perCustomer);
  const [starts, ends] = [moment(values.starts), moment(values.ends)];
  const errors: FieldErrors<CouponValues> = {
    ...(!/^[A-Za-z0-9][A-Za-z0-9-]{2,31}$/.test(values.code.trim()) && { code: messages.errors.code }),
    ...(isPercent && !percent && { percent: messages.errors.percent }),
    ...(!isPercent && !(amount.ok && amount.value > 0) && { amount: messages.errors.amount }),
    ...(minimum && !minimum.ok && { minimum: messages.errors.amount }),
    ...(limit === undefined && { limit: messages.errors.whole }),
    ...(perCustomer === undefined && { perCustomer: messages.errors.whole }),
    ...(starts && ends && starts >= ends && { ends: messages.errors.times }),
  };
  if (hasErrors(errors) || limit === undefined || perCustomer === undefined) return { ok: false, errors };
  return {
    ok: true,
    body: {
      kind: values.kind,
      percent_bp: isPercent && percent ? percent : null,
      amount: !isPercent && amount.ok ? amount.value : null,
      minimum: minimum?.ok ? minimum.value : null,
      starts_at: starts,
      ends_at: ends,
      limit,
      limit_per_customer: perCustomer,
      is_active: values.isActive,
    },
  };
}

/** Null for nothing, undefined for what is no count. */
function countOrNothing(text: string): number | null | undefined {
  if (!text.trim()) return null;
  return /^[1-9]\d{0,8}$/.test(text.trim()) ? Number(text.trim()) : undefined;
}

function moment(local: string): string | null {
  return local ? new Date(local).toISOString() : null;
}

/** What a `datetime-local` field begins with. */
function localTime(at: string | null | undefined): string {
  if (!at) return "";
  const time = new Date(at);
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
