// The door from JavaScript to the native kernels: which variants run here, a team of threads, and addresses of arrays.
// Only functions of C are used, of versions that old systems have; the memory belongs to JavaScript.
#include <node_api.h>
#include <string.h>
#include <sys/mman.h>

#include "processor.h"
#include "table.h"
#include "team.h"
#include "tensorflow.h"

// The linker names the two ends of a section after it.
#define VARIANT(name) extern "C" KernelEntry __start_kernels_##name[], __stop_kernels_##name[];
VARIANT(base)
VARIANT(avx2)
VARIANT(avx512)
VARIANT(amx)

struct Variant {
  const char *name;
  int lanes;
  const KernelEntry *begin, *end;
  bool runs;
};

static Variant variants[] = {
    {"base", 4, __start_kernels_base, __stop_kernels_base, true},
    {"avx2", 8, __start_kernels_avx2, __stop_kernels_avx2, false},
    {"avx512", 16, __start_kernels_avx512, __stop_kernels_avx512, false},
    {"amx", 16, __start_kernels_amx, __stop_kernels_amx, false},
};

static napi_value fail(napi_env env, const char *message) {
  napi_throw_error(env, nullptr, message);
  return nullptr;
}

struct Arguments {
  napi_env env;
  napi_value values[4];
  Arguments(napi_env env, napi_callback_info info) : env(env) {
    size_t count = 4;
    napi_get_cb_info(env, info, &count, values, nullptr, nullptr);
  }
  int whole(int index) const {
    int32_t value = 0;
    napi_get_value_int32(env, values[index], &value);
    return value;
  }
  // The first byte of a typed array, or null.
  void *bytes(int index, size_t *length = nullptr) const {
    void *data = nullptr;
    if (napi_get_typedarray_info(env, values[index], nullptr, length, &data, nullptr, nullptr) != napi_ok) return nullptr;
    return data;
  }
};

// What start() gave: a team that runs one variant's kernels on the words and reals of two arrays of JavaScript.
struct Runner {
  Team *team;
  const Variant *variant;
  const double *words;
  const float *reals;
  napi_ref kept[2];
};

static Runner *runnerOf(const Arguments &arguments) {
  void *runner = nullptr;
  napi_get_value_external(arguments.env, arguments.values[0], &runner);
  return (Runner *)runner;
}

static void endRunner(napi_env env, void *data, void *) {
  Runner *runner = (Runner *)data;
  if (runner->team != nullptr) stopTeam(runner->team);
  for (napi_ref kept : runner->kept) napi_delete_reference(env, kept);
  free(runner);
}

// variants(): [{name, lanes, runs, kernels: [name]}], in the order of their speed, slowest first.
static napi_value listVariants(napi_env env, napi_callback_info) {
  napi_value list;
  napi_create_array(env, &list);
  uint32_t at = 0;
  for (const Variant &variant : variants) {
    napi_value entry, name, lanes, runs, kernels;
    napi_create_object(env, &entry);
    napi_create_string_utf8(env, variant.name, NAPI_AUTO_LENGTH, &name);
    napi_create_int32(env, variant.lanes, &lanes);
    napi_get_boolean(env, variant.runs, &runs);
    napi_create_array(env, &kernels);
    for (const KernelEntry *kernel = variant.begin; kernel < variant.end; kernel++) {
      napi_value text;
      napi_create_string_utf8(env, kernel->name, NAPI_AUTO_LENGTH, &text);
      napi_set_element(env, kernels, (uint32_t)(kernel - variant.begin), text);
    }
    napi_set_named_property(env, entry, "name", name);
    napi_set_named_property(env, entry, "lanes", lanes);
    napi_set_named_property(env, entry, "runs", runs);
    napi_set_named_property(env, entry, "kernels", kernels);
    napi_set_element(env, list, at++, entry);
  }
  return list;
}

// start(variant index, threads, words: Float64Array, reals: Float32Array): a runner.
static napi_value start(napi_env env, napi_callback_info info) {
  const Arguments arguments(env, info);
  const int index = arguments.whole(0), threads = arguments.whole(1);
  size_t words, reals;
  const double *wordsAt = (const double *)arguments.bytes(2, &words);
  const float *realsAt = (const float *)arguments.bytes(3, &reals);
  if (index < 0 || index >= 4 || !variants[index].runs) return fail(env, "this processor cannot run that variant");
  if (threads < 1 || threads > MOST_THREADS) return fail(env, "impossible number of threads");
  if (wordsAt == nullptr || realsAt == nullptr || words != sizeof(JobWords::words) / sizeof(intptr_t) ||
      reals != sizeof(JobWords::reals) / sizeof(float))
    return fail(env, "the job has another size than in this addon");
  Runner *runner = (Runner *)malloc(sizeof(Runner));
  Team *team = runner == nullptr ? nullptr : startTeam(threads);
  if (team == nullptr) {
    free(runner);
    return fail(env, "out of memory");
  }
  *runner = {team, &variants[index], wordsAt, realsAt, {nullptr, nullptr}};
  napi_create_reference(env, arguments.values[2], 1, &runner->kept[0]);
  napi_create_reference(env, arguments.values[3], 1, &runner->kept[1]);
  napi_value external;
  napi_create_external(env, runner, endRunner, nullptr, &external);
  return external;
}

