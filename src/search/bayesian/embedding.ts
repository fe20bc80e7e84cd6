/**
 * Points of a mixed, conditional space as plain vectors, so that one distance serves every axis. A number is itself;
 * a number that may not exist lies on an arc, its absence at the arc's centre (K. Swersky et al., 2014); choices stand
 * at equal distance 1 from each other (Hamming). Every axis has one length scale for all its columns.
 */

import type { Point, Space } from '../space/space.ts';

export interface Embedding {
  readonly columns: number;
  /** Number of length scales. */
  readonly groups: number;
  /** The length scale of each column. */
  readonly groupOf: Int32Array; // [column]
  readonly embed: (point: Point, into: Float64Array) => void;
  /** From the gradient by columns to the gradient by the places of a point; 0 for choices and absent axes. */
  readonly pullBack: (point: Point, byColumn: Float64Array, into: Float64Array) => void;
}

export function embeddingOf(space: Space): Embedding {
  const parts: Part[] = [];
  const groupOf: number[] = [];
  let groups = 0;
  space.axes.forEach((axis, index) => {
    if (axis.count === 1 && space.conditions[index] === undefined) return;
    const conditional = space.conditions[index] !== undefined;
    const kind = axis.type === 'choice' ? 'choice' : conditional ? 'arc' : 'number';
    const states = axis.count + (conditional ? 1 : 0);
    const width = kind === 'choice' ? (states === 2 ? 1 : states) : kind === 'arc' ? 2 : 1;
    parts.push({ kind, index, column: groupOf.length, states });
    for (let i = 0; i < width; i++) groupOf.push(groups);
    groups++;
  });

  const embed = (point: Point, into: Float64Array): void => {
    for (const { kind, index, column, states } of parts) {
      const axis = space.axes[index]!;
      const unit = point[index]!;
      const place = Math.min(Math.max(axis.slope * unit + axis.offset, 0), 1);
      switch (kind) {
        case 'number':
          into[column] = place;
          break;
        case 'arc':
          into[column] = Number.isNaN(unit) ? 0 : Math.sin(QUARTER * place);
          into[column + 1] = Number.isNaN(unit) ? 0 : Math.cos(QUARTER * place);
          break;
        case 'choice': {
          const state = Number.isNaN(unit) ? states - 1 : axis.cellAt(unit);
          if (states === 2) into[column] = state;
          else for (let i = 0; i < states; i++) into[column + i] = i === state ? Math.SQRT1_2 : 0;
          break;
        }
      }
    }
  };
  const pullBack = (point: Point, byColumn: Float64Array, into: Float64Array): void => {
    into.fill(0);
    for (const { kind, index, column } of parts) {
      const { slope, offset } = space.axes[index]!;
      const unit = point[index]!;
      if (kind === 'choice' || Number.isNaN(unit)) continue;
      const place = slope * unit + offset;
      into[index] =
        kind === 'number'
          ? slope * byColumn[column]!
          : slope *
            QUARTER *
            (byColumn[column]! * Math.cos(QUARTER * place) - byColumn[column + 1]! * Math.sin(QUARTER * place));
    }
  };
  return { columns: groupOf.length, groups, groupOf: Int32Array.from(groupOf), embed, pullBack };
}

interface Part {
  readonly kind: 'number' | 'arc' | 'choice';
  readonly index: number;
  readonly column: number;
  /** For choices: answers, and one more where the axis may not exist. */
  readonly states: number;
}

/** The arc is a quarter of a circle: its ends are further from each other than from its centre. */
const QUARTER = Math.PI / 2;
