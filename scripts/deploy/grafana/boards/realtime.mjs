// Who watches, and whether they keep up.
import { lines, number, NEVER, PLAIN, stacked } from "../panels.mjs";

export default {
  uid: "orderhub-realtime",
  title: "Real time",
  about: "Sockets and streams: how many, who is slow, who was sent away, what was not acknowledged.",
  rows: [
    [
      number("Connections", "none", "Open now.", PLAIN, ["sum(orderhub_connections)", ""]),
      number("Screens", "none", "Boards that are connected.", PLAIN, ["sum(orderhub_screens)", ""]),
      number(
        "Not acknowledged, a day",
        "none",
        "Cancels and recalls that a board did not say it had seen, within `ws.ack_s`.",
        NEVER,
        ["sum(increase(orderhub_unacknowledged_total[1d])) or vector(0)", ""],
      ),
      number(
        "Held for slow ones",
        "bytes",
        "Lines that somebody has still to be told, shared by all.",
        PLAIN,
        ["sum(orderhub_ring_bytes)", ""],
      ),
    ],
    [
      lines(
        "Connections",
        "none",
        "A cliff is a cut, or a new version; the climb after it should take seconds.",
        ["sum by (role) (orderhub_connections)", "{{role}}"],
      ),
      lines("Screens, by site", "none", "0 while a site is open: nobody there sees what comes in.", [
        "sum by (site) (orderhub_screens)",
        "{{site}}",
      ]),
    ],
    [
      lines(
        "Fell behind, a minute",
        "none",
        "A slow reader gets the state instead of what happened. Some are phones in pockets; many at once is the network, or the hub.",
        ["60 * sum(rate(orderhub_conflated_total[$__rate_interval]))", "streams"],
      ),
      lines(
        "Sent away at the door, a minute",
        "none",
        "More came at once than `ws.handshakes_per_s` lets in.",
        ["60 * sum(rate(orderhub_handshakes_refused_total[$__rate_interval]))", "handshakes"],
      ),
      lines("Held for slow ones", "bytes", "Bounded by `ws.mailbox_bytes_max` for each stream.", [
        "sum(orderhub_ring_bytes)",
        "bytes",
      ]),
    ],
    [
      stacked(
        "Closed, a minute, by whom and code",
        "none",
        "`nobody`: the line broke. 4001 is a token that is no more, 4009 too many of one user; see the protocol.",
        ["60 * sum by (by, code) (rate(orderhub_socket_closes_total[$__rate_interval]))", "{{by}} {{code}}"],
      ),
      stacked(
        "Came back, a minute, by how they were brought up to date",
        "none",
        "Many snapshots: they come back too late for what is held for them.",
        ["60 * sum by (result) (rate(orderhub_resumes_total[$__rate_interval]))", "{{result}}"],
      ),
    ],
    [
      stacked("Not acknowledged, an hour", "none", "By site.", [
        "sum by (site) (increase(orderhub_unacknowledged_total[1h]))",
        "{{site}}",
      ]),
      stacked(
        "Reads for those who come back, a second",
        "ops",
        "After a cut, all come back; that must not be a read each.",
        ["sum by (kind) (rate(orderhub_journal_reads_total[$__rate_interval]))", "{{kind}}"],
      ),
    ],
  ],
};