// threads(runner): how many there are, the caller included.
static napi_value threadsOf(napi_env env, napi_callback_info info) {
  const Runner *runner = runnerOf(Arguments(env, info));
  napi_value count;
  napi_create_int32(env, runner == nullptr || runner->team == nullptr ? 0 : runner->team->threads, &count);
  return count;
}

// run(runner, kernel index, parts): runs the job that stands in the arrays.
static napi_value run(napi_env env, napi_callback_info info) {
  const Arguments arguments(env, info);
  Runner *runner = runnerOf(arguments);
  const int kernel = arguments.whole(1), parts = arguments.whole(2);
  if (runner == nullptr || runner->team == nullptr) return fail(env, "the team has been stopped");
  if (kernel < 0 || kernel >= runner->variant->end - runner->variant->begin) return fail(env, "no such kernel");
  JobWords &job = runner->team->job;
  for (size_t i = 0; i < sizeof job.words / sizeof job.words[0]; i++) job.words[i] = (intptr_t)runner->words[i];
  memcpy(job.reals, runner->reals, sizeof job.reals);
  runParts(runner->team, runner->variant->begin[kernel].run, parts);
  return nullptr;
}

// stop(runner): its threads end.
static napi_value stop(napi_env env, napi_callback_info info) {
  Runner *runner = runnerOf(Arguments(env, info));
  if (runner != nullptr && runner->team != nullptr) stopTeam(runner->team);
  if (runner != nullptr) runner->team = nullptr;
  return nullptr;
}

// adopt(typed array): its address as a number; its pages may be large ones, which spares the processor's address tables.
static napi_value adopt(napi_env env, napi_callback_info info) {
  const Arguments arguments(env, info);
  size_t length = 0;
  char *data = (char *)arguments.bytes(0, &length);
  if (data == nullptr) return fail(env, "not a typed array");
  const uintptr_t page = 4096, from = ((uintptr_t)data + page - 1) & ~(page - 1);
  const uintptr_t end = ((uintptr_t)data + length) & ~(page - 1);
  if (end > from) madvise((void *)from, end - from, MADV_HUGEPAGE);
  napi_value address;
  napi_create_double(env, (double)(uintptr_t)data, &address);
  return address;
}

// tensorflow(name of a loaded library): "" when its tensors can be reached (tensorflow.h), else why not.
static napi_value openTensorFlow(napi_env env, napi_callback_info info) {
  const Arguments arguments(env, info);
  char library[256];
  size_t length;
  if (napi_get_value_string_utf8(env, arguments.values[0], library, sizeof library, &length) != napi_ok)
    return fail(env, "not the name of a library");
  const char *why = tensorflow::open(library);
  napi_value words;
  napi_create_string_utf8(env, why == nullptr ? "" : why, NAPI_AUTO_LENGTH, &words);
  return words;
}

// address(index): where the tensor of the last operation SnnexpAddresses lies, inputs first.
static napi_value address(napi_env env, napi_callback_info info) {
  const int index = Arguments(env, info).whole(0);
  if (index < 0 || index >= tensorflow::addressCount) return fail(env, "no such tensor");
  napi_value number;
  napi_create_double(env, (double)(uintptr_t)tensorflow::addresses[index], &number);
  return number;
}

// put(address, Float32Array): copies the values there.
static napi_value put(napi_env env, napi_callback_info info) {
  const Arguments arguments(env, info);
  double to = 0;
  size_t length = 0;
  const void *values = arguments.bytes(1, &length);
  if (napi_get_value_double(env, arguments.values[0], &to) != napi_ok || values == nullptr)
    return fail(env, "an address and values are needed");
  memcpy((void *)(uintptr_t)to, values, length * sizeof(float));
  return nullptr;
}

NAPI_MODULE_INIT() {
  const Processor processor = lookAtProcessor();
  variants[1].runs = processor.avx2;
  variants[2].runs = processor.avx512;
  variants[3].runs = processor.amx;
  const struct {
    const char *name;
    napi_callback call;
  } functions[] = {{"variants", listVariants}, {"start", start}, {"threads", threadsOf},
                   {"run", run},               {"stop", stop},   {"adopt", adopt},
                   {"tensorflow", openTensorFlow}, {"address", address}, {"put", put}};
  for (const auto &function : functions) {
    napi_value value;
    napi_create_function(env, function.name, NAPI_AUTO_LENGTH, function.call, nullptr, &value);
    napi_set_named_property(env, exports, function.name, value);
  }
  return exports;
}
