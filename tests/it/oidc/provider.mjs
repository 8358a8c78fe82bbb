// A real OpenID Connect provider, the certified package `oidc-provider`, on a free port: whoever comes is signed in as the
// test has said, without a page to fill in.
//
//   node provider.mjs '{"alg": "RS256", "auth": "client_secret_basic"}'
//
// Writes its issuer as the first line. Ends when its standard input does.
import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const web = createRequire(new URL("../../../web/package.json", import.meta.url));
let place;
try {
  place = web.resolve("oidc-provider");
} catch {
  console.error("The npm package oidc-provider is missing: run `npm ci` in web/.");
  process.exit(1);
}
const { Provider } = await import(pathToFileURL(place));

let { alg, auth, back } = JSON.parse(process.argv[2]);
const resource = "https://orders.example";
const scopes = "openid email profile groups";
const people = new Map();
let who = "nobody";
let generation = 0;

/** A key of a kind that signs by `alg`, and another that does not. */
function keys() {
  generation += 1;
  const kinds = { RS256: "rsa", PS256: "rsa", ES256: "ec", EdDSA: "ed25519" };
  const fresh = (kind, use) => {
    const { privateKey } = generateKeyPairSync(kind, { modulusLength: 2048, namedCurve: "P-256" });
    return { ...privateKey.export({ format: "jwk" }), kid: `${kind}-${generation}`, use };
  };
  return [...new Set(["rsa", kinds[alg]])].map((kind) => fresh(kind, "sig"));
}

function provider(issuer) {
  const secret = auth === "none" ? {} : { client_secret: "a secret: 100% ours/" };
  const client = (id, more) => ({
    client_id: id,
    redirect_uris: [back],
    token_endpoint_auth_method: auth,
    id_token_signed_response_alg: alg,
    ...secret,
    ...more,
  });
  return new Provider(issuer, {
    clients: [client("shop"), client("other"), client("till")],
    clientAuthMethods: [auth],
    enabledJWA: { idTokenSigningAlgValues: [alg] },
    jwks: { keys: keys() },
    cookies: { keys: ["a key of cookies"] },
    scopes: ["openid", "email", "profile", "groups"],
    claims: {
      openid: ["sub"],
      email: ["email", "email_verified"],
      profile: ["name"],
      groups: ["groups"],
    },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...people.get(id) }) }),
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_, indicator) => ({
          scope: "orders",
          audience: indicator,
          accessTokenFormat: "jwt",
          accessTokenTTL: 3600,
          jwt: { sign: { alg } },
        }),
      },
    },
    async loadExistingGrant(ctx) {
      const { client, session } = ctx.oidc;
      const grant = new ctx.oidc.provider.Grant({
        clientId: client.clientId,
        accountId: session.accountId,
      });
      grant.addOIDCScope(scopes);
      for (const one of [resource, "https://elsewhere.example"]) grant.addResourceScope(one, "orders");
      await grant.save();
      return grant;
    },
  });
}

let current;
const server = createServer(async (request, response) => {
  try {
    if (request.url === "/control") {
      let text = "";
      for await (const part of request) text += part;
      const wish = JSON.parse(text);
      if (wish.who) {
        who = wish.who.sub;
        people.set(who, wish.who);
      }
      if (wish.back) back = wish.back;
      if (wish.rotate || wish.back) current = provider(current.issuer);
      response.end("{}");
    } else if (request.url.startsWith("/interaction/")) {
      await current.interactionFinished(request, response, { login: { accountId: who } });
    } else {
      current.callback()(request, response);
    }
  } catch (error) {
    response.statusCode = 500;
    response.end(String(error.stack));
  }
});
server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  current = provider(issuer);
  console.log(issuer);
});
process.stdin.on("end", () => process.exit(0));
process.stdin.resume();
