// Settings of proxies, checked by the proxy itself where it is installed; by their braces where it is not, which is said.
import { spawnSync } from "node:child_process";
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { complain } from "./pages.mjs";

/** Whether a program runs here; where it does not, what it would read is NOT checked: told now, and to scripts/test. */
function has(program, args) {
  if (spawnSync(program, args).status === 0) return true;
  const what = `settings of the proxy in how-to/behind-a-proxy.md (${program} is missing)`;
  complain(`warning: NOT checked: ${what}`);
  if (process.env.NOT_CHECKED) appendFileSync(process.env.NOT_CHECKED, `${what}\n`);
  return false;
}

function must(program, args, options = {}) {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8", ...options });
  if (status !== 0) throw new Error(`${program}: ${stdout}${stderr}`);
}

/** A browser that came over TLS once does not come without it again. */
function isOverTls(text) {
  if (!text.includes("Strict-Transport-Security"))
    throw new Error("browsers are not told to come over TLS: Strict-Transport-Security");
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
  isOverTls(text);
  if (!has("nginx", ["-v"]) || !has("openssl", ["version"])) return true;
  const place = join(folder, "nginx");
  mkdirSync(place, { recursive: true });
  const file = join(place, "nginx.conf");
  const kept = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  const places = kept.map((name) => `${name}_temp_path ${place}/${name};\n`).join("");
  const settings = `access_log off;\n${places}${withCertificate(text, place)}`;
  writeFileSync(file, `pid ${place}/pid;\nevents {}\nhttp {\n${settings}}\n`);
  must("nginx", ["-t", "-q", "-e", "stderr", "-p", place, "-c", file]);
  return true;
}

function caddy(text, folder) {
  braces(text);
  isOverTls(text);
  if (!has("caddy", ["version"])) return true;
  const file = join(folder, "Caddyfile");
  writeFileSync(file, text);
  const env = { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder };
  must("caddy", ["validate", "--adapter", "caddyfile", "--config", file], { env });
  return true;
}

/** By the language of a block. */
export const checks = { nginx, caddyfile: caddy };
