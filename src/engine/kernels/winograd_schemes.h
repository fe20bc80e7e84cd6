// How winograd.h combines along one axis: products of combined inputs and combined weights in place of every tap's own.
#pragma once
#include "vector.h"

// One axis of a tile. The gradients it sees are d[0 .. WINDOW); `source` is the index of d[0] for tile i and padding pad.
// combine gives the combined gradients, inputOf and weightOf say which of them meets which combined weight in a product,
// weight gives a combined weight from w[0 .. 3), finish the outputs from the products. spread and gather are the gradients
// of the last two: of the products from those of the outputs, of w from those of the combined weights.
struct StrideOne {
  static constexpr int WINDOW = 4, INPUTS = 4, WEIGHTS = 4, PRODUCTS = 4, OUTPUTS = 2;
  static constexpr int inputOf[] = {0, 1, 2, 3}, weightOf[] = {0, 1, 2, 3};
  INLINE int source(int i, int pad) { return 2 * i + pad - 2; }
  INLINE void combine(const Vector *d, Vector *v) {
    v[0] = d[0] - d[2];
    v[1] = d[1] + d[2];
    v[2] = d[2] - d[1];
    v[3] = d[1] - d[3];
  }
  INLINE Vector weight(int number, const Vector *w) {
    const Vector whole = w[0] + w[2];
    return number == 0 ? w[2] : number == 1 ? 0.5f * (whole + w[1]) : number == 2 ? 0.5f * (whole - w[1]) : w[0];
  }
  INLINE void finish(const Vector *p, Vector *y) {
    y[0] = p[0] + p[1] + p[2];
    y[1] = p[1] - p[2] - p[3];
  }
  INLINE void spread(const Vector *y, Vector *p) {
    p[0] = y[0];
    p[1] = y[0] + y[1];
    p[2] = y[0] - y[1];
    p[3] = -y[1];
  }
  INLINE void gather(const Vector *g, Vector *w) {
    const Vector half = 0.5f * (g[1] + g[2]);
    w[0] = half + g[3];
    w[1] = 0.5f * (g[1] - g[2]);
    w[2] = half + g[0];
  }
};
// Four pixels, with the points 0, a, -a, b, -b and infinity, a = 0.6 and b = 1.5: the error is half of that with 1 and 2.
struct WideStrideOne {
  static constexpr int WINDOW = 6, INPUTS = 6, WEIGHTS = 6, PRODUCTS = 6, OUTPUTS = 4;
  static constexpr int inputOf[] = {0, 1, 2, 3, 4, 5}, weightOf[] = {0, 1, 2, 3, 4, 5};
  static constexpr float A = 0.6f, B = 1.5f, AA = A * A, BB = B * B;
  static constexpr float onA = 1 / (2 * AA * (AA - BB)), onB = 1 / (2 * BB * (BB - AA));
  INLINE int source(int i, int pad) { return 4 * i + pad - 2; }
  INLINE void combine(const Vector *d, Vector *v) {
    v[0] = multiplyAdd(splat(AA * BB), d[0], multiplyAdd(splat(-(AA + BB)), d[2], d[4]));
    v[5] = multiplyAdd(splat(AA * BB), d[1], multiplyAdd(splat(-(AA + BB)), d[3], d[5]));
    const Vector evenA = multiplyAdd(splat(-BB), d[2], d[4]), oddA = A * multiplyAdd(splat(-BB), d[1], d[3]);
    const Vector evenB = multiplyAdd(splat(-AA), d[2], d[4]), oddB = B * multiplyAdd(splat(-AA), d[1], d[3]);
    v[1] = evenA + oddA;
    v[2] = evenA - oddA;
    v[3] = evenB + oddB;
    v[4] = evenB - oddB;
  }
  INLINE Vector weight(int number, const Vector *w) {
    const Vector evenA = multiplyAdd(splat(AA), w[0], w[2]), evenB = multiplyAdd(splat(BB), w[0], w[2]);
    switch (number) {
      case 0: return (1 / (AA * BB)) * w[2];
      case 1: return onA * multiplyAdd(splat(A), w[1], evenA);
      case 2: return onA * multiplyAdd(splat(-A), w[1], evenA);
      case 3: return onB * multiplyAdd(splat(B), w[1], evenB);
      case 4: return onB * multiplyAdd(splat(-B), w[1], evenB);
      default: return w[0];
    }
  }
  INLINE void finish(const Vector *p, Vector *y) {
    const Vector sumA = p[1] + p[2], sumB = p[3] + p[4], changeA = p[1] - p[2], changeB = p[3] - p[4];
    y[0] = p[0] + (sumA + sumB);
    y[1] = multiplyAdd(splat(A), changeA, B * changeB);
    y[2] = multiplyAdd(splat(AA), sumA, BB * sumB);
    y[3] = multiplyAdd(splat(A * AA), changeA, multiplyAdd(splat(B * BB), changeB, p[5]));
  }
  INLINE void spread(const Vector *y, Vector *p) {
    const Vector evenA = multiplyAdd(splat(AA), y[2], y[0]), oddA = A * multiplyAdd(splat(AA), y[3], y[1]);
    const Vector evenB = multiplyAdd(splat(BB), y[2], y[0]), oddB = B * multiplyAdd(splat(BB), y[3], y[1]);
    p[0] = y[0];
    p[1] = evenA + oddA;
    p[2] = evenA - oddA;
    p[3] = evenB + oddB;
    p[4] = evenB - oddB;
    p[5] = y[3];
  }
  INLINE void gather(const Vector *g, Vector *w) {
    const Vector sumA = onA * (g[1] + g[2]), sumB = onB * (g[3] + g[4]);
    w[0] = multiplyAdd(splat(AA), sumA, multiplyAdd(splat(BB), sumB, g[5]));
    w[1] = multiplyAdd(splat(A * onA), g[1] - g[2], (B * onB) * (g[3] - g[4]));
    w[2] = multiplyAdd(splat(1 / (AA * BB)), g[0], sumA + sumB);
  }
};
// Stride 2: pixels y with y + pad even meet the taps 0 and 2, the others tap 1. ODD tells where the first pixel of a tile
// is one of these.
template <bool ODD>
struct StrideTwo {
  static constexpr int WINDOW = 3, INPUTS = 4, WEIGHTS = 4, PRODUCTS = 5, OUTPUTS = 4;
  static constexpr int inputOf[] = {0, 1, 2, ODD ? 3 : 1, ODD ? 1 : 3}, weightOf[] = {0, 1, 2, 3, 3};
  INLINE int source(int i, int pad) { return 2 * i + (ODD ? (pad - 1) / 2 : pad / 2 - 1); }
  INLINE void combine(const Vector *d, Vector *v) {
    v[0] = d[0] - d[1];
    v[1] = d[1];
    v[2] = d[1] - d[2];
    v[3] = d[ODD ? 0 : 2];
  }
  INLINE Vector weight(int number, const Vector *w) {
    return number == 0 ? w[2] : number == 1 ? w[0] + w[2] : number == 2 ? w[0] : w[1];
  }
  INLINE void finish(const Vector *p, Vector *y) {
    y[ODD] = p[0] + p[1];
    y[ODD + 2] = p[1] - p[2];
    y[!ODD] = p[3];
    y[!ODD + 2] = p[4];
  }
};
// Four pixels of each kind. Those that meet two taps come from five products, with the points 0, 1/2, -1, 2 and infinity:
// the error is twice that of StrideTwo, and two thirds of that with 0, 1, -1, 2 and infinity.
template <bool ODD>
struct WideStrideTwo {
  static constexpr int WINDOW = 5, INPUTS = 9, WEIGHTS = 6, PRODUCTS = 9, OUTPUTS = 8;
  static constexpr int inputOf[] = {0, 1, 2, 3, 4, 5, 6, 7, 8}, weightOf[] = {0, 1, 2, 3, 4, 5, 5, 5, 5};
  INLINE int source(int i, int pad) { return 4 * i + (ODD ? (pad - 1) / 2 : pad / 2 - 1); }
  INLINE void combine(const Vector *d, Vector *v) {
    v[0] = multiplyAdd(splat(-1.5f), d[1] + d[2], d[0] + d[3]);
    v[1] = multiplyAdd(splat(-2.0f), d[1], d[3] - d[2]);
    v[2] = multiplyAdd(splat(-2.5f), d[2], d[1] + d[3]);
    v[3] = multiplyAdd(splat(0.5f), d[2] - d[1], d[3]);
    v[4] = multiplyAdd(splat(-1.5f), d[2] + d[3], d[1] + d[4]);
    for (int i = 0; i < 4; i++) v[5 + i] = d[ODD ? i : i + 1];
  }
  INLINE Vector weight(int number, const Vector *w) {
    switch (number) {
      case 0: return w[2];
      case 1: return (-8.0f / 9.0f) * multiplyAdd(splat(0.5f), w[0], w[2]);
      case 2: return (2.0f / 9.0f) * (w[0] - w[2]);
      case 3: return (1.0f / 9.0f) * multiplyAdd(splat(2.0f), w[0], w[2]);
      case 4: return w[0];
      default: return w[1];
    }
  }
  INLINE void finish(const Vector *p, Vector *y) {
    y[ODD] = p[0] + p[1] + (p[2] + p[3]);
    y[ODD + 2] = multiplyAdd(splat(0.5f), p[1], multiplyAdd(splat(2.0f), p[3], -p[2]));
    y[ODD + 4] = multiplyAdd(splat(0.25f), p[1], multiplyAdd(splat(4.0f), p[3], p[2]));
    y[ODD + 6] = multiplyAdd(splat(0.125f), p[1], multiplyAdd(splat(8.0f), p[3], p[4] - p[2]));
    for (int i = 0; i < 4; i++) y[!ODD + 2 * i] = p[5 + i];
  }
};
// Order as in compiled/kernels/winograd.ts.
template <class Run>
INLINE void withScheme(int scheme, Run run) {
  if (scheme == 0) run(StrideOne{});
  else if (scheme == 1) run(StrideTwo<false>{});
  else if (scheme == 2) run(StrideTwo<true>{});
  else if (scheme == 3) run(WideStrideTwo<false>{});
  else if (scheme == 4) run(WideStrideTwo<true>{});
  else run(WideStrideOne{});
}
template <class Run>
INLINE void withStrideOne(int scheme, Run run) {
  if (scheme == 0) run(StrideOne{});
  else run(WideStrideOne{});
}
