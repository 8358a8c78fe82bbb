// @vitest-environment jsdom
import { beforeEach, expect, it, vi } from "vitest";
import {
  begin,
  currentSession,
  end,
  freshAccessToken,
  isLeaving,
  renewAccessToken,
  wasEverSignedIn,
} from "./session";
import { signOut } from "./sign-out";

const KEY = "orderhub.session";
type Answer = (response: Partial<Response>) => void;
interface Asked {
  path: string;
  headers: Record<string, string>;
  body: unknown;
  signal: AbortSignal | null;
  answer: Answer;
}
let asked: Asked[];

function tokens(person: string, round: number, expiresInS = 0) {
  return {
    access_token: `${person}-access-${round}`,
    expires_in: expiresInS,
    user: { id: person, name: person } as never,
  };
}

const renewed = (person: string, round: number): Partial<Response> => ({
  ok: true,
  status: 200,
  json: async () => tokens(person, round, 900),
});
const isAsked = (times = 1) => vi.waitFor(() => expect(asked).toHaveLength(times));
const refused: Partial<Response> = { ok: false, status: 401 };
const done: Partial<Response> = { ok: true, status: 204 };
const stored = () => JSON.parse(localStorage.getItem(KEY) ?? "null");

beforeEach(() => {
  asked = [];
  vi.stubGlobal(
    "fetch",
    (path: string, init: RequestInit) =>
      new Promise((answer: Answer) => {
        asked.push({
          path,
          headers: init.headers as Record<string, string>,
          body: typeof init.body === "string" ? JSON.parse(init.body) : undefined,
          signal: init.signal ?? null,
          answer,
        });
      }),
  );
  end();
  localStorage.clear();
  begin(tokens("ann", 1));
});

it("goes on by the cookie, and keeps no refresh token", async () => {
  const token = freshAccessToken();
  await isAsked();
  expect(asked[0]?.headers["orderhub-session"]).toBe("cookie");
  expect(asked[0]?.body).toEqual({});
  asked[0]?.answer(renewed("ann", 2));
  expect(await token).toBe("ann-access-2");
  expect(Object.keys(stored())).not.toContain("refreshToken");
});

it("hands over a refresh token from before once, and forgets it", async () => {
  begin({ ...tokens("ann", 1), refresh_token: "from-before" });
  const token = freshAccessToken();
  await isAsked();
  expect(asked[0]?.headers["orderhub-session"]).toBe("cookie");
  expect(asked[0]?.body).toEqual({ refresh_token: "from-before" });
  asked[0]?.answer(renewed("ann", 2));
  expect(await token).toBe("ann-access-2");
  expect(JSON.stringify(localStorage)).not.toContain("from-before");
});

it("keeps the token of a board, which the hub tells it again", async () => {
  begin({ ...tokens("pass", 1), refresh_token: "ohd_board" });
  const token = freshAccessToken();
  await isAsked();
  const again = { ...tokens("pass", 2, 900), refresh_token: "ohd_board" };
  asked[0]?.answer({ ok: true, status: 200, json: async () => again });
  expect(await token).toBe("pass-access-2");
  expect(stored().refreshToken).toBe("ohd_board");
});

it("is nobody by the cookie of somebody else", async () => {
  const token = freshAccessToken();
  await isAsked();
  asked[0]?.answer(renewed("bob", 1));
  expect(await token).toBeNull();
  expect([currentSession(), stored()]).toEqual([null, null]);
});

it("renews what is due, once for all who ask", async () => {
  const both = Promise.all([freshAccessToken(), freshAccessToken()]);
  await isAsked();
  asked[0]?.answer(renewed("ann", 2));
  expect(await both).toEqual(["ann-access-2", "ann-access-2"]);
  expect(asked).toHaveLength(1);
});

it("stays signed out when the answer to a renewal comes after signing out", async () => {
  const token = freshAccessToken();
  await isAsked();
  void signOut();
  asked[0]?.answer(renewed("ann", 2));
  expect(await token).toBeNull();
  expect([currentSession(), stored()]).toEqual([null, null]);
});

it("stays signed out when another tab signed out meanwhile, before this one was told", async () => {
  const token = freshAccessToken();
  await isAsked();
  localStorage.removeItem(KEY);
  asked[0]?.answer(renewed("ann", 2));
  expect(await token).toBeNull();
  expect([currentSession(), stored()]).toEqual([null, null]);
});

