// How a kernel is called: every kernel has the same signature, so that one line of glue per target serves them all.
// A job is cut into parts by the caller, by the problem alone and never by the number of threads; a part writes only
// its own outputs. So any thread may take any part, in any order, and the bits of the result are the same.
#pragma once
#include "vector.h"

// A pointer or a whole number: 32 bits in WebAssembly, 64 in a native build.
typedef intptr_t Word;

struct Job {
  Word words[24];
  float reals[16];

  float *floats(int index) const { return (float *)words[index]; }
  int32_t *integers(int index) const { return (int32_t *)words[index]; }
  int whole(int index) const { return (int)words[index]; }
  float real(int index) const { return reals[index]; }
};

// Part number `part` of `total` items in blocks of `block`.
struct Range {
  int begin, end;
};
INLINE Range rangeOf(int total, int block, int part) {
  const int begin = part * block;
  return {begin, total - begin < block ? total : begin + block};
}

// One line of a kernel's definition makes it known: as an export of the WebAssembly module, or as an entry of the
// variant's own table in a native build (native/table.h).
#ifdef __wasm__
#define KERNEL(name) extern "C" __attribute__((export_name(#name))) void name(const Job &job, [[maybe_unused]] int part)
#else
#define KERNEL(name)                                                                                                \
  static void name(const Job &job, int part);                                                                      \
  __attribute__((used, section(VARIANT_SECTION))) static KernelEntry entry_##name = {#name, (KernelFunction)name}; \
  static void name(const Job &job, [[maybe_unused]] int part)
#endif
