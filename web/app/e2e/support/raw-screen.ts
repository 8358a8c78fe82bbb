import type { Page } from "@playwright/test";

/** A screen that says what it is told to, and acknowledges nothing: a bare socket in a page. */
export class RawScreen {
  private readonly page: Page;

  private constructor(page: Page) {
    this.page = page;
  }

  /** Watches a stream, and answers when it does. */
  static async watch(
    page: Page,
    hello: { token: string; client: string },
    stream: string,
  ): Promise<RawScreen> {
    // Any page of the hub itself does.
    await page.goto("/healthz");
    await page.evaluate(
      ({ hello, stream }) =>
        new Promise<void>((resolve, reject) => {
          const url = `${window.location.origin.replace("http", "ws")}/api/v1/ws`;
          const socket = new WebSocket(url, "orderhub.v1.json");
          const say = (message: object) => socket.send(JSON.stringify(message));
          socket.onopen = () => say({ t: "hello", ...hello, resume: [{ s: stream }] });
          socket.onclose = ({ code }) => reject(new Error(`closed with ${code}`));
          socket.onmessage = ({ data }) => {
            for (const line of String(data).split("\n")) {
              const { t } = JSON.parse(line) as { t: string };
              if (t === "ping") say({ t: "pong" });
              if (t === "snap") resolve();
            }
          };
        }),
      { hello, stream },
    );
    return new RawScreen(page);
  }

  async leave(): Promise<void> {
    await this.page.close();
  }
}
