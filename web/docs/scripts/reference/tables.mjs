// Tables that are written as tables in the code: problems, close codes, metrics.
import { STATUS_CODES } from "node:http";
import { code, sentence, table } from "./table.mjs";

const STATUS = new Map(
  Object.entries(STATUS_CODES).map(([status, name]) => [name.toUpperCase().replace(/[^A-Z]+/g, "_"), status]),
);

const found = (what, rows) => {
  if (rows.length === 0) throw new Error(`there are no ${what} where they were`);
  return rows;
};

export function problems(source) {
  const again = source.match(/fn retry_after_s[\s\S]*?matches!\(([^)]*)\)/)?.[1] ?? "";
  const waits = new Set([...again.matchAll(/Self::(\w+)/g)].map(([, name]) => name));
  const rows = [...source.matchAll(/^ {4}(\w+) = "(\w+)", (\w+), "(.*)";$/gm)].map(
    ([, variant, name, status, title]) => [
      code(name),
      STATUS.get(status) ?? status,
      title,
      waits.has(variant) ? "after `Retry-After`" : "",
    ],
  );
  return `# Problems

An answer that is not what was asked for is a problem as in [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457):
\`application/problem+json\` with \`type\`, \`title\`, \`status\`, \`detail\`, \`request_id\` and \`code\`. Act on \`code\`: codes do not
change. \`detail\` is a sentence for people, about this time. \`errors\` names the fields at fault by JSON pointer.

Problems about an order carry \`order_status\`, \`order_version\` and \`allowed\`: what can still be done. Where the last
column says so, the same request with the same \`Idempotency-Key\` may come again, after so many seconds.

${table(["code", "status", "title", "again"], found("problems", rows))}`;
}

const RECONNECT = {
  Never: "do not come back",
  BackOff: "wait, longer each time, and resume",
  Spread: "come back within `spread_ms`, and resume",
};

export function closeCodes(source) {
  const rows = [...source.matchAll(/((?:^ {4}\/\/\/ .*\n)+)^ {4}\w+ = (\d+), "(.*)", (\w+);$/gm)].map(
    ([, doc, number, reason, reconnect]) => [
      code(number),
      reason,
      doc.replace(/^ {4}\/\/\/ /gm, "").replaceAll("\n", " "),
      RECONNECT[reconnect],
    ],
  );
  return `# Close codes

Before the hub closes a socket it says \`bye\` with one of these codes, and closes with the same one. A client treats any
other code, and a line that breaks, like those from 4100 on.

${table(["code", "reason", "when", "the client's next step"], found("close codes", rows))}`;
}

const KINDS = [
  [/^COUNTERS?$/, "counter"],
  [/^Kind::Gauge$/, "gauge"],
  [/^Kind::(Seconds|Sizes)\b/, "histogram"],
];

export function metrics(source) {
  const rows = [...source.matchAll(/^ {4}\("([a-z_]+)", (.+), "(.*)"\),$/gm)].map(([, name, kind, what]) => {
    const known = KINDS.find(([pattern]) => pattern.test(kind));
    if (!known) throw new Error(`what kind of metric is ${kind}?`);
    return [code(name), known[1], sentence(what)];
  });
  return `# Metrics

\`GET /metrics\` gives them as Prometheus reads them. It asks nobody who they are: a proxy keeps it from the public
([behind a proxy](../how-to/behind-a-proxy.md)). Rules for alerts and dashboards over them are in \`scripts/deploy/\`.

${table(["metric", "type", "what"], found("metrics", rows))}`;
}
