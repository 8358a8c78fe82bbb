// The two interfaces, from their documents: what there is, not every field; those are in the documents themselves.
import { code, sentence, table } from "./table.mjs";

const METHODS = ["get", "post", "put", "patch", "delete"];

export function api(document) {
  const tags = new Map();
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      const operation = methods[method];
      if (!operation) continue;
      const tag = operation.tags?.[0] ?? "other";
      const row = [
        code(`${method.toUpperCase()} ${path.replace("/api/v1/", "")}`),
        sentence(operation.summary ?? ""),
        signedIn(operation.security ?? document.security),
        whose(operation["x-access"]),
        keyed(operation.parameters),
      ];
      tags.set(tag, [...(tags.get(tag) ?? []), row]);
    }
  }
  const parts = [...tags]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([tag, rows]) => `## ${tag}\n\n${table(["operation", "what", "signed in", "API key", "repeat"], rows)}`,
    );
  return `# HTTP interface

Paths are below \`/api/v1/\`, unless they begin with a slash. Every field, parameter and answer is in the description that
the hub itself gives: [\`/api/v1/openapi.json\`](/api/v1/openapi.json) (OpenAPI ${document.openapi}).

"Signed in" is about a token, \`Authorization: Bearer …\`; what a role may do is said by a [problem](problems.md). "API key" is
the scope that a program's key needs: \`any\` key may, or \`never\` one; who may is \`x-access\` in the description.
"Repeat" is about the header \`Idempotency-Key\`: repeating a request with its key repeats its answer, for 72 hours. Lists come
in pages: \`items\`, and \`next\` to be given as \`cursor\`.

${parts.join("\n")}`;
}

function signedIn(security = []) {
  const isOpen = security.length === 0 || security.some((one) => Object.keys(one).length === 0);
  if (!isOpen) return "yes";
  return security.some((one) => Object.keys(one).length > 0) ? "or not" : "no";
}

function whose(access) {
  return access ? code(access.key) : "";
}

function keyed(parameters = []) {
  const key = parameters.find(({ name, in: where }) => where === "header" && name === "Idempotency-Key");
  if (!key) return "";
  return key.required ? "required" : "possible";
}

export function socket(document) {
  const { channels, components, operations } = document;
  const streams = Object.entries(channels)
    .filter(([name]) => name !== "socket")
    .map(([, { address, description }]) => [code(address), sentence(description)]);
  const said = (action) => {
    const names = Object.values(operations)
      .filter((one) => one.action === action && one.channel.$ref.endsWith("/socket"))
      .flatMap(({ messages }) => messages.map(({ $ref }) => $ref.split("/").at(-1)));
    const replies = Object.values(operations).flatMap(({ reply }) => reply?.messages ?? []);
    const all = action === "send" ? [...names, ...replies.map(({ $ref }) => $ref.split("/").at(-1))] : names;
    return [...new Set(all)].sort().map((name) => row(name, components));
  };
  return `# Socket protocol

\`GET /api/v1/ws\` with the subprotocol \`orderhub.v1.json\`.

${sentence(document.info.description)}

The whole of it, with every field, is in \`schemas/asyncapi.json\` (AsyncAPI ${document.asyncapi}) and \`schemas/json/\`; \`schemas/vectors/\` has
conversations to test a client with. [Close codes](close-codes.md) have a page of their own.

## Streams

${table(["stream", "what"], streams)}
## What a client says

${table(["message", "what", "fields"], said("receive"))}
## What the hub says

${table(["message", "what", "fields"], said("send"))}`;
}

function row(name, { messages, schemas }) {
  const schema = schemas[messages[name].payload.$ref.split("/").at(-1)];
  const required = new Set(schema.required ?? []);
  const fields = Object.keys(schema.properties ?? {})
    .filter((field) => field !== "t")
    .map((field) => code(required.has(field) ? field : `${field}?`));
  return [code(name), schema.description ? sentence(schema.description) : "", fields.join(", ")];
}
