// Which of the variants this processor and this system can run. Instructions alone are not enough: the system must save
// the wider registers, and on Linux a process must ask for the tiles of AMX.
#pragma once
#include <cpuid.h>
#include <sys/syscall.h>
#include <unistd.h>

struct Processor {
  bool avx2, avx512, amx;
};

static unsigned long long enabledState() {
  unsigned low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (unsigned long long)high << 32 | low;
}

// Once per process and before threads are made: those made later inherit it.
static bool askForTiles() {
  constexpr int REQUEST_PERMISSION = 0x1023, TILE_DATA = 18;
  return syscall(SYS_arch_prctl, REQUEST_PERMISSION, TILE_DATA) == 0;
}

static Processor lookAtProcessor() {
  unsigned a, b, c, d;
  Processor found = {false, false, false};
  if (!__get_cpuid(1, &a, &b, &c, &d)) return found;
  const bool saves = c >> 27 & 1, fma = c >> 12 & 1, avx = c >> 28 & 1;
  if (!saves || !__get_cpuid_count(7, 0, &a, &b, &c, &d)) return found;
  const unsigned long long state = enabledState();
  const bool avx2 = b >> 5 & 1;
  const bool avx512 = (b >> 16 & 1) && (b >> 17 & 1) && (b >> 30 & 1) && (b >> 31 & 1);  // F, DQ, BW, VL
  const bool tiles = (d >> 22 & 1) && (d >> 24 & 1);                                     // AMX-BF16, AMX-TILE
  found.avx2 = avx && fma && avx2 && (state & 0x6) == 0x6;
  found.avx512 = found.avx2 && avx512 && (state & 0xe6) == 0xe6;
  const bool bf16 = __get_cpuid_count(7, 1, &a, &b, &c, &d) && (a >> 5 & 1);
  found.amx = found.avx512 && bf16 && tiles && (state & 0x60000) == 0x60000 && askForTiles();
  return found;
}
