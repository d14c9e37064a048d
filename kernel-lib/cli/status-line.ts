/** Lines that can be piped, and on a terminal one line below them that changes. */
export interface StatusLine {
  print(line: string): void;
  /** Shows the changing line; nothing where the stream is no terminal. */
  status(text: string): void;
  /** Takes the changing line away. */
  clear(): void;
  readonly isTerminal: boolean;
}

const CLEAR_LINE = "\r\u001b[K";
const BAR_WIDTH = 16;

/** A status line for a stream. */
export function createStatusLine(stream: NodeJS.WriteStream): StatusLine {
  const isTerminal = stream.isTTY === true;
  let shown = "";
  const clear = () => {
    if (shown !== "") stream.write(CLEAR_LINE);
    shown = "";
  };
  return {
    isTerminal,
    clear,
    print(line) {
      const status = shown;
      clear();
      stream.write(`${line}\n`);
      if (status !== "") this.status(status);
    },
    status(text) {
      if (!isTerminal) return;
      shown = text.slice(0, Math.max(20, (stream.columns || 80) - 1));
      stream.write(CLEAR_LINE + shown);
    },
  };
}

/** ████░░░░ 12/24 */
export function progressBar(done: number, total: number): string {
  const full = total > 0 ? Math.round((BAR_WIDTH * done) / total) : 0;
  return `${"█".repeat(full)}${"░".repeat(BAR_WIDTH - full)}  ${done}/${total}`;
}
