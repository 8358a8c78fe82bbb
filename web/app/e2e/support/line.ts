import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** `down` is what the hub says, `up` what the page says. */
export type Way = "up" | "down";
const BOTH: readonly Way[] = ["up", "down"];

/** A way through the network to the hub, that can stop carrying anything without ending a single connection. */
export class Line {
  readonly url: string;
  readonly #server: Server;
  readonly #pairs = new Set<Record<Way, Socket>>();
  #stalled = new Set<Way>();
  #isCut = false;
  #port = 0;

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async start(): Promise<Line> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const line = new Line(server);
    server.on("connection", (socket) => line.#join(socket));
    return line;
  }

  /** From now on it leads there. */
  leadTo(url: string): void {
    this.#port = Number(new URL(url).port);
  }

  /** Nothing arrives any more, in one direction or both; nobody is told. Who connects is let in, and hears nothing. */
  stall(ways: readonly Way[] = BOTH): void {
    this.#stalled = new Set(ways);
    this.#settle();
  }

  /** All connections end, and nobody gets a new one. */
  cut(): void {
    this.#isCut = true;
    this.#end();
  }

  /** All goes on, also what was on its way where nothing was cut. */
  flow(): void {
    this.#isCut = false;
    this.#stalled.clear();
    this.#settle();
  }

  async stop(): Promise<void> {
    this.#end();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #end(): void {
    for (const { up, down } of this.#pairs) {
      up.destroy();
      down.destroy();
    }
  }

  #join(page: Socket): void {
    if (this.#isCut) {
      page.destroy();
      return;
    }
    const hub = connect(this.#port, "127.0.0.1");
    // What comes from the page goes up, what comes from the hub goes down.
    const pair = { up: page, down: hub };
    this.#pairs.add(pair);
    for (const [from, to] of [
      [page, hub],
      [hub, page],
    ] as const) {
      from.on("data", (chunk) => to.write(chunk));
      from.on("end", () => to.end());
      from.on("error", () => to.destroy());
      from.on("close", () => this.#pairs.delete(pair));
    }
    this.#settle();
  }

  #settle(): void {
    for (const pair of this.#pairs) {
      for (const way of BOTH) {
        if (this.#stalled.has(way)) pair[way].pause();
        else pair[way].resume();
      }
    }
  }
}

/** A fixture: a line that ends with its test, however that ends. */
// biome-ignore lint/correctness/noEmptyPattern: a fixture begins with what it needs, which is nothing.
export async function lineOfTheTest({}, use: (line: Line) => Promise<void>): Promise<void> {
  const line = await Line.start();
  await use(line);
  await line.stop();
}
