/**
 * Where in a journal the epochs of each task stand. All of them in memory would be most of a long run, for nobody: a
 * reader looks again at the few pieces of the file that hold what it wants.
 */

import type { RunEvent } from '../../protocol/event.ts';
import { type JournalRead, type JournalReader, journalReader, type LeftOutLine } from '../../protocol/journal-line.ts';

/** Whole lines of a journal, in bytes. */
export interface Piece {
  readonly from: number;
  readonly to: number;
}

export interface EpochPlaces {
  /** These events stand in this piece, which follows the one before. */
  readonly note: (piece: Piece, events: readonly RunEvent[]) => void;
  /** The pieces with epochs of any of these tasks. */
  readonly of: (tasks: readonly string[]) => readonly Piece[];
}

/** A journal that grows comes line by line; so many bytes of it make one piece. */
const PIECE_BYTES = 256 * 1024;

export function epochPlaces(): EpochPlaces {
  const pieces: { from: number; to: number; readonly tasks: Set<string> }[] = [];
  return {
    note({ from, to }, events) {
      const tasks = events.flatMap((event) => (event.kind === 'epochFinished' ? [event.task] : []));
      if (tasks.length === 0) return;
      const last = pieces.at(-1);
      if (last === undefined || to - last.from > PIECE_BYTES)
        return void pieces.push({ from, to, tasks: new Set(tasks) });
      last.to = to;
      for (const task of tasks) last.tasks.add(task);
    },
    of: (tasks) => pieces.filter((piece) => tasks.some((task) => piece.tasks.has(task))),
  };
}

/** Reads on in a journal and notes where its epochs stand, in pieces however much was read from the file at once. */
export function readNoting(reader: JournalReader, places: EpochPlaces, bytes: Uint8Array): JournalRead {
  const events: RunEvent[] = [];
  const leftOut: LeftOutLine[] = [];
  let failure: JournalRead['failure'];
  for (let at = 0; at === 0 || at < bytes.length; at += PIECE_BYTES) {
    const from = reader.wholeBytes;
    const read = reader.read(bytes.subarray(at, at + PIECE_BYTES));
    places.note({ from, to: reader.wholeBytes }, read.events);
    events.push(...read.events);
    leftOut.push(...read.leftOut);
    ({ failure } = read);
  }
  return { events, leftOut, failure };
}

/** The epochs of these tasks among the lines of a piece. Other lines are not decoded: a piece may hold many. */
export function epochsIn(bytes: Uint8Array, tasks: readonly string[]): readonly RunEvent[] {
  const wanted = new Set(tasks);
  const lines = new TextDecoder().decode(bytes).split('\n');
  const kept = lines.filter((line) => {
    const task = line.includes('"epochFinished"') ? taskOf.exec(line)?.[1] : undefined;
    return task !== undefined && wanted.has(task);
  });
  return journalReader().read(new TextEncoder().encode(kept.map((line) => `${line}\n`).join(''))).events;
}

const taskOf = /"task":"([^"]*)"/;
