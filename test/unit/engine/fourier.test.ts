/** Fourier transforms against the sum they stand for. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fourier } from '../../../src/engine/fourier.ts';
import { assertClose, randomValues } from '../../support/close.ts';

test('rows of every length up to 40, and some longer ones, are the sums they stand for', () => {
  const lengths = [...Array.from({ length: 40 }, (_, i) => i + 1), 97, 128, 300];
  for (const length of lengths) {
    const rows = 3;
    const [real, imag] = [randomValues('real', rows * length), randomValues('imag', rows * length)];
    for (const inverse of [false, true]) {
      const found = fourier({ real, imag }, length, inverse);
      const expected = { real: new Float32Array(rows * length), imag: new Float32Array(rows * length) };
      for (let row = 0; row < rows; row++) {
        for (let k = 0; k < length; k++) {
          let [re, im] = [0, 0];
          for (let n = 0; n < length; n++) {
            const angle = ((inverse ? 2 : -2) * Math.PI * ((k * n) % length)) / length;
            const at = row * length + n;
            re += real[at]! * Math.cos(angle) - imag[at]! * Math.sin(angle);
            im += real[at]! * Math.sin(angle) + imag[at]! * Math.cos(angle);
          }
          expected.real[row * length + k] = inverse ? re / length : re;
          expected.imag[row * length + k] = inverse ? im / length : im;
        }
      }
      assertClose(found.real, expected.real, `real, ${length}, ${inverse}`, 1e-6);
      assertClose(found.imag, expected.imag, `imag, ${length}, ${inverse}`, 1e-6);
    }
  }
});

test('nothing is nothing', () => {
  const none = { real: new Float32Array(0), imag: new Float32Array(0) };
  assert.deepEqual(fourier(none, 0, false), none);
});
