// Statistics of channels, the last axis: sums that any kernel can take of the rows it has just written, while a cache has
// them, and the mean and variance that follow.
#pragma once
#include "job.h"

// Of a part's rows, in double precision: its first row x0, then the sums of x - x0 and of its square for each channel,
// [3][channels]. A few rows at a time stay in the first cache for all channels.
INLINE void sumChannels(const float *values, Range range, int channels, double *sums) {
  constexpr int PIECE_ROWS = 128;
  const float *pivots = values + (size_t)range.begin * channels;
  for (int c = 0; c < channels; c++) {
    sums[c] = pivots[c];
    sums[channels + c] = sums[2 * channels + c] = 0;
  }
  for (int start = range.begin; start < range.end; start += PIECE_ROWS) {
    const int end = range.end - start < PIECE_ROWS ? range.end : start + PIECE_ROWS;
    for (int c = 0; c < channels; c += LANES) {
      const int some = channels - c < LANES ? channels - c : LANES;
      const Vector pivot = some == LANES ? load(pivots + c) : loadSome(pivots + c, some);
      const float *row = values + (size_t)start * channels + c;
      Vector sum[2] = {}, square[2] = {};
      int r = start;
      if (some == LANES) {
        for (; r + 2 <= end; r += 2, row += 2 * (size_t)channels)
          for (int i = 0; i < 2; i++) {
            const Vector x = load(row + (size_t)i * channels) - pivot;
            sum[i] += x;
            square[i] = multiplyAdd(x, x, square[i]);
          }
      }
      for (; r < end; r++, row += channels) {
        const Vector x = (some == LANES ? load(row) : loadSome(row, some)) - pivot;
        sum[0] += x;
        square[0] = multiplyAdd(x, x, square[0]);
      }
      const Vector s = sum[0] + sum[1], q = square[0] + square[1];
      for (int lane = 0; lane < some; lane++) {
        sums[channels + c + lane] += s[lane];
        sums[2 * channels + c + lane] += q[lane];
      }
    }
  }
}

// For a kernel whose job has at `word` where the sums of all parts belong, or 0 where nobody asks for them.
INLINE void sumChannelsOf(const Job &job, int word, int part, const float *values, Range range, int channels) {
  if (job.words[word] != 0) sumChannels(values, range, channels, (double *)job.words[word] + (size_t)part * 3 * channels);
}

// words: values, sums [part][3][channels], rows, channels, block of rows.
KERNEL(channel_sums) {
  sumChannelsOf(job, 1, part, job.floats(0), rangeOf(job.whole(2), job.whole(4), part), job.whole(3));
}

// Mean and variance of the population from the sums of all parts, in their order (Chan, Golub & LeVeque 1983 for parts with
// values of their own to count from). One part. words: sums, parts, rows, channels, block of rows, mean, variance.
KERNEL(channel_moments) {
  const double *sums = (const double *)job.words[0];
  const int parts = job.whole(1), rows = job.whole(2), channels = job.whole(3), block = job.whole(4);
  constexpr int SOME = 8;  // channels at once, in registers
  for (int start = 0; start < channels; start += SOME) {
    const int some = channels - start < SOME ? channels - start : SOME;
    double first[SOME] = {}, second[SOME] = {};
    for (int i = 0; i < parts; i++) {
      const double *of = sums + (size_t)i * 3 * channels + start;
      const Range range = rangeOf(rows, block, i);
      const double count = range.end - range.begin;
      for (int c = 0; c < some; c++) {
        const double apart = of[c] - sums[start + c], sum = of[channels + c];
        first[c] += sum + count * apart;
        second[c] += of[2 * channels + c] + apart * (2 * sum + count * apart);
      }
    }
    for (int c = 0; c < some; c++) {
      const double mean = first[c] / rows, variance = second[c] / rows - mean * mean;
      job.floats(5)[start + c] = (float)(sums[start + c] + mean);
      job.floats(6)[start + c] = variance > 0 ? (float)variance : 0.0f;
    }
  }
}
