/**
 * Recordings of event cameras, many samples in two columns: 6 bytes an event on sensors of up to 32,768 pixels
 * (1,000 N-MNIST samples: 25 MB). Training bins them on demand, so no dense tensor of the whole set exists.
 */

export interface EventStore {
  readonly height: number;
  readonly width: number;
  /** Sample i owns events starts[i] .. starts[i+1]-1 // [samples + 1] */
  readonly starts: Float64Array;
  /** (y * width + x) * 2 + polarity, polarity 1 brighter: the place in [height, width, 2] // [events] */
  readonly cells: Uint16Array | Uint32Array;
  /** Microseconds since the start of the recording // [events] */
  readonly timesUs: Uint32Array;
}

export interface EventStoreBuilder {
  /** Makes room for this many more events; without it the columns grow as needed. */
  reserve(events: number): void;
  /** Appends to the sample that is being written. The caller has checked that x, y lie on the sensor. */
  add(x: number, y: number, polarity: 0 | 1, timeUs: number): void;
  /** Ends a sample and returns how many events it has. */
  endSample(): number;
  build(): EventStore;
}

export function eventStoreBuilder(height: number, width: number): EventStoreBuilder {
  const cellCount = height * width * 2;
  const column = (length: number): Uint16Array | Uint32Array =>
    cellCount <= 0x10000 ? new Uint16Array(length) : new Uint32Array(length);
  let cells = column(1024);
  let timesUs = new Uint32Array(1024);
  let count = 0;
  const starts: number[] = [0];

  const grow = (capacity: number): void => {
    const moreCells = column(capacity);
    moreCells.set(cells.subarray(0, count));
    cells = moreCells;
    const moreTimes = new Uint32Array(capacity);
    moreTimes.set(timesUs.subarray(0, count));
    timesUs = moreTimes;
  };
  return {
    reserve(events) {
      if (count + events > cells.length) grow(count + events);
    },
    add(x, y, polarity, timeUs) {
      if (count === cells.length) grow(Math.ceil(count * 1.5));
      cells[count] = (y * width + x) * 2 + polarity;
      timesUs[count] = timeUs;
      count++;
    },
    endSample() {
      const start = starts.at(-1) ?? 0;
      starts.push(count);
      return count - start;
    },
    build() {
      return {
        height,
        width,
        starts: Float64Array.from(starts),
        cells: cells.subarray(0, count),
        timesUs: timesUs.subarray(0, count),
      };
    },
  };
}

/** Samples that may lie in memory or be read when asked for. */
export interface EventSource {
  readonly height: number;
  readonly width: number;
  /** The store that holds a sample, and which of its samples it is. */
  find(sample: number): { readonly store: EventStore; readonly place: number };
}

/** A source of the samples of one store. */
export function heldSource(store: EventStore): EventSource {
  return { height: store.height, width: store.width, find: (place) => ({ store, place }) };
}

/** Bytes that a store takes. */
export function storeBytes(store: EventStore): number {
  return store.cells.byteLength + store.timesUs.byteLength + store.starts.byteLength;
}

export function sampleCount(store: EventStore): number {
  return store.starts.length - 1;
}

/** Events of one sample. */
export function eventCount(store: EventStore, sample: number): number {
  return store.starts[sample + 1]! - store.starts[sample]!;
}
