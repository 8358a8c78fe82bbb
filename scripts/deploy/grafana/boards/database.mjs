// What is written, and how long that takes: every answer waits for it.
import { lines, number, NEVER, PLAIN, stacked } from "../panels.mjs";

const quantile = (q) =>
  `histogram_quantile(${q}, sum by (le) (rate(orderhub_commit_seconds_bucket[$__rate_interval])))`;
const mean = (name, by) =>
  `sum${by} (rate(${name}_sum[$__rate_interval])) / sum${by} (rate(${name}_count[$__rate_interval]))`;

export default {
  uid: "orderhub-database",
  title: "Database",
  about:
    "Commits, batches and reads. One commit is one transaction and one fsync for everything that was decided meanwhile.",
  rows: [
    [
      number("Commits a second", "ops", "", PLAIN, ["sum(rate(orderhub_commit_seconds_count[5m]))", ""]),
      number("Half of them within", "s", "", PLAIN, [
        "histogram_quantile(0.5, sum by (le) (rate(orderhub_commit_seconds_bucket[5m])))",
        "",
      ]),
      number(
        "99 of 100 within",
        "s",
        "An answer cannot be faster.",
        [
          [0, "green"],
          [0.05, "orange"],
          [0.1, "red"],
        ],
        ["histogram_quantile(0.99, sum by (le) (rate(orderhub_commit_seconds_bucket[5m])))", ""],
      ),
      number("Failed, a day", "none", "After each a site is loaded anew.", NEVER, [
        "sum(increase(orderhub_commit_failures_total[1d])) or vector(0)",
        "",
      ]),
    ],
    [
      lines(
        "Time of a commit",
        "s",
        "From handing it over to its being on the disk. It grows with the disk's other work.",
        [quantile(0.5), "half of them"],
        [quantile(0.95), "95 of 100"],
        [quantile(0.99), "99 of 100"],
      ),
      lines(
        "Commands in a commit",
        "none",
        "The more there is to do, the more go together: that is what carries a rush.",
        [mean("orderhub_batch_commands", ""), "mean"],
      ),
    ],
    [
      stacked(
        "What a commit is made of",
        "s",
        "Mean times: deciding, encoding, and the store with its fsync.",
        [mean("orderhub_batch_seconds", " by (part)"), "{{part}}"],
      ),
      lines("Commits a second", "ops", "", [
        "sum(rate(orderhub_commit_seconds_count[$__rate_interval]))",
        "commits",
      ]),
      lines("Failed, an hour", "none", "Conflicts, a full disk, a server that is away; the log says which.", [
        "sum(increase(orderhub_commit_failures_total[1h])) or vector(0)",
        "commits",
      ]),
    ],
    [
      stacked(
        "Reads a second, by kind",
        "ops",
        "What is asked of the database beside commits. Live orders are in memory.",
        ["sum by (kind) (rate(orderhub_journal_reads_total[$__rate_interval]))", "{{kind}}"],
      ),
      lines("Notes of what models remember", "bytes", "Mean size of what is saved of a site's memory.", [
        mean("orderhub_memory_note_bytes", ""),
        "mean",
      ]),
    ],
  ],
};
