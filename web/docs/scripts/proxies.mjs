// Settings of proxies, checked by the proxy itself where it is installed; by their braces where it is not.
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const has = (program, args) => spawnSync(program, args).error === undefined;

function must(program, args, options = {}) {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8", ...options });
  if (status !== 0) throw new Error(`${program}: ${stdout}${stderr}`);
}

function braces(text) {
  let depth = 0;
  for (const brace of text.replace(/#.*$/gm, "").match(/[{}]/g) ?? []) {
    depth += brace === "{" ? 1 : -1;
    if (depth < 0) throw new Error("a brace closes nothing");
  }
  if (depth !== 0) throw new Error("a brace is not closed");
}

/** A certificate for the time of the check, in the place of the one that the page names. */
function withCertificate(text, folder) {
  const [key, certificate] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const request = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost"];
  must("openssl", [...request, "-keyout", key, "-out", certificate]);
  return text
    .replace(/(ssl_certificate) \S+;/g, `$1 ${certificate};`)
    .replace(/(ssl_certificate_key) \S+;/g, `$1 ${key};`);
}

function nginx(text, folder) {
  braces(text);
  if (!has("nginx", ["-v"]) || !has("openssl", ["version"])) return true;
  const place = join(folder, "nginx");
  mkdirSync(place, { recursive: true });
  const file = join(place, "nginx.conf");
  const frame = `pid ${place}/pid;\nevents {}\nhttp {\naccess_log off;\n${withCertificate(text, place)}}\n`;
  writeFileSync(file, frame);
  must("nginx", ["-t", "-q", "-e", "stderr", "-p", place, "-c", file]);
  return true;
}

function caddy(text) {
  braces(text);
  if (has("caddy", ["version"]))
    must("caddy", ["adapt", "--adapter", "caddyfile", "--config", "-"], { input: text });
  return true;
}

/** By the language of a block. */
export const checks = { nginx, caddyfile: caddy };
