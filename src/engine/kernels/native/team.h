// Threads that share the parts of a job. Each thread first takes the parts of its own range, always the same ones, so
// that a block of a tensor stays in one core's cache from kernel to kernel; then it helps with what others have left.
// It takes several at once, a quarter of what is left in the range, and says at the end how many it has done: such an
// instruction waits until all that was stored before has arrived, and the cores hand its cache line to each other.
// A part computes the same bits wherever it runs (../job.h).
#pragma once
#include <linux/futex.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <xmmintrin.h>

#include "table.h"

// A newer glibc's version of the symbol would keep the addon from loading on older systems.
__asm__(".symver pthread_create,pthread_create@GLIBC_2.2.5");
__asm__(".symver pthread_detach,pthread_detach@GLIBC_2.2.5");

// As struct Job of ../job.h.
struct JobWords {
  intptr_t words[24];
  float reals[16];
};

constexpr int MOST_THREADS = 64;
// About a quarter of a millisecond: longer than the pause between two kernels, short beside a scheduler's slice.
constexpr int SPINS = 6000;

// What is left of a thread's range: the next part in the lower half, the end in the upper, so that both are read at once.
struct alignas(64) Share {
  uint64_t left;
};

struct Range {
  int begin, end;
};

struct Team {
  JobWords job;
  KernelFunction run;
  int threads, parts;
  bool stopping;
  Share shares[MOST_THREADS];
  alignas(64) uint32_t generation;
  alignas(64) int done;
  alignas(64) int sleepers;
  int mainSleeps;
  int helpers;  // threads that still use this memory, the owner included
};

static void futexWait(const void *word, uint32_t expected) {
  syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, expected, nullptr, nullptr, 0);
}
static void futexWake(const void *word, int threads) {
  syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, threads, nullptr, nullptr, 0);
}

