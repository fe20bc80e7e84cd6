// Convolution along up to three axes, its channels in groups, channels last: what conv.h is for images without groups.
// A group of filters hears a group of channels. An image is a volume whose first axis has length 1.
#pragma once
#include "conv.h"

struct Volume {
  int images, channels, filters, groups;
  int size[3], outSize[3], kernel[3], stride[3], pad[3], dilation[3];

  MEMBER int taps() const { return kernel[0] * kernel[1] * kernel[2]; }
  MEMBER int outVoxels() const { return outSize[0] * outSize[1] * outSize[2]; }
};
INLINE const Volume &volumeOf(const Job &job) { return *(const Volume *)job.words[0]; }

// Larger kernels are refused by the caller: the pointers of a tile lie on the stack.
constexpr int MOST_VOLUME_TAPS = 512;

struct Voxel {
  int image, at[3];
};
// Where the voxel of a running number lies in volumes of that size.
INLINE Voxel voxelOf(const int *size, int number) {
  Voxel voxel;
  for (int axis = 2; axis >= 0; axis--) {
    voxel.at[axis] = number % size[axis];
    number /= size[axis];
  }
  voxel.image = number;
  return voxel;
}
// Calls visit(tap, the tap's place along each axis) in the order of the weights.
template <class Visit>
INLINE void overTaps(const Volume &v, Visit visit) {
  int k[3], tap = 0;
  for (k[0] = 0; k[0] < v.kernel[0]; k[0]++)
    for (k[1] = 0; k[1] < v.kernel[1]; k[1]++)
      for (k[2] = 0; k[2] < v.kernel[2]; k[2]++) visit(tap++, k);
}
// The input's channels under a tap of an output voxel, or zeros.
INLINE const float *underTap(const Volume &v, const float *input, const Voxel &voxel, const int *k, const float *zeros) {
  size_t place = voxel.image;
  for (int axis = 0; axis < 3; axis++) {
    const int at = voxel.at[axis] * v.stride[axis] - v.pad[axis] + k[axis] * v.dilation[axis];
    if (at < 0 || at >= v.size[axis]) return zeros;
    place = place * v.size[axis] + at;
  }
  return input + place * v.channels;
}
// The product of a tile of voxels with one group's panels; the pointers move on to the next group.
INLINE void groupTiles(int count, const float **rows, const int *place, int met, int depth, const float *packed,
                       int taps, float *const *to, int columns) {
  const float *panel = packed;
  float *out[TILE_ROWS];
  for (int column = 0; column < columns; column += PANEL, panel += (size_t)taps * depth * PANEL) {
    for (int i = 0; i < count; i++) out[i] = to[i] + column;
    rowTiles(count, rows, TILE_ROWS, place, met, depth, panel, out, columns - column);
  }
  for (int tap = 0; tap < met; tap++)
    for (int i = 0; i < count; i++) rows[tap * TILE_ROWS + i] += depth;
}

// words: volume, input, table of packed weights by group, output, zeros (channels), block of output voxels.
KERNEL(volume_forward) {
  const Volume &v = volumeOf(job);
  const float *zeros = job.floats(4);
  const Word *packed = (const Word *)job.words[2];
  const int taps = v.taps(), depth = v.channels / v.groups, columns = v.filters / v.groups;
  const Range range = rangeOf(v.images * v.outVoxels(), job.whole(5), part);
  const float *rows[MOST_VOLUME_TAPS * TILE_ROWS];
  int place[MOST_VOLUME_TAPS];
  float *to[TILE_ROWS];
  for (int first = range.begin; first < range.end; first += TILE_ROWS) {
    const int count = range.end - first < TILE_ROWS ? range.end - first : TILE_ROWS;
    Voxel voxels[TILE_ROWS];
    for (int i = 0; i < count; i++) {
      voxels[i] = voxelOf(v.outSize, first + i);
      to[i] = job.floats(3) + (size_t)(first + i) * v.filters;
    }
    int met = 0;
    overTaps(v, [&](int tap, const int *k) {
      bool any = false;
      for (int i = 0; i < count; i++) {
        const float *from = rows[met * TILE_ROWS + i] = underTap(v, job.floats(1), voxels[i], k, zeros);
        any |= from != zeros;
      }
      if (any) place[met++] = tap;
    });
    for (int group = 0; group < v.groups; group++) {
      groupTiles(count, rows, place, met, depth, (const float *)packed[group], taps, to, columns);
      for (int i = 0; i < count; i++) to[i] += columns;
    }
  }
}

