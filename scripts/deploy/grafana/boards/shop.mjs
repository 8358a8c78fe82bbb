// Looked at first, and by whoever is woken: answers its title in one screen.
import { LEFT, lines, NEVER, number, PLAIN, stacked, table, WANTED } from "../panels.mjs";

export default {
  uid: "orderhub-shop",
  title: "Is the shop all right",
  about:
    "Green at the top: yes. What is red says where to look; the other boards are in the menu at the top right.",
  rows: [
    [
      number("Hub", "none", "1 while it answers Prometheus.", WANTED, ['min(up{job="orderhub"})', ""]),
      number(
        "Rules broken",
        "none",
        "Orders that do not keep a rule that must always hold. Ever above 0: stop and look, before more happens.",
        NEVER,
        ["sum(orderhub_violations)", ""],
      ),
      number(
        "Stock that disagrees",
        "none",
        "Articles of which other pieces are reserved than open orders hold.",
        NEVER,
        ["sum(orderhub_stock_mismatches)", ""],
      ),
      number(
        "Payments unknown",
        "none",
        "The provider did not say whether it took the money. A few clear up by themselves.",
        [
          [0, "green"],
          [1, "orange"],
          [5, "red"],
        ],
        ["sum(orderhub_payments_unknown)", ""],
      ),
      number("Commits failed, a day", "none", "A site was loaded anew after each.", NEVER, [
        "sum(increase(orderhub_commit_failures_total[1d])) or vector(0)",
        "",
      ]),
      number("Orders, last hour", "none", "Placed, whatever became of them.", PLAIN, [
        'sum(increase(orderhub_commands_total{action="place",outcome="ok"}[1h]))',
        "",
      ]),
      number("Screens", "none", "Boards of kitchens and warehouses that are connected now.", PLAIN, [
        "sum(orderhub_screens)",
        "",
      ]),
      number("Connections", "none", "Shops, boards and admins that are live now.", PLAIN, [
        "sum(orderhub_connections)",
        "",
      ]),
    ],
    [
      number(
        "Left of what may go wrong in 30 days",
        "percentunit",
        "Of the promises in rules/objectives.yml. At 0 a promise is broken; then nothing is changed that can wait.",
        LEFT,
        ["orderhub:slo_budget_left:ratio30d", "{{slo}}"],
      ),
    ],
    [
      table(
        "Alerts now",
        "What Prometheus would wake somebody for, or has a ticket for.",
        'ALERTS{alertname=~"Orderhub.+",alertstate="firing"}',
        "alertname",
        "severity",
        "slo",
        "site",
        "rule",
        "route",
        "task",
      ),
      lines(
        "How fast the allowance burns",
        "none",
        "1 uses it up in exactly 30 days; a page comes at 14.4 over an hour, and at 6 over six hours.",
        ["orderhub:slo_errors:ratio1h / on (slo) orderhub:slo_budget:ratio", "{{slo}}"],
      ),
    ],
    [
      stacked(
        "Orders a minute",
        "none",
        "What became of what was sent in. Refusals like `out_of_stock` are the shop's matter, `overloaded` and `recovering` the hub's.",
        [
          '60 * sum by (outcome) (rate(orderhub_commands_total{action="place"}[$__rate_interval]))',
          "{{outcome}}",
        ],
      ),
      stacked("Answers a second, by status", "reqps", "5xx is the hub's fault, 4xx the asker's.", [
        'sum by (status) (rate(orderhub_http_requests_total{route=~"/api/.+"}[$__rate_interval]))',
        "{{status}}",
      ]),
      lines(
        "Time to answer an order",
        "s",
        "From the last byte of the question to the first of the answer. Promised: 99 of 100 within 50 ms.",
        [
          'histogram_quantile(0.5, sum by (le) (rate(orderhub_http_request_seconds_bucket{route="/api/v1/orders"}[$__rate_interval])))',
          "half of them",
        ],
        [
          'histogram_quantile(0.99, sum by (le) (rate(orderhub_http_request_seconds_bucket{route="/api/v1/orders"}[$__rate_interval])))',
          "99 of 100",
        ],
      ),
    ],
  ],
};
