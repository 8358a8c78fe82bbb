//! The types of the package are the hub's: what the app's generated types describe fits into them. The compiler is what
//! fails here (`npm run types`).

import { expectTypeOf, test } from "vitest";
import type { components } from "../../app/src/lib/api/schema.gen";
import type {
  Board,
  EventKind,
  Job,
  Menu,
  MenuProduct,
  MenuSite,
  Order,
  Orders,
  StreamEvent,
} from "../src/index";
import { createClient } from "../src/index";

type Hub = components["schemas"];

test("what the hub sends fits", () => {
  expectTypeOf<Hub["Order"]>().toExtend<Order>();
  expectTypeOf<Hub["BoardState"]["tickets"]>().toExtend<Board["tickets"]>();
  expectTypeOf<Hub["MenuProduct"]>().toExtend<MenuProduct>();
  expectTypeOf<Hub["MenuSite"]>().toExtend<MenuSite>();
  expectTypeOf<Hub["Job"]>().toExtend<Job>();
  expectTypeOf<Hub["EventKind"] | Hub["MenuEventKind"] | "job.changed">().toEqualTypeOf<EventKind>();
});

test("what a stream tells goes by its name", () => {
  const hub = createClient({
    url: "ws://hub.test",
    getToken: () => "token",
    WebSocket: class {} as never,
  });
  expectTypeOf(hub.watch("order:1").current.data).toEqualTypeOf<Order | undefined>();
  expectTypeOf(hub.watch("board:main").current.data).toEqualTypeOf<Board | undefined>();
  expectTypeOf(hub.watch("admin").current.data).toEqualTypeOf<Orders<Order> | undefined>();
  expectTypeOf(hub.watch("me").current.data).toEqualTypeOf<Orders<Order> | undefined>();
  expectTypeOf(hub.watch("menu:main").current.data).toEqualTypeOf<Menu<MenuProduct, MenuSite> | undefined>();
  expectTypeOf(hub.watch("new:1" as string).current.data).toEqualTypeOf<unknown>();
  expectTypeOf(hub.watch<{ own: true }>("order:1").current.data).toEqualTypeOf<{ own: true } | undefined>();

  hub.watch("menu:main").onEvent((event) => {
    expectTypeOf(event).toEqualTypeOf<StreamEvent<MenuProduct>>();
  });
  expectTypeOf<Parameters<typeof hub.command<"reject">>[2]>().toEqualTypeOf<Hub["RejectBody"] | undefined>();
  expectTypeOf<Parameters<typeof hub.command<"newer">>[2]>().toEqualTypeOf<object | undefined>();
});
