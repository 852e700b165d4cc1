import { clearLine, cursorTo } from "node:readline";
import type { WriteStream } from "node:tty";

/** Milliseconds between two lines where nobody watches a terminal. */
const seldom = 2_000;

/** How far something is: one line that changes on a terminal, else a line now and then. Never on stdout. */
export class ProgressLine {
  private readonly stream: WriteStream;
  private shown = "";
  private shownAt = 0;

  constructor(stream: WriteStream = process.stderr) {
    this.stream = stream;
  }

  show(text: string): void {
    if (this.stream.isTTY) this.redraw(text);
    else if (text !== this.shown && Date.now() >= this.shownAt + seldom) this.write(text);
  }

  /** Says it for good: what comes next begins on a line of its own. */
  keep(text: string): void {
    if (this.stream.isTTY) {
      this.redraw(text);
      this.stream.write("\n");
    } else if (text !== this.shown) this.write(text);
    this.shown = "";
    this.shownAt = 0;
  }

  /** Makes room for a line of the report, and comes back below it. */
  around(report: () => void): void {
    const { shown } = this;
    if (this.stream.isTTY) this.redraw("");
    report();
    if (this.stream.isTTY) this.redraw(shown);
  }

  private redraw(text: string): void {
    cursorTo(this.stream, 0);
    clearLine(this.stream, 0);
    this.stream.write(text.slice(0, Math.max(this.stream.columns - 1, 20)));
    this.shown = text;
  }

  private write(text: string): void {
    this.stream.write(`${text}\n`);
    this.shown = text;
    this.shownAt = Date.now();
  }
}
