// @vitest-environment jsdom
import { beforeEach, expect, it, vi } from "vitest";
import { isWorthRetrying } from "#/lib/api/problem";
import { begin, end } from "#/lib/session/session";
import { answer, api } from "./client";

let sent: { path: string; token: string | null }[];
let statusOfRenewing: number;
let refusedTokens: string[];

let renewals: number;
let whenSent: () => void;

function signIn(round: number, expiresInS: number, id = "ann"): void {
  begin({
    access_token: `access-${round}`,
    refresh_token: `refresh-${round}`,
    expires_in: expiresInS,
    user: { id } as never,
  });
}

beforeEach(() => {
  sent = [];
  statusOfRenewing = 503;
  refusedTokens = [];
  renewals = 0;
  whenSent = () => undefined;
  vi.stubGlobal("fetch", async (input: Request | string) => {
    if (typeof input === "string") {
      renewals += 1;
      return new Response("{}", { status: statusOfRenewing });
    }
    const token = input.headers.get("authorization");
    sent.push({ path: new URL(input.url).pathname, token });
    whenSent();
    const isRefused = refusedTokens.some((refused) => token === `Bearer ${refused}`);
    return Response.json(isRefused ? { code: "unauthenticated", title: "no" } : [], {
      status: isRefused ? 401 : 200,
    });
  });
  end();
});

const sites = () => answer(api.GET("/api/v1/sites"));

it("asks as a visitor where nobody is signed in", async () => {
  await sites();
  expect(sent).toEqual([{ path: "/api/v1/sites", token: null }]);
});

it("sends nothing for a person whose session cannot be renewed now, and may be asked again", async () => {
  signIn(1, 0);
  const error = await sites().catch((reason: unknown) => reason);
  expect(isWorthRetrying(error)).toBe(true);
  expect(sent).toEqual([]);
});

it("does not take a refusal for the last word while the session cannot be renewed", async () => {
  signIn(1, 900);
  refusedTokens = ["access-1"];
  const error = await sites().catch((reason: unknown) => reason);
  expect(isWorthRetrying(error)).toBe(true);
  expect(sent).toHaveLength(1);
});

it("says what was refused once the session is over", async () => {
  signIn(1, 900);
  refusedTokens = ["access-1"];
  statusOfRenewing = 401;
  await expect(sites()).rejects.toMatchObject({ code: "unauthenticated" });
});

it("leaves the session of the next person alone when the one who asked is gone", async () => {
  signIn(1, 900);
  refusedTokens = ["access-1"];
  whenSent = () => signIn(2, 900, "bob");
  await expect(sites()).rejects.toMatchObject({ code: "unauthenticated" });
  expect(renewals).toBe(0);
});
