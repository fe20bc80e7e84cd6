/** The screen of a terminal as a person sees it: what programs write there, laid out in lines. */

export interface Screen {
  /** Stands where a program expects process.stdout. */
  readonly stream: NodeJS.WriteStream;
  /** What is seen now, without blanks at the ends and empty lines below. */
  lines(): readonly string[];
}

/** Knows what our commands and their packages send: lines, movements of the cursor, erasing, wrapping. */
export function createScreen(columns: number): Screen {
  const rows: string[][] = [[]];
  let row = 0;
  let column = 0;
  let saved: readonly [number, number] = [0, 0];
  let wraps = true;
  const put = (sign: string): void => {
    if (sign === '\n') [row, column] = [row + 1, 0];
    else if (sign === '\r') column = 0;
    else print(sign);
  };
  const print = (sign: string): void => {
    if (column >= columns) {
      if (wraps) [row, column] = [row + 1, 0];
      else column = columns - 1;
    }
    const line = lineAt(row);
    while (line.length < column) line.push(' ');
    line[column++] = sign;
  };
  const lineAt = (at: number): string[] => {
    while (rows.length <= at) rows.push([]);
    return rows[at]!;
  };
  const obey = (sequence: string): void => {
    const [, mark, number, letter] = /^\[(\??)(\d*)([A-Za-z])$/.exec(sequence) ?? [];
    const count = Number(number === '' ? 1 : number);
    if (sequence === '7') saved = [row, column];
    else if (sequence === '8') [row, column] = saved;
    else if (letter === 'A') row = Math.max(0, row - count);
    else if (letter === 'G') column = count - 1;
    else if (letter === 'K' && number === '1') throw new Error('erasing to the left is not known here');
    else if (letter === 'K') lineAt(row).length = number === '2' ? 0 : Math.min(column, lineAt(row).length);
    else if (letter === 'J') {
      rows.length = row + 1;
      lineAt(row).length = Math.min(column, lineAt(row).length);
    } else if (mark === '?' && number === '7') wraps = letter === 'h';
    else if (mark !== '?' || number !== '25') throw new Error(`not known here: ${JSON.stringify(sequence)}`);
  };
  const write = (text: string): boolean => {
    const [plain = '', ...escaped] = text.split('\u001b');
    for (const sign of plain) put(sign);
    for (const part of escaped) {
      const [sequence = ''] = /^(?:[78]|\[\??\d*[A-Za-z])/.exec(part) ?? [];
      obey(sequence);
      for (const sign of part.slice(sequence.length)) put(sign);
    }
    return true;
  };
  return {
    stream: { isTTY: true, columns, write } as unknown as NodeJS.WriteStream,
    lines: () =>
      rows
        .map((line) =>
          Array.from(line, (sign) => sign ?? ' ')
            .join('')
            .trimEnd(),
        )
        .join('\n')
        .trimEnd()
        .split('\n'),
  };
}
