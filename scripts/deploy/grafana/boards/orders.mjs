// What people do to orders, and what they are told.
import { lines, number, NEVER, PLAIN, stacked } from "../panels.mjs";

const outcomes = (action) => [
  `60 * sum by (outcome) (rate(orderhub_commands_total{action="${action}"}[$__rate_interval]))`,
  "{{outcome}}",
];
// What never happened is not counted, and is none of a hundred all the same.
const share = (action, outcome) =>
  `(sum(increase(orderhub_commands_total{action="${action}",outcome="${outcome}"}[1h])) or vector(0)) / sum(increase(orderhub_commands_total{action="${action}"}[1h]))`;

export default {
  uid: "orderhub-orders",
  title: "Orders",
  about:
    "Placing, paying, cancelling, handing over: how often, with which outcome, how fast. Outcomes are the codes of the API.",
  rows: [
    [
      number("Placed, last hour", "none", "", PLAIN, [
        'sum(increase(orderhub_commands_total{action="place",outcome="ok"}[1h]))',
        "",
      ]),
      number("Cancelled, last hour", "none", "", PLAIN, [
        'sum(increase(orderhub_commands_total{action="cancel",outcome="ok"}[1h]))',
        "",
      ]),
      number(
        "Cancels that came too late",
        "percentunit",
        "Of those of the last hour: after the window. Many: the window is too short, or the page does not show it.",
        PLAIN,
        [share("cancel", "cancel_window_closed"), ""],
      ),
      number(
        "Wrong codes",
        "percentunit",
        "Of the payments of the last hour. Many at once: somebody guesses, or letters come late.",
        PLAIN,
        [share("pay", "otp_invalid"), ""],
      ),
      number("Declined", "percentunit", "Of the payments of the last hour, by the provider.", PLAIN, [
        share("pay", "payment_declined"),
        "",
      ]),
      number("Ran low, a day", "none", "Articles that fell below their mark.", PLAIN, [
        "sum(increase(orderhub_low_stock_total[1d])) or vector(0)",
        "",
      ]),
    ],
    [
      stacked("Acts a minute, that had an effect", "none", "Of all kinds, also those of the board.", [
        '60 * sum by (action) (rate(orderhub_commands_total{outcome="ok"}[$__rate_interval]))',
        "{{action}}",
      ]),
      stacked("Refused, a minute", "none", "Of all kinds, by the reason that was told.", [
        '60 * sum by (outcome) (rate(orderhub_commands_total{outcome!="ok"}[$__rate_interval]))',
        "{{outcome}}",
      ]),
    ],
    [
      stacked("Placing", "none", "A minute, by outcome.", outcomes("place")),
      stacked(
        "Paying",
        "none",
        "A minute, by outcome: `otp_invalid` and `otp_locked` are codes, `payment_…` the provider.",
        outcomes("pay"),
      ),
      stacked(
        "Cancelling",
        "none",
        "A minute, by outcome: `order_final` came second, `cancel_window_closed` came late.",
        outcomes("cancel"),
      ),
    ],
    [
      lines(
        "Time to answer, 99 of 100",
        "s",
        "Paying waits for the provider, for at most `payment.wait_s`.",
        [
          'histogram_quantile(0.99, sum by (route, le) (rate(orderhub_http_request_seconds_bucket{route=~"/api/v1/orders.*",route!~".+/stream"}[$__rate_interval])))',
          "{{route}}",
        ],
      ),
      lines("Payments unknown", "none", "How many the provider left open.", [
        "sum(orderhub_payments_unknown)",
        "payments",
      ]),
      lines(
        "The oldest of them",
        "s",
        "It is asked about again and again; after a quarter of an hour there is a ticket.",
        ["max(orderhub_payment_unknown_age_seconds)", "age"],
      ),
    ],
    [
      stacked("Events of the provider, a minute", "none", "By what became of them; `busy` comes again.", [
        "60 * sum by (outcome) (rate(orderhub_provider_events_total[$__rate_interval]))",
        "{{outcome}}",
      ]),
      lines("Rules broken, by rule", "none", "Each must be 0, always.", [
        "max by (rule) (orderhub_violations)",
        "{{rule}}",
      ]),
      number("Money that is not conserved", "none", "Orders whose amounts do not add up.", NEVER, [
        'max(orderhub_violations{rule="money"})',
        "",
      ]),
    ],
    [
      lines("Answered, 99 of 100", "s", "From a site's mailbox to an answer that is durable, by action.", [
        "histogram_quantile(0.99, sum by (le, action) (rate(orderhub_answer_seconds_bucket[$__rate_interval])))",
        "{{action}}",
      ]),
      lines("Waited to be decided, 99 of 100", "s", "Long: more comes than is committed.", [
        "histogram_quantile(0.99, sum by (le) (rate(orderhub_mailbox_wait_seconds_bucket[$__rate_interval])))",
        "all sites",
      ]),
      lines("In the mailboxes", "none", "By site; at `engine.mailbox_max` callers are told to come again.", [
        "max by (site) (orderhub_mailbox_messages)",
        "{{site}}",
      ]),
    ],
    [
      stacked("Payments of the orders in memory", "none", "Live ones, and those that ended lately.", [
        "sum by (state) (orderhub_live_payments)",
        "{{state}}",
      ]),
      stacked("Webhooks told, a minute", "none", "By outcome of each try.", [
        "60 * sum by (outcome) (rate(orderhub_webhook_deliveries_total[$__rate_interval]))",
        "{{outcome}}",
      ]),
      lines("The webhook that waits longest", "s", "One endpoint that is down is enough.", [
        "max(orderhub_webhook_lag_seconds)",
        "lag",
      ]),
      lines("Webhooks that wait", "none", "", ["sum(orderhub_webhooks_waiting)", "deliveries"]),
    ],
    [
      lines(
        "The letter that waits longest",
        "s",
        "Without letters no code arrives, and nobody pays by code.",
        ["max(orderhub_letter_age_seconds)", "age"],
      ),
      lines("Letters that wait", "none", "For the mail server; after a day they are given up.", [
        "sum(orderhub_letters_waiting)",
        "letters",
      ]),
      lines(
        "The message to a browser that waits longest",
        "s",
        "For its push service; dropped once it is not worth telling, after a day at most.",
        ["max(orderhub_push_age_seconds)", "age"],
      ),
    ],
  ],
};
