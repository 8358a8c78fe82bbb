// Whether what is predicted is still about these orders, and what came of learning.
import { lines, number, NEVER, PLAIN, signed, stacked } from "../panels.mjs";

export default {
  uid: "orderhub-models",
  title: "Models",
  about:
    "Drift, calibration, gain and trainings, by site and task. Nothing here keeps an order from being placed.",
  rows: [
    [
      number("Orders learned from", "none", "All sites.", PLAIN, ["sum(orderhub_learning_orders)", ""]),
      number("Trainings, a week", "none", "", PLAIN, [
        "sum(increase(orderhub_trainings_total[7d])) or vector(0)",
        "",
      ]),
      number("Of these failed", "none", "The model before goes on answering.", NEVER, [
        'sum(increase(orderhub_trainings_total{ended="failed"}[7d])) or vector(0)',
        "",
      ]),
      number(
        "Roles given, a week",
        "none",
        "Promoted, shadowed, retired or switched off by an admin.",
        PLAIN,
        ["sum(increase(orderhub_model_roles_total[7d])) or vector(0)", ""],
      ),
    ],
    [
      lines(
        "Drift of what is said",
        "none",
        "Population stability index of the scores against those at training: below 0.1 alike, above 0.25 another world.",
        ["orderhub_model_score_psi", "{{site}} {{task}}"],
      ),
      lines("Drift of what is seen", "none", "The same, of the feature that has moved most.", [
        "orderhub_model_feature_psi",
        "{{site}} {{task}}",
      ]),
    ],
    [
      lines(
        "Calibration",
        "none",
        "How far what is said and what happens are apart; 0: of ten orders said to be cancelled with 30 %, three were.",
        ["orderhub_model_calibration_error", "{{site}} {{task}}"],
      ),
      signed(
        "Gain over the champion",
        "none",
        "Of the challenger, on orders that neither had seen; below 0 it is worse, and is never promoted.",
        ["orderhub_model_gain", "{{site}} {{task}}"],
      ),
    ],
    [
      stacked(
        "Trainings a day, by how they ended",
        "none",
        "`no_signal` and `not_enough_data` are honest ends; `out_of_time`, `too_large` and `failed` want somebody.",
        ["sum by (ended) (increase(orderhub_trainings_total[1d]))", "{{ended}}"],
      ),
      stacked("Orders learned from, by site", "none", "", [
        "sum by (site) (orderhub_learning_orders)",
        "{{site}}",
      ]),
    ],
  ],
};
