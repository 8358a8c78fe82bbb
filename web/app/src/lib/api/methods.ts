import type { Client } from "openapi-fetch";
import type { paths } from "./schema.gen";

/**
 * openapi-fetch by its types alone: what calls accept and answer follows from `schemas/openapi.json`. Its code, with
 * middlewares and serializers that the hub's addresses do not need, is more than the tracking page may carry.
 */
export type Methods = Pick<Client<paths>, "GET" | "POST" | "PUT" | "PATCH" | "DELETE">;

interface Call {
  params?: { path?: Values; query?: Values; header?: Values };
  headers?: Values;
  body?: unknown;
  signal?: AbortSignal;
}

type Values = Record<string, string | number | boolean | null | undefined>;
type Fetch = (request: Request) => Promise<Response>;

export function methods(fetch: Fetch): Methods {
  const method =
    (name: string) =>
    async (template: string, call: Call = {}) => {
      const response = await fetch(requestOf(name, template, call));
      const content = contentOf(await response.text());
      return response.ok ? { data: content, response } : { error: content, response };
    };
  return {
    GET: method("GET"),
    POST: method("POST"),
    PUT: method("PUT"),
    PATCH: method("PATCH"),
    DELETE: method("DELETE"),
  } as unknown as Methods;
}

/** The request for `/orders/{id}` with its `{id}`, its query, its headers and its body filled in; files go as they are. */
export function requestOf(method: string, template: string, call: Call): Request {
  const { params = {}, headers, body, signal } = call;
  const path = template.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(String(params.path?.[name])));
  const url = new URL(path, window.location.origin);
  for (const [name, value] of given(params.query)) url.searchParams.set(name, value);
  const isFile = body instanceof Blob;
  const request = new Request(url, {
    method,
    ...(body !== undefined && { body: isFile ? body : JSON.stringify(body) }),
    ...(signal && { signal }),
  });
  if (body !== undefined && !isFile) request.headers.set("content-type", "application/json");
  for (const [name, value] of given({ ...params.header, ...headers })) request.headers.set(name, value);
  return request;
}

/** What has a value: the others are left out. */
function given(values: Values = {}): [string, string][] {
  return Object.entries(values).flatMap(([name, value]) => (value == null ? [] : [[name, String(value)]]));
}

/** An answer from somewhere on the way, a proxy say, may be no JSON: it is kept as it is. */
function contentOf(text: string): unknown {
  if (!text) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