// Input voxels of one phase of the stride meet the same taps, as in conv_input_gradient; each phase and group has its
// own packed weights.
// words: volume, output gradient, table of packed weights by phase and group, input gradient, zeros (filters), block of
// images.
KERNEL(volume_input_gradient) {
  const Volume &v = volumeOf(job);
  const float *gradient = job.floats(1), *zeros = job.floats(4);
  const Word *packed = (const Word *)job.words[2];
  const int depth = v.filters / v.groups, columns = v.channels / v.groups;
  const Range images = rangeOf(v.images, job.whole(5), part);
  const float *rows[MOST_VOLUME_TAPS * TILE_ROWS];
  int place[MOST_VOLUME_TAPS];
  float *to[TILE_ROWS];
  for (int phase = 0; phase < v.stride[0] * v.stride[1] * v.stride[2]; phase++) {
    const int phases[3] = {phase / (v.stride[1] * v.stride[2]), phase / v.stride[2] % v.stride[1], phase % v.stride[2]};
    // First input of the phase along each axis, and how many there are.
    int start[3], size[3], each = 1;
    for (int axis = 0; axis < 3; axis++) {
      const int stride = v.stride[axis];
      start[axis] = ((phases[axis] - v.pad[axis]) % stride + stride) % stride;
      size[axis] = start[axis] < v.size[axis] ? (v.size[axis] - start[axis] + stride - 1) / stride : 0;
      each *= size[axis];
    }
    for (int first = images.begin * each; first < images.end * each; first += TILE_ROWS) {
      const int count = images.end * each - first < TILE_ROWS ? images.end * each - first : TILE_ROWS;
      Voxel voxels[TILE_ROWS];
      for (int i = 0; i < count; i++) {
        voxels[i] = voxelOf(size, first + i);
        size_t at = voxels[i].image;
        for (int axis = 0; axis < 3; axis++) {
          voxels[i].at[axis] = start[axis] + voxels[i].at[axis] * v.stride[axis];
          at = at * v.size[axis] + voxels[i].at[axis];
        }
        to[i] = job.floats(3) + at * v.channels;
      }
      int taps = 0, met = 0;
      overTaps(v, [&](int, const int *k) {
        for (int axis = 0; axis < 3; axis++)
          if (k[axis] * v.dilation[axis] % v.stride[axis] != phases[axis]) return;
        bool any = false;
        for (int i = 0; i < count; i++) {
          size_t at = voxels[i].image;
          bool inside = true;
          for (int axis = 0; axis < 3; axis++) {
            const int shifted = voxels[i].at[axis] + v.pad[axis] - k[axis] * v.dilation[axis];
            inside &= shifted >= 0 && shifted / v.stride[axis] < v.outSize[axis];
            at = at * v.outSize[axis] + shifted / v.stride[axis];
          }
          rows[met * TILE_ROWS + i] = inside ? gradient + at * v.filters : zeros;
          any |= inside;
        }
        if (any) place[met++] = taps;
        taps++;
      });
      for (int group = 0; group < v.groups; group++) {
        const float *weights = (const float *)packed[phase * v.groups + group];
        groupTiles(count, rows, place, met, depth, weights, taps, to, columns);
        for (int i = 0; i < count; i++) to[i] += columns;
      }
    }
  }
}

// Summed over the part's output voxels into the part's own copy, as in conv_weight_gradient.
// words: volume, input, output gradient, copies, zeros (channels), block of output voxels, floats per copy.
KERNEL(volume_weight_gradient) {
  const Volume &v = volumeOf(job);
  const int size = job.whole(6), depth = v.channels / v.groups, columns = v.filters / v.groups;
  float *copy = job.floats(3) + (size_t)part * size;
  const Range range = rangeOf(v.images * v.outVoxels(), job.whole(5), part);
  for (int i = 0; i < size; i++) copy[i] = 0.0f;
  const float *points[POINTS];
  Voxel voxels[POINTS];
  for (int first = range.begin; first < range.end; first += POINTS) {
    const int count = range.end - first < POINTS ? range.end - first : POINTS;
    const float *dy = job.floats(2) + (size_t)first * v.filters;
    for (int i = 0; i < count; i++) voxels[i] = voxelOf(v.outSize, first + i);
    overTaps(v, [&](int tap, const int *k) {
      for (int i = 0; i < count; i++) points[i] = underTap(v, job.floats(1), voxels[i], k, job.floats(4));
      float *weights = copy + (size_t)tap * depth * v.filters;
      for (int group = 0; group < v.groups; group++)
        for (int column = 0; column < columns; column += PANEL) {
          const int filter = group * columns + column;
          outerTiles(depth, points, group * depth, count, dy + filter, v.filters, weights + filter, v.filters,
                     columns - column);
        }
    });
  }
}
