import { expect, it } from "vitest";
import { grown, quantile, samplesOf, sum } from "./metrics";

const TEXT = `# TYPE orderhub_connections gauge
orderhub_connections 12

orderhub_http_requests_total{route="/api/v1/orders",method="GET",status="200"} 40
orderhub_http_requests_total{route="/a \\"b\\", {c}",method="GET",status="503"} 2
orderhub_http_requests_total{route="/x",method="GET",status="503"} 2
orderhub_secret_total 9
orderhub_commit_seconds_bucket{le="0.01"} 0
orderhub_commit_seconds_bucket{le="0.1"} 0
orderhub_commit_seconds_bucket{le="+Inf"} 0
`;

it("reads what is wanted, and nothing else", () => {
  const samples = samplesOf(TEXT);
  expect(sum(samples, "orderhub_connections")).toBe(12);
  expect(sum(samples, "orderhub_http_requests_total", ({ status }) => status === "503")).toBe(2);
  expect(sum(samples, "orderhub_secret_total")).toBe(0);
  expect(sum(samplesOf("<html>no metrics</html>"), "orderhub_connections")).toBe(0);
});

it("knows that a hub which started anew counts from nothing", () => {
  expect(grown(10, 15)).toBe(5);
  expect(grown(10, 4)).toBe(4);
});

it("finds below what most are, between two readings", () => {
  const after = samplesOf(
    TEXT.replace('le="0.01"} 0', 'le="0.01"} 50')
      .replace('le="0.1"} 0', 'le="0.1"} 100')
      .replace('Inf"} 0', 'Inf"} 100'),
  );
  const before = samplesOf(TEXT);
  expect(quantile(before, after, "orderhub_commit_seconds", 0.5)).toBeCloseTo(0.01);
  expect(quantile(before, after, "orderhub_commit_seconds", 0.95)).toBeCloseTo(0.091);
  expect(quantile(after, after, "orderhub_commit_seconds", 0.95)).toBeNull();
});
