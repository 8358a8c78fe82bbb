import { useCallback, useMemo, useRef, useState } from "react";
import { type CommandError, NOT_SENT, OUTCOME_UNKNOWN } from "../errors.ts";
import type { ArgsOf, CommandArgs } from "../order.ts";
import type { CommandOptions, CommandResult, OrderhubClient } from "../types.ts";

/** A command about one order, for a button: asked for, under way, done or refused. */
export interface Command<Action extends string> {
  /**
   * Sends it; resolves with the answer, or with nothing where there is an `error`. Never rejects. While it is under way,
   * asking again changes nothing. Where the outcome is not known, asking again in the same words cannot do it twice.
   */
  run(args?: ArgsOf<Action>, options?: Omit<CommandOptions, "idem">): Promise<CommandResult | undefined>;
  readonly isPending: boolean;
  /** The last answer, or why there is none. Both missing before the first, and while it is under way. */
  readonly result?: CommandResult;
  readonly error?: CommandError;
}

interface Asked {
  /** The order and the action. */
  about: string;
  isPending: boolean;
  result?: CommandResult;
  error?: CommandError;
}

export function useCommand<Action extends keyof CommandArgs | (string & {})>(
  hub: OrderhubClient,
  order: string,
  action: Action,
): Command<Action> {
  const about = `${order} ${action}`;
  const [asked, setAsked] = useState<Asked>({ about, isPending: false });
  const underWay = useRef(new Map<string, Promise<CommandResult | undefined>>());
  /** The key of what was asked for and may not have been done, by what it was. */
  const open = useRef(new Map<string, string>());

  const run = useCallback<Command<Action>["run"]>(
    (args, options) => {
      const before = underWay.current.get(about);
      if (before) return before;
      const intention = `${about} ${JSON.stringify(args)}`;
      const idem = open.current.get(intention) ?? key();
      open.current.set(intention, idem);
      setAsked({ about, isPending: true });
      const settle = (answer: { result: CommandResult } | { error: CommandError }) => {
        underWay.current.delete(about);
        const isOpen = "error" in answer && [NOT_SENT, OUTCOME_UNKNOWN].includes(answer.error.code);
        if (!isOpen) open.current.delete(intention);
        // Something else may have been asked for meanwhile.
        setAsked((now) => (now.about === about ? { about, isPending: false, ...answer } : now));
      };
      const answer = hub.command(order, action, args, { ...options, idem }).then(
        (result) => {
          settle({ result });
          return result;
        },
        (error: CommandError) => {
          settle({ error });
          return undefined;
        },
      );
      underWay.current.set(about, answer);
      return answer;
    },
    [hub, order, action, about],
  );

  return useMemo(() => {
    // What was asked about another order is not shown with this one.
    const { about: _, ...state } = asked.about === about ? asked : { about, isPending: false };
    return { run, ...state };
  }, [run, asked, about]);
}

/** 128 random bits. Pages without TLS have no `crypto.randomUUID`. */
function key(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
