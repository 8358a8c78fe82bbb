import type { AddressInfo } from "node:net";
import { type ParsedMail, simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";

/** A mail server that takes everything and shows it. */
export class Mailbox {
  readonly mails: ParsedMail[] = [];
  private readonly server: SMTPServer;

  private constructor() {
    this.server = new SMTPServer({
      authOptional: true,
      disabledCommands: ["STARTTLS"],
      onData: (stream, _session, done) => {
        simpleParser(stream).then((mail) => {
          this.mails.push(mail);
          done();
        }, done);
      },
    });
    // A hub that hangs up in the middle of a greeting is none of the mailbox's errors: what counts is what arrives.
    this.server.on("error", () => undefined);
  }

  static async open(port = 0): Promise<Mailbox> {
    const mailbox = new Mailbox();
    await new Promise<void>((resolve) => mailbox.server.listen(port, "127.0.0.1", resolve));
    return mailbox;
  }

  get port(): number {
    return (this.server.server.address() as AddressInfo).port;
  }

  /** What the hub must be told to send here. */
  get settings(): string[] {
    return ["--smtp.url", `smtp://127.0.0.1:${this.port}`, "--smtp.from", "Demo Kitchen <orders@demo.local>"];
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.server.close(resolve));
  }
}
