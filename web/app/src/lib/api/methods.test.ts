// @vitest-environment jsdom
import { Blob } from "node:buffer";
import { describe, expect, it, vi } from "vitest";
import { methods, requestOf } from "./methods";

describe("a request", () => {
  it("has its address filled in, and nothing in it can leave its place", () => {
    const { url, method } = requestOf("GET", "/api/v1/orders/{id}/events", {
      params: { path: { id: "a/../b?c" }, query: { limit: 5, site: undefined, text: "x&y=z", open: false } },
    });
    expect(method).toBe("GET");
    expect(new URL(url).pathname).toBe("/api/v1/orders/a%2F..%2Fb%3Fc/events");
    expect(new URL(url).search).toBe("?limit=5&text=x%26y%3Dz&open=false");
  });

  it("carries its body as JSON, and its headers", async () => {
    const request = requestOf("POST", "/api/v1/orders", {
      params: { header: { "Idempotency-Key": "k" } },
      headers: { "If-Match": undefined },
      body: { lines: [] },
    });
    expect(await request.json()).toEqual({ lines: [] });
    expect(Object.fromEntries(request.headers)).toEqual({
      "content-type": "application/json",
      "idempotency-key": "k",
    });
  });

  it("carries a file as it is", async () => {
    // The simulated window has a Blob of its own, which requests here do not know.
    vi.stubGlobal("Blob", Blob);
    const file = new Blob(["sku,name"], { type: "text/csv" });
    const request = requestOf("PUT", "/api/v1/orders", { headers: { "x-kept": "1" }, body: file });
    expect(request.headers.get("content-type")).toBe("text/csv");
    expect(request.headers.get("x-kept")).toBe("1");
    expect(await request.text()).toBe("sku,name");
  });

  it("without a body has no content type", () => {
    expect(Object.fromEntries(requestOf("DELETE", "/api/v1/products/{sku}", {}).headers)).toEqual({});
  });
});

describe("an answer", () => {
  const answering = (status: number, text: string | null) =>
    methods(async () => new Response(text, { status }));

  it("is data when it went well, and an error when not", async () => {
    expect(await answering(200, '{"a":1}').GET("/api/v1/me")).toMatchObject({ data: { a: 1 } });
    expect(await answering(409, '{"code":"x"}').GET("/api/v1/me")).toMatchObject({ error: { code: "x" } });
  });

  it("may be empty, or something of a proxy's", async () => {
    expect((await answering(204, null).GET("/api/v1/me")).data).toBeUndefined();
    expect((await answering(502, "<h1>Bad gateway</h1>").GET("/api/v1/me")).error).toContain("Bad gateway");
  });
});