// Takes the first of a range's parts that nobody has taken.
static Range takeSome(Share &share) {
  uint64_t left = __atomic_load_n(&share.left, __ATOMIC_ACQUIRE);
  for (;;) {
    const int begin = (int)(uint32_t)left, end = (int)(left >> 32), some = (end - begin + 3) / 4;
    if (begin >= end) return {0, 0};
    if (__atomic_compare_exchange_n(&share.left, &left, left + some, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
      return {begin, begin + some};
  }
}

// Takes parts until there are none. A thread that comes late, when the job is over, finds every range used up; one that
// comes so late that the next job is laid out takes parts of that and works for it. A job is not over before everyone who
// took parts of it has counted them.
static void takeParts(Team *team, int own) {
  int finished = 0;
  for (int i = 0; i < team->threads; i++) {
    Share &share = team->shares[(own + i) % team->threads];
    for (Range some = takeSome(share); some.begin < some.end; some = takeSome(share)) {
      for (int part = some.begin; part < some.end; part++) team->run(&team->job, part);
      finished += some.end - some.begin;
    }
  }
  if (finished == 0) return;
  const int parts = team->parts;  // of this job: once all are counted, the next one is laid out
  _mm_sfence();                   // for kernels that store past the caches (storePast)
  // The count lies beside nothing else and only the caller waits for it.
  if (__atomic_add_fetch(&team->done, finished, __ATOMIC_SEQ_CST) == parts &&
      __atomic_load_n(&team->mainSleeps, __ATOMIC_SEQ_CST))
    futexWake(&team->done, 1);
}

static void leaveTeam(Team *team) {
  if (__atomic_sub_fetch(&team->helpers, 1, __ATOMIC_ACQ_REL) == 0) free(team);
}

// Numbers below 1e-38 count as zero while kernels run: states and gradients that fade over hundreds of steps end there, and
// the processor computes with such numbers a hundred times slower.
constexpr unsigned TINY_IS_ZERO = 0x8040;

struct Helper {
  Team *team;
  int number;
};

static void *help(void *argument) {
  const Helper self = *(Helper *)argument;
  free(argument);
  Team *team = self.team;
  _mm_setcsr(_mm_getcsr() | TINY_IS_ZERO);
  uint32_t seen = 0;
  for (;;) {
    for (int spin = 0; spin < SPINS && __atomic_load_n(&team->generation, __ATOMIC_ACQUIRE) == seen; spin++)
      __builtin_ia32_pause();
    if (__atomic_load_n(&team->generation, __ATOMIC_ACQUIRE) == seen) {
      __atomic_add_fetch(&team->sleepers, 1, __ATOMIC_SEQ_CST);
      while (__atomic_load_n(&team->generation, __ATOMIC_SEQ_CST) == seen) futexWait(&team->generation, seen);
      __atomic_sub_fetch(&team->sleepers, 1, __ATOMIC_SEQ_CST);
    }
    seen = __atomic_load_n(&team->generation, __ATOMIC_ACQUIRE);
    if (__atomic_load_n(&team->stopping, __ATOMIC_ACQUIRE)) break;
    takeParts(team, self.number);
  }
  leaveTeam(team);
  return nullptr;
}

static void announce(Team *team) {
  __atomic_add_fetch(&team->generation, 1, __ATOMIC_SEQ_CST);
  if (__atomic_load_n(&team->sleepers, __ATOMIC_SEQ_CST) > 0) futexWake(&team->generation, MOST_THREADS);
}

// A thread that cannot be started is done without.
static Team *startTeam(int threads) {
  void *memory;
  if (posix_memalign(&memory, 64, sizeof(Team)) != 0) return nullptr;
  Team *team = (Team *)memory;
  *team = Team{};
  team->threads = team->helpers = 1;
  for (int i = 1; i < threads; i++) {
    Helper *helper = (Helper *)malloc(sizeof(Helper));
    if (helper == nullptr) break;
    *helper = {team, i};
    pthread_t thread;
    __atomic_add_fetch(&team->helpers, 1, __ATOMIC_ACQ_REL);
    if (pthread_create(&thread, nullptr, help, helper) != 0) {
      __atomic_sub_fetch(&team->helpers, 1, __ATOMIC_ACQ_REL);
      free(helper);
      break;
    }
    pthread_detach(thread);
    team->threads++;
  }
  return team;
}

static void shareParts(Team *team, KernelFunction run, int parts) {
  if (parts == 1 || team->threads == 1) {
    for (int part = 0; part < parts; part++) run(&team->job, part);
    _mm_sfence();
    return;
  }
  team->run = run;
  team->parts = parts;
  __atomic_store_n(&team->done, 0, __ATOMIC_SEQ_CST);
  for (int i = 0; i < team->threads; i++) {
    const uint64_t begin = (uint64_t)parts * i / team->threads, end = (uint64_t)parts * (i + 1) / team->threads;
    __atomic_store_n(&team->shares[i].left, end << 32 | begin, __ATOMIC_RELEASE);
  }
  announce(team);
  takeParts(team, 0);
  int done;
  for (int spin = 0; (done = __atomic_load_n(&team->done, __ATOMIC_ACQUIRE)) != parts; spin++) {
    __builtin_ia32_pause();
    if (spin < SPINS) continue;
    __atomic_store_n(&team->mainSleeps, 1, __ATOMIC_SEQ_CST);
    while ((done = __atomic_load_n(&team->done, __ATOMIC_SEQ_CST)) != parts) futexWait(&team->done, (uint32_t)done);
    __atomic_store_n(&team->mainSleeps, 0, __ATOMIC_SEQ_CST);
  }
}

static void runParts(Team *team, KernelFunction run, int parts) {
  const unsigned before = _mm_getcsr();
  _mm_setcsr(before | TINY_IS_ZERO);
  shareParts(team, run, parts);
  _mm_setcsr(before);
}

// The threads leave by themselves; the last one frees the memory.
static void stopTeam(Team *team) {
  __atomic_store_n(&team->stopping, true, __ATOMIC_RELEASE);
  announce(team);
  leaveTeam(team);
}
