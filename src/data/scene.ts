/**
 * A small event camera looking at one moving shape. Brightness is drawn many times in a window with soft edges; a pixel
 * reports an event when its brightness has changed by its own threshold since its last event, as the sensors of
 * Lichtsteiner et al. (2008) do. What moves out at one border of the sensor comes in at the opposite one.
 *
 * Motions come in pairs that mirror each other in time. A sample starts at a random phase of its motion and is lighter
 * or darker than the background by chance, so that neither a single moment nor the sum over time tells the two apart:
 * only the order of events does.
 */

import type { RandomStream } from '../core/random.ts';
import type { EventStoreBuilder } from './events.ts';

export interface Camera {
  readonly height: number;
  readonly width: number;
  readonly windowMs: number;
  /** Events per second and pixel that nothing in the scene caused. */
  readonly noiseHz: number;
}

/** Every class, in pairs: the second of a pair is the first, backwards. */
export const sceneNames = [
  'bar turning clockwise',
  'bar turning counter-clockwise',
  'disc moving right',
  'disc moving left',
  'cross moving down',
  'cross moving up',
  'ring growing',
  'ring shrinking',
  'square moving down right',
  'square moving up left',
] as const;

/** Films one sample of the class into the builder and ends it. */
export function filmScene(label: number, camera: Camera, random: RandomStream, events: EventStoreBuilder): void {
  const forwards = label % 2 === 0 ? 1 : -1;
  const coverage = scenes[label >> 1]!(camera, random);
  const turns = 1 + SPEED_JITTER * (2 * random.next() - 1);
  const start = random.next();
  const contrast = random.next() < 0.5 ? 1 : -1;
  const frames = Math.max(64, FRAMES_PER_PIXEL * Math.max(camera.height, camera.width));
  const film = recorder(camera, (camera.windowMs * 1000) / frames, random);
  for (let frame = 0; frame <= frames; frame++) {
    const phase = start + (forwards * turns * frame) / frames;
    film.frame(frame, contrast, coverage(phase - Math.floor(phase)));
  }
  film.finish(events);
}

/** The motion goes through about one cycle in a window; its speed differs by so much between samples. */
const SPEED_JITTER = 0.1;
/** Frames while a shape moves by one pixel. */
const FRAMES_PER_PIXEL = 4;
/** In units of the brightness between shape and background: a full edge makes two events. */
const THRESHOLD = 0.4;
/** Standard deviation between pixels, as a share of the threshold. */
const THRESHOLD_SPREAD = 0.1;

/** How much of a pixel the shape covers, 0..1. */
type Coverage = (y: number, x: number) => number;
/** A shape in motion: the phase 0..1 gives its picture. Drawn once per sample. */
type Scene = (camera: Camera, random: RandomStream) => (phase: number) => Coverage;

const scenes: readonly Scene[] = [turningBar, slidingDisc, slidingCross, growingRing, slidingSquare];

function turningBar(camera: Camera, random: RandomStream): (phase: number) => Coverage {
  const { centreY, centreX, unit } = place(camera, random);
  const half = 0.11 * unit;
  const length = 0.46 * unit;
  return (phase) => {
    const angle = 2 * Math.PI * phase;
    const cos = Math.cos(angle);
    const sin = Math.sin(angle);
    return (y, x) => {
      const along = (x - centreX) * cos + (y - centreY) * sin;
      const across = (y - centreY) * cos - (x - centreX) * sin;
      // One arm, from the centre outwards: a full turn shows every direction once.
      return soft(half - Math.abs(across)) * soft(length - along) * soft(along + half);
    };
  };
}

function slidingDisc(camera: Camera, random: RandomStream): (phase: number) => Coverage {
  const { centreY, unit } = place(camera, random);
  const radius = 0.22 * unit;
  return (phase) => (y, x) => soft(radius - Math.hypot(y - centreY, wrap(x - phase * camera.width, camera.width)));
}

