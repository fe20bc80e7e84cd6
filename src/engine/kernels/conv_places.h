// Where the pixels lie that a two-dimensional convolution reads and writes: its shape, walks over pixels, padded rows side by
// side, and pointers to what lies under each tap.
#pragma once
#include "job.h"

struct Shape {
  int images, height, width, channels, outHeight, outWidth, outChannels, kernelHeight, kernelWidth, strideY, strideX,
      padTop, padLeft, dilationY, dilationX;
};
INLINE const Shape &shapeOf(const Job &job, int index) { return *(const Shape *)job.words[index]; }

// Larger kernels are refused by the caller: the pointers of a tile lie on the stack.
constexpr int MOST_TAPS = 256;
// A pixel of the output, or of one phase of the input: where it lies.
struct Place {
  int image, y, x;
};
// Consecutive pixels, across the ends of rows and images.
struct Walk {
  int width, height;
  Place at;
  MEMBER Walk(int width, int height, int first)
      : width(width), height(height), at{first / (width * height), first / width % height, first % width} {}
  MEMBER Place next() {
    const Place now = at;
    if (++at.x == width) {
      at.x = 0;
      if (++at.y == height) {
        at.y = 0;
        at.image++;
      }
    }
    return now;
  }
};

// Few input channels: the padded input rows under a band of output pixels lie side by side, all channels together, so that
// what one row of the kernel sees of an output pixel is one piece of memory.
struct Strips {
  static constexpr int ROOM = 8192, PIXELS = 192;
  int line, piece, apart, mostRows;  // floats: of a row, of a piece, between rows of the kernel; output rows that have room
  const float *at[PIXELS];           // where the piece of each pixel and the first row of the kernel begins
  float values[ROOM];

  MEMBER explicit Strips(const Shape &s)
      : line(((s.outWidth - 1) * s.strideX + s.kernelWidth) * s.channels), piece(s.kernelWidth * s.channels),
        apart(s.dilationY * line), mostRows((ROOM / line - 1 - (s.kernelHeight - 1) * s.dilationY) / s.strideY + 1) {}
  MEMBER static bool serves(const Shape &s) {
    const int line = ((s.outWidth - 1) * s.strideX + s.kernelWidth) * s.channels;
    return s.channels < 8 && s.dilationX == 1 && ((s.kernelHeight - 1) * s.dilationY + 1) * line <= ROOM;
  }
  // The next pixels from number `first` on, all of one image; how many there are.
  MEMBER int fill(const Shape &s, const float *input, int first, int end) {
    const int row = first / s.outWidth, image = row / s.outHeight, top = row % s.outHeight, left = first % s.outWidth;
    const int rowsLeft = s.outHeight - top < mostRows ? s.outHeight - top : mostRows;
    int count = end - first < PIXELS ? end - first : PIXELS;
    if (count > rowsLeft * s.outWidth - left) count = rowsLeft * s.outWidth - left;
    const int rows = (left + count - 1) / s.outWidth + 1;
    const int lines = (rows - 1) * s.strideY + (s.kernelHeight - 1) * s.dilationY + 1;
    const int skipped = s.padLeft * s.channels, there = s.width * s.channels;
    for (int r = 0; r < lines; r++) {
      const int y = top * s.strideY - s.padTop + r;
      const float *from = input + ((ptrdiff_t)image * s.height + y) * there;
      float *to = values + r * line;
      int i = 0;
      if (y >= 0 && y < s.height) {
        for (; i < skipped && i < line; i++) to[i] = 0.0f;
        for (; i < skipped + there && i < line; i++) to[i] = from[i - skipped];
      }
      for (; i < line; i++) to[i] = 0.0f;
    }
    const float *start = values;
    for (int i = 0, x = left; i < count; i++) {
      at[i] = start + x * s.strideX * s.channels;
      if (++x < s.outWidth) continue;
      x = 0;
      start += s.strideY * line;
    }
    return count;
  }
};

// Where the pixels under each tap of `count` output pixels begin, rows[met * stride + i]; taps that meet only padding are
// left out. Returns how many are not, whose numbers go into `place`.
INLINE int rowsUnderTaps(const Shape &s, const float *input, const float *zeros, const Place *places, int count,
                         int stride, const float **rows, int *place) {
  int met = 0;
  for (int ky = 0, tap = 0; ky < s.kernelHeight; ky++)
    for (int kx = 0; kx < s.kernelWidth; kx++, tap++) {
      bool any = false;
      for (int i = 0; i < count; i++) {
        const int y = places[i].y * s.strideY - s.padTop + ky * s.dilationY;
        const int x = places[i].x * s.strideX - s.padLeft + kx * s.dilationX;
        const bool inside = y >= 0 && y < s.height && x >= 0 && x < s.width;
        const size_t pixel = ((size_t)places[i].image * s.height + y) * s.width + x;
        rows[met * stride + i] = inside ? input + pixel * s.channels : zeros;
        any |= inside;
      }
      if (any) place[met++] = tap;
    }
  return met;
}
