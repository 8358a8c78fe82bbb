// What a dashboard is made of, and how Grafana wants it written. A board is a title, a sentence and rows of panels; where
// a panel stands follows from its row. Colours and units are decided here, once.

const SOURCE = { type: "prometheus", uid: "${datasource}" };
/** Grafana's grid: so many columns, whatever the screen. */
const COLUMNS = 24;

const GREEN = "green";
const RED = "red";
const ORANGE = "orange";

/** Lines over time. `queries` are `[expression, legend]`; `about` says what it tells and when it is bad. */
export const lines = (title, unit, about, ...queries) => ({
  type: "timeseries",
  title,
  description: about,
  height: 8,
  targets: queries,
  fieldConfig: {
    defaults: {
      unit,
      min: 0,
      custom: { lineWidth: 2, fillOpacity: 8, showPoints: "never", spanNulls: 60_000 },
    },
    overrides: [],
  },
  options: {
    legend: { displayMode: "table", placement: "bottom", calcs: ["lastNotNull", "max"] },
    tooltip: { mode: "multi", sort: "desc" },
  },
});

/** As `lines`, for what can be below zero. */
export const signed = (...given) => {
  const panel = lines(...given);
  delete panel.fieldConfig.defaults.min;
  return panel;
};

/** As `lines`, one on top of the other: for what adds up. */
export const stacked = (...given) => {
  const panel = lines(...given);
  Object.assign(panel.fieldConfig.defaults.custom, {
    stacking: { mode: "normal" },
    fillOpacity: 40,
    lineWidth: 1,
  });
  return panel;
};

/** One number, in a colour: `steps` are `[from, colour]`, the first of them from the bottom. */
export const number = (title, unit, about, steps, ...queries) => ({
  type: "stat",
  title,
  description: about,
  height: 4,
  targets: queries,
  fieldConfig: {
    defaults: {
      unit,
      // Nothing was counted yet.
      noValue: "–",
      thresholds: {
        mode: "absolute",
        steps: steps.map(([value, color], index) => ({ color, value: index === 0 ? null : value })),
      },
    },
    overrides: [],
  },
  options: {
    colorMode: "background",
    graphMode: "area",
    reduceOptions: { calcs: ["lastNotNull"] },
    textMode: queries.length > 1 || queries[0][1] ? "value_and_name" : "value",
  },
});

/** What is red at its first. */
export const NEVER = [
  [0, GREEN],
  [1, RED],
];
/** What is just told. */
export const PLAIN = [[0, "blue"]];
/** What is bad when it is gone. */
export const WANTED = [
  [0, RED],
  [1, GREEN],
];
/** What is left of an allowance. */
export const LEFT = [
  [0, RED],
  [0, ORANGE],
  [0.25, GREEN],
];

/** A list of what is the case now; its columns are labels. */
export const table = (title, about, expression, ...labels) => ({
  type: "table",
  title,
  description: about,
  height: 8,
  targets: [[expression, ""]],
  fieldConfig: { defaults: { noValue: "nothing" }, overrides: [] },
  options: { showHeader: true },
  transformations: [
    { id: "labelsToFields", options: {} },
    { id: "merge", options: {} },
    { id: "filterFieldsByName", options: { include: { names: labels } } },
  ],
});

/** The dashboard as Grafana reads it. */
export function dashboard({ uid, title, about, rows }) {
  const panels = [];
  let y = 0;
  for (const row of rows) {
    const w = Math.floor(COLUMNS / row.length);
    const h = Math.max(...row.map((panel) => panel.height));
    for (const [index, { height: _, targets, ...panel }] of row.entries()) {
      const written = targets.map(([expr, legendFormat], at) => ({
        refId: String.fromCharCode(65 + at),
        datasource: SOURCE,
        expr,
        legendFormat: legendFormat || "__auto",
        ...(panel.type === "table" ? { format: "table", instant: true } : {}),
      }));
      panels.push({
        id: panels.length + 1,
        datasource: SOURCE,
        gridPos: { x: index * w, y, w, h },
        ...panel,
        targets: written,
      });
    }
    y += h;
  }
  return {
    uid,
    title,
    description: about,
    tags: ["orderhub"],
    editable: true,
    graphTooltip: 1,
    refresh: "30s",
    schemaVersion: 39,
    time: { from: "now-6h", to: "now" },
    timezone: "browser",
    links: [{ type: "dashboards", title: "orderhub", tags: ["orderhub"], asDropdown: true, keepTime: true }],
    templating: { list: [{ name: "datasource", label: "Source", type: "datasource", query: "prometheus" }] },
    annotations: {
      list: [
        {
          name: "Alerts",
          enable: true,
          datasource: SOURCE,
          expr: 'ALERTS{alertname=~"Orderhub.+",alertstate="firing",severity="page"}',
          titleFormat: "{{alertname}}",
          iconColor: RED,
        },
      ],
    },
    panels,
  };
}