function slidingCross(camera: Camera, random: RandomStream): (phase: number) => Coverage {
  const { centreX, unit } = place(camera, random);
  const length = 0.3 * unit;
  const half = 0.08 * unit;
  return (phase) => (y, x) => {
    const dy = Math.abs(wrap(y - phase * camera.height, camera.height));
    const dx = Math.abs(x - centreX);
    return Math.max(soft(half - dy) * soft(length - dx), soft(half - dx) * soft(length - dy));
  };
}

function growingRing(camera: Camera, random: RandomStream): (phase: number) => Coverage {
  const { centreY, centreX, unit } = place(camera, random);
  const thickness = 0.09 * unit;
  return (phase) => {
    const radius = 0.5 * unit * phase;
    return (y, x) => soft(thickness - Math.abs(Math.hypot(y - centreY, x - centreX) - radius));
  };
}

function slidingSquare(camera: Camera, random: RandomStream): (phase: number) => Coverage {
  const { unit } = place(camera, random);
  const half = 0.16 * unit;
  return (phase) => (y, x) => {
    const dy = Math.abs(wrap(y - phase * camera.height, camera.height));
    const dx = Math.abs(wrap(x - phase * camera.width, camera.width));
    return soft(half - dy) * soft(half - dx);
  };
}

/** The centre of the sensor, up to a pixel off. */
function place(camera: Camera, random: RandomStream): { centreY: number; centreX: number; unit: number } {
  const centreY = (camera.height - 1) / 2 + 2 * random.next() - 1;
  const centreX = (camera.width - 1) / 2 + 2 * random.next() - 1;
  return { centreY, centreX, unit: Math.min(camera.height, camera.width) };
}

/** From 0 to 1 over one pixel around the edge. */
function soft(inside: number): number {
  return Math.min(1, Math.max(0, inside + 0.5));
}

/** The nearest way around the border. */
function wrap(distance: number, size: number): number {
  return distance - size * Math.round(distance / size);
}

interface Recorder {
  frame(frame: number, contrast: 1 | -1, coverage: Coverage): void;
  finish(events: EventStoreBuilder): void;
}

function recorder(camera: Camera, frameUs: number, random: RandomStream): Recorder {
  const { height, width, windowMs, noiseHz } = camera;
  const found: { readonly y: number; readonly x: number; readonly polarity: 0 | 1; readonly timeUs: number }[] = [];
  const thresholds = Float64Array.from(
    { length: height * width },
    () => THRESHOLD * Math.max(0.5, 1 + THRESHOLD_SPREAD * random.normal()),
  );
  const reference = new Float64Array(height * width);

  const frame = (frame: number, contrast: 1 | -1, coverage: Coverage): void => {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const pixel = y * width + x;
        const brightness = contrast * coverage(y, x);
        if (frame === 0) {
          reference[pixel] = brightness;
          continue;
        }
        const threshold = thresholds[pixel]!;
        let change = brightness - reference[pixel]!;
        while (Math.abs(change) >= threshold) {
          const sign = Math.sign(change);
          reference[pixel]! += sign * threshold;
          change -= sign * threshold;
          const at = Math.floor((frame - random.next()) * frameUs);
          found.push({ y, x, polarity: sign > 0 ? 1 : 0, timeUs: at });
        }
      }
    }
  };
  const finish = (events: EventStoreBuilder): void => {
    const expected = (height * width * noiseHz * windowMs) / 1000;
    const noise = Math.max(0, Math.round(expected + Math.sqrt(expected) * random.normal()));
    for (let i = 0; i < noise; i++) {
      const y = random.below(height);
      const x = random.below(width);
      const polarity = random.below(2) === 0 ? 0 : 1;
      found.push({ y, x, polarity, timeUs: random.below(windowMs * 1000) });
    }
    // The sort is stable, so events of one microsecond keep the order in which they were found.
    found.sort((a, b) => a.timeUs - b.timeUs);
    for (const { y, x, polarity, timeUs } of found) events.add(x, y, polarity, timeUs);
    events.endSample();
  };
  return { frame, finish };
}
