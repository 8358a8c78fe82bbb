// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { expect, it, vi } from "vitest";
import { ApiError } from "#/lib/api/problem";
import { resendCode } from "#/lib/orders/actions";
import { anOrder } from "../order/fixture";
import { useResend } from "./use-resend";

const order = vi.hoisted(() => ({ read: vi.fn() }));
vi.mock("#/lib/orders/actions", () => ({ resendCode: vi.fn() }));
vi.mock("#/lib/orders/queries", () => ({
  orderQuery: (id: string) => ({ queryKey: ["order", id], queryFn: order.read }),
}));

const refused = (status: number, code: string) => new ApiError(code, status, "Too many requests.");

it.each([
  [
    "used up for this order",
    refused(429, "rate_limited"),
    ["pay"],
    "No more codes can be sent for this order.",
  ],
  ["too often just now", refused(429, "rate_limited"), ["pay", "otp"], "Too many requests."],
  ["signed out", refused(401, "unauthorized"), ["pay", "otp"], "Too many requests."],
  ["not reached", refused(0, "unreachable"), null, "Too many requests."],
])("%s", async (_, error, allowed, told) => {
  vi.mocked(resendCode).mockRejectedValue(error);
  if (allowed) order.read.mockResolvedValue(anOrder({ allowed: allowed as never }));
  else order.read.mockRejectedValue(error);
  const client = new QueryClient();
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  );
  const { result } = renderHook(() => useResend("1", () => undefined), { wrapper });
  await act(() => result.current.resend());
  expect(result.current.resent).toEqual(told);
  expect(result.current.isSending).toBe(false);
});
