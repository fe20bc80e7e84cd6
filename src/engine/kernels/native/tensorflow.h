// The kernels as one TensorFlow operation, so that they compute on TensorFlow's own tensors without copies. TensorFlow is
// not linked: where its library is loaded in this process, its functions for kernels in C (tensorflow/c/kernels.h and
// ops.h) are looked up by name. The operation is
//
//   SnnexpKernel(inputs: n * float, reals: float) -> outputs: m * float
//   attributes: kernel, its index in the variant; parts; words, as of struct Job; slots, for each word 0 for a number,
//   i for the address of input i - 1, -i for that of output i - 1; shapes, for each output its rank and its lengths
#pragma once
#include <dlfcn.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "team.h"

// As in team.h: of the version that every system has.
__asm__(".symver dlopen,dlopen@GLIBC_2.2.5");
__asm__(".symver dlsym,dlsym@GLIBC_2.2.5");

namespace tensorflow {

constexpr int FLOAT = 1, MOST_TENSORS = 16, MOST_RANK = 8;
constexpr int WORDS = sizeof(JobWords::words) / sizeof(intptr_t), REALS = sizeof(JobWords::reals) / sizeof(float);

// Each line: result, name, parameters.
#define FUNCTIONS(F)                                                                                    \
  F(void *, TF_NewStatus, ())                                                                           \
  F(void, TF_DeleteStatus, (void *))                                                                    \
  F(void, TF_SetStatus, (void *, int, const char *))                                                    \
  F(int, TF_GetCode, (const void *))                                                                    \
  F(const char *, TF_Message, (const void *))                                                           \
  F(void *, TF_NewOpDefinitionBuilder, (const char *))                                                  \
  F(void, TF_OpDefinitionBuilderAddInput, (void *, const char *))                                       \
  F(void, TF_OpDefinitionBuilderAddOutput, (void *, const char *))                                      \
  F(void, TF_OpDefinitionBuilderAddAttr, (void *, const char *))                                        \
  F(void, TF_RegisterOpDefinition, (void *, void *))                                                    \
  F(void *, TF_NewKernelBuilder,                                                                        \
    (const char *, const char *, void *(*)(void *), void (*)(void *, void *), void (*)(void *)))        \
  F(void, TF_RegisterKernelBuilder, (const char *, void *, void *))                                     \
  F(void, TF_OpKernelConstruction_GetAttrInt64, (void *, const char *, int64_t *, void *))              \
  F(void, TF_OpKernelConstruction_GetAttrSize, (void *, const char *, int32_t *, int32_t *, void *))    \
  F(void, TF_OpKernelConstruction_GetAttrInt64List, (void *, const char *, int64_t *, int, void *))     \
  F(void, TF_OpKernelConstruction_Failure, (void *, void *))                                            \
  F(void, TF_OpKernelContext_Failure, (void *, void *))                                                 \
  F(void, TF_GetInput, (void *, int, void **, const void *))                                            \
  F(void *, TF_AllocateOutput, (void *, int, int, const int64_t *, int, size_t, void *))                \
  F(void, TF_DeleteTensor, (void *))                                                                    \
  F(void *, TF_TensorData, (const void *))                                                              \
  F(size_t, TF_TensorByteSize, (const void *))

#define DECLARE(result, name, parameters) static result(*name) parameters;
FUNCTIONS(DECLARE)
#undef DECLARE

// Whose threads and kernels the operation uses. TensorFlow may call from several of its own threads.
static Team *team;
static const KernelEntry *kernels;
static int kernelCount;
static bool registered;
static pthread_mutex_t busy = PTHREAD_MUTEX_INITIALIZER;

struct Settings {
  int64_t inputs, outputs, kernel, parts;
  int32_t words, lengths;
  int64_t word[WORDS], slot[WORDS], shape[MOST_TENSORS * (MOST_RANK + 1)];
};

// A list of at most `most` numbers; how many there are.
static int32_t listOf(void *construction, const char *name, int64_t *to, int most, void *status) {
  int32_t length = 0, bytes = 0;
  TF_OpKernelConstruction_GetAttrSize(construction, name, &length, &bytes, status);
  if (TF_GetCode(status) != 0) return 0;
  if (length > most) TF_SetStatus(status, 3, "too long a list");
  else TF_OpKernelConstruction_GetAttrInt64List(construction, name, to, length, status);
  return length;
}

static bool fits(const Settings &s) {
  bool ok = s.kernel >= 0 && s.kernel < kernelCount && s.inputs <= MOST_TENSORS && s.outputs <= MOST_TENSORS;
  for (int32_t i = 0; i < s.words; i++) ok = ok && s.slot[i] <= s.inputs && -s.slot[i] <= s.outputs;
  int32_t at = 0;
  for (int64_t i = 0; i < s.outputs; i++) {
    ok = ok && at < s.lengths && s.shape[at] <= MOST_RANK;
    if (ok) at += 1 + (int32_t)s.shape[at];
  }
  return ok && at == s.lengths;
}

static void *create(void *construction) {
  Settings *s = (Settings *)calloc(1, sizeof(Settings));
  void *status = TF_NewStatus();
  const struct {
    const char *name;
    int64_t *to;
  } single[] = {{"n", &s->inputs}, {"m", &s->outputs}, {"kernel", &s->kernel}, {"parts", &s->parts}};
  for (const auto &attribute : single)
    if (TF_GetCode(status) == 0)
      TF_OpKernelConstruction_GetAttrInt64(construction, attribute.name, attribute.to, status);
  if (TF_GetCode(status) == 0) s->words = listOf(construction, "words", s->word, WORDS, status);
  if (TF_GetCode(status) == 0) listOf(construction, "slots", s->slot, WORDS, status);
  if (TF_GetCode(status) == 0)
    s->lengths = listOf(construction, "shapes", s->shape, sizeof s->shape / sizeof s->shape[0], status);
  if (TF_GetCode(status) == 0 && !fits(*s)) TF_SetStatus(status, 3, "the job does not fit the operation");
  if (TF_GetCode(status) != 0) TF_OpKernelConstruction_Failure(construction, status);
  TF_DeleteStatus(status);
  return s;
}

static void destroy(void *settings) { free(settings); }

// Takes the tensors of one call and lets them go again.
struct Tensors {
  void *held[2 * MOST_TENSORS + 1];
  int count = 0;
  void *keep(void *tensor) { return tensor == nullptr ? nullptr : held[count++] = tensor; }
  ~Tensors() {
    for (int i = 0; i < count; i++) TF_DeleteTensor(held[i]);
  }
};

static bool compute(const Settings &s, void *context, Tensors &tensors, void *status) {
  void *inputs[MOST_TENSORS + 1] = {}, *outputs[MOST_TENSORS] = {};
  for (int64_t i = 0; i <= s.inputs; i++) {
    TF_GetInput(context, (int)i, &inputs[i], status);
    if (tensors.keep(inputs[i]) == nullptr || TF_GetCode(status) != 0) return false;
  }
  const int64_t *shape = s.shape;
  for (int64_t i = 0; i < s.outputs; i++, shape += 1 + shape[0]) {
    size_t bytes = sizeof(float);
    for (int64_t axis = 1; axis <= shape[0]; axis++) bytes *= (size_t)shape[axis];
    outputs[i] = TF_AllocateOutput(context, (int)i, FLOAT, shape + 1, (int)shape[0], bytes, status);
    if (tensors.keep(outputs[i]) == nullptr || TF_GetCode(status) != 0) return false;
  }
  const size_t reals = TF_TensorByteSize(inputs[s.inputs]);
  if (reals > sizeof(JobWords::reals)) {
    TF_SetStatus(status, 3, "too many reals");
    return false;
  }
  pthread_mutex_lock(&busy);
  JobWords &job = team->job;
  for (int32_t i = 0; i < s.words; i++) {
    const int64_t slot = s.slot[i];
    job.words[i] = slot == 0  ? (intptr_t)s.word[i]
                   : slot > 0 ? (intptr_t)TF_TensorData(inputs[slot - 1])
                              : (intptr_t)TF_TensorData(outputs[-slot - 1]);
  }
  memcpy(job.reals, TF_TensorData(inputs[s.inputs]), reals);
  runParts(team, kernels[s.kernel].run, (int)s.parts);
  pthread_mutex_unlock(&busy);
  return true;
}

static void call(void *settings, void *context) {
  void *status = TF_NewStatus();
  {
    Tensors tensors;
    if (!compute(*(const Settings *)settings, context, tensors, status)) {
      if (TF_GetCode(status) == 0) TF_SetStatus(status, 13, "a tensor is missing");
      TF_OpKernelContext_Failure(context, status);
    }
  }
  TF_DeleteStatus(status);
}

// Null, or why not. A second call gives the operation another team.
static const char *offer(const char *library, Team *with, const KernelEntry *begin, const KernelEntry *end) {
  pthread_mutex_lock(&busy);
  team = with;
  kernels = begin;
  kernelCount = (int)(end - begin);
  pthread_mutex_unlock(&busy);
  if (registered) return nullptr;
  void *loaded = dlopen(library, RTLD_LAZY | RTLD_NOLOAD);
  if (loaded == nullptr) return "TensorFlow is not loaded";
#define LOOK_UP(result, name, parameters)             \
  name = (result(*) parameters)dlsym(loaded, #name); \
  if (name == nullptr) return "TensorFlow has no " #name;
  FUNCTIONS(LOOK_UP)
#undef LOOK_UP
  void *status = TF_NewStatus(), *operation = TF_NewOpDefinitionBuilder("SnnexpKernel");
  TF_OpDefinitionBuilderAddInput(operation, "inputs: n * float");
  TF_OpDefinitionBuilderAddInput(operation, "reals: float");
  TF_OpDefinitionBuilderAddOutput(operation, "outputs: m * float");
  const char *const attributes[] = {"n: int",           "m: int",           "kernel: int",      "parts: int",
                                    "words: list(int)", "slots: list(int)", "shapes: list(int)"};
  for (const char *attribute : attributes) TF_OpDefinitionBuilderAddAttr(operation, attribute);
  TF_RegisterOpDefinition(operation, status);
  static char why[200];
  if (TF_GetCode(status) == 0) {
    void *kernel = TF_NewKernelBuilder("SnnexpKernel", "CPU", create, call, destroy);
    TF_RegisterKernelBuilder("SnnexpKernel", kernel, status);
  }
  if (TF_GetCode(status) != 0) strncpy(why, TF_Message(status), sizeof why - 1);
  TF_DeleteStatus(status);
  registered = why[0] == '\0';
  return registered ? nullptr : why;
}

}  // namespace tensorflow