it("asks for nothing when another tab signed out before its turn", async () => {
  localStorage.removeItem(KEY);
  expect(await freshAccessToken()).toBeNull();
  expect(asked).toEqual([]);
  expect(currentSession()).toBeNull();
});

it.each([
  ["new tokens", renewed("ann", 2)],
  ["a refusal", refused],
])("keeps the session of who signed in while %s came for somebody else", async (_, answer) => {
  const token = freshAccessToken();
  await isAsked();
  begin(tokens("bob", 1, 900));
  asked[0]?.answer(answer);
  expect(await token).toBeNull();
  expect(currentSession()?.accessToken).toBe("bob-access-1");
  expect(stored().user.id).toBe("bob");
});

it("takes the tokens that another tab renewed", async () => {
  const theirs = {
    ...stored(),
    accessToken: "ann-access-7",
    renewAt: Date.now() + 60_000,
  };
  localStorage.setItem(KEY, JSON.stringify(theirs));
  expect(await renewAccessToken()).toBe("ann-access-7");
  expect(asked).toEqual([]);
});

it("hands out no old token when it cannot be renewed now, and keeps the session", async () => {
  const token = freshAccessToken();
  await isAsked();
  asked[0]?.answer({ ok: false, status: 503 });
  expect(await token).toBeNull();
  expect(currentSession()?.user.id).toBe("ann");
});

it("ends the session that the hub refuses to renew", async () => {
  const token = freshAccessToken();
  await isAsked();
  asked[0]?.answer(refused);
  expect(await token).toBeNull();
  expect(stored()).toBeNull();
});

it("bounds how long a renewal and the news of signing out may take", async () => {
  void freshAccessToken();
  await isAsked();
  void signOut();
  expect(currentSession()).toBeNull();
  expect(asked.map(({ path }) => path)).toEqual(["/api/v1/auth/refresh", "/api/v1/auth/logout"]);
  expect(asked.every(({ signal }) => signal instanceof AbortSignal)).toBe(true);
  asked[0]?.answer(renewed("ann", 2));
});

it("has the hub end the session of who signs out, and the browser forget its cookie", async () => {
  const out = signOut();
  expect(asked[0]?.headers).toEqual({ authorization: "Bearer ann-access-1", "orderhub-session": "cookie" });
  asked[0]?.answer(done);
  await out;
  expect([isLeaving(), asked.length]).toEqual([false, 1]);
});

it("tells the hub of who signed out without it, once it is there", async () => {
  const out = signOut();
  asked[0]?.answer({ ok: false, status: 503 });
  await isAsked(2);
  asked[1]?.answer({ ok: false, status: 503 });
  await out;
  expect([currentSession(), isLeaving()]).toEqual([null, true]);

  window.dispatchEvent(new Event("online"));
  await isAsked(3);
  expect([asked[2]?.path, asked[2]?.body]).toEqual(["/api/v1/auth/refresh", {}]);
  asked[2]?.answer(renewed("ann", 2));
  await isAsked(4);
  expect(asked[3]?.path).toBe("/api/v1/auth/logout");
  expect(asked[3]?.headers.authorization).toBe("Bearer ann-access-2");
  asked[3]?.answer(done);
  await vi.waitFor(() => expect(isLeaving()).toBe(false));
  expect([currentSession(), stored()]).toEqual([null, null]);
});

it("leaves the cookie of who signed in after somebody left", async () => {
  const out = signOut();
  asked[0]?.answer({ ok: false, status: 503 });
  await isAsked(2);
  begin(tokens("bob", 1, 900));
  asked[1]?.answer(renewed("ann", 2));
  await isAsked(3);
  expect(asked[2]?.headers).toEqual({ authorization: "Bearer ann-access-2" });
  asked[2]?.answer(done);
  await out;
  expect([currentSession()?.user.id, isLeaving()]).toEqual(["bob", false]);
});

it("lasts as long as the page where nothing can be stored", async () => {
  const write = vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
    throw new Error("no storage here");
  });
  localStorage.clear();
  begin(tokens("ann", 1));
  const token = freshAccessToken();
  await isAsked();
  asked[0]?.answer(renewed("ann", 2));
  expect(await token).toBe("ann-access-2");
  write.mockRestore();
});

it("remembers that somebody here has an account, and nothing else of them", () => {
  end();
  expect(wasEverSignedIn()).toBe(true);
  expect(JSON.stringify(localStorage)).not.toContain("ann");
  localStorage.clear();
  expect(wasEverSignedIn()).toBe(false);
});
