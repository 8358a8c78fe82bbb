// What the program says of itself: its commands and its settings, from its help.
import { spawnSync } from "node:child_process";
import { code, sentence, table } from "./table.mjs";

/** Without settings of whoever runs this: the help would show them. */
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("ORDERHUB_")));

function help(program, command) {
  const said = spawnSync(program, [...command, "--help"], { argv0: "orderhub", encoding: "utf8", env });
  if (said.status !== 0) throw new Error(`${command.join(" ")} --help: ${said.stderr ?? said.error}`);
  return said.stdout;
}

/** The parts of a help, by their heading; what comes before the first one is `about`. */
function partsOf(text) {
  const parts = { about: [] };
  let name = "about";
  for (const line of text.split("\n")) {
    const heading = /^([A-Z][a-z]+):(?: (.*))?$/.exec(line);
    if (heading) {
      name = heading[1];
      parts[name] = heading[2] ? [heading[2]] : [];
    } else {
      parts[name].push(line);
    }
  }
  return parts;
}

/** Entries of a list of options or arguments: `{name, text}`, the text by paragraphs. */
function entriesOf(lines = []) {
  const entries = [];
  for (const line of lines) {
    const start = /^ {2,6}((?:-\w, )?--?\S.*?|[<[]\S+?)(?: {2,}(.*))?$/.exec(line);
    if (start && /^ {2,6}\S/.test(line)) {
      entries.push({ name: start[1].trim(), text: start[2] ? [start[2]] : [] });
    } else {
      entries.at(-1)?.text.push(line.trim());
    }
  }
  return entries.map(({ name, text }) => ({ name, paragraphs: paragraphsOf(text) }));
}

/** Lines joined, until an empty one; those of a list stay what they are. */
function paragraphsOf(lines) {
  const paragraphs = [];
  let isOpen = false;
  for (const line of lines) {
    if (line === "") isOpen = false;
    else if (isOpen) paragraphs[paragraphs.length - 1] += ` ${line}`;
    else {
      paragraphs.push(line);
      isOpen = true;
    }
  }
  return paragraphs;
}

/** In one line, without the notes in brackets of which a column says the same; possible values by name. */
function told(paragraphs) {
  const words = paragraphs
    .join(" ")
    .replace(/\s*\[(env|default): [^\]]*\]/g, "")
    .replace(/\s+\[possible values: ([^\]]*)\]/, ". One of $1.")
    .trim();
  const [what = "", ...values] = words.split(/ ?Possible values: - | - (?=\w+: )/);
  const listed = values.map((value) =>
    value.trim().replace(/^(\w+): (.*)$/, (_, name, text) => `${code(name)}: ${text}`),
  );
  return [what, listed.join("; ")]
    .filter((part) => part !== "")
    .map(sentence)
    .join(" ");
}

const defaultOf = (paragraphs) => /\[default: ([^\]]*)\]/.exec(paragraphs.join(" "))?.[1];
const isSetting = (name) => /^--[a-z]+\.[a-z_]/.test(name);

export function settings(program) {
  const groups = new Map();
  for (const { name, paragraphs } of entriesOf(partsOf(help(program, ["serve"])).Options)) {
    if (!isSetting(name)) continue;
    const setting = /^--(\S+)/.exec(name)[1];
    const group = setting.split(".")[0];
    const isSwitch = !name.includes("<");
    const value = defaultOf(paragraphs);
    const row = [code(setting), value ? code(value) : isSwitch ? "off" : "", told(paragraphs)];
    groups.set(group, [...(groups.get(group) ?? []), row]);
  }
  const parts = [...groups].map(
    ([group, rows]) => `## ${group}\n\n${table(["setting", "default", "what"], rows)}`,
  );
  return `# Settings

A setting is a flag of \`orderhub serve\`, \`--cancellation.window_s 30\`, a variable of the environment,
\`ORDERHUB_CANCELLATION__WINDOW_S=30\` (the name in capitals, with two underscores for the dot), or a key of the settings
file that \`--config FILE\` or \`ORDERHUB_CONFIG\` names:

\`\`\`toml
[cancellation]
window_s = 30
\`\`\`

The flag is stronger than the variable, the variable than the file. \`orderhub config print --origin\` shows what counts, and
why. A variable that begins with \`ORDERHUB_\` and is no setting, or a key of the file that is none, keeps the hub from
starting, and the message suggests the right one. What is off is switched on by its flag alone, or by a variable or a key
that says \`true\`.

Where it says \`_FILE\`, the variable of that name holds the path of a file with the value: secrets are then in no list of
processes. It is stronger than the variable without it.

${parts.join("\n")}`;
}

export function commands(program) {
  const parts = [];
  const walk = (command) => {
    const { about, Usage, Commands, Arguments, Options } = partsOf(help(program, command));
    const below = entriesOfCommands(Commands).filter(({ name }) => name !== "help");
    const options = entriesOf(Options).filter(({ name }) => !/--(help|version)$/.test(name));
    const own = options.filter(({ name }) => !isSetting(name));
    const name = ["orderhub", ...command].join(" ");
    if (command.length > 0) {
      const lines = [`## ${name}`, sentence(about.join(" ").trim()), `\`\`\`text\n${Usage[0]}\n\`\`\``];
      const rows = [...entriesOf(Arguments), ...own].map(({ name: flag, paragraphs }) => [
        code(flag),
        defaultOf(paragraphs)
          ? `${told(paragraphs)} Default: ${code(defaultOf(paragraphs))}.`
          : told(paragraphs),
      ]);
      if (rows.length > 0) lines.push(table(["option", "what"], rows).trimEnd());
      if (own.length < options.length) lines.push("And every [setting](settings.md).");
      parts.push(`${lines.join("\n\n")}\n`);
    }
    for (const { name: next } of below) walk([...command, next]);
  };
  walk([]);
  return `# Commands

What \`orderhub COMMAND --help\` says. \`--url\`, \`--email\`, \`--password\` and \`--token\` are also read from \`ORDERHUB_URL\`,
\`ORDERHUB_EMAIL\`, \`ORDERHUB_PASSWORD\` and \`ORDERHUB_TOKEN\`.

${parts.join("\n")}`;
}

/** `  serve    Run the hub`. */
const entriesOfCommands = (lines = []) =>
  lines.flatMap((line) => {
    const found = /^ {2}([a-z-]+)(?: {2,}|$)/.exec(line);
    return found ? [{ name: found[1] }] : [];
  });
