// @vitest-environment jsdom
import { QueryClient } from "@tanstack/react-query";
import { afterEach, expect, it, vi } from "vitest";
import { orderQuery } from "./order-query";
import { sampleOrder } from "./sample";

afterEach(() => vi.unstubAllGlobals());

it("keeps what an action answered when a read that began before it comes after it", async () => {
  const before = sampleOrder(1, { version: 4 });
  const after = sampleOrder(1, { version: 5, status: "CANCELLED" });
  let answerRead: (response: Response) => void = () => undefined;
  const asked = vi.fn(() => new Promise<Response>((resolve) => (answerRead = resolve)));
  vi.stubGlobal("fetch", asked);
  const client = new QueryClient();
  const query = orderQuery("one");
  const read = client.fetchQuery(query);
  await vi.waitFor(() => expect(asked).toHaveBeenCalled());
  client.setQueryData(query.queryKey, after);
  answerRead(Response.json(before));
  await read;
  expect(client.getQueryData(query.queryKey)).toEqual(after);
});
