/** Where the command line speaks: results to stdout, all else to stderr; colours only where someone looks, each stream by itself. */

import { describeFailure, type Failure } from '../core/result.ts';
import { codeOf, diskTrouble } from '../files/disk-trouble.ts';

export interface Terminal {
  /** A line of the result. */
  print(line?: string): void;
  /** A line about the result, or about trouble. */
  tell(line: string): void;
  /** A machine's line. */
  json(value: unknown): void;
  /** stdout is a person's terminal, on which a line can be written over. */
  readonly interactive: boolean;
  /** How many signs a line holds; no limit where no person looks. */
  readonly room: number;
  /** Colours a line of the result, for `print`. */
  readonly paint: Paint;
  /** The same for `tell`: of two streams one may be a terminal and the other a file. */
  readonly paintTold: Paint;
}

export type Colour = 'red' | 'yellow' | 'blue' | 'dim' | 'bold';
export type Paint = (colour: Colour, text: string) => string;

export function createTerminal(): Terminal {
  process.stdout.on('error', (error) => {
    // A reader such as `head` may go; what was still to be done is then left undone, and that is not fine.
    if (codeOf(error) === 'EPIPE') process.exit(process.exitCode ?? exit.problems);
    const failure = diskTrouble(error, 'The output');
    process.stderr.write(`error: ${describeFailure(failure)} [${failure.code}]\n`);
    process.exit(exit.problems);
  });
  process.stderr.on('error', () => undefined);
  return {
    print: (line = '') => void process.stdout.write(`${plainBlanks(line)}\n`),
    tell: (line) => void process.stderr.write(`${plainBlanks(line)}\n`),
    json: (value) => void process.stdout.write(`${JSON.stringify(value)}\n`),
    interactive: isInteractive(process.stdout),
    room: process.stdout.isTTY === true ? process.stdout.columns || 80 : Number.POSITIVE_INFINITY,
    paint: paintOn(process.stdout),
    paintTold: paintOn(process.stderr),
  };
}

/** Exit codes: fine; problems found or run failed; wrong use. */
export const exit = { fine: 0, problems: 1, use: 2 } as const;
export type ExitCode = (typeof exit)[keyof typeof exit];

export function tellFailure(terminal: Terminal, failure: Failure): void {
  terminal.tell(`${terminal.paintTold('red', 'error:')} ${describeFailure(failure)} [${failure.code}]`);
}

/** Numbers in panels use narrow blanks and a true minus; in a terminal they must survive grep and copying. */
export function plainBlanks(line: string): string {
  return line.replaceAll(/[\u00a0\u202f]/g, ' ').replaceAll('\u2212', '-');
}

/** Whether a line of the stream can be written over, and escape codes are understood. */
function isInteractive(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY === true && process.env.TERM !== 'dumb';
}

function paintOn(stream: NodeJS.WriteStream): Paint {
  const coloured = wantsColour(stream);
  return (colour, text) => (coloured ? `\u001b[${codes[colour]}m${text}\u001b[0m` : text);
}

/** NO_COLOR counts whatever its value (no-color.org). */
function wantsColour(stream: NodeJS.WriteStream): boolean {
  if ((process.env.NO_COLOR ?? '') !== '') return false;
  return isSet('FORCE_COLOR') || isInteractive(stream);
}

function isSet(name: string): boolean {
  const value = process.env[name];
  return value !== undefined && value !== '' && value !== '0';
}

const codes: Readonly<Record<Colour, number>> = { red: 31, yellow: 33, blue: 34, dim: 2, bold: 1 };
