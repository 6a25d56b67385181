/** A stream that remembers what is written to it. */

import { PassThrough } from "node:stream";

/** Stands for a terminal, a pipe or a file. */
export class Paper extends PassThrough {
  readonly isTTY: boolean;
  /** Width of a terminal, characters. */
  readonly columns: number;
  /** Everything written so far. */
  text = "";

  constructor({ isTTY = false, columns = 80 } = {}) {
    super();
    this.isTTY = isTTY;
    this.columns = columns;
    this.setEncoding("utf8");
    this.on("data", (text: string) => {
      this.text += text;
    });
  }

  /** The lines written so far. */
  get lines(): string[] {
    return this.text.split("\n").filter((line) => line !== "");
  }
}
